"""Bodies of requests as bytes, in pieces, without loading files."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, TypeGuard

from .errors import APIConnectionError
from .narrow import is_async_iterable, is_dict, is_iterable, is_tuple

_CHUNK: Final = 1 << 16

FileContent: TypeAlias = bytes | bytearray | memoryview | IO[bytes] | Path
"""Bytes, an open binary file, or the path of one."""

File: TypeAlias = (
    FileContent
    | tuple[str | None, FileContent | str]
    | tuple[str | None, FileContent | str, str | None]
    | tuple[str | None, FileContent | str, str | None, dict[str, str]]
)
"""A file's content, or `(filename, content[, content_type[, headers]])`."""


Content: TypeAlias = File | Iterable[bytes] | AsyncIterable[bytes]
"""A body that is sent as it is: a file, or its pieces; those of coroutines need `AsyncClient`."""


def is_file(value: object) -> bool:
    """Return whether it is a file's content."""
    return isinstance(value, bytes | bytearray | memoryview | Path) or hasattr(
        value, "read"
    )


def is_file_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Return whether it is `(filename, content[, content_type[, headers]])`.

    Two texts are not: they are an array.
    """
    return is_named(value) and (is_file(value[1]) or len(value) > 2)


def is_named(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Return whether it has the form of a file with a name, be its content a text."""
    return (
        is_tuple(value)
        and 2 <= len(value) <= 4
        and (value[0] is None or isinstance(value[0], str))
    )


def file_name(value: object) -> str | None:
    """Return the name of a file, without its folders; None if it has none."""
    if is_named(value):
        found = value[0]
    else:
        found = value if isinstance(value, Path) else getattr(value, "name", None)
    return Path(found).name if isinstance(found, str | Path) else None


def guess_type(filename: str | None) -> str | None:
    """Return the media type that the end of a file's name stands for."""
    # It reads the system's tables, which takes a while.
    from mimetypes import guess_type

    return guess_type(filename)[0] if filename else None


class Source:
    """Bytes to send.

    Attributes:
        length: How many, None if that is not known before.
        replayable: Whether they can be read a second time.
    """

    length: int | None = None
    replayable: bool = False

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes."""
        raise NotImplementedError

    async def achunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes; files are read in a thread."""
        for chunk in self.chunks():
            yield chunk

    @property
    def whole(self) -> bytes | None:
        """All of it, where it is in memory anyway."""
        return None


class BytesSource(Source):
    """Bytes in memory."""

    replayable = True

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.length = len(content)

    def chunks(self) -> Iterator[bytes]:
        """Yield all at once."""
        yield self.content

    @property
    def whole(self) -> bytes:
        """All of it."""
        return self.content


class FileSource(Source):
    """An open binary file, from where it stands to its end. It is not closed."""

    def __init__(self, file: IO[bytes], length: int | None = None) -> None:
        self.file = file
        try:
            self.start: int | None = file.tell()
            self.length = file.seek(0, os.SEEK_END) - self.start
            file.seek(self.start)
        except (OSError, AttributeError, ValueError):
            # A pipe: it can be read once, and nobody knows how long it is.
            self.start, self.length = None, None
        self.replayable = self.start is not None
        if length is not None:
            self.length = length

    def chunks(self) -> Iterator[bytes]:
        """Yield the file."""
        left = self._begin()
        while chunk := self._read(left):
            left = None if left is None else left - len(chunk)
            yield chunk

    async def achunks(self) -> AsyncIterator[bytes]:
        """Yield the file, read in a thread."""
        from anyio.to_thread import run_sync

        left = self._begin()
        while chunk := await run_sync(self._read, left):
            left = None if left is None else left - len(chunk)
            yield chunk

    def _begin(self) -> int | None:
        """Go to where it starts; return how many bytes are to be sent."""
        if self.start is not None:
            self.file.seek(self.start)
        return self.length

    def _read(self, left: int | None) -> bytes:
        """Return the next piece: of a file that grows, what was there at first.

        Raises:
            APIConnectionError: It has fewer bytes than the headers have promised.
        """
        size = _CHUNK if left is None else min(_CHUNK, left)
        chunk: bytes | str = self.file.read(size)
        if isinstance(chunk, str):
            raise TypeError("open the file in binary mode: open(…, 'rb')")
        if left and not chunk:
            raise APIConnectionError(
                f"the file has lost {left} of its {self.length} bytes meanwhile"
            )
        return chunk


class PathSource(Source):
    """The file of a path, opened when it is sent."""

    replayable = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self.length = path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """Yield the file."""
        with self.path.open("rb") as file:
            yield from FileSource(file, self.length).chunks()

    async def achunks(self) -> AsyncIterator[bytes]:
        """Yield the file, read in a thread."""
        with self.path.open("rb") as file:
            async for chunk in FileSource(file, self.length).achunks():
                yield chunk


class IterableSource(Source):
    """Pieces from anywhere; only a list or the like can be sent again."""

    def __init__(self, pieces: Iterable[bytes | str]) -> None:
        self.pieces = pieces
        self.replayable = not isinstance(pieces, Iterator)

    def chunks(self) -> Iterator[bytes]:
        """Yield the pieces."""
        for piece in self.pieces:
            yield piece.encode() if isinstance(piece, str) else piece


class AsyncIterableSource(Source):
    """Pieces from a coroutine; for `AsyncClient`."""

    def __init__(self, pieces: AsyncIterable[bytes | str]) -> None:
        self.pieces = pieces
        self.replayable = not isinstance(pieces, AsyncIterator)

    def chunks(self) -> Iterator[bytes]:
        """Refuse: there is no event loop here.

        Raises:
            TypeError: Always.
        """
        raise TypeError("an async iterator needs AsyncClient")

    async def achunks(self) -> AsyncIterator[bytes]:
        """Yield the pieces."""
        async for piece in self.pieces:
            yield piece.encode() if isinstance(piece, str) else piece


class ChainSource(Source):
    """Several sources, one after the other."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        lengths = [source.length for source in sources]
        known = [length for length in lengths if length is not None]
        self.length = sum(known) if len(known) == len(lengths) else None
        self.replayable = all(source.replayable for source in sources)

    def chunks(self) -> Iterator[bytes]:
        """Yield all of them."""
        for source in self.sources:
            yield from source.chunks()

    async def achunks(self) -> AsyncIterator[bytes]:
        """Yield all of them."""
        for source in self.sources:
            async for chunk in source.achunks():
                yield chunk

    @property
    def whole(self) -> bytes | None:
        """All of it, if all are in memory."""
        parts = [source.whole for source in self.sources]
        known = [part for part in parts if part is not None]
        return b"".join(known) if len(known) == len(parts) else None


def source_of(value: Any) -> Source:
    """Return what reads a value: bytes, text, a file, a path or an iterator of bytes.

    Raises:
        TypeError: It is nothing of the kind.
    """
    if isinstance(value, bytes | bytearray):
        return BytesSource(bytes(value))
    if isinstance(value, memoryview):
        return BytesSource(value.tobytes())
    if isinstance(value, str):
        return BytesSource(value.encode())
    if isinstance(value, Path):
        return PathSource(value)
    if hasattr(value, "read"):
        return FileSource(value)
    if is_async_iterable(value):
        return AsyncIterableSource(value)
    if is_iterable(value) and not is_dict(value):
        return IterableSource(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent as bytes")
