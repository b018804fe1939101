"""Schemas with a place left open, `$dynamicRef` (JSON Schema 2020-12, section 8.2.3.2).

A template says `$dynamicRef: "#item"` where it leaves a schema open, and a default for it has
`$dynamicAnchor: item`. A schema that refers to the template and has a `$dynamicAnchor: item` of its
own, in its `$defs` or as itself, means the template with that in the open place. So it becomes a
copy of the template, and from here on there is no `$dynamicRef` but to the template's own default.

Read strictly, each of them needs an `$id`. In documents they often have none: a component counts as
a resource of its own here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from apiwright.diagnostics import Diagnostics, pointer
from apiwright.pointers import objects
from apiwright.resolve.references import References
from apiwright.spec import MARK, Document, Node, is_array, is_object

_ADDRESSES = frozenset(("$id", "$anchor", "$dynamicAnchor", "$schema", "$defs"))
"""What a copy does not have: it is referred to by its own place."""


def fill(document: Document, diagnostics: Diagnostics) -> Document:
    """Return the document in which every template that is referred to is filled in."""
    if not any("$dynamicRef" in source.text for source in document.sources):
        return document
    generics = _Generics(References(document, diagnostics))
    root = generics.walked(document.root)
    return replace(
        document, root=root, imports={**generics.imports, **document.imports}
    )


@dataclass(slots=True)
class _Generics:
    """Walks over a document; what needs no change is shared with it.

    Attributes:
        imports: Mark of what came from a template → its mark there.
    """

    references: References
    imports: dict[str, str] = field(default_factory=dict[str, str])

    def walked(self, node: Node) -> Node:
        """Return `node` with the templates below it filled in."""
        if is_object(node):
            if isinstance(node.get(MARK), str):
                node = self._filled(node)
            made = {key: self.walked(value) for key, value in node.items()}
            same = all(made[key] is node[key] for key in node)
            return node if same else made
        if is_array(node):
            items = [self.walked(item) for item in node]
            same = all(a is b for a, b in zip(items, node, strict=True))
            return node if same else items
        return node

    def _filled(self, node: dict[str, Node]) -> dict[str, Node]:
        if isinstance(node.get("$dynamicRef"), str):
            return self._by_default(node)
        given = dict(_anchors(node))
        if not given:
            return node
        if "$ref" in node:
            return self._expanded(node, node[MARK], given, {})
        parts = node.get("allOf")
        if not is_array(parts):
            return node
        filled = [
            self._expanded(part, node[MARK], given, {}) if _refers(part) else part
            for part in parts
        ]
        same = all(a is b for a, b in zip(filled, parts, strict=True))
        return node if same else {**node, "allOf": filled}

    def _by_default(self, node: dict[str, Node]) -> dict[str, Node]:
        """Return a reference to the nearest schema around `node` that has the anchor."""
        name = node["$dynamicRef"].rpartition("#")[2]
        place = node[MARK]
        while "/" in place:
            around = self.references.look_up("#" + place.partition("#")[2], place)[1]
            found = dict(_anchors(around)) if is_object(around) else {}
            if name in found:
                rest = {k: v for k, v in node.items() if k != "$dynamicRef"}
                return {"$ref": found[name], **rest}
            place = place.rpartition("/")[0]
        return node

    def _expanded(
        self,
        node: dict[str, Node],
        mark: str,
        given: Mapping[str, str],
        copies: Mapping[str, str],
    ) -> dict[str, Node]:
        """Return what refers to a template as a copy of it, at `mark`; else as it is.

        Args:
            given: Anchor → reference to what is put in its place.
            copies: Reference to a template that is being copied → reference to the copy.
        """
        canonical, target = self.references.look_up(node["$ref"], node[MARK])
        if canonical in copies:
            return {**node, "$ref": copies[canonical]}
        if not is_object(target) or not self._uses(target, given, set()):
            return {**node, "$ref": canonical} if copies else node
        inner = {**copies, canonical: "#" + mark.partition("#")[2]}
        copied: dict[str, Node] = {
            key: self._copy(value, f"{mark}{pointer(key)}", given, inner)
            for key, value in target.items()
            if key not in _ADDRESSES and key != "$ref"
        }
        for key in copied:
            self.imports.setdefault(
                f"{mark}{pointer(key)}", f"{target[MARK]}{pointer(key)}"
            )
        copied[MARK] = mark
        own = {k: v for k, v in node.items() if k not in ("$ref", MARK)}
        if isinstance(target.get("$ref"), str):
            further = {"$ref": target["$ref"], MARK: target[MARK]}
            own = {"allOf": [self._expanded(further, mark, given, inner)], **own}
        said = {k: v for k, v in own.items() if k not in _ADDRESSES}
        return (
            {**own, "allOf": [copied, *own.get("allOf", ())], MARK: node[MARK]}
            if said
            else {**copied, **own}
        )

    def _copy(
        self, node: Node, mark: str, given: Mapping[str, str], copies: Mapping[str, str]
    ) -> Node:
        if is_array(node):
            return [
                self._copy(item, f"{mark}{pointer(i)}", given, copies)
                for i, item in enumerate(node)
            ]
        if not is_object(node):
            return node
        if MARK not in node:
            return {
                key: self._copy(value, f"{mark}{pointer(key)}", given, copies)
                for key, value in node.items()
            }
        if _refers(node):
            return {**self._expanded(node, mark, given, copies), MARK: mark}
        made: dict[str, Node] = {
            key: self._copy(value, f"{mark}{pointer(key)}", given, copies)
            for key, value in node.items()
            if key not in _ADDRESSES
        }
        made[MARK] = mark
        name = str(made.get("$dynamicRef", "")).rpartition("#")[2]
        if name in given:
            del made["$dynamicRef"]
            made = {"$ref": given[name], **made}
        return made

    def _uses(
        self, node: dict[str, Node], given: Mapping[str, str], seen: set[int]
    ) -> bool:
        """Say whether `node` leaves open what is `given`, itself or by what it refers to."""
        if id(node) in seen:
            return False
        seen.add(id(node))
        for part in objects(node):
            if str(part.get("$dynamicRef", "")).rpartition("#")[2] in given:
                return True
            if _refers(part):
                target = self.references.look_up(part["$ref"], part[MARK])[1]
                if (
                    is_object(target)
                    and MARK in target
                    and self._uses(target, given, seen)
                ):
                    return True
        return False


def _refers(node: Node) -> bool:
    return is_object(node) and isinstance(node.get("$ref"), str) and MARK in node


def _anchors(node: dict[str, Node]) -> Iterator[tuple[str, str]]:
    """Yield the dynamic anchors that a schema has, itself or in its `$defs`, and references."""
    defs: Node = node.get("$defs")
    for one in (node, *(defs.values() if is_object(defs) else ())):
        if (
            is_object(one)
            and isinstance(one.get("$dynamicAnchor"), str)
            and MARK in one
        ):
            yield one["$dynamicAnchor"], "#" + one[MARK].partition("#")[2]
