"""`oneOf` and `anyOf` inside of an `allOf`."""

from __future__ import annotations

from collections.abc import Callable

from apiwright.resolve.keywords import DOCUMENTATION, Combiner
from apiwright.spec import MARK, Node

_MAX_VARIANTS = 20

_ONLY_RULES = DOCUMENTATION | frozenset(
    ("required", "not", "minProperties", "maxProperties", MARK)
)


def without_self(
    flat: dict[str, Node],
    trail: set[int],
    target: Callable[[dict[str, Node]], dict[str, Node] | None],
) -> dict[str, Node]:
    """Return an inherited schema without a union that its heir is a variant of.

    A base that lists its heirs under `oneOf`, each of which has the base in its `allOf`, is a
    common way to write inheritance; the heir inherits properties, not the list.
    """
    for key in ("oneOf", "anyOf"):
        for member in flat.get(key, ()):
            if "$ref" in member and id(target(member)) in trail:
                return {k: v for k, v in flat.items() if k != key}
    return flat


def distribute(flat: dict[str, Node], combiner: Combiner) -> dict[str, Node]:
    """Return a union whose variants each have what stands beside it, where there is anything."""
    keys = [key for key in ("oneOf", "anyOf") if key in flat]
    for key in keys:
        if all(member.keys() <= _ONLY_RULES for member in flat[key]):
            # Variants that only rule out values add nothing to the shape.
            flat = {k: v for k, v in flat.items() if k != key}
    keys = [key for key in keys if key in flat]
    common = {k: v for k, v in flat.items() if k not in keys and k not in DOCUMENTATION}
    common.pop("discriminator", None)
    common = {k: v for k, v in common.items() if k[:2] != "x-"}
    if len(keys) != 1 or not common or common == {"type": "object"}:
        return flat
    key = keys[0]
    if len(flat[key]) > _MAX_VARIANTS:
        return flat
    rest = {k: v for k, v in flat.items() if k not in common}
    rest[key] = [
        _variant(member, common, f"{flat[MARK]}/{key}/{index}", combiner)
        for index, member in enumerate(flat[key])
    ]
    return rest


def _variant(
    member: dict[str, Node], common: dict[str, Node], mark: str, combiner: Combiner
) -> Node:
    if member.get("type") == "null":
        return member
    return combiner.both(member, {**common, MARK: mark}) | {MARK: mark}
