"""Which server an operation goes to that has servers of its own."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("pick", "own", "place"),
    [
        (0, ["a"], "/0"),
        (1, ["a"], "/0"),
        ("sandbox", ["a"], "/0"),
        ("sandbox", ["live", "sandbox"], "/1"),
        ("sandbox", ["sandbox", "live"], "/0"),
        (1, ["sandbox", "live"], "/0"),
        ("sandbox", ["a", "b"], "/1"),
        ("sandbox", [None, None], "/1"),
        ("http://sandbox.invalid", [None, "sandbox", "c"], "/1"),
        ("sandbox", ["a", "b", "c"], "/0"),
        (1, ["a", "b", "c"], "/0"),
    ],
)
def test_an_operations_server_goes_with_the_clients(
    api: Any, pick: int | str, own: list[str | None], place: str
) -> None:
    servers = [
        api.rt.Server("http://live.invalid", "live"),
        api.rt.Server("http://sandbox.invalid", "sandbox"),
    ]
    client = api.client(base_url=None, servers=servers, server=pick)
    its = [
        api.rt.Server(f"{api.server.url}/{place}", name)
        for place, name in enumerate(own)
    ]
    api.send(api.operation(servers=its), client)
    assert api.server.requests[0].target == f"{place}/x"
