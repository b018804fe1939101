"""JSON pointers → lines and columns. Called only when a diagnostic is printed."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection
from typing import Any, TypeAlias

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from apiwright.diagnostics import pointer as json_pointer
from apiwright.load import yaml
from apiwright.load.region import Region
from apiwright.spec import Source

_Wanted: TypeAlias = dict[str, "_Wanted"]
_Places: TypeAlias = dict[str, tuple[int, int]]
_SPACE = re.compile(r"[ \t\n\r]*")


def locate(source: Source, pointers: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return line and column, from 1 and in the whole source, for each pointer.

    A pointer into a map leads to the key, one into a list to the item; one that leads nowhere has
    the place of its nearest ancestor that exists.
    """
    region = Region(source)
    wanted: _Wanted = {}
    for pointer in pointers:
        inner = wanted
        for token in _tokens(pointer):
            inner = inner.setdefault(token, {})
    if source.language == "json":
        found = _locate_json(region.text, wanted)
    else:
        found = _YamlLocator(region.text).locate(wanted)
    return {
        pointer: region.place(*_nearest(_tokens(pointer), found))
        for pointer in pointers
    }


def _tokens(pointer: str) -> list[str]:
    return [
        token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]
    ]


def _nearest(tokens: list[str], found: _Places) -> tuple[int, int]:
    for length in range(len(tokens), 0, -1):
        place = found.get(json_pointer(*tokens[:length]))
        if place:
            return place
    return found.get("", (0, 0))


def _locate_json(text: str, wanted: _Wanted) -> _Places:
    """Walk to the wanted places; what lies between is skipped by the decoder in C."""
    decoder = json.JSONDecoder(strict=False)
    offsets: dict[str, int] = {}

    def skip(position: int) -> int:
        found = _SPACE.match(text, position)
        return found.end() if found else position

    def walk(position: int, inner: _Wanted, path: str) -> int:
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
    return {path: _line_column(text, offset) for path, offset in offsets.items()}


def _line_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1


class _YamlLocator:
    """A walk over the events that goes into wanted nodes and over the others."""

    def __init__(self, text: str) -> None:
        self._next = yaml.parser(text).get_event
        self._found: _Places = {}

    def locate(self, wanted: _Wanted) -> _Places:
        # What was found up to a broken place is as good as it gets.
        with contextlib.suppress(YAMLError):
            self._next()
            self._next()
            if event := self._next():
                self._note("", event)
                self._node(event, wanted, "")
        return self._found

    def _note(self, path: str, event: Any) -> None:
        self._found[path] = (event.start_mark.line, event.start_mark.column)

    def _node(self, event: Any, inner: _Wanted, path: str) -> None:
        if isinstance(event, ScalarEvent | AliasEvent | StreamEndEvent):
            return
        if not inner:
            self._skip()
        elif isinstance(event, SequenceStartEvent):
            self._sequence(inner, path)
        else:
            self._mapping(inner, path)

    def _skip(self) -> None:
        depth = 1
        get = self._next
        while depth:
            kind = get().__class__
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                depth += 1
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                depth -= 1

    def _sequence(self, inner: _Wanted, path: str) -> None:
        index = 0
        while not isinstance(event := self._next(), SequenceEndEvent):
            self._entry(str(index), event, event, inner, path)
            index += 1

    def _mapping(self, inner: _Wanted, path: str) -> None:
        while not isinstance(key := self._next(), MappingEndEvent):
            if isinstance(key, ScalarEvent):
                self._entry(key.value, key, self._next(), inner, path)
            else:
                self._node(key, {}, path)
                self._node(self._next(), {}, path)

    def _entry(
        self, token: str, at: Any, event: Any, inner: _Wanted, path: str
    ) -> None:
        place = path + json_pointer(token)
        if token in inner:
            self._note(place, at)
        self._node(event, inner.get(token, {}), place)
