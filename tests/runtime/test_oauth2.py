"""OAuth2 and OpenID Connect: tokens, where they come from, and who waits for them."""

from __future__ import annotations

import asyncio
import pickle
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.runtime.support import SECRET, secured


async def apieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


class TestOAuth2:
    def scheme(self, api: Any, **credentials: Any) -> Any:
        flows = {
            "clientCredentials": api.rt.Flow(token_url=f"{api.server.url}/token"),
            "password": api.rt.Flow(token_url=f"{api.server.url}/token"),
        }
        options = {name: name for name in credentials} | {"token": "token"}
        return api.rt.OAuth2(flows, credentials, options)

    def token(self, api: Any, token: str, **more: Any) -> bytes:
        value: bytes = api.server.json({"access_token": token, **more})
        return value

    def test_client_credentials_are_exchanged_once(self, api: Any) -> None:
        scheme = self.scheme(api, client_id="i d", client_secret="s")
        api.server.answer(self.token(api, "T", expires_in=3600), api.server.json({}))
        first = secured(api, [{"o": ["read"]}], {"o": scheme})
        second = secured(api, [{"o": ["read"]}], {"o": scheme})
        assert first.header("authorization") == "Bearer T"
        assert second.header("authorization") == "Bearer T"
        asked = api.server.requests[0]
        assert asked.body == b"grant_type=client_credentials&scope=read"
        assert asked.header("authorization") == (
            f"Basic {b64encode(b'i+d:s').decode()}"
        )
        assert len(api.server.requests) == 3

    def test_the_secret_goes_into_the_form_where_the_header_is_not_read(
        self, api: Any
    ) -> None:
        scheme = self.scheme(api, client_id="i", client_secret="s")
        api.server.answer(
            api.server.json({"error": "invalid_client"}, 401),
            self.token(api, "T"),
            api.server.json({}),
        )
        secured(api, [{"o": []}], {"o": scheme})
        assert b"client_secret=s" in api.server.requests[1].body

    def test_a_password_and_then_a_refresh_token(self, api: Any) -> None:
        scheme = self.scheme(api, username="u", password="p")
        api.server.answer(
            self.token(api, "T1", expires_in=0, refresh_token="R"),
            api.server.json({}),
            self.token(api, "T2", expires_in=3600),
            api.server.json({}),
        )
        secured(api, [{"o": []}], {"o": scheme})
        seen = secured(api, [{"o": []}], {"o": scheme})
        assert seen.header("authorization") == "Bearer T2"
        bodies = [seen.body for seen in api.server.requests]
        assert bodies[0] == b"grant_type=password&username=u&password=p"
        assert bodies[2] == b"grant_type=refresh_token&refresh_token=R"

    def test_a_refused_token_is_renewed_once(self, api: Any) -> None:
        scheme = self.scheme(api, client_id="i", client_secret="s")
        api.server.answer(
            self.token(api, "T1"),
            api.server.json({}, 401),
            self.token(api, "T2"),
            api.server.json({}, 401),
        )
        client = api.client(security_schemes={"o": scheme})
        operation = api.operation("POST", security=[{"o": []}])
        api.fails("AuthenticationError", operation, client)
        sent = [seen.header("authorization") for seen in api.server.requests]
        assert sent[1::2] == ["Bearer T1", "Bearer T2"]
        assert len(sent) == 4

    def test_a_body_that_is_gone_is_not_sent_again(self, api: Any) -> None:
        scheme = self.scheme(api, client_id="i", client_secret="s")
        api.server.answer(
            self.token(api, "T1"),
            api.server.json({}, 401),
            self.token(api, "T2"),
            api.server.json({}),
        )
        client = api.client(security_schemes={"o": scheme})
        operation = api.operation(
            "POST", security=[{"o": []}], request_body=["application/octet-stream"]
        )
        body: Any = iter([b"precious ", b"data"])
        if api.is_async:
            body = apieces(b"precious ", b"data")
        api.fails("AuthenticationError", operation, client, body=body)
        assert [seen.target for seen in api.server.requests] == ["/token", "/x"]
        again = api.client(security_schemes={"o": scheme})
        api.send(operation, again, body=b"d")
        assert api.server.requests[-1].header("authorization") == "Bearer T2"

    def test_a_request_for_a_token_is_tried_again(self, api: Any) -> None:
        scheme = self.scheme(api, client_id="i", client_secret="s")
        busy = api.server.json({}, 503)
        api.server.answer(busy, busy, self.token(api, "T"), api.server.json({}))
        client = api.client(security_schemes={"o": scheme})
        api.send(api.operation(security=[{"o": []}]), client)
        assert len(api.server.requests) == 4
        api.server.answer(busy)
        client = api.client(
            security_schemes={"o": self.scheme(api, client_id="i", client_secret="s")},
            max_retries=1,
        )
        operation = api.operation(security=[{"o": []}])
        api.fails("InternalServerError", operation, client)
        assert len(api.server.requests) == 6

    def test_a_refresh_token_that_may_have_arrived_is_not_sent_again(
        self, api: Any
    ) -> None:
        scheme = self.scheme(api, refresh_token=SECRET)
        api.server.answer(lambda connection, _: connection.shutdown(2))
        client = api.client(security_schemes={"o": scheme})
        operation = api.operation(security=[{"o": []}])
        error = api.fails("APIConnectionError", operation, client)
        assert "no token" in str(error)
        assert len(api.server.requests) == 1

    @pytest.mark.parametrize("limit", ["each", "total"])
    def test_a_token_is_waited_for_as_long_as_an_answer(
        self, api: Any, limit: str
    ) -> None:
        def drip(connection: Any, _: Any) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            for _ in range(100):
                time.sleep(0.05 if limit == "total" else 1.0)
                connection.sendall(b"a: b\r\n")

        api.server.answer(drip)
        timeout = 0.3 if limit == "each" else api.rt.Timeouts(total=0.3)
        client = api.client(
            security_schemes={"o": self.scheme(api, client_id="i", client_secret="s")},
            timeout=timeout,
            max_retries=0,
        )
        began = time.monotonic()
        operation = api.operation(security=[{"o": []}])
        api.fails("APITimeoutError", operation, client)
        assert time.monotonic() - began < 3

    def test_a_token_that_ends_at_once_is_used_once(self, api: Any) -> None:
        scheme = self.scheme(api, client_id="i", client_secret="s")
        api.server.answer(
            self.token(api, "T1", expires_in=0),
            api.server.json({}),
            self.token(api, "T2", expires_in=0),
            api.server.json({}),
        )
        for token in ("T1", "T2"):
            seen = secured(api, [{"o": []}], {"o": scheme})
            assert seen.header("authorization") == f"Bearer {token}"

    def test_a_relative_url_is_of_the_server(self, api: Any) -> None:
        flows = {"clientCredentials": api.rt.Flow(token_url="/oauth/token")}
        known = {"client_id": "i", "client_secret": "s"}
        scheme = api.rt.OAuth2(flows, known, {"token": "token"})
        api.server.answer(self.token(api, "T"), api.server.json({}))
        client = api.client(
            security_schemes={"o": scheme}, base_url=f"{api.server.url}/v1"
        )
        api.send(api.operation(security=[{"o": []}]), client)
        targets = [seen.target for seen in api.server.requests]
        assert targets == ["/oauth/token", "/v1/x"]

    @pytest.mark.parametrize("url", ["http://[::1", f"http://{'a' * 64}.example/t"])
    def test_a_source_that_is_no_url_is_an_error(self, api: Any, url: str) -> None:
        flows = {"clientCredentials": api.rt.Flow(token_url=url)}
        known = {"client_id": "i", "client_secret": "s"}
        scheme = api.rt.OAuth2(flows, known, {"token": "token"})
        client = api.client(security_schemes={"o": scheme})
        api.fails("APIConnectionError", api.operation(security=[{"o": []}]), client)

    def test_a_given_token_is_used_as_it_is(self, api: Any) -> None:
        scheme = self.scheme(api, token="given")
        seen = secured(api, [{"o": []}], {"o": scheme})
        assert seen.header("authorization") == "Bearer given"

    def test_a_refusal_is_an_error_without_the_secret(self, api: Any) -> None:
        scheme = self.scheme(api, client_id="i", client_secret=SECRET)
        api.server.answer(api.server.json({"error": "invalid_scope"}, 400))
        client = api.client(security_schemes={"o": scheme})
        operation = api.operation(security=[{"o": []}])
        error = api.fails("BadRequestError", operation, client)
        assert "invalid_scope" in str(error)
        assert SECRET.encode() not in pickle.dumps(error)

    def test_the_token_is_got_once_under_concurrency(
        self, rt: Any, server: Any
    ) -> None:
        def slow(connection: Any, _: Any) -> None:
            time.sleep(0.1)
            connection.sendall(server.json({"access_token": "T"}))

        flows = {"clientCredentials": rt.Flow(token_url=f"{server.url}/token")}
        known = {"client_id": "i", "client_secret": "s"}

        def schemes() -> dict[str, Any]:
            return {"o": rt.OAuth2(flows, known, {"token": "token"})}

        operation = rt.Operation("op", "GET", "/x", security=[{"o": []}])
        server.answer(slow, server.json({}))
        with (
            rt.BaseClient(base_url=server.url, security_schemes=schemes()) as client,
            ThreadPoolExecutor(10) as pool,
        ):
            list(pool.map(lambda _: client.send(operation), range(10)))

        async def run() -> None:
            made = rt.AsyncBaseClient(base_url=server.url, security_schemes=schemes())
            async with made:
                await asyncio.gather(*(made.send(operation) for _ in range(10)))

        server.answer(slow, server.json({}))
        asyncio.run(run())
        asked = [seen for seen in server.requests if seen.target == "/token"]
        assert len(asked) == 2
        assert len(server.requests) == 22

    def test_discovery_finds_the_token_endpoint(self, api: Any) -> None:
        scheme = api.rt.OpenIdConnect(
            f"{api.server.url}/.well-known/openid-configuration",
            {"client_id": "i", "client_secret": "s"},
            {"token": "token"},
        )
        api.server.answer(
            api.server.json({"token_endpoint": f"{api.server.url}/t"}),
            self.token(api, "T"),
            api.server.json({}),
        )
        seen = secured(api, [{"o": []}], {"o": scheme})
        assert seen.header("authorization") == "Bearer T"
        targets = [seen.target for seen in api.server.requests]
        assert targets == ["/.well-known/openid-configuration", "/t", "/x"]


class TestPeople:
    def test_authorization_code_with_pkce(self, rt: Any, server: Any) -> None:
        flow = rt.AuthorizationCode("https://a.example/auth", f"{server.url}/t", "id")
        begun = flow.start("https://me.example/back", ["read", "write"])
        assert "code_challenge_method=S256" in begun.url
        assert "scope=read+write" in begun.url
        assert begun.verifier not in repr(begun)
        with pytest.raises(ValueError, match="another state"):
            flow.finish("code", begun, state="forged")
        server.answer(server.json({"access_token": "T", "refresh_token": "R"}))
        token = flow.finish("code", begun, state=begun.state)
        assert (token.access_token, token.refresh_token) == ("T", "R")
        assert f"code_verifier={begun.verifier}".encode() in server.requests[0].body
        assert "T" not in repr(token).replace("Token", "")

    def test_people_may_be_waited_for_in_coroutines(self, rt: Any, server: Any) -> None:
        token = server.json({"access_token": "T"})
        device = {"device_code": "D", "user_code": "A", "expires_in": 60, "interval": 0}
        device["verification_uri"] = "https://a.example/device"
        pending = server.json({"error": "authorization_pending"}, 400)
        server.answer(token, server.json(device), pending, token)

        async def run() -> list[str]:
            flow = rt.AuthorizationCode("https://a.example/a", f"{server.url}/t", "id")
            begun = flow.start("https://me.example/back")
            first = await flow.afinish("code", begun, state=begun.state)
            other = rt.DeviceAuthorization(f"{server.url}/d", f"{server.url}/t", "id")
            second = await other.afinish(await other.astart(["read"]))
            return [first.access_token, second.access_token]

        assert asyncio.run(run()) == ["T", "T"]
        assert [seen.target for seen in server.requests] == ["/t", "/d", "/t", "/t"]

    def test_a_server_that_is_not_there_is_an_error_of_ours(self, rt: Any) -> None:
        url = "http://127.0.0.1:9/t"
        code = rt.AuthorizationCode("https://a.example/a", url, "id")
        begun = code.start("https://me.example/back")
        device = rt.DeviceAuthorization(url, url, "id")
        with pytest.raises(rt.APIConnectionError, match="no token"):
            code.finish("code", begun, state=begun.state)
        with pytest.raises(rt.APIConnectionError, match="no token"):
            device.start()

        async def run() -> None:
            with pytest.raises(rt.APIConnectionError, match="no token"):
                await code.afinish("code", begun, state=begun.state)
            with pytest.raises(rt.APIConnectionError, match="no token"):
                await device.astart()

        asyncio.run(run())

    def test_a_person_who_refuses_or_sleeps_is_an_error(
        self, rt: Any, server: Any
    ) -> None:
        flow = rt.DeviceAuthorization(f"{server.url}/d", f"{server.url}/t", "id")
        device = {"device_code": "D", "user_code": "A", "expires_in": 60, "interval": 0}
        device["verification_uri"] = "https://a.example/device"
        for reason in ("access_denied", "expired_token"):
            denied = server.json({"error": reason}, 400)
            server.answer(server.json(device), denied)
            with pytest.raises(rt.APIError, match=reason):
                flow.finish(flow.start())

    def test_device_authorization_waits_for_the_person(
        self, rt: Any, server: Any
    ) -> None:
        flow = rt.DeviceAuthorization(f"{server.url}/d", f"{server.url}/t", "id")
        server.answer(
            server.json(
                {
                    "device_code": "D",
                    "user_code": "AB-CD",
                    "verification_uri": "https://a.example/device",
                    "expires_in": 60,
                    "interval": 0,
                }
            ),
            server.json({"error": "authorization_pending"}, 400),
            server.json({"access_token": "T"}),
        )
        code = flow.start(["read"])
        assert code.user_code == "AB-CD"
        assert flow.finish(code).access_token == "T"
        assert len(server.requests) == 3

    def test_a_server_that_is_not_there_is_an_error(
        self, api: Any, server: Any
    ) -> None:
        server.close()
        code = api.rt.AuthorizationCode("https://a.example/", f"{server.url}/t", "id")
        device = api.rt.DeviceAuthorization(f"{server.url}/d", f"{server.url}/t", "id")
        begun = code.start("https://me.example/back")
        for call in (
            lambda: code.finish("c", begun, state=begun.state),
            device.start,
            lambda: asyncio.run(code.afinish("c", begun, state=begun.state)),
            lambda: asyncio.run(device.astart()),
        ):
            with pytest.raises(api.rt.APIConnectionError, match="no token"):
                call()

    def test_half_a_device_authorization_is_an_error(
        self, rt: Any, server: Any
    ) -> None:
        flow = rt.DeviceAuthorization(f"{server.url}/d", f"{server.url}/t", "id")
        server.answer(server.json({"device_code": "D", "user_code": "A"}))
        with pytest.raises(rt.APIConnectionError, match="verification_uri"):
            flow.start()
