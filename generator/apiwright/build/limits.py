"""Validation keywords of a schema → limits of what is sent (JSON Schema Validation, section 6)."""

from __future__ import annotations

import re
import warnings
from typing import Any

from openapi_pydantic.v3.v3_1 import Schema

from apiwright.build.reading import mark_of
from apiwright.diagnostics import Diagnostics, pointer
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
}


def limits_of(schema: Schema | None, diagnostics: Diagnostics) -> dict[str, object]:
    """Return the limits that `schema` sets, by the names of the runtime's `Limits`."""
    if schema is None:
        return {}
    found: dict[str, object] = {}
    for keyword, name in _KEYWORDS.items():
        value: Any = getattr(schema, keyword)
        if value is None or (value == 0 and keyword in ("minLength", "minItems")):
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
    return ", ".join(f"{name}={literal(value)}" for name, value in found.items())


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
