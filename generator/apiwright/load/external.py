"""What a document refers to in other files → parts of the document itself.

After this every reference begins with `#`, but for those that lead nowhere. Schemas,
parameters and the like become components, with the name of what is referred to or of its
file; a path item, and whatever no components are for, takes the place of the reference.
A component that is nothing but a reference to a file becomes what is there.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urljoin

from apiwright.diagnostics import pointer
from apiwright.grammar import MANY, NAMED, ONE, Shape
from apiwright.load.components import component_name, fields, sections
from apiwright.load.families import children, has_heirs
from apiwright.load.library import File, Library, Place
from apiwright.pointers import MISSING, find, find_fragment, stop
from apiwright.spec import Node, Unread, is_array, is_object

SUSPECT = re.compile(
    r"""\$(?:ref|dynamicRef)["']?[ \t]*:[ \t]*(?:["'][^"'#]|[^"'#\s{]|[|>&\n])"""
)
"""Found in every text that refers to another file, and in few others."""

MAX_INLINED = 1_000_000
"""Objects that may come from putting files in the place of references to them."""

MAX_CHAIN = 50
"""References from file to file that may be put in, one inside of the other."""


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the walk is.

    Attributes:
        file: What is walked over.
        base: Address of the innermost resource.
        mark: Where the node stands in the document.
        open: The places that were put in for a reference on the way here.
    """

    file: File
    base: str
    mark: str
    open: frozenset[tuple[str, Place]] = frozenset()

    def at(self, *tokens: str | int) -> _Here:
        return replace(self, mark=self.mark + pointer(*tokens))


class Importer:
    """Walks over a document by the grammar, and brings in what it refers to."""

    def __init__(self, library: Library, version: str) -> None:
        self._library = library
        self._sections = sections(version)
        self._fields = fields(version)
        self._names: dict[tuple[str, Place, str], str] = {}
        self._taken: dict[str, set[str]] = {}
        self._pending: deque[tuple[str, str, File, Place]] = deque()
        self._children: dict[tuple[str, Place], dict[Place, list[Place]]] = {}
        self._inlined = 0
        self.imports: dict[str, str] = {}
        self.unread: dict[str, Unread] = {}

    def bring_in(self, roots: Sequence[dict[str, Node]]) -> list[dict[str, Node]]:
        """Return the documents of one API with all that they refer to; they are not changed."""
        files = [self._library.home(i, root) for i, root in enumerate(roots)]
        for file in files:
            self._claim(file)
        result: list[dict[str, Node]] = [
            self._fields_of("openapi", file.root, self._start(file)) for file in files
        ]
        added: dict[Place, dict[str, Node]] = {}
        while self._pending:
            kind, name, file, path = self._pending.popleft()
            section = self._sections[kind]
            mark = f"0#{pointer(*section, name)}"
            self.imports[mark] = f"{file.index}#{pointer(*path)}"
            here = _Here(file, file.base(path), mark)
            found = find(file.root, path)
            if kind == "schema" and has_heirs(found):
                self._add_heirs(file, path)
            node = self._node(kind, found, here)
            added.setdefault(section, {})[name] = node
        for section, named in added.items():
            result[0] = _with(result[0], section, named)
        return result

    def _start(self, file: File) -> _Here:
        return _Here(file, file.base(()), f"{file.index}#")

    def _claim(self, file: File) -> None:
        """Let components that only refer to a file have what is there under their name."""
        for kind, section in self._sections.items():
            holder, path, named = self._section(file, section)
            self._taken.setdefault(kind, set()).update(named)
            for name, node in named.items():
                if not self._is_home(holder):
                    self._names[holder.address, (*path, name), kind] = name
                text = _only_reference(node)
                here = replace(self._start(holder), mark=f"0#{pointer(*section, name)}")
                if not text or self._is_local(text, here) or file.index:
                    continue
                found = self._locate(text, here)
                if isinstance(found, Unread) or self._is_home(found[0]):
                    continue
                key = (found[0].address, found[1], kind)
                if key not in self._names:
                    self._names[key] = name
                    self._pending.append((kind, name, *found))

    def _section(
        self, file: File, section: Place
    ) -> tuple[File, Place, dict[str, Node]]:
        """Return the components of a kind, which may be in a file of their own."""
        node: Node = file.root
        path: Place = ()
        for token in section:
            node, path = node.get(token), (*path, token)
            text = node.get("$ref") if is_object(node) else None
            if isinstance(text, str):
                here = replace(self._start(file), mark=f"0#{pointer(token)}")
                found = self._locate(text, here)
                if isinstance(found, Unread):
                    return file, path, {}
                file, path = found
                node = find(file.root, path)
            if not is_object(node):
                return file, path, {}
        return file, path, node

    def _node(self, kind: str, node: Node, here: _Here) -> Node:
        if not is_object(node):
            return node
        if here.open:
            self._inlined += 1
            if self._inlined > MAX_INLINED:
                raise self._library.too_large(here.mark)
        if kind == "schema":
            return self._schema(node, here)
        if isinstance(node.get("$ref"), str):
            return self._reference(kind, node, here)
        return self._fields_of(kind, node, here)

    def _fields_of(self, kind: str, node: dict[str, Node], here: _Here) -> Node:
        if kind == "callback":
            return self._value("map", "pathItem", node, here)
        changed = {
            key: self._value(shape, inner, node[key], here.at(key))
            for key, shape, inner in self._fields[kind]
            if key in node
        }
        return {**node, **changed} if changed else node

    def _value(self, shape: Shape, kind: str, value: Node, here: _Here) -> Node:
        if shape == "one":
            return self._node(kind, value, here)
        text = value.get("$ref") if is_object(value) else None
        if isinstance(text, str) and not self._is_local(text, here):
            # A whole map or list in a file of its own, which many tools allow.
            found = self._locate(text, here)
            if isinstance(found, Unread):
                return self._left(value, text, found, here)
            return self._put(shape, kind, *found, here)
        if is_object(value):
            items = value.items()
            return {key: self._node(kind, v, here.at(key)) for key, v in items}
        if is_array(value):
            return [self._node(kind, v, here.at(i)) for i, v in enumerate(value)]
        return value

    def _schema(self, node: dict[str, Node], here: _Here) -> Node:
        if isinstance(node.get("$id"), str) and here.base != node["$id"]:
            here = replace(here, base=urldefrag(urljoin(here.base, node["$id"]))[0])
        changed: dict[str, Node] = {}
        for key, value in node.items():
            if key in ONE or (key == "items" and is_object(value)):
                changed[key] = self._node("schema", value, here.at(key))
            elif key in NAMED or key in MANY or (key == "items" and is_array(value)):
                shape: Shape = "map" if key in NAMED else "list"
                changed[key] = self._value(shape, "schema", value, here.at(key))
            elif key in ("$ref", "$dynamicRef") and isinstance(value, str):
                changed[key] = self._canonical("schema", value, here)
            elif key == "discriminator" and is_object(value):
                changed[key] = self._discriminator(value, here)
        if not self._is_home(here.file):
            node = {key: node[key] for key in node if key not in _ADDRESSES}
        return {**node, **changed} if changed else node

    def _discriminator(self, node: dict[str, Node], here: _Here) -> Node:
        mapping = node.get("mapping")
        if not is_object(mapping):
            return node
        return {
            **node,
            "mapping": {
                key: (
                    self._canonical("schema", text, here)
                    if isinstance(text, str) and _is_reference(text)
                    else text
                )
                for key, text in mapping.items()
            },
        }

    def _reference(self, kind: str, node: dict[str, Node], here: _Here) -> Node:
        text: str = node["$ref"]
        if self._is_local(text, here):
            if kind != "pathItem":
                return node
            return {**self._fields_of(kind, node, here), "$ref": text}
        if kind in self._sections:
            return {**node, "$ref": self._canonical(kind, text, here)}
        found = self._locate(text, here)
        if isinstance(found, Unread):
            return self._left(node, text, found, here)
        key = (found[0].address, found[1])
        if key in here.open or len(here.open) > MAX_CHAIN:
            unread = Unread("reference-cycle", "it leads back to itself", _CYCLE)
            return self._left(node, text, unread, here)
        target = self._put("one", kind, *found, here)
        own = {k: v for k, v in node.items() if k != "$ref"}
        if not own:
            return target
        return {
            **(target if is_object(target) else {}),
            **self._fields_of(kind, own, here),
        }

    def _put(
        self, shape: Shape, kind: str, file: File, path: Place, here: _Here
    ) -> Node:
        """Return what is at `path`, in the place of a reference to it."""
        self.imports[here.mark] = f"{file.index}#{pointer(*path)}"
        seen = here.open | {(file.address, path)}
        inner = _Here(file, file.base(path), here.mark, seen)
        return self._value(shape, kind, find(file.root, path), inner)

    def _canonical(self, kind: str, text: str, here: _Here) -> str:
        """Return the reference by its place in the document; import what it refers to."""
        if self._is_local(text, here):
            return text
        found = self._locate(text, here, later=True)
        if isinstance(found, Unread):
            left: str = self._left({}, text, found, here)["$ref"]
            return left
        file, path = found
        if self._is_home(file):
            return "#" + pointer(*path)
        return "#" + pointer(*self._sections[kind], self._imported(kind, file, path))

    def _imported(self, kind: str, file: File, path: Place) -> str:
        """Return the name of the component that a place of another file becomes."""
        key = (file.address, path, kind)
        if key not in self._names:
            self._names[key] = self._name(kind, file, path)
            self._pending.append((kind, self._names[key], file, path))
        return self._names[key]

    def _add_heirs(self, file: File, path: Place) -> None:
        """Bring in what is made of a schema with a discriminator: nothing else may refer to it."""
        around = (file.address, path[:-1])
        if around not in self._children:
            here = _Here(file, file.base(path[:-1]), "")
            self._children[around] = children(
                find(file.root, path[:-1]),
                path[:-1],
                lambda text: self._place_in(file, text, here),
            )
        for heir in self._children[around].pop(path, ()):
            self._imported("schema", file, heir)
            self._add_heirs(file, heir)

    def _place_in(self, file: File, text: str, here: _Here) -> Place | None:
        """Return the place in `file` that a reference leads to; no other file is read for it."""
        name = urldefrag(text)[0].rpartition("/")[2]
        if name and name != file.address.rpartition("/")[2]:
            return None
        found = self._locate(text, here)
        if isinstance(found, Unread) or found[0].address != file.address:
            return None
        return found[1]

    def _name(self, kind: str, file: File, path: Place) -> str:
        taken = self._taken.setdefault(kind, set())
        name = component_name(file.address, path, taken)
        taken.add(name)
        return name

    def _locate(
        self, text: str, here: _Here, *, later: bool = False
    ) -> tuple[File, Place] | Unread:
        """Return the file and the place that a reference leads to.

        Args:
            later: Whether a place in the document itself may come to be only when all that
                it refers to has been brought in.
        """
        address, fragment = urldefrag(text)
        file, path = here.file, here.file.resources.get(here.base, ())
        if address:
            known = self._library.known(urljoin(here.base, address), here.file)
            if known:
                file, path = known
            else:
                opened = self._library.open(here.file, address, here.mark)
                if isinstance(opened, Unread):
                    return opened
                file, path = opened, ()
        if fragment[:1] not in ("", "/"):
            anchor = file.anchors.get((file.base(path), fragment))
            return (file, anchor) if anchor is not None else _NOTHING
        more, node = find_fragment(find(file.root, path), fragment)
        if node is MISSING and path:
            path = ()
            more, node = find_fragment(file.root, fragment)
        known_later = later and self._is_home(file)
        if node is MISSING and not known_later:
            passed = self._through(file, (*path, *more), here, later=later)
            if passed is not None:
                return passed
        if node is MISSING and not known_later:
            return _NOTHING
        return file, (*path, *more)

    def _through(
        self, file: File, path: Place, here: _Here, *, later: bool
    ) -> tuple[File, Place] | None:
        """Return where a pointer leads that meets a reference on its way, or None."""
        met = stop(file.root, path)
        if met is None or len(here.open) > MAX_CHAIN:
            return None
        count, node = met
        # As long as it is looked for, the way there counts as open: circles end.
        seen = here.open | {(file.address, path)}
        there = _Here(file, file.base(path[:count]), here.mark, seen)
        if (file.address, path) in here.open:
            return None
        found = self._locate(node["$ref"], there, later=later)
        if isinstance(found, Unread):
            return None
        rest = (*found[1], *path[count:])
        if find(found[0].root, rest) is not MISSING or (
            later and self._is_home(found[0])
        ):
            return found[0], rest
        return self._through(found[0], rest, there, later=later)

    def _is_home(self, file: File) -> bool:
        return file.address == self._library.home_address

    def _is_local(self, text: str, here: _Here) -> bool:
        """Say whether a reference can stay as it is: it stands in the document and leads there."""
        if not self._is_home(here.file):
            return False
        if text[:1] == "#":
            return True
        address = urljoin(here.base, urldefrag(text)[0])
        known = self._library.known(address, here.file)
        return known is not None and self._is_home(known[0])

    def _left(
        self, node: dict[str, Node], text: str, unread: Unread, here: _Here
    ) -> dict[str, Node]:
        """Return a reference that leads nowhere, for `resolve` to report."""
        if not self._is_home(here.file):
            text = self._library.shown(here.file, text)
        self.unread[text] = unread
        return {**node, "$ref": text}


_ADDRESSES = frozenset(("$id", "$anchor", "$dynamicAnchor", "$schema"))
"""What only says how a schema of another file is referred to there."""

_NOTHING = Unread(
    "dangling-reference",
    "there is nothing of that name in the file",
    "Check the part behind `#`.",
)
_CYCLE = "Write the object itself at one of the places."


def _only_reference(node: Node) -> str:
    text = node.get("$ref") if is_object(node) and len(node) == 1 else None
    return text if isinstance(text, str) else ""


def _is_reference(text: str) -> bool:
    """Say whether a discriminator's mapping names a place, not a component."""
    return bool(re.search(r"[/#]|\.(ya?ml|json)$", text))


def _with(
    node: dict[str, Node], section: Place, named: dict[str, Node]
) -> dict[str, Node]:
    """Return a copy of `node` that has `named` too, in its `section`."""
    if not section:
        return {**node, **named}
    inner = node.get(section[0])
    held = inner if is_object(inner) else {}
    return {**node, section[0]: _with(held, section[1:], named)}
