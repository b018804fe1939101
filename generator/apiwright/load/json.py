"""JSON text → nodes, by the standard library."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from apiwright.diagnostics import Diagnostics, pointer
from apiwright.load import scalar
from apiwright.load.region import MalformedError, Region
from apiwright.spec import Node, is_container, is_object

MAX_DEPTH = 200
"""Levels of nesting, as in `yaml`."""


def looks_like_json(text: str) -> bool:
    """Say whether the first character that is no space opens an object or an array."""
    return text.lstrip()[:1] in ("{", "[")


def parse(region: Region, diagnostics: Diagnostics) -> Node:
    """Return the document in the region as nodes.

    Raises:
        MalformedError: where the text is no JSON or nests absurdly deep.
    """
    repeated: list[tuple[dict[str, Node], str]] = []
    odd: list[_Odd] = []

    def collect(pairs: list[tuple[str, Node]]) -> dict[str, Node]:
        entries = dict(pairs)
        if len(entries) != len(pairs):
            count = Counter(key for key, _ in pairs)
            repeated.extend((entries, key) for key, times in count.items() if times > 1)
        return entries

    try:
        root = _decode(region.text, collect, odd)
    except RecursionError:
        raise _too_deep() from None
    _check_depth(root)
    if repeated:
        _report_duplicates(root, repeated, region, diagnostics)
    if odd:
        _report_numbers(root, region, diagnostics)
    return root


class _Odd(str):
    """A number that JSON cannot hold, as it was written."""

    __slots__ = ()


def _decode(text: str, collect: Any, odd: list[_Odd]) -> Node:
    def keep(number: str) -> _Odd:
        odd.append(_Odd(number))
        return odd[-1]

    def kept(read: Callable[[str], Node]) -> Callable[[str], Node]:
        def attempt(number: str) -> Node:
            try:
                return read(number)
            except scalar.NotANumberError:
                return keep(number)

        return attempt

    hooks: dict[str, Any] = {"parse_float": scalar.floating, "parse_constant": keep}
    try:
        return json.loads(text, object_pairs_hook=collect, **hooks)
    except json.JSONDecodeError as error:
        raise _malformed(error) from None
    except ValueError:
        # Only a number ends up here; to ask of each whether it does would cost all documents.
        hooks |= {
            "parse_float": kept(scalar.floating),
            "parse_int": kept(scalar.integer),
        }
        return json.loads(text, object_pairs_hook=collect, **hooks)


def _malformed(error: json.JSONDecodeError) -> MalformedError:
    end = len(error.doc.rstrip())
    problem = f"{error.msg[:1].lower()}{error.msg[1:]}".removesuffix(" starting at")
    hint = "Look at this place and in front of it."
    if error.pos >= end or problem.startswith("unterminated"):
        hint = "The file may have been cut: fetch or export it again."
    if error.pos >= end:
        problem = "the text ends before the document does"
    elif problem == "extra data":
        problem = "more text follows the document"
        hint = "Remove it, or give each document a file of its own."
    position = min(error.pos, end)
    before = error.doc[:position]
    column = position - before.rfind("\n") - 1
    message = f"Invalid JSON: {problem}."
    return MalformedError("invalid-json", message, before.count("\n"), column, hint)


def _too_deep() -> MalformedError:
    message = f"More than {MAX_DEPTH} levels are nested."
    hint = "Put inner schemas into components, and refer to them."
    return MalformedError("too-deep", message, 0, 0, hint)


def _check_depth(root: Node) -> None:
    level: list[Node] = [root] if is_container(root) else []
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        level = [
            child
            for node in level
            for child in (node.values() if is_object(node) else node)
            if child.__class__ is dict or child.__class__ is list
        ]
    raise _too_deep()


def _containers(root: Node) -> Iterator[tuple[Any, str]]:
    """Go through the objects and arrays of a document, with their JSON pointers."""
    stack: list[tuple[Any, str]] = [(root, "")] if is_container(root) else []
    while stack:
        node, place = stack.pop()
        yield node, place
        items = node.items() if is_object(node) else enumerate(node)
        stack.extend(
            (child, place + pointer(key)) for key, child in items if is_container(child)
        )


def _report_numbers(root: Node, region: Region, diagnostics: Diagnostics) -> None:
    """Put plain texts in the places of numbers that JSON cannot hold, and say so."""
    for node, place in _containers(root):
        entries: Any = node
        keys: Iterable[str | int] = [*node] if is_object(node) else range(len(node))
        for key in keys:
            value = entries[key]
            if isinstance(value, _Odd):
                entries[key] = str(value)
                diagnostics.warning(
                    "invalid-number",
                    f"{scalar.shortened(value)} is a number that JSON cannot hold; it is"
                    " kept as text.",
                    f"{region.index}#{place}{pointer(key)}",
                    hint="Quote it, or write a number.",
                )


def _report_duplicates(
    root: Node,
    repeated: list[tuple[dict[str, Node], str]],
    region: Region,
    diagnostics: Diagnostics,
) -> None:
    places = {id(node): place for node, place in _containers(root)}
    for entries, key in repeated:
        diagnostics.warning(
            "duplicate-key",
            f"The key {key!r} stands several times in one object; the last one counts.",
            f"{region.index}#{places[id(entries)]}{pointer(key)}",
            hint="Remove one of them.",
        )
