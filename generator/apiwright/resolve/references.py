"""Where a reference leads: JSON pointers, `$anchor`, `$id` (JSON Schema 2020-12, section 8)."""

from __future__ import annotations

import difflib
from functools import cached_property
from urllib.parse import urldefrag, urljoin

from apiwright.diagnostics import Diagnostics
from apiwright.pointers import (
    MISSING,
    by_pointer,
    find_fragment,
    objects,
    reference,
    tokens,
)
from apiwright.spec import MARK, Node


class References:
    """Looks references up in one document, and reports those that lead nowhere."""

    def __init__(self, root: dict[str, Node], diagnostics: Diagnostics) -> None:
        self.root = root
        self._diagnostics = diagnostics
        self._found: dict[tuple[str, str], tuple[str, Node]] = {}

    def look_up(self, text: str, mark: str) -> tuple[str, Node]:
        """Return the canonical form of a reference and its target, or MISSING.

        Args:
            text: The value of `$ref` or `$dynamicRef`.
            mark: Place of the object that refers, which decides what a relative one means.
        """
        base = self._base(mark) if text[:2] != "#/" or self._has_ids else ""
        key = (text, base)
        if key not in self._found:
            self._found[key] = self._search(text, base)
        return self._found[key]

    def report(self, text: str, kind: str, mark: str, outcome: str) -> None:
        """Record that a reference leads nowhere.

        Args:
            text: The value of `$ref`.
            kind: What it should lead to, in words.
            mark: Place of the object that refers.
            outcome: What becomes of the thing that refers, as the end of a sentence.
        """
        if text[:1] != "#":
            self._diagnostics.warning(
                "external-reference",
                f"the {kind} {text} stands in another document, which is not read;"
                f" {outcome}.",
                mark,
                hint="Join the documents into one.",
            )
            return
        self._diagnostics.warning(
            "dangling-reference",
            f"there is no {kind} {text}; {outcome}.",
            mark,
            hint=self._near(text),
        )

    def _near(self, text: str) -> str:
        path = tokens(text)
        parent = find_fragment(self.root, text[1:].rpartition("/")[0])[1]
        if not path or not isinstance(parent, dict):
            return f"Add it under {reference(path[:-1])}."
        names = [name for name in parent if name != MARK]
        near = difflib.get_close_matches(path[-1], names, n=2, cutoff=0.7)
        if near:
            return f"Did you mean {' or '.join(reference([*path[:-1], n]) for n in near)}?"
        return f"Add it under {reference(path[:-1])}."

    def _search(self, text: str, base: str) -> tuple[str, Node]:
        if text[:2] == "#/" or text == "#":
            path, node = find_fragment(self.root, text[1:])
            if node is not MISSING:
                return reference(path), node
            moved = self._moved.get(text[1:])
            if moved is not None:
                return reference(tokens(text)), moved
        address, fragment = urldefrag(urljoin(base, text))
        resource = self._resources.get(address)
        if resource is None:
            return text, MISSING
        if fragment[:1] in ("", "/"):
            node = find_fragment(resource, fragment)[1]
        else:
            node = self._anchors.get((address, fragment), MISSING)
        if isinstance(node, dict) and MARK in node:
            return "#" + node[MARK].partition("#")[2], node
        return text, MISSING

    @cached_property
    def _moved(self) -> dict[str, Node]:
        return by_pointer(self.root)

    @cached_property
    def _has_ids(self) -> bool:
        return len(self._resources) > 1

    @cached_property
    def _resources(self) -> dict[str, Node]:
        """Each schema with an `$id`, by its address; the document itself by its `$self` and ""."""
        own = self.root.get("$self", "")
        found: dict[str, Node] = {"": self.root, own: self.root}
        self._places: dict[str, str] = {}
        for node in objects(self.root):
            address = node.get("$id")
            if isinstance(address, str):
                address = urldefrag(urljoin(self._base(node[MARK], own), address))[0]
                found.setdefault(address, node)
                self._places[node[MARK]] = address
        return found

    def _base(self, mark: str, own: str | None = None) -> str:
        """Return the address of the innermost schema with an `$id` around `mark`."""
        if own is None:
            own = self.root.get("$self", "") if self._resources else ""
        if not self._places:
            return own
        while mark:
            if mark in self._places:
                return self._places[mark]
            mark = mark.rpartition("/")[0]
        return own

    @cached_property
    def _anchors(self) -> dict[tuple[str, str], Node]:
        found: dict[tuple[str, str], Node] = {}
        for node in objects(self.root):
            for key in ("$anchor", "$dynamicAnchor"):
                name = node.get(key)
                if isinstance(name, str):
                    found.setdefault((self._base(node[MARK]), name), node)
        return found
