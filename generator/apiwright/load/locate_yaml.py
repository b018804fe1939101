"""Lines and columns in YAML, by the marks of its events."""

from __future__ import annotations

import contextlib
from typing import Any

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
from apiwright.load.region import Places, Wanted


def locate_yaml(text: str, wanted: Wanted) -> Places:
    """Return line and column, from 0, of the wanted places that `text` has, by pointer."""
    return _Locator(text).locate(wanted)


class _Locator:
    """A walk over the events that goes into wanted nodes and over the others."""

    def __init__(self, text: str) -> None:
        self._next = yaml.parser(text).get_event
        self._found: Places = {}

    def locate(self, wanted: Wanted) -> Places:
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

    def _node(self, event: Any, inner: Wanted, path: str) -> None:
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

    def _sequence(self, inner: Wanted, path: str) -> None:
        index = 0
        while not isinstance(event := self._next(), SequenceEndEvent):
            self._entry(str(index), event, event, inner, path)
            index += 1

    def _mapping(self, inner: Wanted, path: str) -> None:
        while not isinstance(key := self._next(), MappingEndEvent):
            if isinstance(key, ScalarEvent):
                self._entry(key.value, key, self._next(), inner, path)
            else:
                self._node(key, {}, path)
                self._node(self._next(), {}, path)

    def _entry(self, token: str, at: Any, event: Any, inner: Wanted, path: str) -> None:
        place = path + json_pointer(token)
        if token in inner:
            self._note(place, at)
        self._node(event, inner.get(token, {}), place)
