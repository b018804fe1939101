"""Answers with their envelope: `with_raw_response` and `with_streaming_response`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from . import http
from .calls import Call
from .download import Download, adownload, download
from .media import split_media_type, text_of
from .operation import H

T = TypeVar("T")


@dataclass(frozen=True, repr=False, slots=True)
class RawResponse(Generic[T, H]):
    """An answer with its envelope.

    Attributes:
        status_code: The status.
        headers: The headers.
        content: The body as it came; empty for a stream.
        request: What was sent.
        parsed: What the method returns without `with_raw_response`.
        parsed_headers: The documented headers, those that are missing as None; None if
            the document names none.
    """

    status_code: int
    headers: http.Headers
    content: bytes
    request: http.Request
    parsed: T
    parsed_headers: H

    def __repr__(self) -> str:
        """Say what came, and nothing of what is in it."""
        return f"<RawResponse {self.status_code}>"

    @property
    def text(self) -> str:
        """The body as text."""
        charset = split_media_type(self.headers.get("content-type", ""))[1]
        return text_of(self.content, charset)


class StreamingResponse(Generic[T, H]):
    """An answer whose body is not read yet; a context manager that closes it.

    Attributes:
        status_code: The status.
        headers: The headers.
        request: What was sent.
    """

    def __init__(
        self,
        response: http.Response,
        *,
        read: Callable[[], bytes],
        chunks: Callable[[http.Response], Iterator[bytes]],
        parse: Callable[[bytes], T],
        parse_headers: Callable[[], H],
        reopen: Callable[[Mapping[str, str]], http.Response],
        call: Call[Any],
        stream: Callable[..., T] | None = None,
    ) -> None:
        self._response = response
        self._read = read
        self._chunks = chunks
        self._parse = parse
        self._parse_headers = parse_headers
        self._reopen = reopen
        self._call = call
        self._stream = stream
        self._made: Any = None
        self._content: bytes | None = None
        self.status_code = response.status_code
        self.headers = response.headers
        self.request = response.request

    @cached_property
    def parsed_headers(self) -> H:
        """The documented headers; None if the document names none.

        Raises:
            APIResponseValidationError: One does not fit, and `validate` is "strict".
        """
        return self._parse_headers()

    def read(self) -> bytes:
        """Read the body, at most `max_response_size` bytes of it."""
        if self._content is None:
            self._content = self._read()
        return self._content

    def parse(self) -> T:
        """Return what the method returns otherwise: a stream, or what the body says."""
        if self._stream is not None:
            if self._made is None:
                pieces = _pieces(self._response, self._content, self._chunks)
                self._made = self._stream(
                    self._call, self._response, pieces, self._reopen
                )
            made: T = self._made
            return made
        return self._parse(self.read())

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the body in pieces, decompressed."""
        yield from self._pieces(self._response)

    def _pieces(self, response: http.Response) -> Iterator[bytes]:
        if self._content is not None:
            yield self._content
        else:
            yield from self._chunks(response)

    def to_file(
        self, path: str | os.PathLike[str], *, max_size: int | None = None
    ) -> None:
        """Write the body to a file, which appears when it is whole.

        A download that breaks goes on where it broke, if the server allows that.

        Args:
            path: Of the file.
            max_size: How many bytes it may have.

        Raises:
            APIConnectionError: It broke for good, or is too large.
        """
        download(
            Download(path, max_size),
            self._response,
            self._pieces,
            self._reopen,
            self._call.max_retries,
        )

    def close(self) -> None:
        """Give the connection back."""
        if self._made is not None:
            self._made.close()  # It may have reconnected.
        self._response.close()

    def __enter__(self) -> StreamingResponse[T, H]:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class AsyncStreamingResponse(Generic[T, H]):
    """The async twin of `StreamingResponse`."""

    def __init__(
        self,
        response: http.Response,
        *,
        read: Callable[[], Awaitable[bytes]],
        chunks: Callable[[http.Response], AsyncIterator[bytes]],
        parse: Callable[[bytes], T],
        parse_headers: Callable[[], H],
        reopen: Callable[[Mapping[str, str]], Awaitable[http.Response]],
        call: Call[Any],
        stream: Callable[..., T] | None = None,
    ) -> None:
        self._response = response
        self._read = read
        self._chunks = chunks
        self._parse = parse
        self._parse_headers = parse_headers
        self._reopen = reopen
        self._call = call
        self._stream = stream
        self._made: Any = None
        self._content: bytes | None = None
        self.status_code = response.status_code
        self.headers = response.headers
        self.request = response.request

    @cached_property
    def parsed_headers(self) -> H:
        """The documented headers, as `StreamingResponse` has them."""
        return self._parse_headers()

    async def read(self) -> bytes:
        """Read the body, at most `max_response_size` bytes of it."""
        if self._content is None:
            self._content = await self._read()
        return self._content

    async def parse(self) -> T:
        """Return what the method returns otherwise: a stream, or what the body says."""
        if self._stream is not None:
            if self._made is None:
                pieces = _apieces(self._response, self._content, self._chunks)
                self._made = self._stream(
                    self._call, self._response, pieces, self._reopen
                )
            made: T = self._made
            return made
        return self._parse(await self.read())

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        """Yield the body in pieces, decompressed."""
        async for chunk in self._pieces(self._response):
            yield chunk

    async def _pieces(self, response: http.Response) -> AsyncIterator[bytes]:
        if self._content is not None:
            yield self._content
        else:
            async for chunk in self._chunks(response):
                yield chunk

    async def to_file(
        self, path: str | os.PathLike[str], *, max_size: int | None = None
    ) -> None:
        """Write the body to a file, as `StreamingResponse.to_file` does."""
        await adownload(
            Download(path, max_size),
            self._response,
            self._pieces,
            self._reopen,
            self._call.max_retries,
        )

    async def close(self) -> None:
        """Give the connection back."""
        if self._made is not None:
            await self._made.close()
        await self._response.aclose()

    async def __aenter__(self) -> AsyncStreamingResponse[T, H]:
        """Return itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self.close()


def _pieces(
    first: http.Response,
    content: bytes | None,
    chunks: Callable[[http.Response], Iterator[bytes]],
) -> Callable[[http.Response], Iterator[bytes]]:
    """Return what yields the pieces of a response; the first may have been read."""
    if content is None:
        return chunks
    return lambda response: iter([content]) if response is first else chunks(response)


def _apieces(
    first: http.Response,
    content: bytes | None,
    chunks: Callable[[http.Response], AsyncIterator[bytes]],
) -> Callable[[http.Response], AsyncIterator[bytes]]:
    """The async twin of `_pieces`."""
    if content is None:
        return chunks
    return lambda response: _once(content) if response is first else chunks(response)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
