"""The HTTP client below ours: made when first used, shared by copies, safe to fork."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from typing import Any, Final

from . import http

MAX_CONNECTIONS: Final = 100
"""How many are open at most at the same time; all of them are kept for the next call."""


class Pool:
    """Makes and keeps an `http.Client`."""

    def __init__(self, given: object, make: Callable[[], http.Client]) -> None:
        if given is not None and not isinstance(given, http.Client):
            raise TypeError(_wrong(given, http.Client))
        self._given = given
        self._make = make
        self._client = given
        self._pid = os.getpid()
        self._lock = Lock()
        self._is_closed = False

    def get(self) -> http.Client:
        """Return the client.

        Raises:
            RuntimeError: It was closed.
        """
        client = self._client
        if client is not None and self._pid == os.getpid():
            return client
        with self._lock:
            return self._renew()

    def _renew(self) -> http.Client:
        if self._is_closed:
            raise RuntimeError("the client is closed")
        if self._given is not None:
            return self._given
        if self._client is None or self._pid != os.getpid():
            # After a fork the connections are the parent's: they are left alone.
            self._client, self._pid = self._make(), os.getpid()
        return self._client

    def close(self) -> None:
        """Close the connections; a client that was given is left to who made it."""
        with self._lock:
            client, self._client, self._is_closed = self._client, None, True
        if client is not None and client is not self._given:
            client.close()

    def __del__(self) -> None:
        # Whoever forgot to close the client has no ResourceWarning for it.
        client = getattr(self, "_client", None)
        if client is not None and self._given is None:
            client.close()


class AsyncPool:
    """Makes and keeps an `http.AsyncClient`, one for each event loop it is used in."""

    def __init__(self, given: object, make: Callable[[], http.AsyncClient]) -> None:
        if given is not None and not isinstance(given, http.AsyncClient):
            raise TypeError(_wrong(given, http.AsyncClient))
        self._given = given
        self._make = make
        self._client = given
        self._home: tuple[int, Any] | None = None
        self._turns: Any = None
        self._is_closed = False

    def get(self) -> http.AsyncClient:
        """Return the client.

        Raises:
            RuntimeError: It was closed.
        """
        if self._is_closed:
            raise RuntimeError("the client is closed")
        if self._given is not None:
            return self._given
        home = (os.getpid(), running_loop())
        if self._client is None or self._home != home:
            from anyio import Semaphore

            # Connections belong to their process and to their event loop.
            self._client, self._home = self._make(), home
            self._turns = Semaphore(MAX_CONNECTIONS, fast_acquire=True)
        return self._client

    def turn(self, seconds: float | None) -> AbstractAsyncContextManager[Any]:
        """Return what to wait for before sending, for so many seconds.

        The queue of the library's own pool takes time that grows with its square. A
        client that was given has limits of its own, and there is no other queue.
        """
        return nullcontext() if self._turns is None else _Turn(self._turns, seconds)

    async def close(self) -> None:
        """Close the connections; a client that was given is left to who made it."""
        client, self._client, self._is_closed = self._client, None, True
        if client is not None and client is not self._given:
            await client.aclose()


class _Turn:
    """One of as many requests as there may be connections."""

    def __init__(self, turns: Any, seconds: float | None) -> None:
        self._turns = turns
        self._seconds = seconds

    async def __aenter__(self) -> None:
        if self._turns.value:
            self._turns.acquire_nowait()
            return
        from anyio import fail_after

        try:
            with fail_after(self._seconds):
                await self._turns.acquire()
        except TimeoutError:
            raise http.PoolTimeout(f"none within {self._seconds} s") from None

    async def __aexit__(self, *_: object) -> None:
        self._turns.release()


def no_cookies() -> CookieJar:
    """Return a jar that keeps none.

    A client is shared by threads, and often by users. Whoever wants what servers set to
    come back gives an `http_client`, whose jar is its own.
    """
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def running_loop() -> Any:
    """Return the event loop of asyncio, None if it is another library's."""
    # An application that has an event loop has imported it already.
    from asyncio import get_running_loop

    try:
        return get_running_loop()
    except RuntimeError:
        return None  # trio


def _wrong(given: object, wanted: type) -> str:
    kind = type(given)
    return (
        f"http_client is a {kind.__module__.partition('.')[0]}.{kind.__name__}; "
        f"{wanted.__module__.partition('.')[0]}.{wanted.__name__} is needed"
    )
