"""The HTTP client below ours: made when first used, shared by copies, safe to fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from typing import Any, Final, NamedTuple
from weakref import WeakSet

from . import http

MAX_CONNECTIONS: Final = 100
"""How many are open at most at the same time; all of them are kept for the next call."""


_CLOSING: Final[set[Any]] = set()


class ForkLock:
    """A lock that a forked process does not find held by a thread it does not have."""

    def __init__(self) -> None:
        self._locks: dict[int, Lock] = {}

    def here(self) -> Lock:
        """Return the lock of this process."""
        return self._locks.setdefault(os.getpid(), Lock())


class _Shared:
    """What a client and its copies have in common."""

    def __init__(self) -> None:
        self.users: WeakSet[Any] = WeakSet()

    def leave(self, user: object, *, is_copy: bool) -> bool:
        """Return whether nobody needs the connections any more.

        They are the client's that made them. Copies that outlive it keep them.
        """
        self.users.discard(user)
        return not is_copy or not self.users


class Pool(_Shared):
    """Makes and keeps an `http.Client`."""

    def __init__(self, given: object, make: Callable[[], http.Client]) -> None:
        super().__init__()
        if given is not None and not isinstance(given, http.Client):
            raise TypeError(_wrong(given, http.Client))
        self._given = given
        self._make = make
        self._client = given
        self._pid = os.getpid()
        self._lock = ForkLock()
        self._is_closed = False

    def get(self) -> http.Client:
        """Return the client.

        Raises:
            RuntimeError: It was closed.
        """
        client = self._client
        if client is not None and self._pid == os.getpid():
            return client
        with self._lock.here():
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
        with self._lock.here():
            client, self._client, self._is_closed = self._client, None, True
        if client is not None and client is not self._given:
            client.close()

    def __del__(self) -> None:
        # Whoever forgot to close the client has no ResourceWarning for it.
        client = getattr(self, "_client", None)
        if client is not None and self._given is None:
            client.close()


class AsyncPool(_Shared):
    """Makes and keeps an `http.AsyncClient` for each event loop it is used in."""

    def __init__(self, given: object, make: Callable[[], http.AsyncClient]) -> None:
        super().__init__()
        if given is not None and not isinstance(given, http.AsyncClient):
            raise TypeError(_wrong(given, http.AsyncClient))
        self._given = given
        self._make = make
        self._homes: dict[int, _Home] = {}
        self._pid = os.getpid()
        self._lock = ForkLock()
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
        loop = running_loop()
        home = self._homes.get(id(loop))
        if home is None or self._pid != os.getpid():
            home = self._settle(loop)
        return home.client

    def _settle(self, loop: Any) -> _Home:
        """Make a client for an event loop; forget those whose loops are over."""
        from anyio import Semaphore

        turns = Semaphore(MAX_CONNECTIONS, fast_acquire=True)
        made = _Home(loop, self._make(), turns)
        with self._lock.here():
            # After a fork the connections are the parent's: they are left alone.
            homes = self._homes if self._pid == os.getpid() else {}
            alive = {key: home for key, home in homes.items() if not home.is_over()}
            self._homes, self._pid = {**alive, id(loop): made}, os.getpid()
        return made

    def turn(self, seconds: float | None) -> AbstractAsyncContextManager[Any]:
        """Return what to wait for before sending, for so many seconds.

        The queue of the library's own pool takes time that grows with its square. A
        client that was given has limits of its own, and there is no other queue.
        """
        home = self._homes.get(id(running_loop()))
        return nullcontext() if home is None else _Turn(home.turns, seconds)

    async def close(self) -> None:
        """Close the connections; a client that was given is left to who made it.

        Those of another thread's event loop are closed by that loop, a little later.
        Those of a loop that is over have ended with it.
        """
        homes, self._homes, self._is_closed = self._homes, {}, True
        here = running_loop()
        if self._pid != os.getpid():
            return
        for home in homes.values():
            if home.loop is here:
                await home.client.aclose()
            else:
                home.abandon()

    def __del__(self) -> None:
        # Whoever forgot to close the client has no ResourceWarning for it, if its event
        # loop still runs.
        for home in getattr(self, "_homes", {}).values():
            if self._pid == os.getpid():
                home.abandon()


class _Home(NamedTuple):
    """An event loop, and what belongs to it."""

    loop: Any
    client: http.AsyncClient
    turns: Any

    def is_over(self) -> bool:
        """Return whether the loop is closed; trio has only one at a time."""
        return self.loop is None or self.loop.is_closed()

    def abandon(self) -> None:
        """Let the loop close the connections, if it can."""
        close_later(self.loop, self.client.aclose)


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


def close_later(loop: Any, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let an event loop call what closes something, if it still can."""
    if loop is None or not loop.is_running():
        return

    def start() -> None:
        # Event loops themselves forget tasks that nobody else knows.
        task = loop.create_task(close())
        _CLOSING.add(task)
        task.add_done_callback(_CLOSING.discard)

    loop.call_soon_threadsafe(start)


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
