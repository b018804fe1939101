"""The document as the stages before `build` hold it: nodes, and the sources they came from.

A node is what JSON can hold: dict, list, str, int, float, bool, None. From `load` on, the nodes are
in the form of OpenAPI 3.1, and every dict that is an OpenAPI object (Operation, Parameter, Schema,
…, never an example or a default) carries its own place under the key `MARK`. `build` turns the
nodes into the classes of openapi-pydantic, which keep that key among their extras.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeGuard

MARK = "x-apiwright-mark"
"""Key of an object's own place: a mark as in `diagnostics`, such as `0#/components/schemas/User`."""

HEIRS = "x-apiwright-heirs"
"""Key of a schema that others are made of: `property`, and `mapping` from its values to `$ref`s.

`resolve` writes it, since after it no schema has the `allOf` that says so.
"""

Node: TypeAlias = Any
"""A dict, list, str, int, float, bool or None."""


def is_object(node: Node) -> TypeGuard[dict[str, Node]]:
    """Say whether `node` is an object: a dict, whose keys are texts."""
    return isinstance(node, dict)


def is_array(node: Node) -> TypeGuard[list[Node]]:
    """Say whether `node` is an array: a list."""
    return isinstance(node, list)


def is_container(node: Node) -> TypeGuard[dict[str, Node] | list[Node]]:
    """Say whether `node` holds other nodes."""
    return isinstance(node, dict | list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One text that was read.

    Attributes:
        location: The path or URL as the user wrote it, with forward slashes; `<stdin>` for standard
            input.
        text: The whole text of the file, page and all.
        sha256: Digest of the bytes, in hex.
        language: How `text` is written between `start` and `end`: "yaml" or "json".
        start: Offset in `text` at which the document begins: 0, or behind the opening fence.
        end: Offset at which it ends.
        indent: Columns to take off each line, where a fence is indented.
        page: Whether the document stood in a documentation page.
    """

    location: str
    text: str
    sha256: str
    language: str
    start: int
    end: int
    indent: int = 0
    page: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a reference to another file leads nowhere.

    Attributes:
        code: Of the diagnostic that reports it.
        reason: Part of a sentence.
        hint: What to do about it.
    """

    code: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One OpenAPI document, whatever it was read from.

    What other files hold has been brought into the document, and its marks say where it stands
    there: `origin` tells where it was read.

    Attributes:
        root: The OpenAPI Object, in the form of 3.1.
        sources: What was read; the number in a mark is the index here.
        version: The version of the specification that the document itself names, such as "3.0.0".
        imports: Mark of each thing that came from another file → the mark of where it was read.
        unread: References to other files that could not be followed, as the nodes have them.
    """

    root: dict[str, Node]
    sources: tuple[Source, ...]
    version: str = "3.1.0"
    imports: Mapping[str, str] = field(default_factory=dict[str, str])
    unread: Mapping[str, Unread] = field(default_factory=dict[str, Unread])


def origin(mark: str, imports: Mapping[str, str]) -> str:
    """Return the mark of where the thing at `mark` was read, by a document's `imports`."""
    head = mark if imports else ""
    while head:
        if head in imports:
            return imports[head] + mark[len(head) :]
        head = head.rpartition("/")[0]
    return mark
