"""Path Item, Operation, Parameter and Callback Objects: OpenAPI 3.1, sections 4.8.9 to 4.8.18."""

from __future__ import annotations

from apiwright.load.mend import values
from apiwright.load.mend.context import (
    DROP,
    Context,
    Handler,
    Table,
    fields,
    key_of,
    token,
    words,
)
from apiwright.load.mend.media import HEADER, adopt_schema, request_body, responses
from apiwright.load.mend.reference import no_object, or_reference
from apiwright.load.mend.schema import external_docs
from apiwright.load.mend.server import server
from apiwright.spec import MARK, Node, is_object

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The keys of a path item that hold an operation."""

_LOCATIONS = ("path", "query", "header", "cookie")
_PARAMETER: Table = {**HEADER, "name": values.text, "in": values.text}


def parameter(context: Context, node: Node, mark: str) -> Node:
    """Mend a parameter. One without a name, or in no known place, is left out."""
    if not is_object(node):
        return no_object(context, node, mark, "parameter")
    result = fields(context, node, mark, _PARAMETER)
    name, place = result.get("name"), result.get("in")
    if not name:
        context.warn("missing-field", "The parameter has no name; left out.", mark)
        return DROP
    if place is None:
        result["in"] = "path" if f"{{{name}}}" in _path_of(mark) else "query"
        context.warn(
            "missing-field",
            f"The parameter `{name}` does not say where it stands;"
            f" {result['in']} is assumed.",
            mark,
            "Add `in`.",
        )
    elif place not in _LOCATIONS and not _fix_location(context, result, mark):
        return DROP
    adopt_schema(context, result, mark)
    _check_reserved(context, result, mark)
    if result["in"] == "path" and result.get("required") is not True:
        result["required"] = True
        context.warn(
            "optional-path-parameter",
            f"The path parameter `{name}` is not marked as required; it always is.",
            mark,
            "Write `required: true`.",
        )
    if not result.get("content"):
        result.pop("content", None)
    if "schema" not in result and "content" not in result:
        result["schema"] = {"type": "string", MARK: f"{mark}/schema"}
        context.warn(
            "missing-field",
            f"The parameter `{name}` has no schema; it is read as text.",
            mark,
            "Add `schema`.",
        )
    return result


def _check_reserved(context: Context, node: dict[str, Node], mark: str) -> None:
    """Leave out `allowReserved` where it has no meaning."""
    place = node["in"]
    allowed = ("query", "path", "cookie") if context.is_3_2 else ("query",)
    if node.get("allowReserved") is True and place not in allowed:
        del node["allowReserved"]
        context.note(
            "ignored-field",
            f"`allowReserved` means nothing for a parameter in {place}; it is ignored.",
            f"{mark}/allowReserved",
            "It is for parameters in query; since OpenAPI 3.2 in path and cookie, too.",
        )


def _fix_location(context: Context, node: dict[str, Node], mark: str) -> bool:
    place = node["in"]
    if place == "querystring":
        # OpenAPI 3.2, which the types of 3.1 refuse: `build` reads it from the extras.
        node["in"], node["x-apiwright-in"] = "query", "querystring"
        return True
    lower = place.lower()
    known = {"url": "path", "params": "query", "headers": "header", "cookies": "cookie"}
    said = lower if lower in _LOCATIONS else known.get(lower)
    if said:
        node["in"] = said
    context.warn(
        "invalid-location",
        f"The parameter `{node['name']}` stands in {place!r}, which is no place;"
        + (f" it is read as {said}." if said else " it is left out."),
        f"{mark}/in",
        "Parameters stand in path, query, header or cookie.",
    )
    return said is not None


def _path_of(mark: str) -> str:
    """Return the path template that the parameter at `mark` belongs to, or ""."""
    tokens = mark.split("#", 1)[-1].split("/")
    if len(tokens) < 3 or tokens[1] != "paths":
        return ""
    return tokens[2].replace("~1", "/").replace("~0", "~")


def _security(context: Context, node: Node, mark: str) -> Node:
    if isinstance(node, str):
        node = {node: []}
    if not is_object(node):
        return no_object(context, node, mark, "security requirement")
    result: dict[str, Node] = {}
    for key, scopes in node.items():
        if key != MARK and key[:2] != "x-":
            wanted = scopes is None or isinstance(scopes, bool) or scopes == {}
            result[key] = (
                []
                if wanted
                else _or_empty(values.texts(context, scopes, f"{mark}/{token(key)}"))
            )
    return result


def _or_empty(value: Node) -> Node:
    return [] if value is DROP else value


security_requirements: Handler = values.list_of(_security)
"""Mend a list of Security Requirement Objects: section 4.8.30."""

parameters: Handler = values.list_of(or_reference(parameter))
"""Mend a list of parameters."""


def callback(context: Context, node: Node, mark: str) -> Node:
    """Mend a Callback Object: section 4.8.18."""
    return _path_items(context, node, mark)


_OPERATION: dict[str, Handler] = {
    "tags": values.texts,
    "summary": values.text,
    "description": values.text,
    "externalDocs": external_docs,
    "operationId": values.text,
    "parameters": parameters,
    "requestBody": or_reference(request_body),
    "responses": responses,
    "callbacks": values.map_of(or_reference(callback), extensions=True),
    "deprecated": values.flag,
    "security": security_requirements,
    "servers": values.list_of(server),
}


def operation(context: Context, node: Node, mark: str) -> Node:
    """Mend an operation; it is never left out."""
    if not is_object(node):
        context.warn(
            "wrong-type",
            f"The operation {key_of(mark)} is {words(node)}, not an object; nothing is"
            " known of it.",
            mark,
        )
        node = {}
    result = fields(context, node, mark, _OPERATION)
    if mark.endswith("/delete") and "requestBody" in result:
        context.note(
            "delete-with-body",
            "DELETE has a body, which HTTP gives no meaning; it is sent.",
            f"{mark}/requestBody",
        )
    return result


_PATH_ITEM: dict[str, Handler] = {
    "$ref": values.text,
    "summary": values.text,
    "description": values.text,
    "servers": values.list_of(server),
    "parameters": parameters,
    "additionalOperations": values.map_of(operation),
    **dict.fromkeys(METHODS, operation),
}


def path_item(context: Context, node: Node, mark: str) -> Node:
    """Mend a path item; methods in capitals are read as methods."""
    if not is_object(node):
        return no_object(context, node, mark, "path item")
    odd = [
        key
        for key in node
        if key not in METHODS and key.lower() in METHODS and key.lower() not in node
    ]
    result = fields(context, node, mark, _PATH_ITEM)
    for key in odd:
        result[key.lower()] = operation(context, result.pop(key), f"{mark}/{key}")
        context.warn(
            "method-in-capitals", f"{key} is read as {key.lower()}.", f"{mark}/{key}"
        )
    return result


_path_items = values.map_of(path_item, extensions=True)


def paths(context: Context, node: Node, mark: str) -> Node:
    """Mend a Paths Object: section 4.8.8."""
    if not is_object(node):
        return values.wrong(context, node, mark, "an object")
    result: dict[str, Node] = {}
    for path, item in _path_items(context, node, mark).items():
        place = f"{mark}/{token(path)}"
        rooted = path if path.startswith("/") else f"/{path}"
        if rooted != path:
            context.warn(
                "path-without-slash",
                f"The path {path!r} does not begin with a slash; {rooted!r} is meant.",
                place,
            )
        if rooted in result:
            result[f"{rooted}#{len(result)}"] = item
        else:
            result[rooted] = item
    _report_same_templates(context, result, mark)
    return result


def _report_same_templates(context: Context, items: dict[str, Node], mark: str) -> None:
    seen: dict[str, list[str]] = {}
    for path in items:
        parts = path.split("{")
        shape = "{".join([parts[0], *(part.partition("}")[2] for part in parts[1:])])
        seen.setdefault(shape, []).append(path)
    for first, *others in seen.values():
        for other in others:
            context.warn(
                "ambiguous-path",
                f"{other} and {first} are the same path to a server.",
                f"{mark}/{token(other)}",
                "Give the parameter one name and the path one item.",
            )
