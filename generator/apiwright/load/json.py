"""JSON text → nodes, by the standard library."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from apiwright.diagnostics import Diagnostics, pointer
from apiwright.load import scalar
from apiwright.load.region import Malformed, Region
from apiwright.spec import Node

MAX_DEPTH = 200
"""Levels of nesting, as in `yaml`."""


def looks_like_json(text: str) -> bool:
    """Say whether the first character that is no space opens an object or an array."""
    return text.lstrip()[:1] in ("{", "[")


def parse(region: Region, diagnostics: Diagnostics) -> Node:
    """Return the document in the region as nodes.

    Raises:
        Malformed: where the text is no JSON or nests absurdly deep.
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
        raise Malformed(
            "invalid-json",
            f"invalid JSON: {_words(error)}",
            error.lineno - 1,
            error.colno - 1,
        ) from None
    except ValueError:
        raise Malformed(
            "invalid-number", "a number is out of every range.", 0, 0
        ) from None


def _words(error: json.JSONDecodeError) -> str:
    message = error.msg[:1].lower() + error.msg[1:]
    if error.pos >= len(error.doc.rstrip()):
        return "the text ends before the document does."
    return f"{message}."


def _too_deep() -> Malformed:
    return Malformed("too-deep", f"more than {MAX_DEPTH} levels are nested.", 0, 0)


def _check_depth(root: Node) -> None:
    level = [root] if isinstance(root, dict | list) else []
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
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
        items = node.items() if isinstance(node, dict) else enumerate(node)
        stack.extend(
            (child, place + pointer(key))
            for key, child in items
            if isinstance(child, dict | list)
        )
    for entries, key in repeated:
        diagnostics.warning(
            "duplicate-key",
            f"the key {key!r} stands several times in one object; the last one counts.",
            f"{region.index}#{places[id(entries)]}{pointer(key)}",
            hint="Remove one of them.",
        )
