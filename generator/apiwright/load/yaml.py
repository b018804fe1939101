"""YAML text → nodes, by the events of PyYAML's parser.

The events carry no more than the text has; what they mean is decided here: keys are text, scalars
follow the core schema (`scalar`), a duplicate key is reported, aliases have a budget.
"""

from __future__ import annotations

import importlib
import re
from typing import Any, NoReturn

import yaml
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from apiwright.diagnostics import Diagnostics
from apiwright.diagnostics import pointer as json_pointer
from apiwright.load import scalar
from apiwright.load.region import MalformedError, Region
from apiwright.spec import Node, is_array, is_container, is_object

MAX_DEPTH = 200
"""Levels of nesting: no real document comes near, and every stage may recurse."""

MAX_EXPANSION = 1_000_000
"""Nodes that aliases may add to those that the text has."""

_IN_C: bool = yaml.__with_libyaml__
_STANDARD_TAG = "tag:yaml.org,2002:"
_UNSEEN: Any = object()


def parse(region: Region, diagnostics: Diagnostics) -> Node:
    """Return the one document in the region as nodes.

    Raises:
        MalformedError: where the text is no YAML, nests absurdly deep or expands absurdly.
    """
    try:
        return _Composer(region, diagnostics).stream()
    except MarkedYAMLError as error:
        raise _malformed(error, region.text) from None
    except ReaderError as error:
        before = str(region.text)[: error.position]
        character = region.text[error.position : error.position + 1]
        raise MalformedError(
            "invalid-yaml",
            f"The character U+{ord(character):04X} is not allowed in YAML.",
            before.count("\n"),
            len(before) - before.rfind("\n") - 1,
            "Remove it, or escape it in double quotes.",
        ) from None


def parser(text: str) -> Any:
    """Return PyYAML's event parser over `text`: the one in C where it was built."""
    # PyYAML does not export the one in C, and has it only where libyaml was there.
    made: Any = importlib.import_module("yaml.cyaml").CParser if _IN_C else yaml.Loader
    return made(text)


class _Composer:
    """Events → nodes, recursively: a function per kind of node."""

    def __init__(self, region: Region, diagnostics: Diagnostics) -> None:
        self._region = region
        self._diagnostics = diagnostics
        self._next = parser(region.text).get_event
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._path: list[str | int] = []
        self._count = 0
        self._borrowed = 0
        self._plain: dict[str, Node] = {}

    def stream(self) -> Node:
        self._next()
        event = self._next()
        if not isinstance(event, DocumentStartEvent):
            return None
        root = self._node(self._next())
        self._next()
        event = self._next()
        if not isinstance(event, StreamEndEvent):
            self._warn(
                event,
                "several-documents",
                "The text holds several YAML documents; only the first is read.",
                "Give each document a file of its own.",
            )
        return root

    def _node(self, event: Any) -> Node:
        kind = event.__class__
        if kind is ScalarEvent:
            self._count += 1
            value = self._scalar(event)
        elif kind is AliasEvent:
            return self._alias(event)
        else:
            before = self._count + self._borrowed
            self._count += 1
            if len(self._path) >= MAX_DEPTH:
                _refuse_depth(event)
            is_sequence = kind is SequenceStartEvent
            value = self._sequence() if is_sequence else self._mapping()
            if event.tag is not None:
                self._check_tag(event, ("map", "seq", "omap", "set"))
            if event.anchor is not None:
                size = self._count + self._borrowed - before
                self._anchors[event.anchor] = value, size
            return value
        if event.anchor is not None:
            self._anchors[event.anchor] = value, 1
        return value

    def _sequence(self) -> list[Node]:
        items: list[Node] = []
        get, node, path = self._next, self._node, self._path
        path.append(0)
        while (event := get()).__class__ is not SequenceEndEvent:
            items.append(node(event))
            path[-1] = len(items)
        path.pop()
        return items

    def _mapping(self) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        lines: dict[str, Event] = {}
        merges: list[Node] = []
        get, node, path = self._next, self._node, self._path
        path.append("")
        while (event := get()).__class__ is not MappingEndEvent:
            key = event.value if event.__class__ is ScalarEvent else self._key(event)
            path[-1] = key
            if key == "<<" and event.__class__ is ScalarEvent and event.implicit[0]:
                merges.append(node(get()))
                continue
            if key in entries:
                self._duplicate(lines[key], event, key)
            lines[key] = event
            entries[key] = node(get())
        path.pop()
        return self._merge(entries, merges) if merges else entries

    def _key(self, event: Event) -> str:
        key = self._alias(event) if isinstance(event, AliasEvent) else _UNSEEN
        if key is _UNSEEN or is_container(key):
            message = "A key is a list or a map, not a text."
            _refuse(event, "invalid-key", message, "Write the key as a text in quotes.")
        return scalar.spelling(key)

    def _scalar(self, event: Any) -> Node:
        text: str = event.value
        if event.tag is not None:
            return self._tagged(event)
        if not event.implicit[0]:
            return text
        value = self._plain.get(text, _UNSEEN)
        if value is _UNSEEN:
            value = self._plain[text] = self._resolved(event)
        return value

    def _resolved(self, event: Any) -> Node:
        text: str = event.value
        try:
            return scalar.plain(text)
        except scalar.NotANumberError:
            self._warn(
                event,
                "invalid-number",
                f"{scalar.shortened(text)} is a number that JSON cannot hold; it is kept as text.",
                "Quote it, or write a number.",
            )
            return text

    def _tagged(self, event: Any) -> Node:
        name = event.tag.removeprefix(_STANDARD_TAG)
        if name in ("int", "float", "bool", "null"):
            return self._resolved(event)
        self._check_tag(event, ("str", "timestamp", "binary", "!"))
        return event.value

    def _check_tag(self, event: Any, known: tuple[str, ...]) -> None:
        if event.tag.removeprefix(_STANDARD_TAG) not in known:
            self._warn(
                event,
                "unknown-tag",
                f"The YAML tag {event.tag} means nothing here and is ignored.",
                "Remove the tag.",
            )

    def _alias(self, event: Any) -> Node:
        if event.anchor not in self._anchors:
            message = f"The alias *{event.anchor} stands inside or before its anchor."
            hint = (
                "Define the anchor before it; a schema may refer to itself with `$ref`."
            )
            _refuse(event, "invalid-alias", message, hint)
        value, size = self._anchors[event.anchor]
        self._borrowed += size
        if self._borrowed > MAX_EXPANSION:
            message = f"Aliases expand to more than {MAX_EXPANSION:,} values."
            _refuse(event, "alias-bomb", message, "Use `$ref` in place of aliases.")
        if len(self._path) + _depth(value) > MAX_DEPTH:
            _refuse_depth(event)
        return value

    def _merge(self, entries: dict[str, Node], merges: list[Node]) -> dict[str, Node]:
        """Apply `<<`: a key of the map itself wins, then the earlier source."""
        for sources in merges:
            for source in sources if is_array(sources) else [sources]:
                if is_object(source):
                    entries = entries | {
                        key: value
                        for key, value in source.items()
                        if key not in entries
                    }
        return entries

    def _duplicate(self, first: Any, second: Any, key: str) -> None:
        line, _ = self._region.place(first.start_mark.line, 0)
        again, _ = self._region.place(second.start_mark.line, 0)
        self._warn(
            second,
            "duplicate-key",
            f"The key {key!r} stands in line {line} and again in line {again};"
            " the last one counts.",
            "Remove one of them.",
        )

    def _warn(self, event: Any, code: str, message: str, hint: str) -> None:
        mark = event.start_mark
        self._region.warn(
            self._diagnostics,
            code,
            message,
            pointer=json_pointer(*self._path),
            line=mark.line,
            column=mark.column,
            hint=hint,
        )


def _depth(value: Node) -> int:
    """Return how deep `value` nests, without counting a shared node twice."""
    depth, level = 0, [value]
    while level:
        inner = {
            id(child): child
            for node in level
            if is_container(node)
            for child in (node.values() if is_object(node) else node)
            if is_container(child)
        }
        level = list(inner.values())
        depth += 1
    return depth


def _refuse_depth(event: Any) -> NoReturn:
    message = f"More than {MAX_DEPTH} levels are nested."
    hint = "Put inner schemas into components, and refer to them."
    _refuse(event, "too-deep", message, hint)


def _refuse(event: Any, code: str, message: str, hint: str) -> NoReturn:
    mark = event.start_mark
    raise MalformedError(code, message, mark.line, mark.column, hint)


_PLAIN_WORDS = (
    (
        r"could not find expected ':'",
        "a key is not followed by a colon.",
        "Write `key: value`, and quote a text that runs over several lines.",
    ),
    (
        r"mapping values are not allowed",
        "a colon stands where no key can be.",
        "Quote a value that holds a colon and a space, and check the indentation.",
    ),
    (
        r"did not find expected key|expected <block end>",
        "the indentation does not fit the lines above.",
        "Line the key up with its siblings.",
    ),
    (
        r"did not find expected '-' indicator",
        "a list ends in the middle: the indentation does not fit the items above.",
        "Line the item up with its siblings.",
    ),
    (
        r"unexpected end of stream|did not find expected ',' or",
        "a quote or a bracket is not closed.",
        "Close it, or quote the text that holds it.",
    ),
    (
        r"cannot start any token",
        "a value begins with a character that YAML keeps for itself.",
        "Quote the value; indent with spaces, not with tabs.",
    ),
    (r"undefined alias", "an alias has no anchor.", "Define the anchor before it."),
)


def _malformed(error: MarkedYAMLError, text: str) -> MalformedError:
    problem = str(error.problem)
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (text.count("\n"), 0)
    for pattern, words, hint in _PLAIN_WORDS:
        if re.search(pattern, problem):
            return MalformedError(
                "invalid-yaml", f"Invalid YAML: {words}", line, column, hint
            )
    hint = "Look at this line and the one above: quotes, brackets, indentation."
    message = f"Invalid YAML: {problem}."
    return MalformedError("invalid-yaml", message, line, column, hint)
