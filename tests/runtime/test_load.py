"""Many callers at once, and what happens to the process; see FAULTS.md."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest


class TestLoad:
    def test_429_storm_of_200_threads(self, rt: Any, server: Any) -> None:
        server.answer(server.json({"message": "slow down"}, 429, "retry-after: 0"))
        operation = rt.Operation("op", "POST", "/x")
        client = rt.BaseClient(base_url=server.url, max_retries=2)
        client = client.with_options(retry=rt.Retry(first=0.0))

        def call(_: int) -> str:
            try:
                client.send(operation)
            except rt.APIError as error:
                return type(error).__name__
            return "fine"

        with client, ThreadPoolExecutor(200) as pool:
            assert set(pool.map(call, range(200))) == {"RateLimitError"}
        assert len(server.requests) == 600

    def test_429_storm_of_2000_tasks(self, rt: Any, server: Any) -> None:
        server.answer(server.json({"message": "slow down"}, 429, "retry-after: 0"))
        operation = rt.Operation("op", "POST", "/x")

        async def call(client: Any) -> str:
            try:
                await client.send(operation)
            except rt.APIError as error:
                return type(error).__name__
            return "fine"

        async def run() -> set[str]:
            client = rt.AsyncBaseClient(base_url=server.url, max_retries=0)
            async with client:
                made = client.with_options(retry=rt.Retry(first=0.0))
                return set(await asyncio.gather(*(call(made) for _ in range(2000))))

        assert asyncio.run(run()) == {"RateLimitError"}
        assert len(server.requests) == 2000
        assert server.connections <= 200

    def test_no_connection_in_time(
        self, rt: Any, part: Any, server: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(part("pool"), "MAX_CONNECTIONS", 1)
        monkeypatch.setattr(part("sync_client"), "MAX_CONNECTIONS", 1)
        release = threading.Event()

        def answer(connection: Any, _: Any) -> None:
            release.wait(5)
            connection.sendall(server.json({}))

        server.answer(answer)
        operation = rt.Operation("op", "POST", "/x")
        late = {"timeout": rt.Timeouts(pool=0.2), "max_retries": 0}

        async def run() -> None:
            async with rt.AsyncBaseClient(base_url=server.url) as client:
                first = asyncio.create_task(client.send(operation))
                await asyncio.sleep(0.1)
                with pytest.raises(rt.APITimeoutError, match="no free connection"):
                    await client.send(operation, options=late)
                release.set()
                await first
                await client.send(operation, options=late)

        asyncio.run(run())
        assert len(server.requests) == 2
        release.clear()
        with rt.BaseClient(base_url=server.url) as client:
            first = threading.Thread(target=client.send, args=(operation,))
            first.start()
            time.sleep(0.1)
            with pytest.raises(rt.APITimeoutError, match="no free connection"):
                client.send(operation, options=late)
            release.set()
            first.join()
            client.send(operation, options=late)
        assert len(server.requests) == 4


class TestProcess:
    def test_cancelled_task(self, rt: Any, server: Any) -> None:
        release = threading.Event()
        server.answer(
            lambda connection, seen: release.wait(5) and None, server.json({"ok": 1})
        )
        operation = rt.Operation("op", "POST", "/x")

        async def run() -> Any:
            async with rt.AsyncBaseClient(base_url=server.url) as client:
                task = asyncio.create_task(client.send(operation))
                while not server.requests:
                    await asyncio.sleep(0.01)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                return await client.send(operation)

        assert asyncio.run(run()) == {"ok": 1}
        release.set()
        assert len(server.requests) == 2

    def test_closed_client(self, api: Any) -> None:
        client = api.client()
        api.send(api.operation(), client)
        with pytest.raises(RuntimeError, match="closed"):
            api.send(api.operation(), client)

    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_loop_that_ends_before_the_client(self, rt: Any, server: Any) -> None:
        kept: list[Any] = []

        async def leave_open() -> None:
            client = rt.AsyncBaseClient(base_url=server.url)
            assert await client.send(rt.Operation("op", "GET", "/x")) == {}
            kept.append(client)

        async def close() -> None:
            async with rt.AsyncBaseClient(base_url=server.url) as client:
                assert await client.send(rt.Operation("op", "GET", "/x")) == {}

        def forget() -> None:
            kept.clear()
            gc.collect()

        asyncio.run(leave_open())
        with pytest.warns(ResourceWarning, match="unclosed"):
            forget()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            asyncio.run(close())
            gc.collect()
        assert said == []

    def test_fork(self, rt: Any, server: Any) -> None:
        with rt.BaseClient(base_url=server.url) as client:
            operation = rt.Operation("op", "GET", "/x")
            client.send(operation)
            child = os.fork()
            if child == 0:
                try:
                    client.send(operation)
                    os._exit(0)
                finally:
                    os._exit(1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            client.send(operation)
        assert len(server.requests) == 3
        # The child has a connection of its own; the parent's is still good.
        assert server.connections == 2
