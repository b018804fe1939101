"""What a caller may say about one call, and the types of the client's arguments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    NamedTuple,
    TypeAlias,
    TypedDict,
)

from . import http
from .sentinel import Omit

if TYPE_CHECKING:
    from .config import Hooks
    from .retry import Retry

Validate: TypeAlias = Literal["lenient", "strict", "off"]
"""What to do with an answer that does not fit its schema."""

Credential: TypeAlias = str | Callable[[], str]
"""A secret, or a function that returns one for each request."""

AsyncCredential: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""The same for `AsyncClient`: the function may be a coroutine function."""


class Timeouts(NamedTuple):
    """Seconds that each phase of a request may take, and the whole of an attempt.

    Attributes:
        connect: Until the connection stands.
        read: Between two pieces of the answer.
        write: Between two pieces of the request.
        pool: Until a connection is free.
        total: Of an attempt, to the last byte of its answer; of a stream and of
            `with_streaming_response`, to the end of its headers, and there once more
            for `read()` and `parse()`. A request for a token is an attempt of its own.
            None: no limit.
    """

    connect: float | None = 60.0
    read: float | None = 60.0
    write: float | None = 60.0
    pool: float | None = 60.0
    total: float | None = None


Timeout: TypeAlias = float | Timeouts | http.Timeout | None
"""Seconds for each phase, `Timeouts`, httpx2's own `Timeout`, or None: no limit."""


class RequestOptions(TypedDict, total=False):
    """What may be said about one call.

    Attributes:
        timeout: Replaces the client's.
        max_retries: Replaces the client's.
        extra_headers: Added, replacing those of the same name; `omit` removes one.
        extra_query: Added, replacing those of the same name.
        extra_body: Added to a JSON object, form or multipart body.
        idempotency_key: Says that the server knows a repeated request by this key, so
            that it may be sent again after a failure.
        validate: Replaces the client's.
    """

    timeout: Timeout
    max_retries: int
    extra_headers: Mapping[str, str | Omit]
    extra_query: Mapping[str, object]
    extra_body: Mapping[str, Any]
    idempotency_key: str
    validate: Validate


class ClientOptions(TypedDict, total=False):
    """Arguments of `Client` that few callers need.

    Attributes:
        retry: How long to wait before a request is repeated.
        hooks: Functions to call on the way.
        max_response_size: Bytes of a body, decompressed, that are read at most, 256 MiB
            by default; None: no limit. A longer one is an `APIConnectionError`.
        idempotency_header: Name of the header in which every request that is not safe
            to repeat gets a key of its own, so that it may be repeated; None: there is
            none. Operations for which the document names such a header use that one.
    """

    retry: Retry
    hooks: Hooks
    max_response_size: int | None
    idempotency_header: str | None


_NEVER: Final = 1e9
"""Seconds: sockets cannot wait much longer."""

_VALIDATES: Final = ("lenient", "strict", "off")
_KNOWN: Final = frozenset(RequestOptions.__annotations__)


def check_validate(validate: str) -> None:
    """Refuse what is not one of the words.

    Raises:
        ValueError: It is none.
    """
    if validate not in _VALIDATES:
        raise ValueError(f"validate is lenient, strict or off, not {validate!r}")


def check_options(options: RequestOptions) -> None:
    """Refuse what is not an option.

    Raises:
        TypeError: A key is unknown.
        ValueError: `validate` is none of its words.
    """
    check_validate(options.get("validate", "off"))
    if not options.keys() <= _KNOWN:
        unknown = ", ".join(sorted(map(repr, options.keys() - _KNOWN)))
        known = ", ".join(sorted(_KNOWN))
        raise TypeError(f"unknown request option {unknown}; there are {known}")


def split_timeout(timeout: Timeout) -> tuple[dict[str, float | None], float | None]:
    """Return the seconds of each phase, as httpx wants them, and of the whole.

    Raises:
        ValueError: It is no time that can be waited.
    """
    if isinstance(timeout, Timeouts):
        phases: dict[str, float | None] = {
            "connect": timeout.connect,
            "read": timeout.read,
            "write": timeout.write,
            "pool": timeout.pool,
        }
        total = _checked(timeout.total)
        if total is not None:
            # No phase may take longer than the whole.
            phases = {
                phase: total if seconds is None else min(seconds, total)
                for phase, seconds in phases.items()
            }
        return _all_checked(phases), total
    if isinstance(timeout, http.Timeout):
        return _all_checked(dict(timeout.as_dict())), None
    return dict.fromkeys(("connect", "read", "write", "pool"), _checked(timeout)), None


def _all_checked(phases: dict[str, float | None]) -> dict[str, float | None]:
    for seconds in phases.values():
        _checked(seconds)
    return phases


def _checked(seconds: object) -> float | None:
    if seconds is None or (isinstance(seconds, int | float) and 0 < seconds < _NEVER):
        return seconds
    raise ValueError(
        f"a timeout is a positive number of seconds, or None for no limit: {seconds!r}"
    )
