"""What an attempt came to: a value, an error, or another attempt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Final, TypeVar

from . import http
from .calls import Call
from .config import RetryEvent
from .decode import Answer, decoder_for
from .errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    request_facts,
    status_error_type,
)
from .logs import logger
from .security import Part

T = TypeVar("T")


def is_success(call: Call[Any], response: http.Response) -> bool:
    """Return whether a status is what the caller wants.

    A redirect that was not followed is, if the document has it.
    """
    status = response.status_code
    if 300 <= status < 400:
        return str(status) in call.operation.responses
    return status < 300


def answer_of(call: Call[Any], response: http.Response, content: bytes) -> Answer:
    """Return a response whose body was read."""
    return Answer(
        response.status_code,
        response.headers,
        content,
        response.request,
        call.config.secrets,
    )


def pieces(response: http.Response) -> Iterator[bytes]:
    """Return what yields the body of an open response, decoded."""
    if response.is_stream_consumed:
        # A hook has read it: the response has its content.
        return response.iter_bytes()
    if "content-encoding" not in response.headers:
        return response.iter_raw()
    # What few servers make necessary is loaded for them alone.
    from .codings import decoded

    return decoded(response)


def apieces(response: http.Response) -> AsyncIterator[bytes]:
    """Return what yields the body of an open response, for an async client."""
    if response.is_stream_consumed:
        return response.aiter_bytes()
    if "content-encoding" not in response.headers:
        return response.aiter_raw()
    from .codings import adecoded

    return adecoded(response)


def parse(call: Call[T], answer: Answer) -> T:
    """Return an answer's value."""
    if answer.status in (204, 205) or call.operation.method == "HEAD":
        return None  # type: ignore[return-value]  # There is no body, whatever the document says.
    decoder = decoder_for(
        call.operation, answer.status, answer.headers.get("content-type", "")
    )
    value: T = decoder.decode(answer, call.validate)
    return value


def parse_headers(
    call: Call[Any], response: http.Response, content: bytes = b""
) -> Any:
    """Return an answer's documented headers as their model; None if there are none."""
    documented = call.operation.headers
    if documented is None:
        return None
    # What few operations need is loaded for them alone.
    from .headers import read_headers

    return read_headers(documented, answer_of(call, response, content), call.validate)


def status_error(call: Call[Any], answer: Answer) -> APIStatusError:
    """Return the error for a status, its body as the document describes it."""
    content_type = answer.headers.get("content-type", "")
    body: Any = None
    if answer.content:
        decoder = decoder_for(call.operation, answer.status, content_type)
        body = decoder.decode(answer, "off")
    return status_error_type(answer.status)(
        status_code=answer.status,
        headers=answer.headers,
        content=answer.content,
        body=body,
        request=request_facts(answer.request, call.config.secrets),
    )


def connection_error(
    call: Call[Any], request: http.Request, error: Exception
) -> APIConnectionError:
    """Return what a failure of the HTTP library is called here."""
    kind = (
        APITimeoutError
        if isinstance(error, http.TimeoutException)
        else APIConnectionError
    )
    said = str(error) or type(error).__name__
    facts = request_facts(request, call.config.secrets)
    if isinstance(error, http.RequestError):
        # It goes along as the cause, and its own request shows everything.
        error.request = facts
    return kind(f"{_WHAT.get(type(error), 'no whole answer')}: {said}", request=facts)


_WHAT: Final[dict[type[Exception], str]] = {
    http.ConnectError: "cannot connect",
    http.ConnectTimeout: "no connection in time",
    http.PoolTimeout: "no free connection in time",
    http.ReadTimeout: "no answer in time",
    http.DecodingError: "the body is not what its Content-Encoding says",
}


def too_late(call: Call[Any]) -> http.ReadTimeout:
    """Return the error for an attempt that took longer than it may in all."""
    return http.ReadTimeout(f"no whole answer within {call.total} s")


def too_large(call: Call[Any], request: http.Request) -> APIConnectionError:
    """Return the error for a body that is larger than anyone wants."""
    return APIConnectionError(
        f"the answer has more than {call.config.max_response_size} bytes",
        request=request_facts(request, call.config.secrets),
    )


def forget(call: Call[Any], parts: Sequence[Part]) -> bool:
    """Drop credentials that the server refused; True if new ones may be had."""
    forgotten = [scheme.forget(parts) for scheme, _ in call.requirement]
    return any(forgotten)


def log_retry(call: Call[Any], event: RetryEvent) -> None:
    """Say that a call is attempted again, and why."""
    logger.info(
        "%s: attempt %d in %.2f s, after %s",
        call.operation.id,
        event.attempt + 1,
        event.pause,
        event.error,
    )
