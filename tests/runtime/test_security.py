"""Credentials: which are sent, where to, and that nobody else sees them."""

from __future__ import annotations

import asyncio
import logging
import pickle
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

SECRET = "s3cr3t-value"


async def apieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def secured(api: Any, alternatives: Any, schemes: dict[str, Any]) -> Any:
    """Call an operation with security; return what arrived."""
    client = api.client(security_schemes=schemes)
    api.send(api.operation(security=alternatives), client)
    return api.server.requests[-1]


def close(http_client: Any) -> None:
    """Close a client that was made for a test, if there is one."""
    if hasattr(http_client, "aclose"):
        asyncio.run(http_client.aclose())
    elif http_client is not None:
        http_client.close()


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

    @pytest.mark.parametrize("found", [None, b"x", 5, ""])
    def test_a_callable_that_returns_nothing_is_an_error(
        self, api: Any, found: Any
    ) -> None:
        error = TypeError if found != "" else api.rt.MissingCredentialsError
        for scheme in (
            api.rt.ApiKey("k", "header", lambda: found, "key"),
            api.rt.Bearer(lambda: found, "key"),
        ):
            with pytest.raises(error):
                secured(api, [{"s": []}], {"s": scheme})
        assert not api.server.requests

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

    @pytest.mark.parametrize(
        "given",
        ["default_headers", "extra_headers", "header", "client.headers", "client.auth"],
    )
    def test_a_credential_may_be_brought_along(
        self, api: Any, part: Any, given: str
    ) -> None:
        http = part("http")
        library = http.AsyncClient if api.is_async else http.Client
        headers = {"AUTHORIZATION": "Bearer mine"}
        how: dict[str, Any] = {}
        arguments: dict[str, Any] = {}
        if given == "default_headers":
            how = {"default_headers": headers}
        elif given == "extra_headers":
            arguments = {"options": {"extra_headers": headers}}
        elif given == "header":
            arguments = {"header": headers}
        elif given == "client.headers":
            how = {"http_client": library(headers=headers)}
        else:
            how = {"http_client": library(auth=("me", "pw"))}
        schemes = {
            "b": api.rt.Bearer(None, "token"),
            "k": api.rt.ApiKey("k", "header", None, "key"),
            "c": api.rt.ApiKey("c", "header", "configured", "c"),
        }
        client = api.client(security_schemes=schemes, **how)
        # Nothing is left open in the event loop, which ends before the client does.
        api.server.answer(api.server.json({}, 200, "connection: close"))
        alternatives: Any = [{"k": [], "b": []}, {"b": [], "c": []}]
        api.send(api.operation(security=alternatives), client, **arguments)
        close(how.get("http_client"))
        (seen,) = api.server.requests
        if given == "client.auth":
            assert seen.header("authorization").startswith("Basic ")
        else:
            assert seen.header("authorization") == "Bearer mine"
            assert seen.header("c") == "configured"

    def test_what_a_call_says_itself_goes_before_the_credential(self, api: Any) -> None:
        schemes = {"h": api.rt.ApiKey("X-Key", "header", SECRET, "a", None)}
        client = api.client(security_schemes=schemes)
        operation = api.operation(security=[{}, {"h": []}])
        api.send(operation, client, header={"x-key": "mine"})
        assert api.server.requests[0].header("x-key") == "mine"

    def test_a_header_that_is_taken_away_is_none(self, api: Any) -> None:
        client = api.client(
            security_schemes={"b": api.rt.Bearer(None, "token")},
            default_headers={"Authorization": "mine"},
        )
        options = {"extra_headers": {"authorization": api.rt.omit}}
        operation = api.operation(security=[{"b": []}])
        with pytest.raises(api.rt.MissingCredentialsError):
            api.send(operation, client, options=options)

    def test_an_empty_credential_is_none(
        self, api: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOME_KEY", "of somebody else")
        schemes = {"a": api.rt.ApiKey("a", "header", "", "a", "SOME_KEY")}
        with pytest.raises(api.rt.MissingCredentialsError):
            secured(api, [{"a": []}], schemes)

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

    def test_transports_and_hooks_see_the_url_as_it_is(
        self, api: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        seen: list[str] = []

        def look(request: Any) -> None:
            seen.append(str(request.url))
            request.url = request.url.copy_merge_params({"token": "changed"})

        key = api.rt.ApiKey("appid", "query", SECRET, "a", None)
        client = api.client(security_schemes={"q": key})
        client = client.with_options(hooks=api.rt.Hooks(before_request=look))
        operation = api.operation(security=[{"q": []}])
        with caplog.at_level(logging.INFO):
            raw = api.send_raw(operation, client, query={"page_token": "p 1"})
        url = f"{api.server.url}/x?page_token=p%201&appid={SECRET}"
        assert seen == [url]
        assert "token=changed" in api.server.requests[0].target
        assert str(raw.request.url).startswith(url.replace("%20", "+"))
        said = "".join(record.getMessage() for record in caplog.records)
        assert "page_token=***" in said
        assert SECRET not in said
        assert SECRET not in repr(raw.request) + repr(raw.request.url)

    def test_headers_are_not_printed_with_secrets(self, api: Any) -> None:
        key = api.rt.ApiKey("X-Key", "header", SECRET, "a", None)
        client = api.client(security_schemes={"k": key})
        cookie = f"set-cookie: sid={SECRET}"
        api.server.answer(api.server.json({"body": SECRET}, 200, cookie))
        raw = api.send_raw(api.operation(security=[{"k": []}]), client)
        assert raw.request.headers["x-key"] == SECRET
        assert SECRET not in repr(raw) + repr(raw.request.headers)
        assert repr(key.parts()) == "[<Part header X-Key>]"

    def test_the_cause_of_an_error_has_no_secret(self, api: Any, server: Any) -> None:
        key = api.rt.ApiKey("X-Key", "header", SECRET, "a", None)
        server.answer(b"garbage\r\n\r\n")
        client = api.client(security_schemes={"k": key}, max_retries=0)
        operation = api.operation(security=[{"k": []}])
        error = api.fails("APIConnectionError", operation, client)
        assert SECRET not in str(error.__cause__.request.headers.multi_items())

    def test_an_answer_that_does_not_fit_keeps_no_secret(self, api: Any) -> None:
        schemes = {
            "q": api.rt.ApiKey("appid", "query", SECRET, "a", None),
            "h": api.rt.ApiKey("X-App", "header", SECRET, "a", None),
        }
        api.server.answer(api.server.json("x"))
        operation = api.operation(
            "POST",
            security=[{"q": [], "h": []}],
            request_body=["application/json"],
            responses={"200": {"application/json": lambda: int}},
        )
        client = api.client(security_schemes=schemes, validate="strict")
        body = {"password": SECRET}
        error = api.fails("APIResponseValidationError", operation, client, body=body)
        assert SECRET in api.server.requests[0].target
        assert SECRET.encode() not in pickle.dumps(error)
        assert error.request.headers["x-app"] == "***"
        assert not hasattr(error.request, "_content") or not error.request.content

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
