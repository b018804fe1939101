"""Everything that a network and a server can do, over real sockets.

FAULTS.md says for each what the caller sees; its rows and these tests are the same.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import re
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TABLE = Path(__file__).with_name("FAULTS.md")


def reset(connection: socket.socket, _: Any = None) -> None:
    """Close a connection with a RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # Not `close()`: that waits for the file that reads from it.
    socket.close(connection.detach())


def hang_up(connection: socket.socket, _: Any = None) -> None:
    """Close a connection in order."""
    connection.shutdown(socket.SHUT_RDWR)


def drip(piece: bytes) -> Callable[[socket.socket, Any], None]:
    """Answer with headers that have no end."""

    def answer(connection: socket.socket, _: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(500):
            connection.sendall(piece)
            time.sleep(0.01)

    return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def encoded(api: Any, codings: str, content: bytes) -> bytes:
    """Return a JSON response in content codings; skip if there is no library for one."""
    http = importlib.import_module(f"{api.rt.__name__}.http")
    for coding in codings.split(", "):
        if coding in ("br", "zstd"):
            with http.Client() as client:
                if coding not in client.headers["accept-encoding"]:
                    pytest.skip(f"{http.Client.__module__} does not ask for {coding}")
        content = compressed(coding, content)
    labels = (f"content-encoding: {codings}", "content-type: application/json")
    return bytes(api.server.response(200, content, *labels))


def compressed(coding: str, content: bytes) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return gzip.compress(content)
    if coding == "deflate":
        return zlib.compress(content)
    if coding == "br":
        library = pytest.importorskip("brotli", reason="brotli is missing")
    else:
        library = pytest.importorskip("backports.zstd", reason="zstd is missing")
    return bytes(library.compress(content))


class TestConnections:
    def test_refused(self, api: Any) -> None:
        client = api.client(base_url=f"http://127.0.0.1:{free_port()}")
        error = api.fails("APIConnectionError", api.operation("POST"), client)
        assert "cannot connect" in str(error)

    def test_reset_after_a_get_was_received(self, api: Any) -> None:
        api.server.answer(reset, api.server.json({"ok": 1}))
        assert api.send(api.operation()) == {"ok": 1}
        assert len(api.server.requests) == 2

    def test_reset_after_a_post_was_received(self, api: Any) -> None:
        api.server.answer(reset, api.server.json({"ok": 1}))
        operation = api.operation("POST", request_body=["application/json"])
        api.fails("APIConnectionError", operation, body={"text": "once"})
        assert len(api.server.requests) == 1

    def test_hang_up_after_a_post_was_received(self, api: Any) -> None:
        api.server.answer(hang_up, api.server.json({"ok": 1}))
        operation = api.operation("POST", request_body=["application/json"])
        api.fails("APIConnectionError", operation, body={"text": "once"})
        assert len(api.server.requests) == 1

    def test_reset_after_a_keyed_post_was_received(self, api: Any) -> None:
        api.server.answer(reset, api.server.json({"ok": 1}))
        operation = api.operation("POST", request_body=["application/json"])
        options = {"idempotency_key": "k1"}
        assert api.send(operation, body={"a": 1}, options=options) == {"ok": 1}
        keys = [seen.header("idempotency-key") for seen in api.server.requests]
        assert keys == ["k1", "k1"]

    def test_reset_while_a_body_is_sent(self, api: Any) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        accepted: list[int] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                accepted.append(1)
                connection.recv(1000)
                reset(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        client = api.client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        operation = api.operation("POST", request_body=["application/octet-stream"])
        api.fails("APIConnectionError", operation, client, body=b"x" * 20_000_000)
        assert len(accepted) == 1
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()

    def test_restarted_server_in_a_keep_alive_pool(self, api: Any) -> None:
        client = api.client()
        operation = api.operation("POST")

        async def run() -> None:
            async with client:
                await client.send(operation)
                api.server.drop_all()
                await asyncio.sleep(0.05)
                await client.send(operation)

        if api.is_async:
            asyncio.run(run())
        else:
            with client:
                client.send(operation)
                api.server.drop_all()
                time.sleep(0.05)
                client.send(operation)
        assert len(api.server.requests) == 2
        assert api.server.connections == 2


class TestTime:
    def test_slow_headers(self, api: Any) -> None:
        release = threading.Event()
        api.server.answer(lambda connection, seen: release.wait(5) and None)
        error = api.fails(
            "APITimeoutError",
            api.operation("POST"),
            options={"timeout": 0.1},
        )
        release.set()
        assert "no answer in time" in str(error)
        assert len(api.server.requests) == 1

    def test_slow_body(self, api: Any) -> None:
        release = threading.Event()

        def answer(connection: socket.socket, _: Any) -> None:
            connection.sendall(api.server.response(200, b"{", length=10))
            release.wait(5)

        api.server.answer(answer)
        options = {"timeout": 0.1, "max_retries": 0}
        api.fails("APITimeoutError", api.operation(), options=options)
        release.set()

    def test_dripping_body(self, api: Any) -> None:
        def answer(connection: socket.socket, _: Any) -> None:
            connection.sendall(api.server.response(200, b"[", length=10_000))
            for _ in range(500):
                connection.sendall(b"1")
                time.sleep(0.01)

        api.server.answer(answer)
        timeouts = api.rt.Timeouts(total=0.1)
        options = {"timeout": timeouts, "max_retries": 0}
        error = api.fails("APITimeoutError", api.operation(), options=options)
        assert "0.1 s" in str(error)

    def test_dripping_body_of_an_open_response(self, api: Any) -> None:
        def answer(connection: socket.socket, _: Any) -> None:
            connection.sendall(api.server.response(200, b"[", length=10_000))
            for _ in range(500):
                connection.sendall(b"1")
                time.sleep(0.01)

        api.server.answer(answer)
        client = api.client(timeout=api.rt.Timeouts(total=0.3))

        async def arun() -> None:
            opened = client.send_streaming(api.operation())
            async with client, await opened as response:
                await response.read()

        def run() -> None:
            with client, client.send_streaming(api.operation()) as response:
                response.read()

        before = time.monotonic()
        with pytest.raises(api.rt.APITimeoutError, match=r"0\.3 s"):
            asyncio.run(arun()) if api.is_async else run()
        assert time.monotonic() - before < 3

    @pytest.mark.parametrize("is_reused", [False, True])
    def test_dripping_headers(self, api: Any, is_reused: bool) -> None:
        api.server.answer(*[api.server.json({})] * is_reused, drip(b"x-drop: 1\r\n"))
        client, operation = api.client(), api.operation("POST")
        timeouts = api.rt.Timeouts(read=5.0, total=0.3)
        before = time.monotonic()

        async def arun() -> None:
            async with client:
                if is_reused:
                    await client.send(operation)
                await client.send(operation, options={"timeout": timeouts})

        def run() -> None:
            with client:
                if is_reused:
                    client.send(operation)
                client.send(operation, options={"timeout": timeouts})

        with pytest.raises(api.rt.APITimeoutError, match=r"0\.3 s"):
            asyncio.run(arun()) if api.is_async else run()
        assert time.monotonic() - before < 2
        assert api.server.connections == 1

    def test_call_in_a_call(self, rt: Any, server: Any) -> None:
        def slow(connection: socket.socket, _: Any) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n")
            for _ in range(30):
                connection.sendall(b" ")
                time.sleep(0.1)

        operation = rt.Operation("op", "GET", "/x")
        with rt.BaseClient(base_url=server.url) as other:

            def hook(_: Any) -> None:
                other.send(operation, options={"timeout": rt.Timeouts(total=5)})

            server.answer(server.json({}), slow)
            timeouts = rt.Timeouts(total=0.3)
            hooks = rt.Hooks(before_request=hook)
            began = time.monotonic()
            with (
                rt.BaseClient(base_url=server.url, hooks=hooks) as client,
                pytest.raises(rt.APITimeoutError),
            ):
                client.send(operation, options={"timeout": timeouts, "max_retries": 0})
        assert time.monotonic() - began < 2

    def test_slow_reader(self, api: Any) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        release = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                while not release.wait(0.05):
                    connection.recv(10_000)

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        operation = api.operation("POST", request_body=["application/octet-stream"])
        options = {"timeout": api.rt.Timeouts(total=0.3), "max_retries": 0}
        before = time.monotonic()
        api.fails(
            "APITimeoutError",
            operation,
            api.client(base_url=url),
            body=b"x" * 50_000_000,
            options=options,
        )
        assert time.monotonic() - before < 2
        release.set()
        thread.join()
        listener.close()

    def test_late_get_is_tried_again(self, api: Any) -> None:
        api.server.answer(drip(b"x-drop: 1\r\n"), api.server.json({"ok": 1}))
        options = {"timeout": api.rt.Timeouts(total=0.3)}
        assert api.send(api.operation(), options=options) == {"ok": 1}


class TestBodies:
    def test_truncated_body_of_a_get(self, api: Any) -> None:
        def answer(connection: socket.socket, _: Any) -> None:
            connection.sendall(api.server.response(200, b'{"a"', length=100))
            hang_up(connection)

        api.server.answer(answer, api.server.json({"whole": True}))
        assert api.send(api.operation()) == {"whole": True}

    def test_truncated_body_of_a_post(self, api: Any) -> None:
        def answer(connection: socket.socket, _: Any) -> None:
            connection.sendall(api.server.response(200, b'{"a"', length=100))
            hang_up(connection)

        api.server.answer(answer)
        api.fails("APIConnectionError", api.operation("POST"))
        assert len(api.server.requests) == 1

    def test_chunked_garbage(self, api: Any) -> None:
        head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
        api.server.answer(head + b"zz\r\nnonsense\r\n0\r\n\r\n")
        api.fails("APIConnectionError", api.operation("POST"))
        assert len(api.server.requests) == 1

    def test_no_http_at_all(self, api: Any) -> None:
        api.server.answer(b"220 smtp.example.com ESMTP\r\n\r\n")
        api.fails("APIConnectionError", api.operation("POST"))

    def test_content_length_too_small(self, api: Any) -> None:
        body = b'{"a": 1} and more'
        api.server.answer(
            api.server.response(200, body, "content-type: application/json", length=8)
        )
        assert api.send(api.operation("POST")) == {"a": 1}

    def test_informational_response(self, api: Any) -> None:
        early = b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n"
        api.server.answer(early + api.server.json({"a": 1}))
        assert api.send(api.operation()) == {"a": 1}

    def test_gzip(self, api: Any) -> None:
        body = gzip.compress(b'{"a": 1}')
        api.server.answer(
            api.server.response(
                200, body, "content-encoding: gzip", "content-type: application/json"
            )
        )
        assert api.send(api.operation()) == {"a": 1}

    def test_gzip_that_is_none(self, api: Any) -> None:
        api.server.answer(api.server.response(200, b"plain", "content-encoding: gzip"))
        error = api.fails("APIConnectionError", api.operation("POST"))
        assert "Content-Encoding" in str(error)

    def test_gzip_bomb(self, api: Any) -> None:
        body = gzip.compress(b"0" * 50_000_000)
        api.server.answer(
            api.server.response(
                200, body, "content-encoding: gzip", "content-type: application/json"
            )
        )
        client = api.client().with_options(max_response_size=1_000_000)
        error = api.fails("APIConnectionError", api.operation(), client)
        assert "more than 1000000 bytes" in str(error)
        assert len(api.server.requests) == 1

    @pytest.mark.parametrize("coding", ["br", "zstd"])
    def test_brotli_and_zstandard(self, api: Any, coding: str) -> None:
        api.server.answer(encoded(api, coding, b'{"a": 1}'))
        assert api.send(api.operation()) == {"a": 1}
        assert coding in api.server.requests[0].header("accept-encoding")

    @pytest.mark.parametrize("coding", ["br", "zstd"])
    def test_brotli_and_zstandard_that_are_none(self, api: Any, coding: str) -> None:
        size = len(encoded(api, coding, b"0" * 100).partition(b"\r\n\r\n")[2])
        label = f"content-encoding: {coding}"
        api.server.answer(api.server.response(200, b"\xff" * size, label))
        error = api.fails("APIConnectionError", api.operation("POST"))
        assert "Content-Encoding" in str(error)

    @pytest.mark.parametrize("coding", ["br", "zstd"])
    def test_brotli_and_zstandard_bombs(self, api: Any, coding: str) -> None:
        api.server.answer(encoded(api, coding, b"0" * 50_000_000))
        client = api.client().with_options(max_response_size=1_000_000)
        error = api.fails("APIConnectionError", api.operation(), client)
        assert "more than 1000000 bytes" in str(error)
        assert len(api.server.requests) == 1

    @pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "zstd"])
    def test_truncated_coding(self, api: Any, coding: str) -> None:
        head, _, body = encoded(api, coding, b'{"a": "bcdef"}').partition(b"\r\n\r\n")
        labels = head.decode().split("\r\n")[2:]
        api.server.answer(api.server.response(200, body[:-1], *labels))
        error = api.fails("APIConnectionError", api.operation("POST"))
        assert "ends before its end" in str(error)

    def test_members_of_gzip(self, api: Any) -> None:
        body = gzip.compress(b'{"a"') + gzip.compress(b": 1}") + b"\0" * 10
        labels = ("content-encoding: x-gzip", "content-type: application/json")
        api.server.answer(api.server.response(200, body, *labels))
        assert api.send(api.operation()) == {"a": 1}

    @pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip"])
    def test_bomb_takes_no_memory(self, api: Any, coding: str) -> None:
        answer = encoded(api, coding, bytes(50_000_000))
        api.server.answer(answer)
        client = api.client().with_options(max_response_size=1_000_000)
        tracemalloc.start()
        try:
            api.fails("APIConnectionError", api.operation("POST"), client)
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()

    def test_many_codings(self, api: Any) -> None:
        answer = encoded(api, "gzip, gzip, gzip", b"1")
        api.server.answer(answer)
        error = api.fails("APIConnectionError", api.operation("POST"))
        assert "3 codings" in str(error)

    def test_wrong_charset(self, api: Any) -> None:
        label = "content-type: application/json; charset=latin-1"
        api.server.answer(api.server.response(200, '"ä€"'.encode(), label))
        assert api.send(api.operation()) == "ä€"

    def test_latin1_json(self, api: Any) -> None:
        label = "content-type: application/json; charset=iso-8859-1"
        api.server.answer(api.server.response(200, '"ä"'.encode("latin-1"), label))
        assert api.send(api.operation()) == "ä"

    def test_unknown_charset(self, api: Any) -> None:
        label = "content-type: text/plain; charset=klingon"
        api.server.answer(api.server.response(200, "ä".encode(), label))
        operation = api.operation(responses={"200": {"text/plain": lambda: str}})
        assert api.send(operation) == "ä"

    def test_byte_order_mark(self, api: Any) -> None:
        label = "content-type: application/json"
        api.server.answer(api.server.response(200, b"\xef\xbb\xbf[1]", label))
        assert api.send(api.operation()) == [1]

    def test_html_error_page(self, api: Any) -> None:
        page = b"<html><body>Bad Gateway</body></html>"
        api.server.answer(api.server.response(502, page, "content-type: text/html"))
        error = api.fails("InternalServerError", api.operation("POST"))
        assert error.body == page.decode()
        assert error.status_code == 502

    def test_html_success_page(self, api: Any) -> None:
        page = b"<html>Please log in</html>"
        api.server.answer(api.server.response(200, page, "content-type: text/html"))
        assert api.send(api.operation()) == page.decode()

    def test_html_success_page_in_strict_mode(self, api: Any) -> None:
        page = b"<html>Please log in</html>"
        api.server.answer(api.server.response(200, page, "content-type: text/html"))
        error = api.fails(
            "APIResponseValidationError",
            api.operation(),
            options={"validate": "strict"},
        )
        assert error.content == page

    @pytest.mark.parametrize("status", [200, 400])
    @pytest.mark.parametrize("depth", [900, 200_000])
    def test_deeply_nested_json(self, api: Any, status: int, depth: int) -> None:
        body = b"[" * depth + b"]" * depth
        label = "content-type: application/json"
        api.server.answer(api.server.response(status, body, label))
        responses = {str(status): {"application/json": lambda: list[int]}}
        operation = api.operation(responses=responses)
        if status == 200:
            assert api.send(operation)
            options = {"validate": "strict"}
            api.fails("APIResponseValidationError", operation, options=options)
        else:
            error = api.fails("BadRequestError", operation)
            assert error.content == body

    def test_empty_json(self, api: Any) -> None:
        label = "content-type: application/json"
        api.server.answer(api.server.response(200, b"", label))
        assert api.send(api.operation()) is None

    def test_empty_json_in_strict_mode(self, api: Any) -> None:
        label = "content-type: application/json"
        api.server.answer(api.server.response(200, b"", label))
        options = {"validate": "strict"}
        api.fails("APIResponseValidationError", api.operation(), options=options)

    def test_success_with_an_error_in_it(self, api: Any) -> None:
        api.server.answer(api.server.json({"error": {"message": "no"}}))
        assert api.send(api.operation()) == {"error": {"message": "no"}}


class TestRedirects:
    def test_get_within_the_origin(self, api: Any) -> None:
        moved = api.server.response(302, b"", "location: /y?a=1")
        api.server.answer(moved, api.server.json({"ok": 1}))
        assert api.send(api.operation()) == {"ok": 1}
        assert [seen.target for seen in api.server.requests] == ["/x", "/y?a=1"]

    def test_get_to_another_origin(self, api: Any, other_server: Any) -> None:
        key = api.rt.ApiKey("X-Thing", "header", "s3cret", "api_key", None)
        client = api.client(
            security_schemes={"k": key}, default_headers={"x-tenant": "t"}
        )
        moved = api.server.response(302, b"", f"location: {other_server.url}/file")
        api.server.answer(moved)
        other_server.answer(other_server.json({"elsewhere": 1}))
        operation = api.operation(security=[{"k": []}])
        assert api.send(operation, client) == {"elsewhere": 1}
        assert api.server.requests[0].header("x-thing") == "s3cret"
        names = {name.lower() for name, _ in other_server.requests[0].headers}
        assert names <= {"host", "accept", "accept-encoding", "user-agent"}

    @pytest.mark.parametrize("place", ["header", "query", "cookie"])
    def test_get_to_another_origin_and_back(
        self, api: Any, other_server: Any, place: str
    ) -> None:
        key = api.rt.ApiKey("x-thing", place, "s3cret", "api_key", None)
        client = api.client(security_schemes={"k": key})
        away = api.server.response(302, b"", f"location: {other_server.url}/away")
        back = api.server.response(302, b"", f"location: {api.server.url}/delete")
        api.server.answer(away, api.server.json({"ok": 1}))
        other_server.answer(back)
        assert api.send(api.operation(security=[{"k": []}]), client) == {"ok": 1}
        seen = api.server.requests[1]
        assert seen.target == "/delete"
        assert "s3cret" not in str(seen.headers)

    def test_post_with_307_within_the_origin(self, api: Any) -> None:
        moved = api.server.response(307, b"", "location: /y")
        api.server.answer(moved, api.server.json({"ok": 1}))
        operation = api.operation("POST", request_body=["application/json"])
        assert api.send(operation, body={"a": 1}) == {"ok": 1}
        assert [seen.json for seen in api.server.requests] == [{"a": 1}, {"a": 1}]
        assert api.server.requests[1].method == "POST"

    def test_post_with_307_to_another_origin(self, api: Any, other_server: Any) -> None:
        moved = api.server.response(307, b"", f"location: {other_server.url}/")
        api.server.answer(moved)
        error = api.fails("APIStatusError", api.operation("POST"))
        assert error.status_code == 307
        assert other_server.requests == []

    def test_post_with_302(self, api: Any) -> None:
        api.server.answer(api.server.response(302, b"", "location: /y"))
        error = api.fails("APIStatusError", api.operation("POST"))
        assert error.headers["location"] == "/y"
        assert len(api.server.requests) == 1

    def test_loop(self, api: Any) -> None:
        api.server.answer(api.server.response(302, b"", "location: /x"))
        error = api.fails("APIConnectionError", api.operation())
        assert "too many redirects" in str(error)
        assert len(api.server.requests) < 20

    @pytest.mark.parametrize(
        "location",
        [
            "http://[::1",
            "http://h:99999/",
            "http://h:abc/",
            "/a\x01b",
            f"http://{'a' * 64}.example/",
        ],
    )
    def test_to_what_is_no_url(self, api: Any, location: str) -> None:
        api.server.answer(api.server.response(302, b"body", f"location: {location}"))
        # Some of them the HTTP library finds out first, which counts as a bad answer.
        api.fails("APIConnectionError", api.operation())


class TestPool:
    """Every connection comes back: 101 calls would need more than there are."""

    def calls(self, api: Any, error: type[Exception], **options: Any) -> None:
        client = api.client(timeout=5.0).with_options(**options)

        async def run() -> None:
            async with client:
                for _ in range(101):
                    with pytest.raises(error):
                        await client.send(api.operation())

        if api.is_async:
            asyncio.run(run())
            return
        with client:
            for _ in range(101):
                with pytest.raises(error):
                    client.send(api.operation())

    def test_a_hundred_bad_redirects(self, api: Any) -> None:
        moved = api.server.response(302, b"body", "location: http://h:99999/")
        api.server.answer(moved)
        self.calls(api, api.rt.APIConnectionError)

    def test_a_hundred_hooks_that_raise(self, api: Any) -> None:
        def hook(_: Any) -> None:
            raise KeyError("mine")

        self.calls(api, KeyError, hooks=api.rt.Hooks(after_response=hook))


def test_the_table_has_a_row_for_each_test() -> None:
    rows = re.findall(r"^\| .* \| `(test_\w+)` \|$", TABLE.read_text(), re.MULTILINE)
    tests = [
        name
        for module in ("test_faults.py", "test_load.py")
        for name in re.findall(
            r"^    def (test_\w+)", TABLE.with_name(module).read_text(), re.MULTILINE
        )
    ]
    assert rows == tests
