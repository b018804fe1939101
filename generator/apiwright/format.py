"""Text → text: every Python file as black would write it.

ruff lays out all files in one run of a compiled program; black, which takes a hundred
times as long, settles only the statements that hold something on which the two are known
to differ. What was laid out once is kept in the cache, by content.
"""

from __future__ import annotations

import ast
import functools
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from apiwright import cache

VERBATIM = "_runtime/"
"""Files below this folder are laid out already and stay as they are."""

MANY = 40
"""Number of files for black from which on several processes are worth their start."""

MEMORY = "/dev/shm"  # noqa: S108  # In it, a folder of our own is made.
"""Where Linux keeps files in memory."""

_RUFF = ("format", "--isolated", "--no-cache", "--line-length=88", "--quiet")


def _patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.VERBOSE) for text in texts)


_UNSETTLED = _patterns(
    # A type returned by a signature that has no comma at its end.
    r"\n(?<=[^,\n]\n)\ *\)\ ->\ [^\n]*[\[(]\n",
    # A long name with a type and no comma behind it, a returned type without brackets.
    r"""\n(?=[^\n"'\#]{89})\ *(?:\w+:|(?:async\ |def\ |\))[^\n]*?\ ->)\ [\w.]+
    (?::?\n|\[\n|:\ \.|\ =\ [^\n]*[\[({]\n)""",
    # A conditional expression over several lines.
    r"\n\ *(?:if|else)\ [^\n]*[^:\n]\n",
    r"\n\ *assert\b",
    r"\]\ =\ (?:await\ )?lambda\b",
    r"\)\ =\ (?:await\ )?lambda\b",
    # A tuple in parentheses that is assigned to.
    r"\n\ *\([\w\s,*]+\)\ =",
    # An argument of several lines.
    r"""\(\n\ *[rRbBfFuU]*(?:"{3}|'{3})""",
    r""",\n\ *[rRbBfFuU]*(?:"{3}|'{3})""",
    r"\#\ *(?:type|noqa|fmt|yapf|pragma|pyright|mypy|pylint|ruff|isort)\b",
)
"""What ruff and black lay out differently; found by comparing them on random code.

Many small patterns and not one: each begins with something that is found at a glance. A line
begins behind a line feed, never at `^`, which would be tried at every character.
"""

_BETWEEN = re.compile(r"\n(?:(?:from|import)\b[^\n]*|\))\n\n\n(?!class |def |async |@)")
"""More of the same, between statements: what follows imports."""

_DOUBTS = tuple(
    _patterns(doubt, pattern)
    for doubt, pattern in (
        # A long union.
        (
            r"\n\ *\|\ ",
            r"\n(\ *)\w+:\ [^\n]*(?:[\[(]\n(?:\1\ [^\n]*\n)*\1[\])][^\n]*)?\n\1\|\ ",
        ),
        # A type returned by a signature on one line.
        (
            r"->\ [^\n]*[\[(]\n",
            r"\n\ *(?:async\ )?def\ [^\n]*->\ [^\n]*[\[(]\n",
        ),
        # A long text with its type in front.
        (
            r"""\ =\ "[^\n]*"\n""",
            r"""\n(?=[^\n]{89})\ *\w+:\ [^\n"']*\ =\ "[^\n]*"\n""",
        ),
        # A string beside a string.
        (
            r"""\"\n\ +[rRbBfFuU]*"[^"]""",
            r"""\n\ +[rRbBfFuU]*"(?:[^"\\\n]|\\.)*"\n\ +[rRbBfFuU]*"[^"]""",
        ),
    )
)
"""More of the same, where a part that is found at a glance tells whether to look closely."""

_DISPUTED = re.compile(
    r"[^\x00-\u02ff\u0370-\u052f\u2010-\u2027\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)
"""A character of which the two do not know the same width."""

_QUOTE_AT_END = '\\""""'
"""A docstring that ends in an escaped quote: black may set a space behind it."""

_DOCSTRING_OR_STRING = re.compile(
    r"""^(\ *)"{3}(?:[^"\\]|\\.|"(?!""))*"{3}$|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)


def format(files: Mapping[str, str]) -> dict[str, str]:
    """Return `files`, by path, with each Python file a fixed point of `black --check`.

    Raises:
        SyntaxError: A file is not Python: a mistake of this program.
    """
    keys = {
        path: cache.digest(_tools(), text)
        for path, text in files.items()
        if path.endswith(".py") and not path.startswith(VERBATIM)
    }
    known = cache.get(keys.values())
    new = _lay_out({path: files[path] for path in keys if keys[path] not in known})
    cache.put({keys[path]: text for path, text in new.items()})
    done = {path: known[key] for path, key in keys.items() if key in known}
    return {**files, **done, **new}


@functools.cache
def _tools() -> str:
    """Return the digest of what decides on the layout of a text."""
    return cache.digest(*cache.versions("black", "ruff"), Path(__file__).read_bytes())


def _lay_out(files: Mapping[str, str]) -> dict[str, str]:
    if not files:
        return {}
    done = _ruff(files)
    return done | _black(
        {path: done[path] for path in done if is_unsettled(done[path])}
    )


def is_unsettled(text: str) -> bool:
    """Return whether black may lay out `text`, as ruff left it, in another way.

    Docstrings, on which the two agree, are taken out before the answer is yes.
    """
    if _QUOTE_AT_END in text:
        return True
    if not _has_sign(text):
        return False
    return _has_sign(_DOCSTRING_OR_STRING.sub(_shorten, text))


def _has_sign(text: str) -> bool:
    if not text.isascii() and _DISPUTED.search(text):
        return True
    lines = f"\n{text}"
    return any(pattern.search(lines) for pattern in (_BETWEEN, *_UNSETTLED)) or any(
        doubt.search(lines) and pattern.search(lines) for doubt, pattern in _DOUBTS
    )


def _shorten(match: re.Match[str]) -> str:
    """Keep a docstring's quotes only; keep any other string as it is."""
    indent = match[1]
    return match[0] if indent is None else f'{indent}""" """'


def _ruff(files: Mapping[str, str]) -> dict[str, str]:
    """Lay out `files` with one run of ruff, under numbers in a folder of their own."""
    room = _memory(sum(map(len, files.values())))
    with tempfile.TemporaryDirectory(prefix="apiwright-", dir=room) as name:
        places = {path: Path(name, f"{n}.py") for n, path in enumerate(files)}
        for path, place in places.items():
            place.write_bytes(files[path].encode())
        run = subprocess.run(
            [*_ruff_program(), *_RUFF, name], capture_output=True, check=False
        )
        if run.returncode:
            _raise_syntax_error(files)
            raise RuntimeError(f"ruff failed: {run.stderr.decode(errors='replace')}")
        return {path: place.read_bytes().decode() for path, place in places.items()}


def _memory(size: int) -> str | None:
    """Return a folder in memory with room for `size` bytes several times; None for the usual one.

    To make a file on a disk takes more time than ruff takes to lay it out.
    """
    if "TMPDIR" in os.environ:
        return None
    try:
        free = shutil.disk_usage(MEMORY).free
    except OSError:
        return None
    return MEMORY if free > 8 * size and os.access(MEMORY, os.W_OK) else None


def _ruff_program() -> list[str]:
    """Return how to call ruff: the program if it is found, or else its module."""
    suffix: str = sysconfig.get_config_var("EXE") or ""
    program = Path(sysconfig.get_path("scripts"), f"ruff{suffix}")
    return [str(program)] if program.is_file() else [sys.executable, "-m", "ruff"]


def _raise_syntax_error(files: Mapping[str, str]) -> None:
    """Let Python name the first of `files` that is not Python."""
    for path, text in files.items():
        compile(text, path, "exec", dont_inherit=True)


def _black(files: Mapping[str, str]) -> dict[str, str]:
    if len(files) < MANY:
        return dict(zip(files, map(_black_text, files.values()), strict=True))
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor() as pool:
        texts: Iterable[str] = pool.map(_black_text, files.values(), chunksize=8)
        return dict(zip(files, texts, strict=True))


def _black_text(text: str) -> str:
    """Lay out the statements of `text` that are not settled, or all of it where that is not enough.

    black takes its time for each line, and in a long file one of a hundred statements is in doubt.
    """
    import black

    mode = black.Mode()
    lines = text.split("\n")
    if _BETWEEN.search(f"\n{text}"):
        return black.format_str(text, mode=mode)
    for node in reversed(ast.parse(text).body):
        first = min([node, *getattr(node, "decorator_list", [])], key=_line).lineno - 1
        statement = "\n".join(lines[first : node.end_lineno]) + "\n"
        if not is_unsettled(statement):
            continue
        if isinstance(node, ast.Expr):
            # By itself it would be the docstring of the module.
            return black.format_str(text, mode=mode)
        done = black.format_str(statement, mode=mode)
        lines[first : node.end_lineno] = done.rstrip("\n").split("\n")
    return "\n".join(lines)


def _line(node: ast.stmt | ast.expr) -> int:
    return node.lineno
