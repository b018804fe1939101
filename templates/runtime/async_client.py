"""The client for coroutines: the twin of `sync_client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from . import http, telemetry
from .calls import Call, Values, prepare
from .client import CommonClient
from .config import RetryEvent
from .errors import FAILURES, APIError
from .operation import H, Operation
from .options import ClientOptions, RequestOptions, Timeout, Validate
from .outcome import (
    answer_of,
    apieces,
    connection_error,
    forget,
    is_success,
    log_retry,
    parse,
    parse_headers,
    status_error,
    too_large,
    too_late,
)
from .pool import MAX_CONNECTIONS, AsyncPool, no_cookies
from .security import Part, SecurityScheme
from .sentinel import omit
from .servers import Server
from .tls import tls_context
from .wire import hide_secrets, redirected, to_request

if TYPE_CHECKING:
    from .responses import AsyncStreamingResponse, RawResponse
    from .stream import AsyncStream

T = TypeVar("T")


class AsyncBaseClient(CommonClient):
    """Sends the operations of a generated `AsyncClient`."""

    def __init__(
        self,
        *,
        servers: Sequence[Server] = (),
        server_variables: Mapping[str, str] | None = None,
        security_schemes: Mapping[str, SecurityScheme] | None = None,
        base_url: str | None = None,
        server: int | str = 0,
        timeout: Timeout = 60.0,
        max_retries: int = 2,
        validate: Validate = "lenient",
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, object] | None = None,
        http_client: http.AsyncClient | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__(
            servers=servers,
            server_variables=server_variables or {},
            security_schemes=security_schemes or {},
            base_url=base_url,
            server=server,
            timeout=timeout,
            max_retries=max_retries,
            validate=validate,
            default_headers=default_headers,
            default_query=default_query,
            http_client=http_client,
            **options,
        )
        schemes = dict(security_schemes or {})
        self._pool: AsyncPool = AsyncPool(http_client, lambda: _make_client(schemes))
        self._pool.users.add(self)

    async def close(self) -> None:
        """Close all connections, those of copies too. It can be called twice.

        A copy (`with_options`) shares them: they stay open as long as the client that
        it was made of, or another copy, is in use.
        """
        if self._pool.leave(self, is_copy=self._is_copy):
            await self._pool.close()

    aclose = close

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self.close()

    async def send(
        self,
        operation: Operation[T, Any],
        *,
        path: Values | None = None,
        query: Values | None = None,
        querystring: Values | None = None,
        header: Values | None = None,
        cookie: Values | None = None,
        body: Any = omit,
        content_type: str | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation and return its answer.

        Args:
            operation: What to call.
            path: Path parameters by wire name, as all others. `omit` is not sent.
            query: Query parameters.
            querystring: The one parameter that is the whole query string.
            header: Header parameters.
            cookie: Cookie parameters.
            body: A dict of properties, or any one value.
            content_type: The body's media type, if it is not the first one.
            options: What the caller says about this call.

        Raises:
            APIError: Whatever goes wrong.
        """
        call = prepare(
            self._config,
            operation,
            path=path,
            query=query,
            querystring=querystring,
            header=header,
            cookie=cookie,
            body=body,
            content_type=content_type,
            options=options,
        )
        response, content = await self._perform(call)
        return parse(call, answer_of(call, response, content))

    async def send_raw(
        self, operation: Operation[T, H], **arguments: Any
    ) -> RawResponse[T, H]:
        """Call an operation and return its answer with the envelope."""
        from .responses import RawResponse

        call = prepare(self._config, operation, **arguments)
        response, content = await self._perform(call)
        answer = answer_of(call, response, content)
        return RawResponse(
            answer.status,
            answer.headers,
            content,
            answer.request,
            parse(call, answer),
            parse_headers(call, response, content),
        )

    async def send_streaming(
        self,
        operation: Operation[T, H],
        *,
        stream: Callable[..., Any] | None = None,
        **arguments: Any,
    ) -> AsyncStreamingResponse[T, H]:
        """Call an operation and return its answer, the body not read.

        Args:
            operation: What to call.
            stream: The class of what `parse` is to return, if that is a stream.
            **arguments: As of `send`.
        """
        from .responses import AsyncStreamingResponse

        call = prepare(self._config, operation, **arguments)
        response, _ = await self._perform(call, keep_open=True)

        def parsed(content: bytes) -> T:
            return parse(call, answer_of(call, response, content))

        return AsyncStreamingResponse(
            response,
            read=lambda: self._read_open(call, response),
            chunks=lambda opened: self._chunks(call, opened),
            parse=parsed,
            parse_headers=lambda: parse_headers(call, response),
            reopen=lambda headers: self._reopen(call, headers),
            call=call,
            stream=stream,
        )

    async def stream(
        self, operation: Operation[T, Any], **arguments: Any
    ) -> AsyncStream[T]:
        """Call an operation whose answer is a stream of `T`.

        Args:
            operation: What to call; its type is that of the items.
            **arguments: As of `send`.
        """
        from .stream import AsyncStream

        call = prepare(self._config, operation, **arguments)
        return AsyncStream(
            call,
            await self._reopen(call, {}),
            lambda response: self._chunks(call, response),
            lambda headers: self._reopen(call, headers),
        )

    async def _reopen(
        self, call: Call[Any], headers: Mapping[str, str]
    ) -> http.Response:
        """Send a call, again perhaps, with more headers."""
        again = call._replace(overrides={**(call.overrides or {}), **headers})
        return (await self._perform(again, keep_open=True))[0]

    async def _perform(
        self, call: Call[Any], *, keep_open: bool = False
    ) -> tuple[http.Response, bytes]:
        """Attempt a call until it succeeds, or is not worth another attempt."""
        if telemetry.is_active():
            with telemetry.span(call) as record:
                response, content = await self._attempts(call, keep_open=keep_open)
                record(response.status_code)
                return response, content
        return await self._attempts(call, keep_open=keep_open)

    async def _attempts(
        self, call: Call[Any], *, keep_open: bool
    ) -> tuple[http.Response, bytes]:
        attempt, is_renewed = 0, False
        while True:
            client = self._pool.get()
            parts = await _credentials(call, client)
            request = to_request(call, parts, client)
            reason: APIError | int
            try:
                exchange = await self._timed(client, call, parts, request, keep_open)
            except FAILURES as error:
                reason = connection_error(call, request, error)
                pause = call.pause_after_error(error, attempt)
                if pause is None:
                    raise reason from error
            else:
                response, content = exchange
                if is_success(call, response):
                    return exchange
                reason = response.status_code
                pause = call.pause_after_status(reason, response.headers, attempt)
                if reason == 401 and not is_renewed and forget(call, parts):
                    is_renewed, pause = True, 0.0 if call.is_replayable else None
                if pause is None:
                    raise status_error(call, answer_of(call, response, content))
            attempt += 1
            await self._before_retry(call, RetryEvent(attempt, pause, reason))
            await _sleep(pause)

    async def _before_retry(self, call: Call[Any], event: RetryEvent) -> None:
        log_retry(call, event)
        hook = call.config.hooks.on_retry
        if hook is not None:
            await _finish(hook(event))

    async def _timed(
        self,
        client: http.AsyncClient,
        call: Call[Any],
        parts: Sequence[Part],
        request: http.Request,
        keep_open: bool,
    ) -> tuple[http.Response, bytes]:
        turn = self._pool.turn(call.phases["pool"])
        if call.total is None:
            async with turn:
                return await self._exchange(client, call, parts, request, keep_open)
        from anyio import fail_after

        try:
            with fail_after(call.total):
                async with turn:
                    return await self._exchange(client, call, parts, request, keep_open)
        except TimeoutError:
            raise too_late(call) from None

    async def _exchange(
        self,
        client: http.AsyncClient,
        call: Call[Any],
        parts: Sequence[Part],
        request: http.Request,
        keep_open: bool,
    ) -> tuple[http.Response, bytes]:
        """Send a request, follow redirects, read the body."""
        response = await self._dispatch(client, call, request)
        try:
            hops = 0
            while target := redirected(
                call, parts, request, response, hops, is_async=True
            ):
                await response.aclose()
                request, is_stranger = target
                response = await self._dispatch(
                    client, call, request, is_stranger=is_stranger
                )
                hops += 1
            if keep_open and is_success(call, response):
                return response, b""
            return response, await self._read(call, response)
        except BaseException:
            # Whatever it is: a connection that is not given back is lost to the pool.
            await response.aclose()
            raise

    async def _dispatch(
        self,
        client: http.AsyncClient,
        call: Call[Any],
        request: http.Request,
        *,
        is_stranger: bool = False,
    ) -> http.Response:
        hooks = call.config.hooks
        if hooks.before_request is not None:
            await _finish(hooks.before_request(request))
            hide_secrets(call, request)
        if is_stranger:
            # The client's own credentials are not for others either.
            response = await client.send(
                request, stream=True, follow_redirects=False, auth=None
            )
        else:
            response = await client.send(request, stream=True, follow_redirects=False)
        if hooks.after_response is not None:
            try:
                await _finish(hooks.after_response(response))
            except BaseException:
                await response.aclose()
                raise
        return response

    async def _read(self, call: Call[Any], response: http.Response) -> bytes:
        chunks: list[bytes] = []
        size, limit = 0, call.config.max_response_size
        try:
            async for chunk in apieces(response):
                size += len(chunk)
                if limit is not None and size > limit:
                    raise too_large(call, response.request)
                chunks.append(chunk)
        finally:
            await response.aclose()
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _read_open(self, call: Call[Any], response: http.Response) -> bytes:
        """Read a response that was handed out unread; failures are ours."""
        from anyio import fail_after

        try:
            with fail_after(call.total):
                return await self._read(call, response)
        except TimeoutError:
            error = too_late(call)
            raise connection_error(call, response.request, error) from None
        except FAILURES as error:
            raise connection_error(call, response.request, error) from error

    async def _chunks(
        self, call: Call[Any], response: http.Response
    ) -> AsyncIterator[bytes]:
        """Yield an open response's body; failures are ours."""
        try:
            async for chunk in apieces(response):
                yield chunk
        except FAILURES as error:
            raise connection_error(call, response.request, error) from error
        finally:
            await response.aclose()


def _make_client(schemes: dict[str, SecurityScheme]) -> http.AsyncClient:
    limits = http.Limits(max_connections=MAX_CONNECTIONS)
    return http.AsyncClient(
        limits=limits, verify=tls_context(schemes), cookies=no_cookies()
    )


async def _credentials(call: Call[Any], client: http.AsyncClient) -> list[Part]:
    return [
        part
        for scheme, scopes in call.requirement
        for part in await scheme.aobtain(call, client, scopes)
    ]


async def _finish(result: Any) -> None:
    """Wait for a hook that is a coroutine function."""
    if isawaitable(result):
        await result


async def _sleep(seconds: float) -> None:
    """Sleep on asyncio or trio."""
    from anyio import sleep

    await sleep(seconds)
