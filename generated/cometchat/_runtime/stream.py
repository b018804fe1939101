"""Streams of typed items: server-sent events and JSON Lines."""

from __future__ import annotations

import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Mapping,
)
from contextlib import aclosing, closing
from typing import Any, Generic, Self, TypeVar

from . import http
from .calls import Call
from .decode import JSONDecoder, documented, promised
from .errors import APIConnectionError
from .media import is_json, is_json_lines, is_json_sequence, split_media_type
from .outcome import answer_of, parse_headers, too_large
from .pool import close_later, running_loop
from .responses import RawResponse
from .sse import (
    Event,
    JSONLinesDecoder,
    JSONSequenceDecoder,
    SSEDecoder,
    WholeDecoder,
)

T = TypeVar("T")


class _Reader(Generic[T]):
    """What both streams know: how to decode, and whether to reconnect."""

    def __init__(self, call: Call[T]) -> None:
        self.call = call
        self.decoder: SSEDecoder | JSONLinesDecoder | WholeDecoder = SSEDecoder()
        self.attempts = 0
        self._json: JSONDecoder | None = None
        self._make: Callable[[], Any] | None = None
        self._is_text = False

    def start(self, response: http.Response) -> None:
        """Begin to read a response."""
        described, self._make = _items(self.call, response.status_code)
        is_lines = is_json_lines(described)
        # A line of JSON Lines is JSON, also where it holds a text.
        self._is_text = not is_lines and self._make is not None and self._make() is str
        media_type = split_media_type(response.headers.get("content-type", ""))[0]
        known = self.decoder
        is_sequence = is_json_sequence(media_type) or is_json_sequence(described)
        lines = JSONSequenceDecoder if is_sequence else JSONLinesDecoder
        if is_json_lines(media_type) or (is_lines and is_json(media_type)):
            self.decoder = lines()
        elif is_json(media_type) or media_type == "text/html":
            # An error or a page of somebody in between: no stream has such a label.
            self.decoder, self._is_text = WholeDecoder(), False
        elif is_lines and media_type != "text/event-stream":
            self.decoder = lines()
        else:
            self.decoder = SSEDecoder(known.last_id, known.retry)

    def feed(self, chunk: bytes, response: http.Response) -> list[Event]:
        """Return the events that are whole.

        Raises:
            APIConnectionError: One is larger than an answer may be.
        """
        events = self.decoder.feed(chunk)
        limit = self.call.config.max_response_size
        if limit is not None and self.decoder.pending > limit:
            raise too_large(self.call, response.request)
        if events:
            self.attempts = 0
        return events

    def pause(self, error: APIConnectionError) -> float:
        """Return how long to wait before reconnecting.

        Only a GET that has given an id can go on where it broke.

        Raises:
            APIConnectionError: It cannot, or has failed too often.
        """
        can_resume = self.call.operation.method == "GET" and self.decoder.last_id
        if not can_resume or self.attempts >= self.call.max_retries:
            raise error
        self.attempts += 1
        asked = self.decoder.retry
        seconds = None if asked is None else asked / 1000
        return self.call.config.retry.pause(self.attempts - 1, seconds)

    def resumption(self) -> dict[str, str]:
        """Return the headers of a reconnect."""
        return {"Last-Event-ID": self.decoder.last_id}

    def is_end(self, event: Event) -> bool:
        """Return whether an event is OpenAI's sign for the end."""
        return event.data == "[DONE]" and not self._is_text

    def item(self, event: Event, response: http.Response) -> T:
        """Return what an event's data says."""
        if self._is_text:
            return event.data  # type: ignore[return-value]  # T is str.
        if self._json is None:
            self._json = JSONDecoder("application/json", None, self._make or _anything)
        answer = answer_of(self.call, response, event.data.encode())
        value: T = self._json.decode(answer, self.call.validate)
        return value


def _anything() -> Any:
    return Any


def _items(call: Call[Any], status: int) -> tuple[str, Callable[[], Any] | None]:
    """Return a stream's media type in the document, and what makes its items' type."""
    content = documented(call.operation, status) or promised(call.operation)
    for name, make in content.items():
        media_type = split_media_type(name)[0]
        if media_type == "text/event-stream" or is_json_lines(media_type):
            return media_type, make
    return "", next(iter(content.values()), None)


class _Connection(_Reader[T]):
    """What a stream reads from.

    It does not know the stream: without a circle of references, one that is dropped
    gives its connection back at once, and not when garbage is collected, in the
    middle of anything.
    """

    def __init__(
        self,
        call: Call[T],
        response: http.Response,
        chunks: Callable[[http.Response], Iterator[bytes]],
        reopen: Callable[[Mapping[str, str]], http.Response],
    ) -> None:
        super().__init__(call)
        self.response = response
        self.chunks = chunks
        self.reopen = reopen

    def __del__(self) -> None:
        self.response.close()

    def events(self) -> Generator[Event, None, None]:
        try:
            while self.response.status_code != 204:
                self.start(self.response)
                try:
                    with closing(_generator(self.chunks(self.response))) as chunks:
                        for chunk in chunks:
                            yield from self.feed(chunk, self.response)
                    yield from self.decoder.flush()
                except APIConnectionError as error:
                    pause = self.pause(error)
                else:
                    return
                time.sleep(pause)
                self.response = self.reopen(self.resumption())
        finally:
            self.response.close()


class Stream(Generic[T]):
    """Items as they come; also a context manager, which closes the connection.

    Iterate over it for the decoded data, over `events()` for the events. It can be
    iterated over once. A clean end ends; a GET that breaks goes on after the last id.
    """

    def __init__(
        self,
        call: Call[T],
        response: http.Response,
        chunks: Callable[[http.Response], Iterator[bytes]],
        reopen: Callable[[Mapping[str, str]], http.Response],
    ) -> None:
        self._connection = _Connection(call, response, chunks, reopen)
        self._events = self._connection.events()

    @property
    def response(self) -> http.Response:
        """What is being read."""
        return self._connection.response

    def __iter__(self) -> Iterator[T]:
        """Yield the decoded data; whoever stops before the end closes it."""
        try:
            for event in self._events:
                if self._connection.is_end(event):
                    return
                yield self._connection.item(event, self.response)
        finally:
            self.close()

    def events(self) -> Iterator[Event]:
        """Yield the events."""
        return self._events

    def raw(self) -> RawResponse[Any, Any]:
        """Return it with the envelope of its response."""
        return _raw(self._connection.call, self.response, self)

    def close(self) -> None:
        """Give the connection back."""
        self.response.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _raw(
    call: Call[Any], response: http.Response, stream: object
) -> RawResponse[Any, Any]:
    return RawResponse(
        response.status_code,
        response.headers,
        b"",
        response.request,
        stream,
        parse_headers(call, response),
    )


def _generator(chunks: Iterator[bytes]) -> Generator[bytes, None, None]:
    yield from chunks


class _AsyncConnection(_Reader[T]):
    """The async twin of `_Connection`; when it is dropped, the event loop closes it."""

    def __init__(
        self,
        call: Call[T],
        response: http.Response,
        chunks: Callable[[http.Response], AsyncIterator[bytes]],
        reopen: Callable[[Mapping[str, str]], Awaitable[http.Response]],
    ) -> None:
        super().__init__(call)
        self.response = response
        self.chunks = chunks
        self.reopen = reopen

    def __del__(self) -> None:
        if not self.response.is_closed:
            close_later(running_loop(), self.response.aclose)

    async def events(self) -> AsyncGenerator[Event, None]:
        from anyio import sleep

        try:
            while self.response.status_code != 204:
                self.start(self.response)
                try:
                    source = _agenerator(self.chunks(self.response))
                    async with aclosing(source) as chunks:
                        async for chunk in chunks:
                            for event in self.feed(chunk, self.response):
                                yield event
                    for event in self.decoder.flush():
                        yield event
                except APIConnectionError as error:
                    pause = self.pause(error)
                else:
                    return
                await sleep(pause)
                self.response = await self.reopen(self.resumption())
        finally:
            await self.response.aclose()


class AsyncStream(Generic[T]):
    """The async twin of `Stream`."""

    def __init__(
        self,
        call: Call[T],
        response: http.Response,
        chunks: Callable[[http.Response], AsyncIterator[bytes]],
        reopen: Callable[[Mapping[str, str]], Awaitable[http.Response]],
    ) -> None:
        self._connection = _AsyncConnection(call, response, chunks, reopen)
        self._events = self._connection.events()

    @property
    def response(self) -> http.Response:
        """What is being read."""
        return self._connection.response

    async def __aiter__(self) -> AsyncIterator[T]:
        """Yield the decoded data; whoever stops before the end closes it."""
        try:
            async for event in self._events:
                if self._connection.is_end(event):
                    return
                yield self._connection.item(event, self.response)
        finally:
            await self.close()

    def events(self) -> AsyncIterator[Event]:
        """Yield the events."""
        return self._events

    def raw(self) -> RawResponse[Any, Any]:
        """Return it with the envelope of its response."""
        return _raw(self._connection.call, self.response, self)

    async def close(self) -> None:
        """Give the connection back."""
        await self.response.aclose()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self.close()


async def _agenerator(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    async for chunk in chunks:
        yield chunk
