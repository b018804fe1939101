"""What is printed, and how: plain text, with colour on a terminal only."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import sys
from collections.abc import Generator, Mapping
from typing import Any, TextIO

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def make_robust() -> None:
    """Let no character of a document end the run on a terminal that cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print a line for people: to standard error."""
    print(text, file=sys.stderr)


def show(text: str) -> None:
    """Print a line of the result: to standard output."""
    print(text)


def show_json(value: Mapping[str, Any]) -> None:
    """Print a result for programs: to standard output, in ASCII."""
    print(json.dumps(value, indent=2))


def style(text: str, *names: str, stream: TextIO | None = None) -> str:
    """Return `text` in the colours `names` where `stream` (standard error) has them."""
    if not text or not has_colour(stream or sys.stderr):
        return text
    return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"


@functools.cache
def has_colour(stream: TextIO) -> bool:
    """Return whether `stream` is a terminal whose user has not refused colours."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


@contextlib.contextmanager
def progress(text: str, *, wanted: bool) -> Generator[None, None, None]:
    """Show on a terminal, if `wanted`, that `text` is being done."""
    if not (wanted and sys.stderr.isatty()):
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def clean(text: str) -> str:
    """Return `text` of a document without characters that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)


def error_line(message: str, code: str, hint: str = "") -> str:
    """Return an error that has no place in a source, in the form of all the others."""
    line = f"{style('error', 'bold', 'red')}: {clean(message)} [{code}]"
    return f"{line}\n  hint: {clean(hint)}" if hint else line


def count(number: int, word: str) -> str:
    """Return `number` and `word`, in the plural where that is due: `2 warnings`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
