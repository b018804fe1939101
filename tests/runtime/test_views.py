"""Answers as they came: raw, streaming, and downloads."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest


class TestViews:
    def resource(self, rt: Any) -> tuple[Any, Any, Any]:
        operation = rt.Operation(
            "op", "GET", "/{id}", responses={"200": {"application/json": lambda: dict}}
        )

        class Things(rt.Resource):  # type: ignore[misc]  # The runtime is loaded late.
            def get(self, id: str) -> Any:
                """Get a thing."""
                return self._client.send(operation, path={"id": id})

        class Raw(rt.Resource):  # type: ignore[misc]  # The runtime is loaded late.
            get = rt.raw(Things.get)

        class Streaming(rt.Resource):  # type: ignore[misc]  # The runtime is loaded late.
            get = rt.streaming(Things.get)

        return Things, Raw, Streaming

    def test_raw_responses(self, rt: Any, part: Any, server: Any) -> None:
        _, raw, _ = self.resource(rt)
        server.answer(server.json({"a": 1}, 200, "x-y: z"))
        with rt.BaseClient(base_url=server.url) as client:
            view = raw(part("views").RawSender(client))
            response = view.get("i")
        assert view.get.__doc__ == "Get a thing."
        assert response.parsed == {"a": 1}
        assert response.content == b'{"a": 1}'
        assert response.text == '{"a": 1}'
        assert response.headers["x-y"] == "z"
        assert response.status_code == 200
        assert response.request.url.path == "/i"

    def test_streaming_responses(self, rt: Any, part: Any, server: Any) -> None:
        _, _, streaming = self.resource(rt)
        server.answer(server.json({"a": 1}))
        with rt.BaseClient(base_url=server.url) as client:
            view = streaming(part("views").StreamingSender(client))
            opened = view.get("i")
            assert server.requests == []
            with opened as response:
                assert b"".join(response.iter_bytes()) == b'{"a": 1}'
            with view.get("i") as response:
                assert response.parse() == {"a": 1}
        assert server.connections == 1


class TestDownloads:
    def save(self, api: Any, path: Path, **options: Any) -> None:
        operation = api.operation(responses={"200": {"*/*": lambda: bytes}})
        client = api.client()

        async def run() -> None:
            async with client, await client.send_streaming(operation) as response:
                await response.to_file(path, **options)

        if api.is_async:
            asyncio.run(run())
        else:
            with client, client.send_streaming(operation) as response:
                response.to_file(path, **options)

    def cut(self, api: Any, body: bytes, whole: int, *headers: str) -> Any:
        def answer(connection: Any, _: Any) -> None:
            connection.sendall(api.server.response(200, body, *headers, length=whole))
            connection.shutdown(2)

        return answer

    def test_a_file_is_written(self, api: Any, tmp_path: Path) -> None:
        body = bytes(range(256)) * 5000
        api.server.answer(api.server.response(200, body))
        self.save(api, tmp_path / "f")
        assert (tmp_path / "f").read_bytes() == body
        assert [path.name for path in tmp_path.iterdir()] == ["f"]
        (tmp_path / "g").touch()
        assert (tmp_path / "f").stat().st_mode == (tmp_path / "g").stat().st_mode

    def test_a_body_that_was_read_is_written(self, api: Any, tmp_path: Path) -> None:
        path, client = tmp_path / "f.json", api.client()
        api.server.answer(api.server.json([1]))

        async def arun() -> None:
            opened = client.send_streaming(api.operation())
            async with client, await opened as response:
                assert await response.parse() == [1]
                await response.to_file(path)

        if api.is_async:
            asyncio.run(arun())
        else:
            with client, client.send_streaming(api.operation()) as response:
                assert response.parse() == [1]
                response.to_file(path)
        assert path.read_bytes() == b"[1]"

    def test_a_broken_download_goes_on_where_it_broke(
        self, api: Any, tmp_path: Path
    ) -> None:
        headers = ("accept-ranges: bytes", 'etag: "v1"')
        rest = api.server.response(206, b"def", "content-range: bytes 3-5/6")
        api.server.answer(self.cut(api, b"abc", 6, *headers), rest)
        self.save(api, tmp_path / "f")
        assert (tmp_path / "f").read_bytes() == b"abcdef"
        again = api.server.requests[1]
        assert again.header("range") == "bytes=3-"
        assert again.header("if-range") == '"v1"'

    @pytest.mark.parametrize("mark", ['etag: "v1"', "last-modified: Mon"])
    def test_a_download_may_break_twice(
        self, api: Any, tmp_path: Path, mark: str
    ) -> None:
        def rest(connection: Any, _: Any) -> None:
            # A server need not say again what it can (RFC 9110, section 15.3.7).
            label = "content-range: bytes 3-5/6"
            connection.sendall(api.server.response(206, b"d", label, length=3))
            connection.shutdown(2)

        last = api.server.response(206, b"ef", "content-range: bytes 4-5/6")
        first = self.cut(api, b"abc", 6, "accept-ranges: bytes", mark)
        api.server.answer(first, rest, last)
        self.save(api, tmp_path / "f")
        assert (tmp_path / "f").read_bytes() == b"abcdef"

    @pytest.mark.parametrize(
        "labels",
        [
            ("content-range: bytes 0-5/6",),
            ("content-range: bytes 3-4/6",),
            ("content-range: bytes 3-5/6", "content-encoding: gzip"),
            (),
        ],
    )
    def test_a_rest_that_is_none_is_not_taken(
        self, api: Any, tmp_path: Path, labels: tuple[str, ...]
    ) -> None:
        headers = ("accept-ranges: bytes", 'etag: "v1"')
        rest = api.server.response(206, b"de", *labels)
        api.server.answer(self.cut(api, b"abc", 6, *headers), rest)
        with pytest.raises(api.rt.APIConnectionError):
            self.save(api, tmp_path / "f")
        assert not list(tmp_path.iterdir())

    def test_a_part_that_was_asked_for_is_not_resumed(
        self, api: Any, tmp_path: Path
    ) -> None:
        def part(connection: Any, _: Any) -> None:
            labels = ("accept-ranges: bytes", 'etag: "v1"')
            place = "content-range: bytes 100-105/106"
            connection.sendall(
                api.server.response(206, b"abc", place, *labels, length=6)
            )
            connection.shutdown(2)

        api.server.answer(part)
        with pytest.raises(api.rt.APIConnectionError):
            self.save(api, tmp_path / "f")
        assert len(api.server.requests) == 1

    def test_a_file_that_has_changed_is_read_from_the_start(
        self, api: Any, tmp_path: Path
    ) -> None:
        headers = ("accept-ranges: bytes", 'etag: "v1"')
        api.server.answer(
            self.cut(api, b"abc", 6, *headers), api.server.response(200, b"xy")
        )
        self.save(api, tmp_path / "f")
        assert (tmp_path / "f").read_bytes() == b"xy"

    def test_nothing_is_left_of_a_download_that_failed(
        self, api: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "f").write_bytes(b"before")
        api.server.answer(self.cut(api, b"abc", 6))
        with pytest.raises(api.rt.APIConnectionError):
            self.save(api, tmp_path / "f")
        api.server.answer(api.server.response(200, b"x" * 100))
        with pytest.raises(api.rt.APIConnectionError, match="more than 10 bytes"):
            self.save(api, tmp_path / "f", max_size=10)
        assert (tmp_path / "f").read_bytes() == b"before"
        assert [path.name for path in tmp_path.iterdir()] == ["f"]
