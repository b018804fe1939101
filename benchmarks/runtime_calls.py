"""What calls of a generated client cost, beside the same calls without it.

    python benchmarks/runtime_calls.py PACKAGE URL CALLS

`benchmarks/runtime.py` starts it and reads the JSON that it prints. Both ways take turns in
short blocks, so that whatever else the machine does hits both.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

try:
    import httpx2 as http
except ImportError:
    import httpx as http  # type: ignore[no-redef]  # The same interface.
from pydantic import TypeAdapter

BLOCK = 50
MEMORY_CALLS = 10_000


def main(package: str, url: str, calls: int) -> None:
    """Measure, and print what came out."""
    client_package = importlib.import_module(package)
    built = count_adapters()
    found = {
        "sync": measure_sync(client_package, url, calls),
        "async": asyncio.run(measure_async(client_package, url, calls)),
    }
    print(json.dumps({**found, **watch(client_package, url, built)}))


def count_adapters() -> list[object]:
    """Return a list that grows whenever a validator is built."""
    built: list[object] = []
    make = TypeAdapter.__init__

    def counted(self: Any, type: Any, **arguments: Any) -> None:
        built.append(type)
        make(self, type, **arguments)

    TypeAdapter.__init__ = counted  # type: ignore[method-assign]  # To count.
    return built


def measure_sync(package: Any, url: str, calls: int) -> dict[str, float]:
    """Return microseconds of CPU of a call, ours and raw."""
    validator = TypeAdapter(package.models.Thing0)
    target = f"{url}/things0/1"
    with package.Client(base_url=url) as client, http.Client() as raw_client:

        def ours() -> None:
            client.things0.get_thing0("1")

        def raw() -> None:
            response = raw_client.get(target, headers={"Accept": "application/json"})
            response.raise_for_status()
            validator.validate_json(response.content)

        return _take_turns(ours, raw, calls)


def _take_turns(
    ours: Callable[[], None], raw: Callable[[], None], calls: int
) -> dict[str, float]:
    spent = {"ours": 0.0, "raw": 0.0}
    for turn in range(calls // BLOCK + 1):
        order = [("ours", ours), ("raw", raw)]
        for name, call in order if turn % 2 else reversed(order):
            before = time.process_time()
            for _ in range(BLOCK):
                call()
            # The first turn connects, and builds what is built once.
            spent[name] += (time.process_time() - before) if turn else 0.0
    return {name: seconds / calls * 1e6 for name, seconds in spent.items()}


async def measure_async(package: Any, url: str, calls: int) -> dict[str, float]:
    """Return microseconds of CPU of an awaited call, ours and raw."""
    validator = TypeAdapter(package.models.Thing0)
    target = f"{url}/things0/1"
    async with (
        package.AsyncClient(base_url=url) as client,
        http.AsyncClient() as raw_client,
    ):

        async def ours() -> None:
            await client.things0.get_thing0("1")

        async def raw() -> None:
            headers = {"Accept": "application/json"}
            response = await raw_client.get(target, headers=headers)
            response.raise_for_status()
            validator.validate_json(response.content)

        return await _atake_turns(ours, raw, calls)


async def _atake_turns(
    ours: Callable[[], Awaitable[None]], raw: Callable[[], Awaitable[None]], calls: int
) -> dict[str, float]:
    spent = {"ours": 0.0, "raw": 0.0}
    for turn in range(calls // BLOCK + 1):
        order = [("ours", ours), ("raw", raw)]
        for name, call in order if turn % 2 else reversed(order):
            before = time.process_time()
            for _ in range(BLOCK):
                await call()
            spent[name] += (time.process_time() - before) if turn else 0.0
    return {name: seconds / calls * 1e6 for name, seconds in spent.items()}


def watch(package: Any, url: str, built: list[object]) -> dict[str, float | None]:
    """Return by how many kB memory grew in many calls, and what was built meanwhile."""
    with package.Client(base_url=url) as client:
        for _ in range(MEMORY_CALLS // 10):
            client.things0.get_thing0("1")
        before, validators = resident(), len(built)
        for _ in range(MEMORY_CALLS):
            client.things0.get_thing0("1")
        after = resident()
    grown = None if before is None or after is None else after - before
    return {"grown": grown, "resident": after, "validators": len(built) - validators}


def resident() -> float | None:
    """Return the process's resident memory in kB, None where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = status.read_text(encoding="ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
