"""Validation keywords of a schema → limits of what is sent (JSON Schema Validation, section 6)."""

from __future__ import annotations

import re
import warnings
from typing import Any

from openapi_pydantic.v3.v3_1 import Schema

from apiwright.build.declarations import SchemaNode
from apiwright.build.reading import mark_of, types_of
from apiwright.build.types import Types
from apiwright.diagnostics import Diagnostics, pointer
from apiwright.spec import is_object
from apiwright.text import literal

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


def limits_of(node: SchemaNode | None, types: Types) -> dict[str, object]:
    """Return the limits that a schema sets, by the names of the runtime's `Limits`.

    They reach into the items of arrays and the values of maps, and through a union of one type and
    null; they end at objects with properties, which the server checks itself.
    """
    return _limits(node, types, frozenset())


def _limits(
    node: SchemaNode | None, types: Types, seen: frozenset[str]
) -> dict[str, object]:
    schema = types.target(node)
    if schema is None or mark_of(schema) in seen:
        return {}
    inside = seen | {mark_of(schema)}
    found = _own_limits(schema, types.diagnostics)
    for name, value in _limits(_only_variant(schema, types), types, inside).items():
        found.setdefault(name, value)
    items = None if schema.prefixItems else schema.items
    values = (
        None
        if schema.properties or schema.patternProperties
        else (schema.additionalProperties)
    )
    for name, part in (("items", items), ("values", values)):
        limits = {} if isinstance(part, bool) else _limits(part, types, inside)
        if limits:
            found[name] = limits
    return found


def _only_variant(schema: Schema, types: Types) -> SchemaNode | None:
    """Return the variant of a union that says more than null, if there is just one."""
    variants = [
        node
        for node in schema.anyOf or schema.oneOf or ()
        if (target := types.target(node)) is None or types_of(target) != ["null"]
    ]
    return variants[0] if len(variants) == 1 else None


def _own_limits(schema: Schema, diagnostics: Diagnostics) -> dict[str, object]:
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


def limits_text(limits: dict[str, dict[str, dict[str, object]]]) -> str:
    """Return the limits by location and wire name as an expression."""
    places: list[str] = []
    for location, by_name in limits.items():
        entries = [
            f"{literal(wire)}: Limits({_arguments(found)})"
            for wire, found in by_name.items()
        ]
        places.append(f"{literal(location)}: {{{', '.join(entries)}}}")
    return "{" + ", ".join(places) + "}"


def _arguments(found: dict[str, object]) -> str:
    return ", ".join(
        (
            f"{name}=Limits({_arguments(value)})"
            if is_object(value)
            else f"{name}={literal(value)}"
        )
        for name, value in found.items()
    )


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
