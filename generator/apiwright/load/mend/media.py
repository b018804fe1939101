"""What a message holds: Media Type, Encoding, Header, Example, Link and Response Objects."""

from __future__ import annotations

import re

from apiwright.load.mend import values
from apiwright.load.mend.context import (
    Context,
    Handler,
    Table,
    fields,
    key_of,
    token,
    words,
)
from apiwright.load.mend.reference import no_object, object_of, or_reference
from apiwright.load.mend.schema import schema
from apiwright.load.mend.server import server
from apiwright.spec import MARK, Node, is_array, is_object


def example(context: Context, node: Node, mark: str) -> Node:
    """Mend an Example Object: section 4.8.19. Anything else is taken as its value."""
    if not is_object(node):
        context.note(
            "bare-example",
            f"The example {key_of(mark)} is {words(node)}, not an object with `value`.",
            mark,
        )
        return {"value": node, MARK: mark}
    known = node.keys() & {"value", "$ref", "externalValue"}
    if not known and node.keys() - {"summary", "description", MARK}:
        context.note(
            "bare-example",
            f"The example {key_of(mark)} has no `value`; it is taken as one.",
            mark,
        )
        return {"value": node, MARK: mark}
    return fields(context, node, mark, _EXAMPLE)


_EXAMPLE: Table = {
    "summary": values.text,
    "description": values.text,
    "externalValue": values.text,
}
_examples_map = values.map_of(or_reference(example))


def examples(context: Context, node: Node, mark: str) -> Node:
    """Mend `examples` of a parameter or media type: a list becomes a map."""
    if is_array(node):
        context.note("wrong-type", "`examples` is a list, not an object.", mark)
        node = {
            str(index): (
                item if is_object(item) and "value" in item else {"value": item}
            )
            for index, item in enumerate(node)
        }
    return _examples_map(context, node, mark)


def media_type(context: Context, node: Node, mark: str) -> Node:
    """Mend a Media Type Object: section 4.8.14."""
    if node is None:
        return {MARK: mark}
    if not is_object(node):
        context.warn(
            "wrong-type",
            f"The media type {key_of(mark)} is {words(node)}, not an object.",
            mark,
        )
        return {MARK: mark}
    return fields(context, node, mark, _MEDIA_TYPE)


def content(context: Context, node: Node, mark: str) -> Node:
    """Mend `content`: media type → Media Type Object."""
    if is_array(node) and all(isinstance(item, str) for item in node):
        context.warn("wrong-type", "`content` is a list, not an object.", mark)
        node = dict.fromkeys(node)
    if is_object(node) and node and node.keys() <= {"schema", "example"}:
        context.warn(
            "missing-media-type",
            "`content` names no media type; application/json is assumed.",
            mark,
            "Put the schema under `application/json`.",
        )
        return {"application/json": media_type(context, node, mark)}
    return _content(context, node, mark)


_content = values.map_of(media_type, extensions=True)


def header(context: Context, node: Node, mark: str) -> Node:
    """Mend a Header Object: section 4.8.21."""
    if not is_object(node):
        return no_object(context, node, mark, "header")
    result = fields(context, node, mark, HEADER)
    adopt_schema(context, result, mark)
    return result


_TYPE_KEYS = (
    "type",
    "format",
    "items",
    "enum",
    "default",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "nullable",
)


def adopt_schema(context: Context, node: dict[str, Node], mark: str) -> None:
    """Move `type` and its like, which stand beside `schema` by mistake, into it."""
    if "schema" in node or "content" in node or "type" not in node:
        return
    moved = {key: node.pop(key) for key in _TYPE_KEYS if key in node}
    context.warn(
        "misplaced-type",
        f"{key_of(mark)} names its type outside of `schema`; it is moved there.",
        mark,
        "Write `schema: {type: …}`.",
    )
    node["schema"] = schema(context, moved, mark)


headers = values.map_of(or_reference(header))

_ENCODING: Table = {
    "contentType": values.text,
    "headers": headers,
    "style": values.text,
    "explode": values.flag,
    "allowReserved": values.flag,
}
_encoding = object_of(_ENCODING, "encoding")

_MEDIA_TYPE: Table = {
    "schema": schema,
    "itemSchema": schema,
    "examples": examples,
    "encoding": values.map_of(_encoding),
    "itemEncoding": _encoding,
    "prefixEncoding": values.list_of(_encoding),
}

HEADER: Table = {
    "description": values.text,
    "required": values.flag,
    "deprecated": values.flag,
    "style": values.text,
    "explode": values.flag,
    "schema": schema,
    "examples": examples,
    "content": content,
    "allowEmptyValue": values.flag,
    "allowReserved": values.flag,
}
"""Fields that Parameter and Header share."""

link: Handler = object_of(
    {
        "operationRef": values.text,
        "operationId": values.text,
        "parameters": values.object_only,
        "description": values.text,
        "server": server,
    },
    "link",
)
"""Mend a Link Object: section 4.8.20."""

_RESPONSE: Table = {
    "summary": values.text,
    "description": values.text,
    "headers": headers,
    "content": content,
    "links": values.map_of(or_reference(link)),
}


def response(context: Context, node: Node, mark: str) -> Node:
    """Mend a Response Object: section 4.8.17."""
    if isinstance(node, str):
        node = {"description": node}
    if node is not None and not is_object(node):
        context.warn(
            "wrong-type",
            f"The response {key_of(mark)} is {words(node)}, not an object.",
            mark,
        )
        node = None
    result = fields(context, node or {}, mark, _RESPONSE)
    if "description" not in result:
        result["description"] = ""
        context.note(
            "missing-description", f"The response {key_of(mark)} has none.", mark
        )
    return result


_STATUS = re.compile(r"([1-5](?:\d\d|[xX*]{2})|default)\b", re.IGNORECASE)


def responses(context: Context, node: Node, mark: str) -> Node:
    """Mend a Responses Object: section 4.8.16. The keys are statuses."""
    if not is_object(node):
        return values.wrong(context, node, mark, "an object")
    result: dict[str, Node] = {}
    for key, value in node.items():
        if key == MARK or key.startswith("x-"):
            continue
        place = f"{mark}/{token(key)}"
        status = _status(context, key, place)
        if not status:
            continue
        if status in result or (status != key and status in node):
            context.warn(
                "duplicate-status",
                f"The status {status} stands twice; `{key}` is left out.",
                place,
                "Describe each status once.",
            )
        else:
            result[status] = _response(context, value, place)
    return result


_response = or_reference(response)


def _status(context: Context, key: str, mark: str) -> str:
    found = _STATUS.match(key.strip())
    if not found:
        context.warn(
            "invalid-status",
            f"{key!r} is no status; its response is left out.",
            mark,
            "Statuses are 200, 2XX, default and their like.",
        )
        return ""
    said = found[1].lower().replace("*", "x")
    said = said.upper() if said[1:] == "xx" else said
    if said != key:
        context.warn("invalid-status", f"{key!r} is read as status {said}.", mark)
    return said


_REQUEST_BODY: Table = {
    "description": values.text,
    "content": content,
    "required": values.flag,
}


def request_body(context: Context, node: Node, mark: str) -> Node:
    """Mend a Request Body Object: section 4.8.13."""
    if not is_object(node):
        return no_object(context, node, mark, "request body")
    result = fields(context, node, mark, _REQUEST_BODY)
    if "schema" in result and "content" not in result:
        moved = {"schema": result.pop("schema")}
        result["content"] = content(context, moved, mark)
    if "content" not in result:
        result["content"] = {}
        context.warn(
            "missing-field",
            "The request body has no `content`; nothing is known of it.",
            mark,
            "Name its media types under `content`.",
        )
    return result
