"""Two schemas → one that allows what both allow, keyword by keyword."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from apiwright.diagnostics import Diagnostics
from apiwright.spec import MARK, Node, is_array, is_object

DOCUMENTATION = frozenset(
    (
        "title",
        "description",
        "default",
        "example",
        "examples",
        "deprecated",
        MARK,
        "readOnly",
        "writeOnly",
        "externalDocs",
        "xml",
        "$comment",
        "nullable",
    )
)
"""Keywords that say something about a value and allow or forbid none."""

_Schema: TypeAlias = dict[str, Node]


class Combiner:
    """Combines schemas and reports what contradicts."""

    def __init__(self, diagnostics: Diagnostics, made: list[Node]) -> None:
        self._diagnostics = diagnostics
        self._made = made

    def combine(self, first: _Schema, second: _Schema) -> _Schema:
        """Return both in one; where they only speak, the second has the word."""
        result = dict(first)
        for key, value in second.items():
            known = first.get(key)
            if known is None or known == value:
                result[key] = value
            elif key == "type":
                self._types(result, first, second)
            elif key in _SCHEMAS:
                result[key] = _SCHEMAS[key](self, known, value)
            elif key in _LIMITS:
                result[key] = _LIMITS[key](known, value)
            elif key == "enum":
                result[key] = self._values(known, value, second)
            else:
                result[key] = value
                if key in _SINGLE:
                    self._conflict(key, known, value, second)
        _open(result, first, second)
        return result

    def _types(self, result: _Schema, first: _Schema, second: _Schema) -> None:
        kinds, others = _listed(first["type"]), _listed(second["type"])
        both = [kind for kind in kinds if kind in others]
        if "number" in kinds and "integer" in others and "integer" not in both:
            both.append("integer")
        if "integer" in kinds and "number" in others and "integer" not in both:
            both.append("integer")
        if not both:
            self._conflict("type", first["type"], second["type"], second)
            for key in [
                k for k in result if k not in DOCUMENTATION and k not in second
            ]:
                del result[key]
            both = others
        result["type"] = both[0] if len(both) == 1 else both

    def both(self, first: Node, second: Node) -> Node:
        """Return one schema for two: an `allOf` that the walk will merge."""
        if _bare(first) == _bare(second) or _says_nothing(second):
            return first
        if _says_nothing(first):
            return second
        if first is True or second is True:
            return second if first is True else first
        if first is False or second is False:
            return False
        made = {"allOf": [first, second], MARK: _identity(first, second)}
        self._made.append(made)
        return made

    def named(self, first: dict[str, Node], second: dict[str, Node]) -> Node:
        """Return one map of schemas for two."""
        result = dict(first)
        for name, node in second.items():
            known = name in first and first[name] is not node
            result[name] = self.both(first[name], node) if known else node
        return result

    def each(self, first: list[Node], second: list[Node]) -> Node:
        """Return one list of schemas, place by place."""
        pairs = [self.both(*pair) for pair in zip(first, second, strict=False)]
        longer = first if len(first) > len(second) else second
        return pairs + longer[len(pairs) :]

    def _values(self, first: list[Node], second: list[Node], around: _Schema) -> Node:
        both = [item for item in first if item in second]
        if not both:
            self._conflict("enum", first, second, around)
        return both or second

    def _conflict(self, key: str, first: Node, second: Node, around: _Schema) -> None:
        """Report that nothing fits both; the last one counts."""
        self._diagnostics.warning(
            "all-of-conflict",
            f"`allOf` asks for {_shown(key, first)} and {_shown(key, second)} at once;"
            " the last one counts.",
            around.get(MARK, ""),
            hint="Use `oneOf`, or name the property differently.",
        )


_SCHEMAS: dict[str, Callable[[Combiner, Any, Any], Node]] = {
    **dict.fromkeys(("properties", "patternProperties", "$defs"), Combiner.named),
    **dict.fromkeys(("dependentSchemas", "definitions"), Combiner.named),
    **dict.fromkeys(("items", "additionalProperties", "contains"), Combiner.both),
    **dict.fromkeys(("propertyNames", "unevaluatedProperties"), Combiner.both),
    "prefixItems": Combiner.each,
}

_SINGLE = frozenset(("const", "format"))
"""Keywords that cannot have two values."""


def _union(first: list[Node], second: list[Node]) -> list[Node]:
    return [*first, *(item for item in second if item not in first)]


def _either(first: bool, second: bool) -> bool:
    return first or second


def _multiple(first: float, second: float) -> float:
    return first if first % second == 0 else second


_LIMITS: dict[str, Callable[[Any, Any], Node]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength"), max),
    **dict.fromkeys(("minItems", "minProperties", "minContains"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength"), min),
    **dict.fromkeys(("maxItems", "maxProperties", "maxContains"), min),
    **dict.fromkeys(("uniqueItems", "deprecated"), _either),
    "multipleOf": _multiple,
    "required": _union,
}

LIMITS = frozenset({*_LIMITS, "pattern"} - {"deprecated"})
"""Keywords that limit values of one type (JSON Schema 2020-12 Validation, section 6)."""


def _open(result: _Schema, first: _Schema, second: _Schema) -> None:
    """Do not take the properties of one member for forbidden by the other.

    `additionalProperties: false` in one member forbids, read strictly, what the other adds. Nobody
    means that: it stays only where both say it, or where one says nothing of properties at all.
    """
    closed = [member.get("additionalProperties") is False for member in (first, second)]
    both = "properties" in first and "properties" in second
    if both and any(closed) and not all(closed):
        del result["additionalProperties"]


def _listed(kinds: Node) -> list[str]:
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _bare(node: Node) -> Node:
    if not is_object(node):
        return node
    return {key: value for key, value in node.items() if key != MARK}


def _says_nothing(node: Node) -> bool:
    return is_object(node) and not node.keys() - {MARK}


def _identity(first: dict[str, Node], second: dict[str, Node]) -> str:
    """Return the mark of the one that the other adds nothing to, else that of the last."""
    adds = any(
        first.get(key) != value
        for key, value in _bare(second).items()
        if key not in DOCUMENTATION
    )
    return str((second if adds else first)[MARK])


def _shown(key: str, value: Node) -> str:
    text = ", ".join(map(str, value)) if is_array(value) else str(value)
    return f"{key} {text if len(text) < 60 else text[:60] + '…'}"
