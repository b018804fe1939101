"""A regular expression → a text that it matches.

Python's own parser takes the expression apart. It is a private module of the standard library,
with the same shape in every version that the project runs on; what it has that is not known here
ends in `UnmatchableError`, and every text is tried against its expression before it is used.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from typing import Any

_parser: Any = importlib.import_module("re._parser")

_PREFERRED = "aA0 -_./:@5zZ9"
_CLASSES = {
    "CATEGORY_DIGIT": "5",
    "CATEGORY_WORD": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_WORD": "-",
    "CATEGORY_NOT_SPACE": "a",
}
_MANY = 4_000


class UnmatchableError(Exception):
    """No text was found that the expression matches."""


def matching(pattern: str, shortest: int = 0, longest: int | None = None) -> str:
    """Return a text that `pattern` matches, of a length in characters that is allowed.

    Raises:
        UnmatchableError: None was found.
    """
    try:
        compiled = re.compile(pattern)
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnmatchableError(
            f"{pattern!r} is no expression of Python: {error}"
        ) from None
    for repeats in (1, 0, 2, 3, shortest, longest or 0, shortest // 2 + 1):
        try:
            text = _text(parsed, repeats)
        except (KeyError, TypeError, ValueError):
            break
        if longest is None or shortest > len(text):
            text += "a" * (shortest - len(text))
        fits = shortest <= len(text) and (longest is None or len(text) <= longest)
        if fits and compiled.search(text):
            return text
    raise UnmatchableError(f"no text was found that {pattern!r} matches")


def _text(parsed: Iterable[tuple[Any, Any]], repeats: int) -> str:
    return "".join(_one(str(kind), value, repeats) for kind, value in parsed)


def _one(kind: str, value: Any, repeats: int) -> str:
    match kind:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "a" if value != ord("a") else "b"
        case "ANY":
            return "a"
        case "IN":
            return _member(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, inner = value
            count = min(max(least, repeats), most, _MANY)
            return "".join(_text(inner, repeats) for _ in range(count))
        case "SUBPATTERN":
            return _text(value[3], repeats)
        case "ATOMIC_GROUP":
            return _text(value, repeats)
        case "BRANCH":
            choices = value[1]
            return _text(choices[repeats % len(choices)], repeats)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return ""
        case _:
            raise ValueError(kind)


def _member(items: list[tuple[Any, Any]]) -> str:
    """Return a character of a class, an unremarkable one if there is one."""
    if str(items[0][0]) == "NEGATE":
        return next(c for c in _PREFERRED if not _is_in(c, items[1:]))
    for character in _PREFERRED:
        if _is_in(character, items):
            return character
    kind, value = items[0]
    if str(kind) == "CATEGORY":
        return _CLASSES[str(value)]
    return chr(value[0] if str(kind) == "RANGE" else value)


def _is_in(character: str, items: Iterable[tuple[Any, Any]]) -> bool:
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL" and ord(character) == value:
            return True
        if name == "RANGE" and value[0] <= ord(character) <= value[1]:
            return True
        if name == "CATEGORY" and _is_of(character, str(value)):
            return True
    return False


def _is_of(character: str, category: str) -> bool:
    word = category.removeprefix("CATEGORY_").removeprefix("NOT_")
    found = {
        "DIGIT": character.isdigit(),
        "SPACE": character.isspace(),
        "WORD": character.isalnum() or character == "_",
    }[word]
    return found != ("_NOT_" in category)
