"""References into places that merging took away lead to where the schema is now."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from apiwright.grammar import FIELDS
from apiwright.pointers import MISSING, find, reference, tokens
from apiwright.resolve.schemas import SchemaResolver
from apiwright.spec import MARK, Node, is_container, is_object

_Path = tuple[str, ...]
_GRAMMAR_WORDS = frozenset(
    (
        "allOf",
        "anyOf",
        "oneOf",
        "properties",
        "items",
        "components",
        "schemas",
        "paths",
        "content",
        "schema",
        "responses",
        "requestBody",
        "parameters",
        "definitions",
        "additionalProperties",
        "prefixItems",
        "not",
        "$defs",
    )
)


def settle(root: dict[str, Node], schemas: SchemaResolver) -> dict[str, Node]:
    """Return the root, in which every reference leads to a schema by its pointer alone.

    Args:
        root: The OpenAPI Object, resolved.
        schemas: Knows the references that lead elsewhere than to a component; a schema that has
            no place of its own any more becomes a component.
    """
    added: dict[str, Node] = {}
    known = root.get("components", {}).get("schemas", {})
    index: dict[str, _Path] | None = None
    names: dict[str, str] = {}
    # Resolving a schema for its new place can add references to the list.
    for node, target in schemas.deep:
        text = node["$ref"][1:]
        path = tokens(text)
        if _is_walked(path) and _is_object(find(root, path)):
            continue
        if index is None:
            index = dict(_places(root))
        if text in index and _is_walked(index[text]):
            node["$ref"] = reference(index[text])
            continue
        place = target[MARK].partition("#")[2]
        if place not in names:
            names[place] = _name(place, {**known, **added})
            added[names[place]] = {}
            added[names[place]] = schemas.schema(target)
        node["$ref"] = reference(("components", "schemas", names[place]))
    if not added:
        return root
    components = root.get("components", {MARK: root[MARK]})
    return {**root, "components": {**components, "schemas": {**known, **added}}}


def _is_walked(path: _Path) -> bool:
    """Say whether the grammar leads to `path`, so that what is there has been resolved."""
    if path[:1] == ("components",):
        return path[1] in _FIELDS["components"]
    return path[:1] != () and path[0] in _FIELDS["openapi"]


_FIELDS = {kind: {key for key, _, _ in fields} for kind, fields in FIELDS.items()}


def _is_object(node: Node) -> bool:
    return node is not MISSING and is_object(node) and MARK in node


def _places(root: Node) -> Iterator[tuple[str, _Path]]:
    """Yield the pointer of each mark with the path at which its object is, last one first."""
    stack: list[tuple[Node, _Path]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        if is_object(node):
            if isinstance(node.get(MARK), str) and "$ref" not in node:
                yield node[MARK].partition("#")[2], path
            items = [(key, value) for key, value in node.items()]
        else:
            items = [(str(index), value) for index, value in enumerate(node)]
        stack.extend(
            (value, (*path, key)) for key, value in items if is_container(value)
        )


def _name(place: str, taken: dict[str, Node]) -> str:
    """Return a name for the schema at `place`: as many of its last words as it takes."""
    words = [
        word
        for word in tokens(place)
        if word not in _GRAMMAR_WORDS and not word.isdecimal()
    ] or ["schema"]
    for count in range(1, len(words) + 1):
        name = "-".join(words[-count:])
        if name not in taken:
            return name
    longest = "-".join(words)
    numbered = (f"{longest}-{number}" for number in itertools.count(2))
    return next(name for name in numbered if name not in taken)
