"""Validation keywords of a schema → limits of what is sent (JSON Schema Validation, section 6)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

from openapi_pydantic.v3.v3_1 import Schema

from apiwright import ir
from apiwright.build.declarations import SchemaNode
from apiwright.build.discriminators import FAMILY, has_heirs
from apiwright.build.reading import mark_of, types_of
from apiwright.build.types import Types
from apiwright.diagnostics import Diagnostics, pointer
from apiwright.text import literal, quote

_KEYWORDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "above",
    "exclusiveMaximum": "below",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "unique_items",
    "minProperties": "min_properties",
    "maxProperties": "max_properties",
}
_SIZES = frozenset({"minLength", "minItems", "minProperties"})


SIZES = ("min_properties", "max_properties")
"""Limits of an object itself."""

_OF_KINDS: dict[str, frozenset[str]] = {
    "number": frozenset({"minimum", "maximum", "above", "below", "multiple_of"}),
    "string": frozenset({"min_length", "max_length", "pattern"}),
    "array": frozenset({"min_items", "max_items", "unique_items", "items"}),
    "object": frozenset({*SIZES, "values", "model"}),
}
"""Kind of a JSON value → the limits that are for it."""

_ALL_KINDS = frozenset({*_OF_KINDS, "boolean", "null"})


def limits_of(node: SchemaNode | None, types: Types) -> dict[str, object]:
    """Return the limits that a schema sets, by the names of the runtime's `Limits`.

    They reach into the items of arrays and the values of maps, and through unions as far as a
    value's kind says which variant it is. Objects with properties are left to their classes:
    `model` and `variants` are marks (see `model_limits`).
    """
    return _limits(node, types, frozenset())


def _limits(
    node: SchemaNode | None, types: Types, seen: frozenset[str]
) -> dict[str, object]:
    schema = types.target(node)
    if schema is None or mark_of(schema) in seen:
        return {}
    inside = seen | {mark_of(schema)}
    found = own_limits(schema, types.diagnostics)
    model = _model(schema, types)
    if model:
        found = {
            name: value
            for name, value in found.items()
            if name not in _OF_KINDS["object"]
        }
        found["model"] = model
    else:
        for name, value in _of_variants(schema, types, inside).items():
            found.setdefault(name, value)
    items = None if schema.prefixItems else schema.items
    values = None if model or schema.patternProperties else schema.additionalProperties
    for name, part in (("items", items), ("values", values)):
        limits = {} if isinstance(part, bool) else _limits(part, types, inside)
        if limits:
            found[name] = limits
    return found


def _model(schema: Schema, types: Types) -> str:
    """Return the mark of the class, or of the union with a tag, that says what an object is."""
    mark = mark_of(schema)
    if has_heirs(schema) and mark + FAMILY in types.declared:
        return mark + FAMILY
    declaration = types.declared.get(mark)
    if declaration is None:
        return ""
    found = declaration.alias
    is_tagged = isinstance(found, ir.UnionType) and bool(found.discriminator)
    return mark if is_tagged or declaration.members is not None else ""


def _of_variants(
    schema: Schema, types: Types, seen: frozenset[str]
) -> dict[str, object]:
    """Return the limits of a union's variants, of each kind of value that only one of them takes.

    Of an object that could be of several, a model knows what it is.
    """
    variants: list[tuple[frozenset[str], dict[str, Any]]] = []
    for node in schema.anyOf or schema.oneOf or ():
        kinds = _kinds(node, types, frozenset())
        if kinds - {"null"}:
            variants.append((kinds, _limits(node, types, seen)))
    if len(variants) == 1:
        return variants[0][1]
    found: dict[str, object] = {}
    for kind, names in _OF_KINDS.items():
        able = [limits for kinds, limits in variants if kind in kinds]
        if len(able) == 1:
            found |= {name: able[0][name] for name in able[0] if name in names}
        if kind == "object":
            models = dict.fromkeys(m for limits in able for m in _models_of(limits))
            if models and "model" not in found:
                found["variants"] = list(models)
    return found


def _models_of(limits: dict[str, Any]) -> list[str]:
    return [limits["model"]] if "model" in limits else limits.get("variants", [])


def _kinds(
    node: SchemaNode | None, types: Types, seen: frozenset[str]
) -> frozenset[str]:
    """Return the kinds of JSON values that may fit `node`; all, where it does not say."""
    schema = types.target(node)
    if schema is None or mark_of(schema) in seen:
        return _ALL_KINDS
    said = types_of(schema)
    if said:
        return frozenset("number" if kind == "integer" else kind for kind in said)
    listed = [schema.const] if "const" in schema.model_fields_set else schema.enum
    if listed:
        return frozenset(map(_kind, listed))
    inside = seen | {mark_of(schema)}
    variants = schema.anyOf or schema.oneOf
    if not variants:
        return _ALL_KINDS
    return frozenset(kind for one in variants for kind in _kinds(one, types, inside))


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def own_limits(schema: Schema, diagnostics: Diagnostics) -> dict[str, object]:
    """Return what the keywords of a schema itself say."""
    found: dict[str, object] = {}
    for keyword, name in _KEYWORDS.items():
        value: Any = getattr(schema, keyword)
        if value is None or value is False or (value == 0 and keyword in _SIZES):
            continue
        if keyword == "pattern" and not _runs(str(value)):
            diagnostics.note(
                "unusable-pattern",
                f"Python cannot run the pattern {value!r}; it is not checked.",
                mark_of(schema) + pointer("pattern"),
            )
            continue
        found[name] = (
            int(value) if isinstance(value, float) and value.is_integer() else value
        )
    return found


def _runs(pattern: str) -> bool:
    with warnings.catch_warnings():
        # What Python means to read otherwise one day, `[[a]`, would warn whoever calls.
        warnings.simplefilter("error")
        try:
            re.compile(pattern, re.ASCII)
        except (re.error, RecursionError, OverflowError, Warning):
            return False
    return True


def limits_text(
    limits: dict[str, dict[str, dict[str, object]]], name_of: Callable[[str], str]
) -> str:
    """Return the limits by location and wire name as an expression.

    Args:
        limits: Location → wire name → limits.
        name_of: Mark → the class or union of what is sent.
    """
    places: list[str] = []
    for location, by_name in limits.items():
        entries = [
            f"{literal(wire)}: {limit_text(found, name_of)}"
            for wire, found in by_name.items()
        ]
        places.append(f"{literal(location)}: {{{', '.join(entries)}}}")
    return "{" + ", ".join(places) + "}"


def limit_text(found: dict[str, Any], name_of: Callable[[str], str]) -> str:
    """Return the limits of one value as an expression."""
    arguments: list[str] = []
    for name, value in found.items():
        text: str
        match name:
            case "model":
                text = quote(name_of(value))
            case "variants":
                text = literal([str(name_of(mark)) for mark in value])
            case "properties":
                entries = [
                    f"{literal(wire)}: {limit_text(one, name_of)}"
                    for wire, one in value.items()
                ]
                text = f"{{{', '.join(entries)}}}"
            case "items" | "values":
                text = limit_text(value, name_of)
            case _:
                text = literal(value)
        arguments.append(f"{name}={text}")
    return f"Limits({', '.join(arguments)})"


def sentence(found: dict[str, object]) -> str:
    """Return what a reader should know of the limits of a number or a list."""
    parts: list[str] = []
    for low, high, unit in (
        ("minimum", "maximum", ""),
        ("min_items", "max_items", " items"),
    ):
        if low in found and high in found:
            parts.append(f"Between {found[low]} and {found[high]}{unit}.")
        elif low in found:
            parts.append(f"At least {found[low]}{unit}.")
        elif high in found:
            parts.append(f"At most {found[high]}{unit}.")
    if "max_length" in found:
        parts.append(f"At most {found['max_length']} characters.")
    return " ".join(parts)
