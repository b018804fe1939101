"""`with_raw_response` and `with_streaming_response`: the same methods, other answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import partial, update_wrapper
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    Self,
    TypeVar,
    cast,
    overload,
)

from .async_client import AsyncBaseClient
from .errors import APIError
from .operation import H, Operation
from .sync_client import BaseClient

if TYPE_CHECKING:
    from .responses import AsyncStreamingResponse, RawResponse, StreamingResponse

P = ParamSpec("P")
T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)


class RawSender:
    """Sends for `with_raw_response`."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client

    def send(self, operation: Operation[T, H], **arguments: Any) -> RawResponse[T, H]:
        """Call an operation and return the answer with its envelope."""
        return self._client.send_raw(operation, **arguments)

    def stream(
        self, operation: Operation[T, H], **arguments: Any
    ) -> RawResponse[Any, H]:
        """Call an operation and return its stream with the envelope."""
        stream = self._client.stream(operation, **arguments)
        try:
            return stream.raw()
        except APIError:
            stream.close()
            raise


class AsyncRawSender:
    """Sends for `with_raw_response` of an async client."""

    def __init__(self, client: AsyncBaseClient) -> None:
        self._client = client

    async def send(
        self, operation: Operation[T, H], **arguments: Any
    ) -> RawResponse[T, H]:
        """Call an operation and return the answer with its envelope."""
        return await self._client.send_raw(operation, **arguments)

    async def stream(
        self, operation: Operation[T, H], **arguments: Any
    ) -> RawResponse[Any, H]:
        """Call an operation and return its stream with the envelope."""
        stream = await self._client.stream(operation, **arguments)
        try:
            return stream.raw()
        except APIError:
            await stream.close()
            raise


class StreamingSender:
    """Sends for `with_streaming_response`."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client

    def send(
        self, operation: Operation[T, H], **arguments: Any
    ) -> StreamingResponse[T, H]:
        """Call an operation and return the answer, its body not read."""
        return self._client.send_streaming(operation, **arguments)

    stream = send


class AsyncStreamingSender:
    """Sends for `with_streaming_response` of an async client."""

    def __init__(self, client: AsyncBaseClient) -> None:
        self._client = client

    async def send(
        self, operation: Operation[T, H], **arguments: Any
    ) -> AsyncStreamingResponse[T, H]:
        """Call an operation and return the answer, its body not read."""
        return await self._client.send_streaming(operation, **arguments)

    stream = send


class RawView:
    """A client whose methods return `RawResponse`."""

    def __init__(self, client: BaseClient) -> None:
        self._sender: Any = RawSender(client)


class AsyncRawView:
    """An async client whose methods return `RawResponse`."""

    def __init__(self, client: AsyncBaseClient) -> None:
        self._sender: Any = AsyncRawSender(client)


class StreamingView:
    """A client whose methods are context managers over a `StreamingResponse`."""

    def __init__(self, client: BaseClient) -> None:
        self._sender: Any = StreamingSender(client)


class AsyncStreamingView:
    """An async client whose methods are async context managers."""

    def __init__(self, client: AsyncBaseClient) -> None:
        self._sender: Any = AsyncStreamingSender(client)


class Resource:
    """The operations of one tag."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client


class AsyncResource:
    """The operations of one tag, for an async client."""

    def __init__(self, client: AsyncBaseClient) -> None:
        self._client = client


class _View(Generic[P, R_co]):
    """A method of another class, whose answer is an `R_co` in this one."""

    def __init__(
        self,
        function: Callable[..., Any],
        call: Callable[..., Any] | None = None,
    ) -> None:
        self._function = function
        self._call = call
        update_wrapper(cast("Any", self), function)

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...

    @overload
    def __get__(
        self, instance: object, owner: type | None = None
    ) -> Callable[P, R_co]: ...

    def __get__(self, instance: object | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        bound = partial(self._function, instance)
        made = bound if self._call is None else partial(self._call, bound)
        return update_wrapper(made, self._function)


def raw(
    function: Callable[Concatenate[Any, P], T],
    operation: Operation[Any, H] | None = None,
) -> _View[P, RawResponse[T, H]]:
    """Make a method return a `RawResponse`; `operation` is for the type of its headers."""
    del operation
    return _View(function)


def async_raw(
    function: Callable[Concatenate[Any, P], Awaitable[T]],
    operation: Operation[Any, H] | None = None,
) -> _View[P, Awaitable[RawResponse[T, H]]]:
    """Make a coroutine method return a `RawResponse`."""
    del operation
    return _View(function)


def streaming(
    function: Callable[Concatenate[Any, P], T],
    operation: Operation[Any, H] | None = None,
) -> _View[P, AbstractContextManager[StreamingResponse[T, H]]]:
    """Make a method a context manager over a `StreamingResponse`."""
    del operation
    return _View(function, _Opened)


def async_streaming(
    function: Callable[Concatenate[Any, P], Awaitable[T]],
    operation: Operation[Any, H] | None = None,
) -> _View[P, AbstractAsyncContextManager[AsyncStreamingResponse[T, H]]]:
    """Make a coroutine method an async context manager."""
    del operation
    return _View(function, _AsyncOpened)


class _Opened(AbstractContextManager["StreamingResponse[Any, Any]"]):
    """Sends on the way in, closes on the way out."""

    def __init__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self._send: Callable[[], StreamingResponse[Any, Any]] = partial(
            function, *args, **kwargs
        )
        self._response: StreamingResponse[Any, Any] | None = None

    def __enter__(self) -> StreamingResponse[Any, Any]:
        response = self._response = self._send()
        return response

    def __exit__(self, *_: object) -> None:
        if self._response is not None:
            self._response.close()


class _AsyncOpened(AbstractAsyncContextManager["AsyncStreamingResponse[Any, Any]"]):
    """The async twin of `_Opened`."""

    def __init__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self._send: Callable[[], Awaitable[AsyncStreamingResponse[Any, Any]]] = partial(
            function, *args, **kwargs
        )
        self._response: AsyncStreamingResponse[Any, Any] | None = None

    async def __aenter__(self) -> AsyncStreamingResponse[Any, Any]:
        response = self._response = await self._send()
        return response

    async def __aexit__(self, *_: object) -> None:
        if self._response is not None:
            await self._response.close()
