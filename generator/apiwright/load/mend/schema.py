"""The Schema Object: OpenAPI 3.1, section 4.8.24; JSON Schema 2020-12."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import unquote

from apiwright.load.mend import values
from apiwright.load.mend.composition import allow_null
from apiwright.load.mend.context import (
    DROP,
    Context,
    Handler,
    fields,
    key_of,
    token,
    words,
)
from apiwright.load.mend.types import mend_type
from apiwright.spec import MARK, Node, is_array, is_object


def schema(context: Context, node: Node, mark: str) -> Node:
    """Mend a schema: an object, or `true` and `false` as objects."""
    if not is_object(node):
        return _no_object(context, node, mark)
    result = fields(context, node, mark, _TABLE)
    for key, fix in _AFTER:
        if key in result:
            fix(context, result, result[MARK])
    return result


def schema_or_flag(context: Context, node: Node, mark: str) -> Node:
    """Mend `additionalProperties`, which may be a boolean."""
    if type(node) is bool:
        return node
    if isinstance(node, str) and node.lower() in ("true", "false"):
        return values.flag(context, node, mark)
    return schema(context, node, mark)


def schemas(context: Context, value: Node, mark: str) -> Node:
    """Mend `properties` and other maps of schemas."""
    if not is_object(value):
        return values.wrong(context, value, mark, "an object")
    result: dict[str, Node] = {}
    for key, node in value.items():
        if key != MARK:
            result[key] = _member(context, node, f"{mark}/{token(key)}")
    return result


def _member(context: Context, node: Node, mark: str) -> Node:
    mended = schema(context, node, mark)
    return {MARK: mark} if mended is DROP else mended


def _no_object(context: Context, node: Node, mark: str) -> Node:
    if node is True:
        return {MARK: mark}
    if node is False:
        return {"not": {MARK: f"{mark}/not"}, MARK: mark}
    if isinstance(node, str):
        context.warn(
            "wrong-type",
            f"The schema {key_of(mark)} is a text; it is read as the type {node!r}.",
            mark,
            "Write an object with `type`.",
        )
        return schema(context, {"type": node}, mark)
    if is_array(node) and len(node) == 1 and is_object(node[0]):
        context.warn("wrong-type", f"The schema {key_of(mark)} stands in a list.", mark)
        return schema(context, node[0], mark)
    context.warn(
        "wrong-type",
        f"The schema {key_of(mark)} is {words(node)}; any value is allowed there.",
        mark,
    )
    return DROP


_list: Handler = values.list_of(schema)


def _schema_list(context: Context, value: Node, mark: str) -> Node:
    value = _list(context, value, mark)
    if value is not DROP and not value:
        context.warn(
            "empty-list", f"{key_of(mark)} has no schema in it; it is left out.", mark
        )
        return DROP
    return value


def _items(context: Context, value: Node, mark: str) -> Node:
    if is_array(value):
        return _list(context, value, mark)
    return schema(context, value, mark)


def _bound(context: Context, value: Node, mark: str) -> Node:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return values.flag(context, value, mark)
    return values.number(context, value, mark)


def _required(context: Context, value: Node, mark: str) -> Node:
    if type(value) is list:
        return values.texts(context, value, mark)
    if isinstance(value, str) and value.lower() not in ("true", "false"):
        return values.texts(context, value, mark)
    said = values.flag(context, value, mark) if isinstance(value, str) else value
    if said is True:
        context.promoted.append(mark.rsplit("/", 1)[0])
    elif said is not False:
        values.wrong(context, value, mark, "a list")
    return DROP


_SWAGGER_SCHEMAS = "#/definitions/"
_COMPONENT_SCHEMAS = "#/components/schemas/"


def _reference(context: Context, value: Node, mark: str) -> Node:
    if context.old and isinstance(value, str) and value.startswith(_SWAGGER_SCHEMAS):
        name = value[len(_SWAGGER_SCHEMAS) :]
        first = unquote(name.partition("/")[0]).replace("~1", "/").replace("~0", "~")
        if first in context.schema_names:
            return f"#/components/schemas/{name}"
    local = isinstance(value, str) and value.startswith("#/")
    if local and not value.startswith(_COMPONENT_SCHEMAS):
        context.targets.append((value, schema))
    return values.text(context, value, mark)


def _examples(_context: Context, value: Node, _mark: str) -> Node:
    if is_array(value):
        return value
    if not is_object(value):
        return [value]
    held = [
        item["value"] if is_object(item) and "value" in item else item
        for key, item in value.items()
        if key != MARK
    ]
    return held or DROP


def _enum(context: Context, value: Node, mark: str) -> Node:
    if is_array(value):
        if value:
            return value
        context.warn("empty-list", "`enum` has no value; it is left out.", mark)
        return DROP
    if is_object(value) or value is None:
        return values.wrong(context, value, mark, "a list")
    context.warn("wrong-type", "`enum` is a single value; it becomes a list.", mark)
    return [value]


def _discriminator(context: Context, value: Node, mark: str) -> Node:
    if isinstance(value, str):
        if not context.old:
            context.warn(
                "wrong-type", "`discriminator` is text; it names the property.", mark
            )
        value = {"propertyName": value}
    if not is_object(value):
        return values.wrong(context, value, mark, "an object")
    result = fields(context, value, mark, _DISCRIMINATOR)
    if "propertyName" not in result:
        context.warn(
            "missing-field", "`discriminator` names no property; it is left out.", mark
        )
        return DROP
    return result


def _xml(context: Context, value: Node, mark: str) -> Node:
    if not is_object(value):
        return values.wrong(context, value, mark, "an object")
    return fields(context, value, mark, _XML)


def external_docs(context: Context, value: Node, mark: str) -> Node:
    """Mend an External Documentation Object: section 4.8.11."""
    if isinstance(value, str):
        value = {"url": value}
    if not is_object(value):
        return values.wrong(context, value, mark, "an object")
    result = fields(context, value, mark, _EXTERNAL_DOCS)
    if "url" not in result:
        context.note("missing-field", "`externalDocs` has no URL; left out.", mark)
        return DROP
    return result


_EXTERNAL_DOCS = {"description": values.text, "url": values.text}
_DISCRIMINATOR = {"propertyName": values.text, "mapping": values.map_of(values.text)}
_XML = {
    "name": values.text,
    "namespace": values.text,
    "prefix": values.text,
    "attribute": values.flag,
    "wrapped": values.flag,
}

_TABLE: dict[str, Handler] = {
    **dict.fromkeys(
        (
            "not",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema",
        ),
        schema,
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _schema_list),
    **dict.fromkeys(
        ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"),
        schemas,
    ),
    **dict.fromkeys(
        (
            "title",
            "description",
            "format",
            "pattern",
            "contentEncoding",
            "contentMediaType",
        ),
        values.text,
    ),
    **dict.fromkeys(
        (
            "deprecated",
            "readOnly",
            "writeOnly",
            "uniqueItems",
            "nullable",
            "x-nullable",
        ),
        values.flag,
    ),
    **dict.fromkeys(("minimum", "maximum"), values.number),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _bound),
    **dict.fromkeys(
        (
            "maxLength",
            "minLength",
            "maxItems",
            "minItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
        ),
        values.count,
    ),
    "$ref": _reference,
    "multipleOf": values.positive,
    "items": _items,
    "additionalProperties": schema_or_flag,
    "required": _required,
    "dependentRequired": values.map_of(values.texts),
    "enum": _enum,
    "examples": _examples,
    "discriminator": _discriminator,
    "xml": _xml,
    "externalDocs": external_docs,
}


_Fix: TypeAlias = Callable[[Context, dict[str, Node], str], None]


def _fix_properties(context: Context, node: dict[str, Node], mark: str) -> None:
    if not context.promoted:
        return
    prefix = f"{mark}/properties/"
    mine = {
        name: f"{prefix}{token(name)}"
        for name in node["properties"]
        if f"{prefix}{token(name)}" in context.promoted
    }
    for name, place in mine.items():
        context.promoted.remove(place)
        node["required"] = list(dict.fromkeys([*node.get("required", []), name]))
        context.warn(
            "misplaced-required",
            f"The property `{name}` says of itself that it is required; that is the"
            " business of the object around it.",
            place,
            "List the name under `required` of the object.",
        )


def _fix_items(context: Context, node: dict[str, Node], mark: str) -> None:
    if not is_array(node["items"]):
        return
    items = node.pop("items")
    if len(items) == 1 and context.old:
        node["items"] = items[0]
    elif items:
        node["prefixItems"] = items
    context.warn(
        "wrong-type", "`items` is a list; it is read as one schema per place.", mark
    )


def _fix_bound(exclusive: str, inclusive: str) -> _Fix:
    def fix(context: Context, node: dict[str, Node], mark: str) -> None:
        value = node[exclusive]
        if not isinstance(value, bool):
            return
        if not context.old:
            message = (
                f"`{exclusive}` is {words(value)}, as in OpenAPI 3.0, not a number."
            )
            context.warn("old-keyword", message, f"{mark}/{exclusive}")
        del node[exclusive]
        if value and inclusive in node:
            node[exclusive] = node.pop(inclusive)

    return fix


_DOCUMENTATION = frozenset(
    (
        "$ref",
        MARK,
        "title",
        "description",
        "default",
        "example",
        "examples",
        "nullable",
        "x-nullable",
        "readOnly",
        "writeOnly",
        "deprecated",
        "externalDocs",
    )
)


def _fix_reference(context: Context, node: dict[str, Node], _mark: str) -> None:
    if not context.old:
        return
    for key in [key for key in node if key not in _DOCUMENTATION and key[:2] != "x-"]:
        del node[key]


def _fix_nullable(key: str) -> _Fix:
    def fix(context: Context, node: dict[str, Node], mark: str) -> None:
        said = node.pop(key)
        if said and not context.old and key == "nullable":
            context.note(
                "old-keyword",
                "`nullable` is a keyword of OpenAPI 3.0; it is honoured.",
                f"{mark}/{key}",
                'Write `type: [<type>, "null"]`.',
            )
        if said:
            allow_null(node)

    return fix


_AFTER: tuple[tuple[str, _Fix], ...] = (
    ("$ref", _fix_reference),
    ("type", mend_type),
    ("properties", _fix_properties),
    ("items", _fix_items),
    ("exclusiveMinimum", _fix_bound("exclusiveMinimum", "minimum")),
    ("exclusiveMaximum", _fix_bound("exclusiveMaximum", "maximum")),
    ("nullable", _fix_nullable("nullable")),
    ("x-nullable", _fix_nullable("x-nullable")),
)
