"""Two schemas → one that allows what both allow, keyword by keyword."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from apiwright.diagnostics import Diagnostics
from apiwright.spec import MARK, Node

DOCUMENTATION = frozenset(
    ("title", "description", "default", "example", "examples", "deprecated", MARK)
    + ("readOnly", "writeOnly", "externalDocs", "xml", "$comment", "nullable")
)
"""Keywords that say something about a value and allow or forbid none."""

_Schema: TypeAlias = dict[str, Node]
_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


class Combiner:
    """Combines schemas and reports what contradicts."""

    def __init__(self, diagnostics: Diagnostics, made: list[Node]) -> None:
        self._diagnostics = diagnostics
        self._made = made

    def combine(self, first: _Schema, second: _Schema) -> _Schema:
        """Return both in one; where they only speak, the second has the word."""
        result = dict(first)
        closed = first.get("additionalProperties"), second.get("additionalProperties")
        for key, value in second.items():
            if key not in first:
                result[key] = value
            elif key == "type":
                self._types(result, first, second)
            elif key in _RULES and value != first[key]:
                result[key] = _RULES[key](self, first[key], value, second)
            else:
                result[key] = value
        _open(result, first, second, closed)
        return result

    def _types(self, result: _Schema, first: _Schema, second: _Schema) -> None:
        kinds, others = _listed(first["type"]), _listed(second["type"])
        both = [kind for kind in kinds if kind in others]
        if "number" in kinds and "integer" in others and "integer" not in both:
            both.append("integer")
        if "integer" in kinds and "number" in others and "integer" not in both:
            both.append("integer")
        if not both:
            self.conflict("type", first["type"], second["type"], second)
            for key in [k for k in result if k not in DOCUMENTATION and k not in second]:
                del result[key]
            both = others
        result["type"] = both[0] if len(both) == 1 else both

    def both(self, first: Node, second: Node, _: _Schema) -> Node:
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

    def named(self, first: Node, second: Node, around: _Schema) -> Node:
        """Return one map of schemas for two."""
        result = dict(first)
        for name, node in second.items():
            known = name in first and first[name] is not node
            result[name] = self.both(first[name], node, around) if known else node
        return result

    def each(self, first: Node, second: Node, around: _Schema) -> Node:
        """Return one list of schemas, place by place."""
        pairs = [
            self.both(one, other, around)
            for one, other in zip(first, second, strict=False)
        ]
        longer = first if len(first) > len(second) else second
        return pairs + longer[len(pairs) :]

    def union(self, first: Node, second: Node, _: _Schema) -> Node:
        """Return the items of both lists."""
        return [*first, *(item for item in second if item not in first)]

    def values(self, first: Node, second: Node, around: _Schema) -> Node:
        """Return the values that both `enum` have."""
        both = [item for item in first if item in second]
        if not both:
            self.conflict("enum", first, second, around)
        return both or second

    def same(self, key: str) -> _Rule:
        """Return a rule for a keyword that cannot have two values."""

        def rule(self: Combiner, first: Node, second: Node, around: _Schema) -> Node:
            self.conflict(key, first, second, around)
            return second

        return rule

    def conflict(self, key: str, first: Node, second: Node, around: _Schema) -> None:
        """Report that nothing fits both; the last one counts."""
        self._diagnostics.warning(
            "all-of-conflict",
            f"`allOf` asks for {_shown(key, first)} and {_shown(key, second)} at once;"
            " the last one counts.",
            around.get(MARK, ""),
            hint="Use `oneOf`, or name the property differently.",
        )


_Rule: TypeAlias = Callable[[Combiner, Node, Node, _Schema], Node]


def _most(self: Combiner, first: Node, second: Node, around: _Schema) -> Node:
    return max(first, second)


def _least(self: Combiner, first: Node, second: Node, around: _Schema) -> Node:
    return min(first, second)


def _either(self: Combiner, first: Node, second: Node, around: _Schema) -> Node:
    return first or second


def _same(key: str) -> _Rule:
    def rule(self: Combiner, first: Node, second: Node, around: _Schema) -> Node:
        self.conflict(key, first, second, around)
        return second

    return rule


def _multiple(self: Combiner, first: Node, second: Node, around: _Schema) -> Node:
    return first if first % second == 0 else second


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(("properties", "patternProperties", "$defs"), Combiner.named),
    **dict.fromkeys(("dependentSchemas", "definitions"), Combiner.named),
    **dict.fromkeys(("items", "additionalProperties", "contains"), Combiner.both),
    **dict.fromkeys(("propertyNames", "unevaluatedProperties"), Combiner.both),
    "prefixItems": Combiner.each,
    "required": Combiner.union,
    "enum": Combiner.values,
    "const": _same("const"),
    "format": _same("format"),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength"), _most),
    **dict.fromkeys(("minItems", "minProperties", "minContains"), _most),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength"), _least),
    **dict.fromkeys(("maxItems", "maxProperties", "maxContains"), _least),
    **dict.fromkeys(("uniqueItems", "deprecated"), _either),
    "multipleOf": _multiple,
}


def _open(
    result: _Schema, first: _Schema, second: _Schema, closed: tuple[Node, Node]
) -> None:
    """Do not take the properties of one member for forbidden by the other.

    `additionalProperties: false` in one member forbids, read strictly, what the other adds. Nobody
    means that: it stays only where both say it, or where one says nothing of properties at all.
    """
    if False not in closed or closed == (False, False):
        return
    if "properties" in first and "properties" in second:
        del result["additionalProperties"]


def _listed(kinds: Node) -> list[str]:
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _bare(node: Node) -> Node:
    if not isinstance(node, dict):
        return node
    return {key: value for key, value in node.items() if key != MARK}


def _says_nothing(node: Node) -> bool:
    return isinstance(node, dict) and not node.keys() - {MARK}


def _identity(first: Node, second: Node) -> str:
    """Return the mark of the one that describes more: the one with properties, else the last."""
    has = ("properties", "items", "allOf", "oneOf", "anyOf", "enum")
    for node in (second, first):
        if any(key in node for key in has):
            return str(node[MARK])
    return str(second[MARK])


def _shown(key: str, value: Node) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{key} {text if len(text) < 60 else text[:60] + '…'}"
