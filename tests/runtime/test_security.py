"""Credentials: which are sent, where to, and that nobody else sees them."""

from __future__ import annotations

import asyncio
import logging
import pickle
from base64 import b64encode
from typing import Any

import pytest
from tests.runtime.support import SECRET, secured


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
