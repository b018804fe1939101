"""References inside of schemas become canonical, and `allOf` becomes one schema."""

from __future__ import annotations

import re

from apiwright.diagnostics import Diagnostics
from apiwright.grammar import MANY, NAMED, ONE
from apiwright.resolve.all_of import AllOf, composed, narrows
from apiwright.resolve.references import References
from apiwright.spec import MARK, Node, is_array, is_object

_COMPONENT = re.compile(r"#/components/schemas/[^/]+")


class SchemaResolver:
    """Walks over schemas; one that needs no change is returned as it is."""

    def __init__(self, references: References, diagnostics: Diagnostics) -> None:
        self._references = references
        self._all_of = AllOf(references, diagnostics)
        self._diagnostics = diagnostics
        self._done: dict[int, Node] = {}
        self._open: dict[int, dict[str, Node]] = {}
        self._composed: dict[int, dict[str, Node]] = {}
        self._merging: dict[tuple[int, ...], dict[str, Node]] = {}
        self.deep: list[tuple[dict[str, Node], dict[str, Node]]] = []
        """References made here that lead to no component, each with its target."""

    def schema(self, node: Node) -> Node:
        """Return the schema, resolved."""
        if not is_object(node):
            return node
        if "$ref" in node or "$dynamicRef" in node:
            if not narrows(node):
                return self._reference(node)
            node = self._composed.setdefault(id(node), composed(node))
        key = id(node)
        if key in self._done:
            return self._done[key]
        if key in self._open:
            return self._to(self._open[key])
        self._open[key] = node
        resolved = self._merged(node) if "allOf" in node else self._children(node)
        del self._open[key]
        if resolved is not node:
            self._done[key] = resolved
        return resolved

    def _merged(self, node: dict[str, Node]) -> Node:
        leaves = self._all_of.leaves(node)
        if leaves in self._merging:
            return self._to(self._merging[leaves])
        self._merging[leaves] = node
        flat = self._all_of.flatten(node)
        resolved = self._reference(flat) if "$ref" in flat else self._children(flat)
        del self._merging[leaves]
        return resolved

    def _children(self, node: dict[str, Node]) -> dict[str, Node]:
        changed: dict[str, Node] = {}
        for key, value in node.items():
            if key in ONE:
                new = self.schema(value)
            elif key in NAMED and is_object(value):
                new = self._named(value)
            elif key in MANY and is_array(value):
                new = self._list(value)
            else:
                continue
            if new is not value:
                changed[key] = new
        return {**node, **changed} if changed else node

    def _named(self, value: dict[str, Node]) -> dict[str, Node]:
        changed: dict[str, Node] = {}
        for name, node in value.items():
            new = self.schema(node)
            if new is not node:
                changed[name] = new
        return {**value, **changed} if changed else value

    def _list(self, value: list[Node]) -> list[Node]:
        items = [self.schema(node) for node in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items

    def _reference(self, node: dict[str, Node]) -> Node:
        text = node.get("$ref", node.get("$dynamicRef"))
        if not isinstance(text, str):
            return {MARK: node[MARK]}
        canonical, found = self._references.look_up(text, node[MARK])
        if isinstance(found, bool):
            empty: dict[str, Node] = {MARK: node[MARK]}
            return empty if found else {"not": empty, **empty}
        if not self._references.is_a("schema", canonical, found):
            return self._dangling(node, text)
        if self._circular(canonical, found):
            return self._circle(node, text)
        plain = _COMPONENT.fullmatch(canonical)
        if plain and node.get("$ref") == canonical and "$dynamicRef" not in node:
            return node
        rest = {key: node[key] for key in node if key not in ("$ref", "$dynamicRef")}
        made = {"$ref": canonical, **rest}
        if not plain:
            self.deep.append((made, found))
        return made

    def _to(self, node: dict[str, Node]) -> dict[str, Node]:
        """Return a reference to a schema that is being resolved further up."""
        made = {"$ref": "#" + node[MARK].partition("#")[2], MARK: node[MARK]}
        self.deep.append((made, node))
        return made

    def _circular(self, canonical: str, found: dict[str, Node]) -> bool:
        """Say whether a chain of nothing but references comes back to `canonical`."""
        seen = {canonical}
        step: Node = found
        while is_object(step) and (text := self._reference_of(step)):
            canonical, step = self._references.look_up(text, found[MARK])
            if canonical in seen:
                return True
            seen.add(canonical)
        return False

    def _reference_of(self, node: dict[str, Node]) -> str:
        """Return the reference that `node` comes to, if it comes to nothing else."""
        plain = self._all_of.plain_reference(node) if "allOf" in node else node
        text = plain.get("$ref") if plain else None
        return text if isinstance(text, str) else ""

    def _circle(self, node: dict[str, Node], text: str) -> Node:
        self._diagnostics.warning(
            "reference-cycle",
            f"The schema {text} leads back to itself; any value is allowed.",
            node[MARK],
            hint="Write a schema at one of the places.",
        )
        return {key: value for key, value in node.items() if key != "$ref"}

    def _dangling(self, node: dict[str, Node], text: str) -> Node:
        self._references.report(text, "schema", node[MARK], "any value is allowed")
        rest = {key: node[key] for key in node if key not in ("$ref", "$dynamicRef")}
        said = f"The document refers to {text}, which it does not define."
        return {"description": said, **rest}
