"""A location → its text. Nothing else in the program reads a source."""

from __future__ import annotations

import codecs
import errno
import hashlib
import sys
from pathlib import Path
from typing import BinaryIO

from apiwright.diagnostics import Diagnostics, ExitCode

STDIN = "-"
"""The location that means standard input."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read(
    location: str, diagnostics: Diagnostics, stdin: BinaryIO | None = None
) -> tuple[str, str, str]:
    """Return the shown location, the text and the SHA-256 of a source.

    Raises:
        Abort: SOURCE, where the source cannot be read; DOCUMENT, where it is no text.
    """
    if location == STDIN:
        shown, data = "<stdin>", (stdin or sys.stdin.buffer).read()
    else:
        shown, data = location.replace("\\", "/"), _file(location, diagnostics)
    text = _decode(data, shown, diagnostics)
    return shown, text, hashlib.sha256(data).hexdigest()


def _file(location: str, diagnostics: Diagnostics) -> bytes:
    if "://" in location:
        raise diagnostics.abort(
            ExitCode.SOURCE,
            "urls-not-supported",
            f"{location} is a URL; only files and standard input are read.",
            hint="Download it, then name the file.",
        )
    try:
        return Path(location).read_bytes()
    except OSError as error:
        code, message, hint = _reason(error, location)
    except ValueError:
        code, hint = "source-not-found", "Check the spelling of the path."
        message = f"{location!r} is no path of a file."
    raise diagnostics.abort(ExitCode.SOURCE, code, message, hint=hint)


def _reason(error: OSError, location: str) -> tuple[str, str, str]:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            hint = "Check the spelling; a relative path starts at the current folder."
            return "source-not-found", f"There is no file {location}.", hint
        case errno.EISDIR:
            message = f"{location} is a folder, not a file."
            return "source-is-folder", message, "Name the file in it."
        case errno.EACCES | errno.EPERM:
            message = f"{location} may not be read: permission denied."
            return "source-unreadable", message, "Change the permissions of the file."
        case _:
            message = f"{location} cannot be read: {error.strerror}."
            return "source-unreadable", message, ""


def _decode(data: bytes, shown: str, diagnostics: Diagnostics) -> str:
    marked = [(bom, name) for bom, name in _BOMS if data.startswith(bom)]
    bom, encoding = marked[0] if marked else (b"", _utf_by_zeros(data))
    data = data[len(bom) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        raise diagnostics.abort(
            ExitCode.DOCUMENT,
            "not-utf-8",
            f"{shown} is not {encoding.upper()} text: byte {error.start} in line"
            f" {line} is 0x{data[error.start]:02x}.",
            "0#",
            line=line,
            column=error.start - before.rfind(b"\n"),
            hint="Save the file as UTF-8.",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _utf_by_zeros(data: bytes) -> str:
    """Return UTF-16's name where every other one of the first bytes is zero."""
    head = data[:4]
    if len(head) == 4 and not head[1] and not head[3] and head[0]:
        return "utf-16-le"
    if len(head) == 4 and not head[0] and not head[2] and head[1]:
        return "utf-16-be"
    return "utf-8"
