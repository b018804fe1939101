"""Clients: options, servers, headers, cookies, errors, the package."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import subprocess
import sys
import threading
import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest


class TestServers:
    def test_variables_fill_the_url(self, api: Any) -> None:
        server = api.rt.Server("http://{host}:{port}/{version}")
        client = api.client(
            base_url=None,
            servers=[server],
            server_variables={
                "host": "127.0.0.1", "port": str(api.server.port), "version": "v1"
            },
        )  # fmt: skip
        api.send(api.operation(), client)
        assert api.server.requests[0].target == "/v1/x"

    @pytest.mark.parametrize("value", ["a/b", "a@b", "a?b", "a#b", "a b", "", "a\n"])
    def test_a_variable_cannot_change_the_host(self, rt: Any, value: str) -> None:
        server = rt.Server("https://{name}.example.com")
        with pytest.raises(ValueError, match="'name'"):
            rt.BaseClient(servers=[server], server_variables={"name": value})

    @pytest.mark.parametrize(
        ("template", "value", "target"),
        [
            ("/v1/{base}", "", "/v1/x"),
            ("/{base}/v1", "", "//v1/x"),
            ("{base}", "", "/x"),
            ("{base}", "/a/b", "/a/b/x"),
            ("/v1/{base}/", "a/b", "/v1/a/b/x"),
        ],
    )
    def test_a_variable_of_the_path_may_be_empty_and_have_slashes(
        self, api: Any, template: str, value: str, target: str
    ) -> None:
        server = api.rt.Server(f"{api.server.url}{template}")
        client = api.client(
            base_url=None, servers=[server], server_variables={"base": value}
        )
        api.send(api.operation(), client)
        assert [seen.target for seen in api.server.requests] == [target]

    @pytest.mark.parametrize("url", ["https://x.com{name}", "https://x.com/{name}"])
    @pytest.mark.parametrize("value", ["@evil.com", "?a", "#a", "\\a", "a\n"])
    def test_a_variable_behind_the_host_cannot_change_it(
        self, rt: Any, url: str, value: str
    ) -> None:
        with pytest.raises(ValueError, match="'name'"):
            rt.BaseClient(servers=[rt.Server(url)], server_variables={"name": value})

    def test_servers_are_picked_by_index_and_name(self, api: Any) -> None:
        servers = [
            api.rt.Server("http://wrong.invalid"),
            api.rt.Server(api.server.url, "local"),
        ]
        for pick in (1, "local"):
            client = api.client(base_url=None, servers=servers, server=pick)
            api.send(api.operation(), client)
        with pytest.raises(ValueError, match="no server 'other'"):
            api.client(base_url=None, servers=servers, server="other")

    def test_an_operation_has_its_own_server(self, api: Any) -> None:
        own = [api.rt.Server(f"{api.server.url}/own")]
        client = api.client(base_url=None, servers=[api.rt.Server("http://x.invalid")])
        api.send(api.operation(servers=own), client)
        # `base_url` replaces that too.
        api.send(api.operation(servers=own))
        assert [seen.target for seen in api.server.requests] == ["/own/x", "/x"]

    @pytest.mark.parametrize("urls", [[], ["/v1"]])
    def test_without_an_absolute_url_base_url_is_needed(
        self, api: Any, urls: list[str]
    ) -> None:
        servers = [api.rt.Server(url) for url in urls]
        with pytest.raises(ValueError, match="base_url="):
            api.send(api.operation(), api.client(base_url=None, servers=servers))

    @pytest.mark.parametrize("url", ["localhost", "ftp://x", "http://x/?a=1", "/v1"])
    def test_a_base_url_is_checked_where_it_is_given(self, rt: Any, url: str) -> None:
        with pytest.raises(ValueError, match="URL"):
            rt.BaseClient(base_url=url)

    def test_queries_and_fragments_of_paths(self, api: Any) -> None:
        api.send(api.operation(path="/a b?action=x#frag"), query={"q": 1})
        assert api.server.requests[0].target == "/a%20b?action=x&q=1"


class TestOptions:
    def test_headers_and_query_are_layered(self, api: Any) -> None:
        client = api.client(
            default_headers={"a": "1", "b": "1", "c": "1"},
            default_query={"p": "1", "q": "1"},
        )
        options = {
            "extra_headers": {"C": "3", "User-Agent": api.rt.omit},
            "extra_query": {"q": [3, 4]},
        }
        api.send(api.operation(), client, header={"B": "2"}, options=options)
        seen = api.server.requests[0]
        assert [seen.header(name) for name in "abc"] == ["1", "2", "3"]
        assert seen.header("user-agent") is None
        assert seen.target == "/x?q=3&q=4&p=1"

    def test_an_unknown_word_is_refused(self, api: Any) -> None:
        with pytest.raises(ValueError, match="lenient, strict or off"):
            api.send(api.operation(), options={"validate": "stric"})
        assert api.server.requests == []

    def test_an_unknown_option_is_refused(self, api: Any) -> None:
        with pytest.raises(TypeError, match="unknown request option 'time_out'"):
            api.send(api.operation(), options={"time_out": 1})

    def test_timeouts_are_seconds_of_each_phase(self, rt: Any, part: Any) -> None:
        split, http = part("options").split_timeout, part("http")
        phases = ("connect", "read", "write", "pool")
        assert split(5.0) == (dict.fromkeys(phases, 5.0), None)
        assert split(None) == (dict.fromkeys(phases), None)
        assert split(http.Timeout(1.0, read=2.0))[0]["read"] == 2.0
        whole = rt.Timeouts(connect=1.0, read=None, total=3.0)
        assert split(whole) == (
            {"connect": 1.0, "read": 3.0, "write": 3.0, "pool": 3.0},
            3.0,
        )

    @pytest.mark.parametrize(
        "seconds", [0, -1, "5", float("nan"), float("inf"), 10**10]
    )
    def test_a_time_that_nobody_can_wait_is_refused(
        self, api: Any, part: Any, seconds: Any
    ) -> None:
        with pytest.raises(ValueError, match="positive number of seconds"):
            api.client(timeout=seconds)
        with (
            api.rt.BaseClient(base_url=api.server.url) as client,
            pytest.raises(ValueError, match="positive number of seconds"),
        ):
            client.with_options(timeout=api.rt.Timeouts(total=seconds))
        given = part("http").Timeout(3.0, read=seconds)
        for timeout in (seconds, api.rt.Timeouts(read=seconds), given):
            with pytest.raises(ValueError, match="positive number of seconds"):
                api.send(api.operation(), options={"timeout": timeout})
        assert not api.server.requests

    @pytest.mark.parametrize("name", ["", " ", "a b", "a(b)", "a/b", "ä", "a:", "a\n"])
    def test_what_is_no_name_of_a_header_is_refused(self, api: Any, name: str) -> None:
        with pytest.raises(ValueError, match="not the name of a header"):
            api.send(api.operation(), options={"extra_headers": {name: "1"}})

    def test_the_length_of_a_body_is_counted(self, api: Any) -> None:
        options = {"extra_headers": {"Content-Length": "5"}}
        api.send(api.operation(), options=options)
        assert api.server.requests[0].header("content-length") is None
        operation = api.operation("PUT", request_body=["text/plain"])
        api.send(operation, body="ab", header={"content-length": "5"})
        assert api.server.requests[1].header("content-length") == "2"
        # Who sends from an iterator is the one who knows.
        api.send(operation, body=iter([b"abcde"]), options=options)
        assert api.server.requests[2].header("content-length") == "5"
        assert api.server.requests[2].body == b"abcde"

    def test_a_path_that_utf_8_cannot_say_keeps_no_package_from_loading(
        self, rt: Any
    ) -> None:
        operation = rt.Operation("op", "GET", "/a\ud800/{id}?b=\udfff")
        assert operation.literals == ["/a%ED%A0%80/", ""]

    def test_with_options_shares_the_connections(self, rt: Any, server: Any) -> None:
        operation = rt.Operation("op", "GET", "/x")
        with rt.BaseClient(base_url=server.url) as client:
            client.send(operation)
            other = client.with_options(default_headers={"a": "1"}, max_retries=0)
            other.send(operation)
            assert type(other) is type(client)
        assert server.connections == 1
        assert server.requests[0].header("a") is None
        assert server.requests[1].header("a") == "1"

    def test_a_copy_that_is_closed_leaves_the_original_open(self, api: Any) -> None:
        kind = api.rt.AsyncBaseClient if api.is_async else api.rt.BaseClient
        operation = api.operation()
        client = kind(base_url=api.server.url)

        async def run() -> None:
            async with client:
                async with client.with_options(timeout=3).with_options() as copy:
                    await copy.send(operation)
                await client.send(operation)
                kept = client.with_options()
            with pytest.raises(RuntimeError, match="closed"):
                await kept.send(operation)

        if api.is_async:
            asyncio.run(run())
        else:
            with client:
                with client.with_options(timeout=3).with_options() as copy:
                    copy.send(operation)
                client.send(operation)
                kept = client.with_options()
            with pytest.raises(RuntimeError, match="closed"):
                kept.send(operation)
        assert api.server.connections == 1

    def test_the_last_copy_closes_what_has_no_original(
        self, rt: Any, server: Any
    ) -> None:
        first = rt.BaseClient(base_url=server.url).with_options()
        second = first.with_options(max_retries=0)
        first.close()
        second.send(rt.Operation("op", "GET", "/x"))
        second.close()
        with pytest.raises(RuntimeError, match="closed"):
            first.send(rt.Operation("op", "GET", "/x"))

    def test_a_given_http_client_is_used(self, rt: Any, part: Any, server: Any) -> None:
        http = part("http")
        given = http.Client(headers={"x-mine": "1"}, params={"p": "1"})
        with rt.BaseClient(base_url=server.url, http_client=given) as client:
            client.send(rt.Operation("op", "GET", "/x"))
        assert not given.is_closed
        with pytest.raises(RuntimeError, match="closed"):
            client.send(rt.Operation("op", "GET", "/x"))
        given.close()
        assert server.requests[0].header("x-mine") == "1"
        assert server.requests[0].target == "/x?p=1"
        with pytest.raises(TypeError, match="AsyncClient is needed"):
            rt.AsyncBaseClient(base_url=server.url, http_client=http.Client())

    def test_a_forgotten_client_leaves_no_warning(self, rt: Any, server: Any) -> None:
        client = rt.BaseClient(base_url=server.url)
        client.send(rt.Operation("op", "GET", "/x"))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del client
            gc.collect()

    def test_a_forgotten_async_client_leaves_no_warning(
        self, rt: Any, server: Any
    ) -> None:
        async def run() -> None:
            client = rt.AsyncBaseClient(base_url=server.url)
            await client.send(rt.Operation("op", "GET", "/x"))
            del client
            gc.collect()
            await asyncio.sleep(0.05)

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            asyncio.run(run())
            gc.collect()

    def test_each_event_loop_has_connections_of_its_own(
        self, rt: Any, server: Any
    ) -> None:
        client = rt.AsyncBaseClient(base_url=server.url)
        operation = rt.Operation("op", "GET", "/x")
        loops = [asyncio.new_event_loop() for _ in range(2)]
        threads = [threading.Thread(target=loop.run_forever) for loop in loops]
        for thread in threads:
            thread.start()
        try:
            for _ in range(3):
                for loop in loops:
                    call = client.send(operation)
                    asyncio.run_coroutine_threadsafe(call, loop).result(5)
            assert server.connections == 2
            asyncio.run_coroutine_threadsafe(client.close(), loops[0]).result(5)
            # The other loop closes its own, a little later.
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0.1), loops[1]).result(5)
        finally:
            for loop, thread in zip(loops, threads, strict=True):
                loop.call_soon_threadsafe(loop.stop)
                thread.join()
                loop.close()
        gc.collect()

    def test_a_client_is_closed_after_its_loops_are_over(
        self, rt: Any, server: Any
    ) -> None:
        client = rt.AsyncBaseClient(base_url=server.url)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            for _ in range(3):
                asyncio.run(client.send(rt.Operation("op", "GET", "/x")))
            asyncio.run(client.close())
            gc.collect()

    def test_an_async_client_survives_its_event_loop(
        self, rt: Any, server: Any
    ) -> None:
        client = rt.AsyncBaseClient(base_url=server.url)
        operation = rt.Operation("op", "GET", "/x")

        async def run(*, last: bool) -> Any:
            result = await client.send(operation)
            if last:
                await client.close()
            return result

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            asyncio.run(run(last=False))
            assert asyncio.run(run(last=True)) == {}
            # The connections of the first loop are nobody's; not of a later test's either.
            gc.collect()


class TestCookies:
    """Those that servers set; cookie parameters are in `test_styles`."""

    def sent(
        self, api: Any, given: Any = None, defaults: Any = None, **arguments: Any
    ) -> list[str | None]:
        """Call twice, the first answer sets two cookies; return what was sent."""
        reply = api.server.json({}, 200, "set-cookie: sid=1", "set-cookie: b=2; path=/")
        api.server.answer(reply)
        operation = api.operation()
        client = api.client(http_client=given, default_headers=defaults)

        async def run() -> None:
            async with client, given or nullcontext():
                for _ in range(2):
                    await client.send(operation, **arguments)

        if api.is_async:
            asyncio.run(run())
        else:
            with client, given or nullcontext():
                for _ in range(2):
                    client.send(operation, **arguments)
        return [request.header("cookie") for request in api.server.requests]

    @pytest.fixture
    def given(self, api: Any, part: Any) -> Any:
        """A client of the HTTP library, with a cookie of its own and a foreign one."""
        http = part("http")
        cookies = http.Cookies({"own": "0"})
        cookies.set("other", "1", domain="other.example")
        return (http.AsyncClient if api.is_async else http.Client)(cookies=cookies)

    def test_none_is_kept(self, api: Any) -> None:
        assert self.sent(api) == [None, None]

    def test_parameters_are_sent_alone(self, api: Any) -> None:
        assert self.sent(api, cookie={"a": "x"}) == ["a=x", "a=x"]

    def test_a_given_client_keeps_them(self, api: Any, given: Any) -> None:
        first, second = self.sent(api, given)
        assert first == "own=0"
        assert sorted((second or "").split("; ")) == ["b=2", "own=0", "sid=1"]

    def test_they_are_joined_with_parameters_which_win(
        self, api: Any, given: Any
    ) -> None:
        first, second = self.sent(api, given, cookie={"a": "x", "sid": "me"})
        assert first == "own=0; a=x; sid=me"
        assert sorted((second or "").split("; ")) == ["a=x", "b=2", "own=0", "sid=me"]

    @pytest.mark.parametrize("value", ["mine=1", None])
    def test_a_header_of_the_caller_wins(
        self, api: Any, given: Any, value: str | None
    ) -> None:
        headers = {"Cookie": api.rt.omit if value is None else value}
        found = self.sent(api, given, options={"extra_headers": headers})
        assert found == [value, value]

    def test_a_default_header_wins(self, api: Any, given: Any) -> None:
        found = self.sent(api, given, {"Cookie": "mine=1"})
        assert found == ["mine=1", "mine=1"]


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "name"),
        [
            (400, "BadRequestError"),
            (401, "AuthenticationError"),
            (403, "PermissionDeniedError"),
            (404, "NotFoundError"),
            (409, "ConflictError"),
            (418, "APIStatusError"),
            (422, "UnprocessableEntityError"),
            (429, "RateLimitError"),
            (503, "InternalServerError"),
        ],
    )
    def test_each_status_has_its_class_and_can_be_pickled(
        self, api: Any, status: int, name: str
    ) -> None:
        body = {"error": {"message": "no  way\n"}}
        api.server.answer(api.server.json(body, status, "x-request-id: r1"))
        error = api.fails(name, api.operation(), options={"max_retries": 0})
        assert str(error) == f"GET {api.server.url}/x: {status}: no way (request r1)"
        assert error.body == body
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.headers["x-request-id"] == again.request_id == "r1"
        assert copy.copy(error).content == error.content


class TestPackage:
    def test_omit_is_one_false_thing(self, rt: Any) -> None:
        omit = rt.omit
        assert not omit
        assert repr(omit) == "omit"
        assert rt.Omit() is omit
        assert copy.deepcopy(omit) is omit
        assert pickle.loads(pickle.dumps(omit)) is omit

    def test_every_public_name_can_be_loaded(self, rt: Any) -> None:
        assert {"omit", "Model", "BaseClient", "http"} <= set(rt.__all__)
        assert set(rt.__all__) <= set(dir(rt))
        for name in rt.__all__:
            assert getattr(rt, name) is not None
        with pytest.raises(AttributeError, match="nothing"):
            _ = rt.nothing

    def test_importing_the_runtime_imports_nothing_heavy(self) -> None:
        folder = Path(__file__).parents[2] / "templates"
        code = (
            "import sys, runtime; "
            "heavy = {'pydantic', 'httpx', 'httpx2', 'asyncio', 'ssl', 'anyio'}; "
            "sys.exit(bool(heavy & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, check=False, timeout=60
        )
        assert done.returncode == 0
