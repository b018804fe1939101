"""Content codings (RFC 9110, section 8.4.1): bytes as they were sent → as they were meant.

The HTTP libraries decode too, but they take a truncated body for a whole one, leave out
what follows the first member of a gzip file, and httpx decodes a piece of any size at
once. What has a coding that is unknown here is theirs all the same.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, Protocol

from . import http

_PIECE: Final = 1 << 18
"""Bytes that a piece is decoded into at most."""

_MOST_CODINGS: Final = 2
"""Each more of them makes a bomb a thousand times as large."""

_GZIP: Final = 16 + zlib.MAX_WBITS
_TRUNCATED: Final = "the body ends before its end"


def decoded(response: http.Response) -> Iterator[bytes]:
    """Return what yields the body of an open response that has a Content-Encoding.

    Raises:
        DecodingError: It is not what its Content-Encoding says, or not whole.
    """
    makers = _makers(response.headers["content-encoding"])
    return response.iter_bytes() if makers is None else _decoded(response, makers)


def adecoded(response: http.Response) -> AsyncIterator[bytes]:
    """Return what yields the body of an open response, for an async client."""
    makers = _makers(response.headers["content-encoding"])
    return response.aiter_bytes() if makers is None else _adecoded(response, makers)


class _Decoder(Protocol):
    """Decodes one coding."""

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield what a piece stands for, in pieces that are not too large."""
        ...

    def finish(self) -> Iterator[bytes]:
        """Yield what is left.

        Raises:
            DecodingError: There should be more.
        """
        ...


_Maker = Callable[[], _Decoder]


def _makers(coding: str) -> Sequence[_Maker] | None:
    """Return what makes the decoders of a Content-Encoding, the last coding first.

    Returns:
        None if one of them is unknown here.

    Raises:
        DecodingError: There are too many.
    """
    names = [name.strip().lower() for name in coding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    found = [_maker(name) for name in reversed(names[: _MOST_CODINGS + 1])]
    makers = [maker for maker in found if maker is not None]
    if len(makers) < len(found):
        return None
    if len(names) > _MOST_CODINGS:
        raise http.DecodingError(f"the body has {len(names)} codings")
    return makers


@lru_cache(maxsize=16)
def _maker(name: str) -> _Maker | None:
    if name in ("gzip", "x-gzip"):
        return lambda: _Zlib(_GZIP)
    if name == "deflate":
        return _Zlib
    if name == "br":
        return _maker_of_brotli()
    return _maker_of_zstandard() if name == "zstd" else None


def _maker_of_brotli() -> _Maker | None:
    """Return what makes a decoder, if there is a library that can be told to stop."""
    for library in ("brotli", "brotlicffi"):
        try:
            module: Any = import_module(library)
            module.Decompressor().process(b"", output_buffer_limit=_PIECE)
        except (ImportError, AttributeError, TypeError):
            continue
        return lambda: _Brotli(module.Decompressor(), module.error)
    return None


def _maker_of_zstandard() -> _Maker | None:
    for library in ("compression.zstd", "backports.zstd"):
        try:
            module: Any = import_module(library)
        except ImportError:
            continue
        return lambda: _Zstandard(module.ZstdDecompressor, module.ZstdError)
    return None


class _Zlib:
    """gzip, whose members one after the other are one body; or deflate in both forms.

    Args:
        bits: As of `zlib.decompressobj`; None: the first byte of the body says it.
    """

    def __init__(self, bits: int | None = None) -> None:
        self._bits = bits
        self._member: Any = None

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield what a piece stands for."""
        while data:
            if self._member is None or self._member.eof:
                if self._member is not None and not self._goes_on(data):
                    return
                self._member = zlib.decompressobj(self._bits or _bits_of(data))
            try:
                yield self._member.decompress(data, _PIECE)
            except zlib.error as error:
                raise http.DecodingError(str(error)) from error
            data = self._member.unconsumed_tail or self._member.unused_data

    def _goes_on(self, data: bytes) -> bool:
        """Return whether what follows a member is one more, and no padding."""
        return self._bits == _GZIP and data.startswith(b"\x1f")

    def finish(self) -> Iterator[bytes]:
        """Yield what is left."""
        if self._member is None or self._member.eof:
            return
        yield self._member.flush()
        if not self._member.eof:
            raise http.DecodingError(_TRUNCATED)


def _bits_of(data: bytes) -> int:
    """Return how deflate begins: as RFC 9110 wants it, or as some servers send it."""
    is_zlib = data[0] & 0x0F == zlib.DEFLATED
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


class _Brotli:
    """br (RFC 7932)."""

    def __init__(self, decompressor: Any, error: type[Exception]) -> None:
        self._decompressor = decompressor
        self._error = error
        self._is_begun = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield what a piece stands for."""
        self._is_begun = self._is_begun or bool(data)
        while True:
            try:
                piece = self._decompressor.process(data, output_buffer_limit=_PIECE)
            except self._error as error:
                raise http.DecodingError(str(error)) from error
            if not piece:
                return
            yield piece
            data = b""

    def finish(self) -> Iterator[bytes]:
        """Yield nothing: all of it was."""
        yield from ()
        if self._is_begun and not self._decompressor.is_finished():
            raise http.DecodingError(_TRUNCATED)


class _Zstandard:
    """zstd (RFC 8878), whose frames one after the other are one body."""

    def __init__(self, make: Callable[[], Any], error: type[Exception]) -> None:
        self._make = make
        self._error = error
        self._frame: Any = None

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield what a piece stands for."""
        is_more = bool(data)
        while is_more:
            if self._frame is None or self._frame.eof:
                self._frame = self._make()
            try:
                yield self._frame.decompress(data, _PIECE)
            except self._error as error:
                raise http.DecodingError(str(error)) from error
            is_over = self._frame.eof
            data = self._frame.unused_data if is_over else b""
            is_more = bool(data) if is_over else not self._frame.needs_input

    def finish(self) -> Iterator[bytes]:
        """Yield nothing: all of it was."""
        yield from ()
        if self._frame is not None and not self._frame.eof:
            raise http.DecodingError(_TRUNCATED)


def _decoded(response: http.Response, makers: Sequence[_Maker]) -> Iterator[bytes]:
    decoders = [make() for make in makers]
    for data in response.iter_raw():
        yield from _through(decoders, data)
    yield from _rest(decoders)


async def _adecoded(
    response: http.Response, makers: Sequence[_Maker]
) -> AsyncIterator[bytes]:
    decoders = [make() for make in makers]
    async for data in response.aiter_raw():
        for piece in _through(decoders, data):
            yield piece
    for piece in _rest(decoders):
        yield piece


def _through(decoders: Sequence[_Decoder], data: bytes) -> Iterator[bytes]:
    if not decoders:
        yield data
        return
    for piece in decoders[0].decode(data):
        if piece:
            yield from _through(decoders[1:], piece)


def _rest(decoders: Sequence[_Decoder]) -> Iterator[bytes]:
    for index, decoder in enumerate(decoders):
        for piece in decoder.finish():
            if piece:
                yield from _through(decoders[index + 1 :], piece)
