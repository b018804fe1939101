"""JSON text → nodes, by the standard library."""

from __future__ import annotations

import json
from collections import Counter
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
    odd: list[str] = []

    def collect(pairs: list[tuple[str, Node]]) -> dict[str, Node]:
        entries = dict(pairs)
        if len(entries) != len(pairs):
            count = Counter(key for key, _ in pairs)
            repeated.extend((entries, key) for key, times in count.items() if times > 1)
        return entries

    def constant(text: str) -> str:
        odd.append(text)
        return text

    try:
        root = _decode(region.text, collect, constant)
    except RecursionError:
        raise _too_deep() from None
    _check_depth(root)
    if repeated:
        _report_duplicates(root, repeated, region, diagnostics)
    for text in dict.fromkeys(odd):
        diagnostics.warning(
            "invalid-number",
            f"{text} is no number in JSON; it is kept as text.",
            f"{region.index}#",
        )
    return root


def _decode(text: str, collect: Any, constant: Any) -> Node:
    try:
        return json.loads(
            text,
            object_pairs_hook=collect,
            parse_constant=constant,
            parse_float=scalar.floating,
        )
    except json.JSONDecodeError as error:
        raise _malformed(error) from None
    except ValueError:
        raise MalformedError(
            "invalid-number", "A number is out of every range.", 0, 0
        ) from None


def _malformed(error: json.JSONDecodeError) -> MalformedError:
    end = len(error.doc.rstrip())
    problem = f"{error.msg[:1].lower()}{error.msg[1:]}"
    if error.pos >= end:
        problem = "the text ends before the document does"
    position = min(error.pos, end)
    before = error.doc[:position]
    column = position - before.rfind("\n") - 1
    message = f"Invalid JSON: {problem}."
    return MalformedError("invalid-json", message, before.count("\n"), column)


def _too_deep() -> MalformedError:
    return MalformedError("too-deep", f"More than {MAX_DEPTH} levels are nested.", 0, 0)


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


def _report_duplicates(
    root: Node,
    repeated: list[tuple[dict[str, Node], str]],
    region: Region,
    diagnostics: Diagnostics,
) -> None:
    places = {id(entries): "" for entries, _ in repeated}
    stack: list[tuple[Node, str]] = [(root, "")]
    while stack:
        node, place = stack.pop()
        if id(node) in places:
            places[id(node)] = place
        items = node.items() if is_object(node) else enumerate(node)
        stack.extend(
            (child, place + pointer(key)) for key, child in items if is_container(child)
        )
    for entries, key in repeated:
        diagnostics.warning(
            "duplicate-key",
            f"The key {key!r} stands several times in one object; the last one counts.",
            f"{region.index}#{places[id(entries)]}{pointer(key)}",
            hint="Remove one of them.",
        )
