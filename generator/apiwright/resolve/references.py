"""Where a reference leads: JSON pointers, `$anchor`, `$id` (JSON Schema 2020-12, section 8)."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import unquote, urldefrag, urljoin

from apiwright.diagnostics import Diagnostics, pointer
from apiwright.grammar import NEEDED, kind_at
from apiwright.pointers import (
    MISSING,
    by_pointer,
    find_fragment,
    objects,
    reference,
    stop,
    tokens,
)
from apiwright.spec import MARK, Document, Node, Unread, is_object


class References:
    """Looks references up in one document, and reports those that lead nowhere."""

    def __init__(self, document: Document, diagnostics: Diagnostics) -> None:
        self.root = document.root
        self._unread = document.unread
        self._diagnostics = diagnostics
        self._local: dict[str, tuple[str, Node]] = {}
        self._found: dict[tuple[str, str], tuple[str, Node]] = {}
        # References that are on the way through another, so that circles end.
        self._passing: set[str] = set()
        # Addresses by the mark of the schema that has the `$id`; parents are read first.
        self._addresses: dict[str, str] = {}

    def look_up(self, text: str, mark: str) -> tuple[str, Node]:
        """Return the canonical form of a reference and its target, or MISSING.

        Args:
            text: The value of `$ref` or `$dynamicRef`.
            mark: Place of the object that refers, which decides what a relative one means.
        """
        if text not in self._local:
            self._local[text] = self._in_document(text)
        if self._local[text][1] is not MISSING:
            return self._local[text]
        key = (text, self._base(mark))
        if key not in self._found:
            self._found[key] = self._in_resource(*key)
        if self._found[key][1] is MISSING and text[:2] == "#/":
            found = self._through(text)
            return self._in_own_schema(text, mark) if found is None else found
        return self._found[key]

    def is_a(self, kind: str, canonical: str, found: Node) -> bool:
        """Say whether what was looked up is an object of that kind, or a reference to one."""
        if not is_object(found):
            return False
        place = kind_at(tokens(canonical[1:])) if canonical[:2] == "#/" else None
        if canonical == "#" or place not in (None, kind):
            return False
        if kind == "callback":
            return place is not None or MARK not in found
        if MARK not in found:
            return False
        return "$ref" in found or all(key in found for key in NEEDED.get(kind, ()))

    def report(self, text: str, kind: str, mark: str, outcome: str) -> None:
        """Record that a reference leads nowhere.

        Args:
            text: The value of `$ref`.
            kind: What it should lead to, in words.
            mark: Place of the object that refers.
            outcome: What becomes of the thing that refers, as the end of a sentence.
        """
        if text in self._unread or text[:1] != "#":
            unread = self._unread.get(text, _ELSEWHERE)
            self._diagnostics.warning(
                unread.code,
                f"The {kind} {text} is not read: {unread.reason}; {outcome}.",
                mark,
                hint=unread.hint,
            )
            return
        known = text == "#" or text[:2] == "#/"
        if known and find_fragment(self.root, text[1:])[1] is not MISSING:
            self._diagnostics.warning(
                "wrong-reference",
                f"{text} is no {kind}; {outcome}.",
                mark,
                hint=f"Refer to a {kind}.",
            )
            return
        self._diagnostics.warning(
            "dangling-reference",
            f"There is no {kind} {text}; {outcome}.",
            mark,
            hint=self._near(text),
        )

    def _near(self, text: str) -> str:
        if text[:2] != "#/":
            return f"Add `$anchor: {text[1:]}` to the schema that is meant."
        path = tokens(text)
        parent = find_fragment(self.root, text[1:].rpartition("/")[0])[1]
        if not is_object(parent):
            return f"Add it under {reference(path[:-1])}."
        names = [name for name in parent if name != MARK]
        import difflib

        near = difflib.get_close_matches(path[-1], names, n=2, cutoff=0.7)
        if near:
            return (
                f"Did you mean {' or '.join(reference([*path[:-1], n]) for n in near)}?"
            )
        return f"Add it under {reference(path[:-1])}."

    def _in_document(self, text: str) -> tuple[str, Node]:
        """Look a fragment up in the document, as it is and as it was before it was lifted."""
        if text == "#" or text[:2] == "#/":
            path, node = find_fragment(self.root, text[1:])
            if node is not MISSING:
                return reference(path), node
            moved = self._moved.get(text[1:])
            if moved is not None:
                return reference(tokens(text)), moved
        return text, MISSING

    def _through(self, text: str) -> tuple[str, Node] | None:
        """Look a pointer up that leads through a reference on its way, such as `#/…/A/items`."""
        path = tokens(unquote(text[1:]))
        met = stop(self.root, path)
        if met is None or text in self._passing:
            return None
        count, node = met
        self._passing.add(text)
        canonical, found = self.look_up(node["$ref"], node.get(MARK, ""))
        if is_object(found) and canonical[:1] == "#":
            canonical, found = self.look_up(canonical + pointer(*path[count:]), "")
        self._passing.discard(text)
        return None if found is MISSING else (canonical, found)

    def _in_resource(self, text: str, base: str) -> tuple[str, Node]:
        """Look a reference up by `$id` and `$anchor`, relative to the address `base`."""
        address, fragment = urldefrag(urljoin(base, text))
        resource = self._resources.get(address)
        if resource is None:
            return text, MISSING
        if fragment[:1] in ("", "/"):
            node = find_fragment(resource, fragment)[1]
        else:
            node = self._anchors.get((address, fragment), MISSING)
        if is_object(node) and MARK in node:
            return "#" + node[MARK].partition("#")[2], node
        return text, MISSING

    def _in_own_schema(self, text: str, mark: str) -> tuple[str, Node]:
        """Look up `#/$defs/…` of a JSON Schema that was put into the document as it was.

        Read strictly it means the document's root, where there is nothing of that name.
        """
        place = mark.partition("#")[2]
        while place and text.startswith(("#/$defs/", "#/definitions/")):
            found = find_fragment(self._moved.get(place), text[1:])[1]
            if found is not MISSING:
                self._diagnostics.note(
                    "relative-definition",
                    f"{text} is read from the schema around it, not from the root.",
                    mark,
                    hint=f"Write #{place}{text[1:]}.",
                )
                return f"#{place}{text[1:]}", found
            place = place.rpartition("/")[0]
        return text, MISSING

    @cached_property
    def _moved(self) -> dict[str, Node]:
        return by_pointer(self.root)

    @cached_property
    def _own_address(self) -> str:
        return str(self.root.get("$self", ""))

    @cached_property
    def _resources(self) -> dict[str, Node]:
        """Each schema with an `$id`, by its address; the document itself by its `$self` and ""."""
        found: dict[str, Node] = {"": self.root, self._own_address: self.root}
        for node in objects(self.root):
            if isinstance(node.get("$id"), str):
                address = urljoin(self._innermost(node[MARK]), node["$id"])
                found.setdefault(urldefrag(address)[0], node)
                self._addresses[node[MARK]] = urldefrag(address)[0]
        return found

    def _base(self, mark: str) -> str:
        """Return the address of the innermost schema with an `$id` around `mark`."""
        return self._innermost(mark) if self._resources else self._own_address

    def _innermost(self, mark: str) -> str:
        while mark and self._addresses:
            if mark in self._addresses:
                return self._addresses[mark]
            mark = mark.rpartition("/")[0]
        return self._own_address

    @cached_property
    def _anchors(self) -> dict[tuple[str, str], Node]:
        found: dict[tuple[str, str], Node] = {}
        for node in objects(self.root):
            for key in ("$anchor", "$dynamicAnchor"):
                name = node.get(key)
                if isinstance(name, str):
                    found.setdefault((self._base(node[MARK]), name), node)
        return found


_ELSEWHERE = Unread(
    "external-reference",
    "it stands in another document",
    "Join the documents into one.",
)
