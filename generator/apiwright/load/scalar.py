"""What a plain YAML scalar means: the core schema of YAML 1.2, section 10.3.2.

`NO`, `on`, `12:30`, `1_000` and dates are text there, as they would be in JSON.
"""

from __future__ import annotations

import re

from apiwright.spec import Node

_FIRST = frozenset("~nNtTfF-+.0123456789")
_WORDS: dict[str, Node] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MAX_DIGITS = 4000
_MAX_NUMBER = float("1.7976931348623157e308")


class SpelledInt(int):
    """A whole number that was written otherwise than Python writes it, such as `007`."""

    spelling: str


_SHOWN = 20
"""Characters of a number that a message shows."""


class SpelledFloat(float):
    """A number that was written otherwise than Python writes it, such as `1.10`."""

    spelling: str


class NotANumberError(ValueError):
    """A number that JSON cannot hold."""


def plain(text: str) -> Node:
    """Return what the plain scalar `text` means.

    Raises:
        NotANumberError: for `.inf`, `.nan`, and numbers that are out of range.
    """
    if text[:1] not in _FIRST and text:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return _number(text)


def spelling(value: object) -> str:
    """Return a scalar as its author wrote it."""
    if isinstance(value, SpelledInt | SpelledFloat):
        return value.spelling
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def shortened(text: str) -> str:
    """Return a number's text as it is shown in a message."""
    return text if len(text) < _SHOWN else text[:_SHOWN] + "…"


def integer(text: str) -> int:
    """Return `text`, `[-+]?[0-9]+`, as a number that remembers its spelling.

    Raises:
        NotANumberError: for more digits than any number in a document has.
    """
    if len(text) > _MAX_DIGITS:
        raise NotANumberError(text)
    value = int(text)
    return value if str(value) == text else _spelled_int(value, text)


def floating(text: str) -> float:
    """Return `text` as a number that remembers its spelling.

    Raises:
        NotANumberError: where the number is out of a double's range.
    """
    value = float(text)
    if not -_MAX_NUMBER <= value <= _MAX_NUMBER:
        raise NotANumberError(text)
    if repr(value) == text:
        return value
    spelled = SpelledFloat(value)
    spelled.spelling = text
    return spelled


def _number(text: str) -> Node:
    if _INTEGER.fullmatch(text):
        return integer(text)
    if _FLOAT.fullmatch(text):
        return floating(text)
    if based := _BASED.fullmatch(text):
        digits = based[1] or based[2]
        return _spelled_int(int(digits, 8 if based[1] else 16), text)
    if _NOT_FINITE.fullmatch(text):
        raise NotANumberError(text)
    return text


def _spelled_int(value: int, text: str) -> SpelledInt:
    spelled = SpelledInt(value)
    spelled.spelling = text
    return spelled
