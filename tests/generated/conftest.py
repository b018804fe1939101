"""The generated packages over real HTTP, sync and async alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

import pytest
from tests.generated.server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server on 127.0.0.1."""
    with serving() as running:
        yield running


class Caller:
    """Makes clients of one colour and calls their methods, so that a test is written once."""

    def __init__(self, asynchronous: bool) -> None:
        self.asynchronous = asynchronous

    def client_class(self, package: Any) -> Any:
        """Return Client or AsyncClient."""
        return package.AsyncClient if self.asynchronous else package.Client

    def __call__(
        self, package: Any, options: dict[str, Any], use: Callable[[Any], Any]
    ) -> Any:
        """Open a client with `options`, return what `use` makes of it, and close it."""
        client = self.client_class(package)(**options)
        if self.asynchronous:
            return asyncio.run(self._use_async(client, use))
        with client:
            return use(client)

    async def _use_async(self, client: Any, use: Callable[[Any], Any]) -> Any:
        async with client:
            return await cast("Awaitable[Any]", use(client))


@pytest.fixture(params=["sync", "async"])
def caller(request: pytest.FixtureRequest) -> Caller:
    """Return what calls a client, once for each colour."""
    return Caller(request.param == "async")
