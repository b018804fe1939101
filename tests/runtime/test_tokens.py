"""Tokens when things go wrong: at the server that gives them, in threads, after a fork."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

KNOWN = {"client_id": "i", "client_secret": "s"}
CALLS = 20


@pytest.fixture
def scheme(rt: Any, other_server: Any) -> Any:
    """Return tokens of the other server."""
    flows = {"clientCredentials": rt.Flow(token_url=f"{other_server.url}/token")}
    return rt.OAuth2(flows, KNOWN, {"token": "token"})


def call_often(api: Any, scheme: Any) -> list[Any]:
    """Call at the same time; return what each came to."""
    operation = api.operation(security=[{"o": []}])
    client = api.client(security_schemes={"o": scheme})

    async def arun() -> list[Any]:
        async with client:
            calls = (client.send(operation) for _ in range(CALLS))
            return await asyncio.gather(*calls, return_exceptions=True)

    def one(_: int) -> Any:
        try:
            return client.send(operation)
        except api.rt.APIError as error:
            return error

    if api.is_async:
        return asyncio.run(arun())
    with client, ThreadPoolExecutor(CALLS) as pool:
        return list(pool.map(one, range(CALLS)))


def test_all_that_wait_for_a_token_fail_together(
    api: Any, scheme: Any, other_server: Any
) -> None:
    def slow(connection: Any, _: Any) -> None:
        time.sleep(0.3)
        connection.sendall(other_server.json({"error": "down"}, 400))

    other_server.answer(slow)
    found = call_often(api, scheme)
    assert {type(error).__name__ for error in found} == {"BadRequestError"}
    # A thread may have begun late. One after the other would be twenty.
    assert len(other_server.requests) <= 3
    other_server.answer(other_server.json({"access_token": "T"}))
    assert call_often(api, scheme) == [{}] * CALLS


def test_a_token_that_is_good_for_seconds_is_used_more_than_once(
    api: Any, scheme: Any, other_server: Any
) -> None:
    answer = {"access_token": "T", "expires_in": 20}
    other_server.answer(other_server.json(answer))
    assert call_often(api, scheme) == [{}] * CALLS
    assert len(other_server.requests) == 1


@pytest.mark.parametrize("token", ["", " ", "a\nb", 5, None])
def test_a_token_that_is_none_is_an_error(
    api: Any, scheme: Any, other_server: Any, token: Any
) -> None:
    other_server.answer(other_server.json({"access_token": token}))
    operation = api.operation(security=[{"o": []}])
    client = api.client(security_schemes={"o": scheme})
    error = api.fails("APIConnectionError", operation, client)
    assert "no access_token" in str(error)
    assert not api.server.requests


@pytest.mark.parametrize("seconds", [10**400, "soon", None, []])
def test_an_end_that_is_none_is_no_end(
    api: Any, scheme: Any, other_server: Any, seconds: Any
) -> None:
    answer = {"access_token": "T", "expires_in": seconds}
    other_server.answer(other_server.json(answer))
    for _ in range(2):
        api.send(
            api.operation(security=[{"o": []}]),
            api.client(security_schemes={"o": scheme}),
        )
    assert len(other_server.requests) == 1


def test_who_keeps_refresh_tokens_is_given_each(api: Any, other_server: Any) -> None:
    flow = api.rt.Flow(token_url=f"{other_server.url}/token")
    known = {"refresh_token": "R0"}
    scheme = api.rt.OAuth2({"authorizationCode": flow}, known, {"token": "token"})
    tokens = [
        {"access_token": "T1", "expires_in": 0, "refresh_token": "R1"},
        {"access_token": "T2", "expires_in": 3600},
    ]
    other_server.answer(*map(other_server.json, tokens))
    kept: list[tuple[str, str]] = []

    def on_token(token: Any) -> None:
        kept.append((token.access_token, token.refresh_token))

    async def aon_token(token: Any) -> None:
        on_token(token)

    hooks = api.rt.Hooks(on_token=aon_token if api.is_async else on_token)
    for _ in range(3):
        client = api.client(security_schemes={"o": scheme}, hooks=hooks)
        api.send(api.operation(security=[{"o": []}]), client)
    assert kept == [("T1", "R1"), ("T2", "R1")]
    assert b"refresh_token=R1" in other_server.requests[1].body


def test_discovery_that_finds_nothing_is_an_error(api: Any, other_server: Any) -> None:
    url = f"{other_server.url}/.well-known/openid-configuration"
    scheme = api.rt.OpenIdConnect(url, KNOWN, {"token": "token"})
    operation = api.operation(security=[{"o": []}])
    client = api.client(security_schemes={"o": scheme})
    error = api.fails("APIConnectionError", operation, client)
    assert "no token_endpoint" in str(error)


def test_a_child_does_not_wait_for_a_thread_of_its_parent(
    rt: Any, server: Any, scheme: Any, other_server: Any
) -> None:
    began, end = threading.Event(), threading.Event()

    def slow(connection: Any, _: Any) -> None:
        began.set()
        end.wait(10)
        connection.sendall(other_server.json({"access_token": "T"}))

    token = other_server.json({"access_token": "T"})
    other_server.answer(slow, token)
    operation = rt.Operation("op", "GET", "/x", security=[{"o": []}])
    client = rt.BaseClient(base_url=server.url, security_schemes={"o": scheme})
    thread = threading.Thread(target=client.send, args=(operation,))
    thread.start()
    assert began.wait(10)
    child = os.fork()
    if not child:
        try:
            client.send(operation)
            os._exit(0)
        finally:
            os._exit(1)
    try:
        until = time.monotonic() + 10
        done = 0
        while not done and time.monotonic() < until:
            done, status = os.waitpid(child, os.WNOHANG)
            time.sleep(0.01)
        assert done, "the child waits for ever"
        assert status == 0
    finally:
        if not done:
            os.kill(child, 9)
            os.waitpid(child, 0)
        end.set()
        thread.join()
        client.close()
