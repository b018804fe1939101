"""Schemas that others are made of by `allOf`, and the tag that tells them apart.

A Discriminator Object beside no `oneOf` and no `anyOf` speaks of the schemas that have its own in
their `allOf` (OpenAPI 3.1.1, section 4.8.25). Merging takes `allOf` away, so what follows from it
is written down before, under the key `HEIRS` of each schema that has heirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from apiwright.diagnostics import Diagnostics
from apiwright.pointers import reference
from apiwright.resolve.references import References
from apiwright.spec import HEIRS, MARK, Node, is_array, is_object

_SCHEMAS = ("components", "schemas")


@dataclass(slots=True)
class Heirs:
    """The families of a document, read while its schemas still have `allOf`.

    Attributes:
        children: Reference to a component → those made of it, in the order of the document.
    """

    references: References
    diagnostics: Diagnostics
    schemas: dict[str, Node] = field(init=False)
    children: dict[str, dict[str, None]] = field(init=False)

    def __post_init__(self) -> None:
        found = self.references.root.get("components", {}).get("schemas", {})
        self.schemas = {reference((*_SCHEMAS, name)): found[name] for name in found}
        self.children = {}
        for name, node in self.schemas.items():
            for base in self._bases(node):
                self.children.setdefault(base, {})[name] = None

    def recorded(self, root: dict[str, Node]) -> dict[str, Node]:
        """Return the resolved `root` in which each schema with heirs names them."""
        found: dict[str, dict[str, Node]] = {}
        for name, node in self.schemas.items():
            by = node.get("discriminator") if is_object(node) else None
            if is_object(by):
                self._record(name, by, found)
        if not found:
            return root
        components = root["components"]
        schemas = dict(components["schemas"])
        for name, known in list(schemas.items()):
            family = found.get(reference((*_SCHEMAS, name)))
            if family is not None and _has_shape(known):
                schemas[name] = {**known, HEIRS: family}
        return {**root, "components": {**components, "schemas": schemas}}

    def _record(
        self, base: str, by: dict[str, Node], found: dict[str, dict[str, Node]]
    ) -> None:
        """Add what `by`, the discriminator of `base`, says of `base` and of each of its heirs."""
        tag: str = by["propertyName"]
        mapped = self._mapped(base, by)
        own = {} if _is_union(self.schemas[base]) else dict.fromkeys(mapped.values())
        for name in (base, *self._below(base)):
            heirs = {**self._below(name), **(own if name == base else {})}
            heirs.pop(name, None)
            mapping = {t: heir for t, heir in mapped.items() if heir in heirs}
            known = set(mapping.values())
            for heir in heirs:
                if heir not in known:
                    for value in self._tags(heir, tag):
                        mapping.setdefault(value, heir)
            nearer = "discriminator" in self.schemas[name] and name != base
            if mapping and not nearer:
                found[name] = {"property": tag, "mapping": mapping}

    def _mapped(self, base: str, by: dict[str, Node]) -> dict[str, str]:
        """Return the discriminator's own mapping, from tag to component."""
        mapped: dict[str, str] = {}
        mapping: Node = by.get("mapping")
        for tag, text in mapping.items() if is_object(mapping) else ():
            name = reference((*_SCHEMAS, text))
            if name not in self.schemas:
                name = self.references.look_up(text, self.schemas[base][MARK])[0]
            if name in self.schemas:
                mapped[tag] = name
            elif not _is_union(self.schemas[base]):
                self.diagnostics.warning(
                    "discriminator-mapping",
                    f'The discriminator maps "{tag}" to {text}, which is no schema of the document.',
                    self.schemas[base][MARK],
                    hint="The tag is treated as unknown: what has it is read as the base itself.",
                )
        return mapped

    def _below(self, name: str) -> dict[str, None]:
        """Return all that is made of `name`, nearest first, without `name` itself."""
        found: dict[str, None] = {}
        todo = [name]
        for base in todo:
            for heir in self.children.get(base, ()):
                if heir not in found and heir != name:
                    found[heir] = None
                    todo.append(heir)
        return found

    def _tags(self, name: str, tag: str) -> list[str]:
        """Return the values of the tag that a schema says itself; else the schema's name."""
        own = list(_own(self.schemas[name]))
        for node in own:
            properties: Node = node.get("properties")
            said: Node = properties.get(tag) if is_object(properties) else None
            if is_object(said):
                values: Node = [said["const"]] if "const" in said else said.get("enum")
                listed = values if is_array(values) else []
                texts = [value for value in listed if isinstance(value, str)]
                if texts:
                    return texts
        for node in own:
            value = node.get("x-ms-discriminator-value")
            if isinstance(value, str):
                return [value]
        return [name.rpartition("/")[2].replace("~1", "/").replace("~0", "~")]

    def _bases(self, node: Node) -> Iterator[str]:
        """Yield the components that a schema has in its `allOf`."""
        for member in _own(node):
            for part in member.get("allOf", ()):
                text = part.get("$ref") if is_object(part) else None
                if isinstance(text, str):
                    yield self.references.look_up(text, part[MARK])[0]


def _own(node: Node) -> Iterator[dict[str, Node]]:
    """Yield a schema and what it is made of in its own place."""
    if is_object(node) and "$ref" not in node:
        yield node
        members = node.get("allOf")
        for member in members if is_array(members) else ():
            yield from _own(member)


def _is_union(node: Node) -> bool:
    return is_object(node) and ("oneOf" in node or "anyOf" in node)


def _has_shape(node: Node) -> bool:
    """Whether a resolved schema is an object itself, and no name or list of others."""
    if not is_object(node) or "$ref" in node:
        return False
    kinds = node.get("type", "object")
    is_kind = kinds == "object" or (is_array(kinds) and "object" in kinds)
    return is_kind and ("properties" in node or not _is_union(node))
