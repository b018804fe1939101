"""Schemas of another file that a discriminator leads to by `allOf` (OpenAPI 3.1.1, section 4.8.25)."""

from __future__ import annotations

from collections.abc import Callable

from apiwright.load.library import Place
from apiwright.spec import Node, is_array, is_object


def has_heirs(node: Node) -> bool:
    """Say whether the discriminator of a schema speaks of those that have it in their `allOf`.

    Swagger 2.0 writes the name of the property alone.
    """
    if not is_object(node) or "oneOf" in node or "anyOf" in node:
        return False
    return "discriminator" in node


def children(
    named: Node, path: Place, place_of: Callable[[str], Place | None]
) -> dict[Place, list[Place]]:
    """Return place → the places of what stands beside it and has it in its `allOf`.

    Args:
        named: Schemas by name.
        path: Where they stand.
        place_of: Reference → where it leads to in the same file.
    """
    found: dict[Place, list[Place]] = {}
    for name, node in named.items() if is_object(named) else ():
        members = node.get("allOf") if is_object(node) else None
        for member in members if is_array(members) else ():
            text = member.get("$ref") if is_object(member) else None
            base = place_of(text) if isinstance(text, str) else None
            if base is not None:
                found.setdefault(base, []).append((*path, name))
    return found
