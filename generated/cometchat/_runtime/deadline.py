"""The deadline of an attempt that waits: no read and no write goes beyond it.

A timeout of the HTTP library is that of one read or write: an answer that comes drop by
drop never ends. All bytes of a connection pass its network stream, an object that httpx
hands out: with a response, and when it connects. There the time that is left replaces a
longer timeout. Coroutines need none of it: they can be cancelled.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, Final, cast

from . import http

_PIECE: Final = 1 << 16
"""Bytes that are written at most before the clock is read again."""


class _Current(threading.local):
    """The attempt of this thread."""

    end: float | None = None
    total: float | None = None


_CURRENT: Final = _Current()


@contextmanager
def within(total: float | None) -> Generator[None]:
    """Let this thread read and write for so many seconds; None: no limit.

    Raises:
        ReadTimeout: They are over.
    """
    # A hook or the body of a request may be a call of its own.
    before = _CURRENT.end, _CURRENT.total
    if total is not None:
        _CURRENT.end, _CURRENT.total = time.monotonic() + total, total
    try:
        yield
    except (http.ReadTimeout, http.WriteTimeout):
        time_left()
        raise
    finally:
        _CURRENT.end, _CURRENT.total = before


def time_left(timeout: float | None = None) -> float | None:
    """Return the seconds until the deadline, if `timeout` is not shorter.

    Raises:
        ReadTimeout: The deadline has passed.
    """
    if _CURRENT.end is None:
        return timeout
    left = _CURRENT.end - time.monotonic()
    if left <= 0:
        raise http.ReadTimeout(f"no whole answer within {_CURRENT.total} s")
    return left if timeout is None else min(left, timeout)


def watch(stream: Any) -> None:
    """Let a network stream keep to the deadline of whoever reads or writes."""
    kind = cast("Any", type(stream))
    if hasattr(stream, "read") and not hasattr(kind, "keeps_deadline"):
        # One of a transport that is not httpx's own may refuse: it stays as it is.
        with suppress(TypeError):
            stream.__class__ = _limited(kind)


def trace(event: str, info: dict[str, Any]) -> None:
    """Watch the streams of new connections (httpx's request extension `trace`)."""
    if event.endswith(("connect_tcp.complete", "start_tls.complete")):
        watch(info["return_value"])


@lru_cache(maxsize=16)
def _limited(kind: Any) -> type:
    """Return a class of network streams with a `read` and a `write` of ours."""

    def read(stream: Any, max_bytes: int, timeout: float | None = None) -> bytes:
        content: bytes = kind.read(stream, max_bytes, time_left(timeout))
        return content

    def write(stream: Any, buffer: bytes, timeout: float | None = None) -> None:
        size = _PIECE if _CURRENT.end is not None else len(buffer) or 1
        for start in range(0, len(buffer), size):
            piece = buffer[start : start + size]
            kind.write(stream, piece, time_left(timeout))

    members = {"read": read, "write": write, "keeps_deadline": True}
    return type(kind.__name__, (kind,), members)
