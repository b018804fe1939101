"""HTTP proxies: of the environment, and of a client that is given."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_environment_names_a_proxy(
    api: Any, other_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", other_server.url)
    other_server.answer(other_server.json({"from": "proxy"}))
    client = api.client(base_url="http://api.example:8080/v1")
    assert api.send(api.operation(), client) == {"from": "proxy"}
    (seen,) = other_server.requests
    assert seen.target == "http://api.example:8080/v1/x"
    assert seen.header("host") == "api.example:8080"


def test_the_environment_makes_exceptions(
    api: Any, other_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", other_server.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert api.send(api.operation()) == {}
    assert len(api.server.requests) == 1
    assert other_server.requests == []


def test_a_client_that_is_given_has_its_own(
    api: Any, part: Any, other_server: Any
) -> None:
    http = part("http")
    kind = http.AsyncClient if api.is_async else http.Client
    url = other_server.url.replace("//", "//user:pass@")
    given = kind(proxy=url)
    client = api.client(base_url="http://api.example", http_client=given)
    other_server.answer(other_server.json({"message": "no"}, 407))

    async def run() -> None:
        async with given:
            await client.send(api.operation())

    def send() -> None:
        with given:
            client.send(api.operation())

    with pytest.raises(api.rt.APIStatusError) as caught:
        asyncio.run(run()) if api.is_async else send()
    error = caught.value
    assert error.status_code == 407
    assert other_server.requests[0].header("proxy-authorization")
    assert "pass" not in f"{error} {error.request!r} {error.request.headers}"


def test_a_proxy_that_is_not_there_is_an_error_of_ours(
    api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = api.client(base_url="http://api.example", max_retries=0)
    error = api.fails("APIConnectionError", api.operation("POST"), client)
    assert "cannot connect" in str(error)


def test_a_proxy_that_refuses_a_tunnel_is_an_error_of_ours(
    api: Any, other_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", other_server.url)
    other_server.answer(other_server.response(403, b""))
    client = api.client(base_url="https://api.example", max_retries=0)
    error = api.fails("APIConnectionError", api.operation("POST"), client)
    assert "403" in str(error)
    assert other_server.requests[0].method == "CONNECT"
    assert other_server.requests[0].target == "api.example:443"
