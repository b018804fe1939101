"""The files that a document refers to: which may be read, and what they hold.

A reference reaches the source's own folder or origin, and what the user allows beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.load.parse import parse_any
from apiwright.load.read import (
    STDIN,
    ReadError,
    Text,
    file_bytes,
    is_url,
    text_of,
    url_bytes,
)
from apiwright.spec import Node, Source, Unread, is_array, is_object

MAX_FILES = 10_000
"""Files of one document: no real one has as many, and one that is made up may have more."""

Place = tuple[str, ...]
"""Tokens of a JSON pointer."""


@dataclass(frozen=True)
class File:
    """One text that was parsed.

    Attributes:
        index: The number of its source.
        address: Its URL, or its path without symbolic links.
        folder: What relative references in it start from: a URL, or a folder.
        root: What is in it.
        resources: Each `$id`, as an absolute address where it has one, and the place of its schema.
        anchors: The address of a resource and the name of an anchor in it → its place.
    """

    index: int
    address: str
    folder: str
    root: Node
    resources: dict[str, Place] = field(default_factory=dict[str, Place])
    anchors: dict[tuple[str, str], Place] = field(
        default_factory=dict[tuple[str, str], Place]
    )

    def base(self, path: Sequence[str]) -> str:
        """Return the address of the innermost resource around `path`."""
        node, address = self.root, _address("", self.root)
        for token in path:
            node = node[int(token)] if is_array(node) else node[token]
            address = _address(address, node)
        return address


def file_of(index: int, address: str, folder: str, root: Node) -> File:
    """Return a file with the addresses and the anchors that it declares."""
    file = File(index, address, folder, root)
    for node, path, base in _objects(root):
        if isinstance(node.get("$id"), str) or isinstance(node.get("$self"), str):
            file.resources.setdefault(base, path)
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(key), str):
                file.anchors.setdefault((base, node[key]), path)
    return file


def _address(base: str, node: Node) -> str:
    """Return the address of `node` in a resource with the address `base`."""
    if is_object(node):
        for key in ("$id", "$self"):
            said = node.get(key)
            if isinstance(said, str):
                return str(urldefrag(urljoin(base, said)).url)
    return base


def _objects(root: Node) -> Iterator[tuple[dict[str, Node], Place, str]]:
    """Yield every object with its place and the address of its resource."""
    stack: list[tuple[Node, Place, str]] = [(root, (), "")]
    while stack:
        node, path, base = stack.pop()
        if is_object(node):
            base = _address(base, node)
            yield node, path, base
            items = list(node.items())
        elif is_array(node):
            items = [(str(index), item) for index, item in enumerate(node)]
        else:
            continue
        stack.extend((item, (*path, key), base) for key, item in reversed(items))


class Library:
    """Opens files for references, each once."""

    def __init__(
        self,
        text: Text,
        sources: list[Source],
        allow: Sequence[str],
        diagnostics: Diagnostics,
    ) -> None:
        self._sources = sources
        self._diagnostics = diagnostics
        self._files: dict[str, File] = {}
        self._shown = text.shown
        self.origins = origins(allow)
        self._paths = [os.path.realpath(path) for path in allow if not is_url(path)]
        if is_url(text.address):
            self._home = text.address
            self._own_origins = {*origins((text.address,)), *self.origins}
            return
        self._own_origins = self.origins
        # Standard input has no folder of its own; paths start from the current one.
        self._home = os.path.abspath(text.address)
        if text.address != STDIN:
            self._paths.append(os.path.realpath(os.path.dirname(self._home)))

    def home(self, index: int, root: Node) -> File:
        """Return the document itself, or a part of it, as one of the files."""
        home = self._home
        folder = home if is_url(home) else os.path.dirname(home)
        file = file_of(index, self.home_address, folder, root)
        self._files.setdefault(file.address, file)
        return file

    def known(self, address: str, referrer: File) -> tuple[File, Place] | None:
        """Return the schema whose `$id` is `address`, if a file that was read has it.

        Args:
            referrer: The file it is asked from; a relative `$id` means something there alone.
        """
        files = self._files.values() if ":" in address else [referrer]
        for file in files:
            if address in file.resources:
                return file, file.resources[address]
        return None

    @property
    def home_address(self) -> str:
        """The address of the document itself."""
        if is_url(self._home):
            return self._home
        # Standard input has an address that no reference comes to.
        return os.path.realpath(self._home) if self._shown != "<stdin>" else ""

    def shown(self, referrer: File, reference: str) -> str:
        """Return a reference of another file as it would stand in the document."""
        address, separator, fragment = reference.partition("#")
        found = _join(referrer.folder, address) if address else referrer.address
        name = found if is_url(found) else self._name(found)
        return f"{name}{separator}{fragment}"

    def open(self, referrer: File, reference: str, mark: str) -> File | Unread:
        """Return the file that a reference without its fragment names.

        Args:
            referrer: The file it stands in.
            mark: Its place.

        Raises:
            Abort: SOURCE, where a URL does not answer; DOCUMENT, where the file is malformed.
        """
        address = _join(referrer.folder, reference)
        if address in self._files:
            return self._files[address]
        if refusal := self._refusal(address):
            return refusal
        if len(self._files) >= MAX_FILES:
            raise self.too_large(mark)
        index = len(self._sources)
        try:
            if is_url(address):
                final, data = url_bytes(address, self.origins, self._own_origins)
                folder, shown = final, address
            else:
                data, folder = file_bytes(address), os.path.dirname(address)
                shown = self._name(address)
        except ReadError as error:
            if is_url(address) and error.code != "source-not-found":
                raise error.abort(self._diagnostics, mark) from None
            return Unread("dangling-reference", error.message.rstrip("."), error.hint)
        text = text_of(address, shown, data, index, self._diagnostics)
        self._sources.append(text.source())
        root, self._sources[index] = parse_any(
            self._sources[index], index, self._diagnostics
        )
        file = file_of(index, address, folder, root)
        self._files[address] = file
        return file

    def too_large(self, mark: str) -> Exception:
        """Record that files refer to each other without end, and return what ends the run."""
        return self._diagnostics.abort(
            ExitCode.DOCUMENT,
            "too-many-references",
            "The files that the document refers to come to more than any API has.",
            mark,
            hint="Name a document that is complete in itself.",
        )

    def _refusal(self, address: str) -> Unread | None:
        """Return why an address may not be read, or None."""
        if is_url(address):
            found = origins((address,))
            if found & self._own_origins:
                return None
            if not found or not address.startswith(("http://", "https://")):
                reason = "only files and https URLs are read"
                return Unread("external-reference", reason, "Join the documents.")
            hint = f"Allow it with --allow {next(iter(found)).removesuffix(':443')}."
            reason = "it stands on an origin that is not the document's own"
            return Unread("external-reference", reason, hint)
        if is_url(self._home):
            reason = "a document of the web refers to no file of this machine"
            return Unread("external-reference", reason, "Join the documents into one.")
        if any(Path(address).is_relative_to(path) for path in self._paths):
            return None
        hint = f"Allow it with --allow {self._name(address)}."
        reason = "it stands outside of the document's own folder"
        return Unread("external-reference", reason, hint)

    def _name(self, path: str) -> str:
        """Return a path as the user would write it, beside that of the source."""
        folder = os.path.dirname(self._home)
        inner = os.path.relpath(path, os.path.realpath(folder))
        shown = os.path.dirname(self._shown)
        return os.path.normpath(os.path.join(shown, inner)).replace("\\", "/")


def origins(locations: Sequence[str]) -> set[str]:
    """Return the origins of those `locations` that are URLs."""
    urls = [location for location in locations if is_url(location)]
    if not urls:
        return set()
    from apiwright.load.fetch import origin

    return {found for url in urls if (found := origin(url))}


def _join(folder: str, reference: str) -> str:
    """Return the address of a relative or absolute reference: a URL, or a real path."""
    if is_url(folder):
        return urljoin(folder, reference)
    parts = urlsplit(reference)
    if len(parts.scheme) > 1:
        return reference if is_url(reference) else f"{parts.scheme}://{parts.path}"
    name = reference.replace("\\", "/")
    plain = os.path.join(folder, name)
    if "%" in name and not os.path.lexists(plain):
        plain = os.path.join(folder, unquote(name))
    return os.path.realpath(plain)
