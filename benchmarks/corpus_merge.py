"""allOf for the sampler: two schemas → one that says what both say, as far as it can."""

from __future__ import annotations

from typing import Any

_LEAST = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_MOST = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}


def both(first: Any, second: Any) -> Any:
    """Return a schema whose values are valid under both, in all common cases."""
    if first is True or second is True:
        return second if first is True else first
    if not isinstance(first, dict) or not isinstance(second, dict):
        return False
    merged = dict(first)
    for key, value in second.items():
        merged[key] = _keyword(key, merged[key], value) if key in merged else value
    return merged


def _keyword(key: str, first: Any, second: Any) -> Any:
    if key in _LEAST:
        return min(first, second)
    if key in _MOST:
        return max(first, second)
    match key:
        case "properties" | "patternProperties":
            return _properties(first, second)
        case "required":
            return list(dict.fromkeys([*first, *second]))
        case "type":
            return _types(first, second)
        case "enum":
            return [value for value in first if value in second] or second
        case "items" | "additionalProperties":
            return first if first == second else {"allOf": [first, second]}
        case "readOnly" | "writeOnly":
            return first or second
        case "allOf":
            return [*first, *second]
        case _:
            return second


def _properties(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    found = dict(first)
    for name, schema in second.items():
        same = name not in found or found[name] == schema
        found[name] = schema if same else {"allOf": [found[name], schema]}
    return found


def _types(first: Any, second: Any) -> Any:
    one = first if isinstance(first, list) else [first]
    other = second if isinstance(second, list) else [second]
    common = [name for name in one if name in other]
    if not common and {"integer", "number"} <= {*one, *other}:
        return "integer"
    return common[0] if len(common) == 1 else common or other
