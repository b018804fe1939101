"""Credentials: which are sent, where to, and that nobody else sees them."""

from __future__ import annotations

import asyncio
import logging
import pickle
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

SECRET = "s3cr3t-value"


def secured(api: Any, alternatives: Any, schemes: dict[str, Any]) -> Any:
    """Call an operation with security; return what arrived."""
    client = api.client(security_schemes=schemes)
    api.send(api.operation(security=alternatives), client)
    return api.server.requests[-1]


class TestSchemes:
    def test_an_api_key_goes_to_its_place(self, api: Any) -> None:
        key = api.rt.ApiKey
        seen = secured(
            api,
            [{"h": [], "q": [], "c": []}],
            {
                "h": key("X-Key", "header", "1", "a", None),
                "q": key("key", "query", "2&", "b", None),
                "c": key("sid", "cookie", "3", "c", None),
            },
        )
        assert seen.header("x-key") == "1"
        assert seen.target == "/x?key=2%26"
        assert seen.header("cookie") == "sid=3"

    def test_basic_is_utf8(self, api: Any) -> None:
        scheme = api.rt.Basic("ü", "p:w", ("username", "password"))
        seen = secured(api, [{"b": []}], {"b": scheme})
        wanted = b64encode("ü:p:w".encode()).decode()
        assert seen.header("authorization") == f"Basic {wanted}"

    def test_bearer_from_a_callable(self, api: Any) -> None:
        tokens = iter(["one", "two"])
        scheme = api.rt.Bearer(lambda: next(tokens), "token")
        assert secured(api, [{"b": []}], {"b": scheme}).header("authorization") == (
            "Bearer one"
        )
        assert secured(api, [{"b": []}], {"b": scheme}).header("authorization") == (
            "Bearer two"
        )

    def test_an_async_callable_needs_the_async_client(self, api: Any) -> None:
        async def token() -> str:
            return "t"

        schemes = {"b": api.rt.Bearer(token, "token")}
        if api.is_async:
            seen = secured(api, [{"b": []}], schemes)
            assert seen.header("authorization") == "Bearer t"
        else:
            with pytest.raises(TypeError, match="AsyncClient"):
                secured(api, [{"b": []}], schemes)

    def test_the_environment_is_read(
        self, api: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOME_API_KEY", "from-env")
        scheme = api.rt.ApiKey("k", "header", None, "api_key", "SOME_API_KEY")
        assert secured(api, [{"k": []}], {"k": scheme}).header("k") == "from-env"

    def test_a_header_cannot_be_split(self, api: Any) -> None:
        scheme = api.rt.ApiKey("k", "header", "a\r\nb: c", "api_key", None)
        with pytest.raises(ValueError, match="one line") as caught:
            secured(api, [{"k": []}], {"k": scheme})
        assert "b: c" not in str(caught.value)


class TestAlternatives:
    def test_the_first_whole_alternative_is_used(self, api: Any) -> None:
        schemes = {
            "a": api.rt.ApiKey("a", "header", None, "a", None),
            "b": api.rt.ApiKey("b", "header", "B", "b", None),
            "c": api.rt.ApiKey("c", "header", "C", "c", None),
        }
        seen = secured(api, [{"a": [], "b": []}, {"c": []}, {"b": []}], schemes)
        assert (seen.header("a"), seen.header("b"), seen.header("c")) == (
            None,
            None,
            "C",
        )

    def test_what_is_not_asked_for_is_not_sent(self, api: Any) -> None:
        schemes = {"a": api.rt.ApiKey("a", "header", "A", "a", None)}
        assert secured(api, [], schemes).header("a") is None

    def test_optional_security_may_be_absent(self, api: Any) -> None:
        schemes = {"a": api.rt.ApiKey("a", "header", None, "a", None)}
        assert secured(api, [{"a": []}, {}], schemes).header("a") is None

    def test_missing_credentials_are_said_before_anything_is_sent(
        self, api: Any
    ) -> None:
        schemes = {"a": api.rt.ApiKey("a", "header", None, "api_key", "X_API_KEY")}
        with pytest.raises(api.rt.MissingCredentialsError) as caught:
            secured(api, [{"a": []}], schemes)
        assert "`api_key=` or the environment variable X_API_KEY" in str(caught.value)
        assert api.server.requests == []


class TestSecrecy:
    def test_no_secret_is_shown(
        self, api: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        schemes = {
            "q": api.rt.ApiKey("appid", "query", SECRET, "a", None),
            "h": api.rt.ApiKey("X-App", "header", SECRET, "a", None),
            "b": api.rt.Bearer(SECRET, "a"),
        }
        api.server.answer(api.server.json({"message": "no"}, 403))
        client = api.client(security_schemes=schemes)
        with caplog.at_level(logging.DEBUG):
            error = api.fails(
                "PermissionDeniedError",
                api.operation(security=[{"q": [], "h": [], "b": []}]),
                client,
            )
        assert SECRET in api.server.requests[0].target
        shown = f"{error!r} {error} {error.request!r} {error.request.headers}"
        shown += f"{client!r} {schemes!r} {vars(error)!r}"
        assert SECRET not in shown
        assert SECRET.encode() not in pickle.dumps(error)
        assert "403: no" in str(error)
        assert "GET" in str(error)
        said = [record.getMessage() for record in caplog.records]
        assert any("HTTP Request" in line for line in said)
        assert SECRET not in "".join(said)

    def test_user_and_password_of_a_base_url_are_not_shown(self, api: Any) -> None:
        url = api.server.url.replace("//", f"//user:{SECRET}@")
        api.server.answer(api.server.json({}, 404))
        error = api.fails("NotFoundError", api.operation(), api.client(base_url=url))
        assert SECRET not in str(error)
        assert api.server.requests[0].header("authorization")

    def test_a_redirect_from_https_to_http_is_not_followed(
        self, rt: Any, part: Any
    ) -> None:
        http = part("http")
        config = part("config").Config([], {}, {}, base_url="https://a.example")
        operation = rt.Operation("op", "GET", "/x")
        call = part("calls").prepare(config, operation)
        request = http.Request("GET", "https://a.example/x")
        response = http.Response(302, headers={"location": "http://a.example/x"})
        with pytest.raises(rt.APIConnectionError, match="from https to http"):
            part("wire").redirected(call, [], request, response, is_async=False)

    def test_a_certificate_is_a_credential(
        self, api: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scheme = api.rt.MutualTLS(None, "cert", "X_CERT")
        with pytest.raises(api.rt.MissingCredentialsError, match="X_CERT"):
            secured(api, [{"m": []}], {"m": scheme})
        monkeypatch.setenv("X_CERT", "/no/such/file.pem")
        assert scheme.certificate() == ("/no/such/file.pem",)
        with pytest.raises(FileNotFoundError):
            secured(api, [{"m": []}], {"m": scheme})
        given = api.rt.MutualTLS(("c.pem", "k.pem", "pw"), "cert")
        assert given.certificate() == ("c.pem", "k.pem", "pw")
        assert "pw" not in repr(given)


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
            self.token(api, "T1", expires_in=1, refresh_token="R"),
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
