"""A location → its text. Nothing else in the program reads a source."""

from __future__ import annotations

import codecs
import errno
import hashlib
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.spec import Source

_PACKED = (
    (b"\x1f\x8b", "packed by gzip"),
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "packed by bzip2"),
    (b"\xfd7zXZ", "packed by xz"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
"""How files that are no text begin, and what they are."""

STDIN = "-"
"""The location that means standard input."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """What was read.

    Attributes:
        address: The file or URL that answered; STDIN for standard input.
        shown: How it is called: with forward slashes, and standard input by name.
        text: The whole text, with line feeds alone.
        sha256: Digest of the bytes, in hex.
    """

    address: str
    shown: str
    text: str
    sha256: str

    def source(self) -> Source:
        """Return all of it as a source, whose language is still to be found."""
        return Source(
            location=self.shown,
            text=self.text,
            sha256=self.sha256,
            language="yaml",
            start=0,
            end=len(self.text),
        )


class ReadError(Exception):
    """A source cannot be read.

    Attributes:
        code: A stable name, as in a diagnostic.
        message: One sentence: what happened.
        hint: What to do about it.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def abort(self, diagnostics: Diagnostics, mark: str = "") -> Exception:
        """Record this as an error and return what ends the run."""
        return diagnostics.abort(
            ExitCode.SOURCE, self.code, self.message, mark, hint=self.hint
        )


def is_url(location: str) -> bool:
    """Say whether `location` is a URL, not a path."""
    return "://" in location


def read(
    location: str,
    diagnostics: Diagnostics,
    stdin: BinaryIO | None = None,
    origins: Collection[str] = (),
) -> Text:
    """Return the text of a source.

    Args:
        origins: Those whose addresses may be private ones.

    Raises:
        Abort: SOURCE, where the source cannot be read; DOCUMENT, where it is no text.
    """
    try:
        if location == STDIN:
            data = (stdin or sys.stdin.buffer).read()
            return text_of(STDIN, "<stdin>", data, 0, diagnostics)
        if is_url(location):
            address, data = url_bytes(location, origins)
            return text_of(address, address, data, 0, diagnostics)
        shown = location.replace("\\", "/")
        return text_of(location, shown, file_bytes(location), 0, diagnostics)
    except ReadError as error:
        raise error.abort(diagnostics) from None


def url_bytes(
    url: str, origins: Collection[str], within: Collection[str] | None = None
) -> tuple[str, bytes]:
    """Return the final address of a URL, and what is there.

    Raises:
        ReadError: It is refused, or does not answer.
    """
    # Nothing of the network is loaded for a file.
    from apiwright.load.fetch import FetchError, fetch

    try:
        return fetch(url, origins, within=within)
    except FetchError as error:
        raise ReadError(error.code, error.message, error.hint) from None


def file_bytes(location: str) -> bytes:
    """Return what is in a file.

    Raises:
        ReadError: There is none, or it may not be read.
    """
    try:
        return Path(location).read_bytes()
    except OSError as error:
        code, message, hint = _reason(error, location)
    except ValueError:
        code, hint = "source-not-found", "Check the spelling of the path."
        message = f"{location!r} is no path of a file."
    raise ReadError(code, message, hint)


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


def text_of(
    address: str, shown: str, data: bytes, index: int, diagnostics: Diagnostics
) -> Text:
    """Return the text in `data`, which is source number `index`.

    Raises:
        Abort: DOCUMENT, where it is no text.
    """
    text = _decode(data, shown, index, diagnostics)
    digest = hashlib.sha256(data).hexdigest()
    return Text(address=address, shown=shown, text=text, sha256=digest)


def _decode(data: bytes, shown: str, index: int, diagnostics: Diagnostics) -> str:
    marked = [(bom, name) for bom, name in _BOMS if data.startswith(bom)]
    bom, encoding = marked[0] if marked else (b"", _utf_by_zeros(data))
    data = data[len(bom) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        packed = next((name for start, name in _PACKED if data.startswith(start)), None)
        if packed:
            raise diagnostics.abort(
                ExitCode.DOCUMENT,
                "not-text",
                f"{shown} is {packed}, not text.",
                f"{index}#",
                hint="Name the document itself: unpack it, or export it as text.",
            ) from None
        before = data[: error.start]
        line = before.count(b"\n") + 1
        raise diagnostics.abort(
            ExitCode.DOCUMENT,
            "not-utf-8",
            f"{shown} is not {encoding.upper()} text: byte {error.start} in line"
            f" {line} is 0x{data[error.start]:02x}.",
            f"{index}#",
            line=line,
            column=error.start - before.rfind(b"\n"),
            hint="Save the file as UTF-8.",
        ) from None
    if b"\r" not in data:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _utf_by_zeros(data: bytes) -> str:
    """Return UTF-16's name where every other one of the first bytes is zero."""
    head = data[:4]
    if len(head) == 4 and not head[1] and not head[3] and head[0]:
        return "utf-16-le"
    if len(head) == 4 and not head[0] and not head[2] and head[1]:
        return "utf-16-be"
    return "utf-8"
