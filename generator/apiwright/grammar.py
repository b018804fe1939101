"""Which fields of which object hold which objects (OpenAPI 3.1, section 4.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

Shape: TypeAlias = Literal["one", "list", "map"]
Field: TypeAlias = tuple[str, Shape, str]
"""Key, shape of the value, kind of the objects in it."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The keys of a path item that hold an operation."""

_CONTENT: tuple[Field, ...] = (
    ("schema", "one", "schema"),
    ("examples", "map", "example"),
    ("content", "map", "mediaType"),
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "openapi": (
        ("paths", "map", "pathItem"),
        ("webhooks", "map", "pathItem"),
        ("components", "one", "components"),
        ("definitions", "map", "schema"),
        ("$defs", "map", "schema"),
    ),
    "components": (
        ("schemas", "map", "schema"),
        ("responses", "map", "response"),
        ("parameters", "map", "parameter"),
        ("examples", "map", "example"),
        ("requestBodies", "map", "requestBody"),
        ("headers", "map", "header"),
        ("securitySchemes", "map", "securityScheme"),
        ("links", "map", "link"),
        ("callbacks", "map", "callback"),
        ("pathItems", "map", "pathItem"),
        ("mediaTypes", "map", "mediaType"),
    ),
    "pathItem": (
        ("parameters", "list", "parameter"),
        *((method, "one", "operation") for method in METHODS),
        ("additionalOperations", "map", "operation"),
    ),
    "operation": (
        ("parameters", "list", "parameter"),
        ("requestBody", "one", "requestBody"),
        ("responses", "map", "response"),
        ("callbacks", "map", "callback"),
    ),
    "parameter": _CONTENT,
    "header": _CONTENT,
    "requestBody": (("content", "map", "mediaType"),),
    "response": (
        ("headers", "map", "header"),
        ("content", "map", "mediaType"),
        ("links", "map", "link"),
    ),
    "mediaType": (
        ("schema", "one", "schema"),
        ("itemSchema", "one", "schema"),
        ("examples", "map", "example"),
        ("encoding", "map", "encoding"),
        ("itemEncoding", "one", "encoding"),
        ("prefixEncoding", "list", "encoding"),
    ),
    "encoding": (("headers", "map", "header"),),
    "example": (),
    "link": (),
    "securityScheme": (),
}
"""Fields by kind; a callback is a map of path items and stands for itself."""

ONE = frozenset(
    (
        "not",
        "if",
        "then",
        "else",
        "items",
        "contains",
        "additionalProperties",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentSchema",
    )
)
"""Keywords that hold a schema."""

MANY = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
"""Keywords that hold a list of schemas."""

NAMED = frozenset(
    ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
)
"""Keywords that hold schemas by name."""

NEEDED: dict[str, tuple[str, ...]] = {
    "parameter": ("name", "in"),
    "requestBody": ("content",),
    "response": ("description",),
    "securityScheme": ("type",),
}
"""What an object has to have to be of its kind."""

WORDS: dict[str, str] = {
    "pathItem": "path item",
    "requestBody": "request body",
    "mediaType": "media type",
    "securityScheme": "security scheme",
}
"""Kinds whose names are not the words for them."""


def kind_at(path: Sequence[str]) -> str | None:
    """Return the kind of the object at `path`, "" for what is no object, None for unknown."""
    kind, rest = "openapi", list(path)
    while rest:
        if kind == "schema":
            return _kind_in_schema(rest)
        if kind == "callback":
            kind = "pathItem"
            del rest[:1]
            continue
        field = next((field for field in FIELDS[kind] if field[0] == rest[0]), None)
        if field is None:
            return None
        _, shape, kind = field
        if shape != "one" and len(rest) < 2:
            return ""
        del rest[: 1 if shape == "one" else 2]
    return kind


def _kind_in_schema(path: Sequence[str]) -> str:
    """Return "schema" or "", for a path that begins in a schema."""
    rest = list(path)
    while rest:
        key = rest.pop(0)
        if key in MANY or key in NAMED:
            if not rest:
                return ""
            rest.pop(0)
        elif key not in ONE:
            return ""
    return "schema"
