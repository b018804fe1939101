"""JSON pointers → lines and columns. Called only when a diagnostic is printed."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection

from apiwright.diagnostics import pointer as json_pointer
from apiwright.load.region import Places, Region, Wanted
from apiwright.spec import Source

_SPACE = re.compile(r"[ \t\n\r]*")


def locate(source: Source, pointers: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return line and column, from 1 and in the whole source, for each pointer.

    A pointer into a map leads to the key, one into a list to the item; one that leads nowhere has
    the place of its nearest ancestor that exists.
    """
    region = Region(source)
    wanted: Wanted = {}
    for pointer in pointers:
        inner = wanted
        for token in _tokens(pointer):
            inner = inner.setdefault(token, {})
    if source.language == "json":
        found = _locate_json(region.text, wanted)
    else:
        from apiwright.load.locate_yaml import locate_yaml

        found = locate_yaml(region.text, wanted)
    return {
        pointer: region.place(*_nearest(_tokens(pointer), found))
        for pointer in pointers
    }


def _tokens(pointer: str) -> list[str]:
    return [
        token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]
    ]


def _nearest(tokens: list[str], found: Places) -> tuple[int, int]:
    for length in range(len(tokens), 0, -1):
        place = found.get(json_pointer(*tokens[:length]))
        if place:
            return place
    return found.get("", (0, 0))


def _locate_json(text: str, wanted: Wanted) -> Places:
    """Walk to the wanted places; what lies between is skipped by the decoder in C."""
    decoder = json.JSONDecoder(strict=False)
    offsets: dict[str, int] = {}

    def skip(position: int) -> int:
        found = _SPACE.match(text, position)
        return found.end() if found else position

    def walk(position: int, inner: Wanted, path: str) -> int:
        """Note what is wanted in the value at `position`; return where it ends."""
        closing = {"{": "}", "[": "]"}.get(text[position])
        if not inner or closing is None:
            return decoder.raw_decode(text, position)[1]
        index = 0
        position = skip(position + 1)
        while text[position] != closing:
            start, token = position, str(index)
            if closing == "}":
                token, position = decoder.raw_decode(text, position)
                position = skip(skip(position) + 1)
            place = path + json_pointer(token)
            if token in inner:
                offsets[place] = start
            position = skip(walk(position, inner.get(token, {}), place))
            if text[position] == ",":
                position = skip(position + 1)
            index += 1
        return position + 1

    start = skip(0)
    offsets[""] = start
    # What was found up to a broken place is as good as it gets.
    with contextlib.suppress(ValueError, IndexError, RecursionError):
        walk(start, wanted, "")
    return _places(text, offsets)


def _places(text: str, offsets: dict[str, int]) -> Places:
    """Return line and column of each offset; lines are counted once, from one to the next."""
    places: Places = {}
    line = last = 0
    for path, offset in sorted(offsets.items(), key=lambda item: item[1]):
        line, last = line + text.count("\n", last, offset), offset
        places[path] = (line, offset - text.rfind("\n", 0, offset) - 1)
    return places
