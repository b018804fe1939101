"""Server-sent events and JSON Lines, as typed iterators."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import create_model

SSE = "content-type: text/event-stream"


def decode(part: Any, content: bytes, size: int) -> list[Any]:
    decoder = part("sse").SSEDecoder()
    events: list[Any] = []
    for start in range(0, len(content), size):
        events += decoder.feed(content[start : start + size])
    return events + list(decoder.flush())


class TestParser:
    @pytest.mark.parametrize("size", [1, 2, 3, 1000])
    @pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
    def test_lines_end_in_three_ways_and_are_cut_anywhere(
        self, part: Any, size: int, end: bytes
    ) -> None:
        lines = [
            "\ufeff: hi",
            "data: ä€",
            "data:b",
            "data",
            "id: 7",
            "event: e",
            "",
            "",
        ]
        content = end.join(line.encode() for line in lines)
        (event,) = decode(part, content, size)
        assert (event.data, event.event, event.id) == ("ä€\nb\n", "e", "7")

    @pytest.mark.parametrize(
        ("content", "data"),
        [
            (b"data: 1\n\ndata: 2\n", ["1"]),
            (b"event: x\n\ndata: 1\n\n", ["1"]),
            (b":only comments\n\n", []),
            (b"data\n\ndata:\n\n", ["", ""]),
            (b"data:  two\n\n", [" two"]),
            (b"unknown: 1\ndata: a\n\n", ["a"]),
        ],
    )
    def test_what_the_standard_says(
        self, part: Any, content: bytes, data: list[str]
    ) -> None:
        assert [event.data for event in decode(part, content, 1000)] == data

    def test_ids_stay_and_bad_fields_do_not_count(self, part: Any) -> None:
        content = b"id: 1\nretry: 5\ndata: a\n\nid: x\0\nretry: soon\ndata: b\n\n"
        first, second = decode(part, content, 1000)
        assert (first.id, first.retry, first.event) == ("1", 5, "message")
        assert (second.id, second.retry) == ("1", 5)

    def test_a_pause_of_thousands_of_digits_is_a_long_one(self, part: Any) -> None:
        decoder = part("sse").SSEDecoder()
        (event,) = decoder.feed(b"retry: " + b"9" * 5_000 + b"\ndata: a\n\n")
        assert event.retry > 10**17

    def test_lines_of_json_need_no_last_end(self, part: Any) -> None:
        decoder = part("sse").JSONLinesDecoder()
        events = decoder.feed(b'{"a":1}\r\n\n\x1e[') + decoder.feed(b"2]")
        events += decoder.flush()
        assert [event.data for event in events] == ['{"a":1}', "[2]"]


def items(api: Any, operation: Any, method: str = "items") -> list[Any]:
    """Read a stream to its end."""
    client = api.client()

    async def run() -> list[Any]:
        async with client, await client.stream(operation) as stream:
            source = stream if method == "items" else stream.events()
            return [item async for item in source]

    if api.is_async:
        return asyncio.run(run())
    with client, client.stream(operation) as stream:
        return list(stream if method == "items" else stream.events())


def streaming(api: Any, media_type: str = "text/event-stream", **facts: Any) -> Any:
    kind = create_model("Chunk", __base__=api.rt.Model, n=(int, ...))
    responses = {"200": {media_type: lambda: kind}}
    return api.operation(responses=responses, **facts)


class TestStream:
    def test_items_are_models(self, api: Any) -> None:
        body = b'data: {"n": 1}\n\ndata: {"n": 2}\n\n'
        api.server.answer(api.server.response(200, body, SSE))
        found = items(api, streaming(api))
        assert [item.n for item in found] == [1, 2]

    def test_events_have_everything(self, api: Any) -> None:
        api.server.answer(
            api.server.response(200, b"event: a\nid: 1\ndata: x\n\n", SSE)
        )
        (event,) = items(api, streaming(api), "events")
        assert event == api.rt.Event("x", "a", "1")

    def test_lines_of_json(self, api: Any) -> None:
        label = "content-type: application/x-ndjson"
        api.server.answer(api.server.response(200, b'{"n":1}\n{"n":2}', label))
        found = items(api, streaming(api, "application/x-ndjson"))
        assert [item.n for item in found] == [1, 2]

    def test_lines_of_text_are_json(self, api: Any) -> None:
        label = "content-type: application/jsonl"
        api.server.answer(api.server.response(201, b'"a"\n"\\u00e9"\n', label))
        responses = {"201": {"application/jsonl": lambda: str}}
        assert items(api, api.operation(responses=responses)) == ["a", "é"]

    def test_lines_with_a_wrong_label(self, api: Any) -> None:
        label = "content-type: text/plain"
        api.server.answer(api.server.response(200, b'{"n":1}\n{"n":2}', label))
        found = items(api, streaming(api, "application/x-ndjson"))
        assert [item.n for item in found] == [1, 2]

    def test_done_is_the_end(self, api: Any) -> None:
        body = b'data: {"n": 1}\n\ndata: [DONE]\n\ndata: {"n": 2}\n\n'
        api.server.answer(api.server.response(200, body, SSE))
        assert len(items(api, streaming(api))) == 1

    def broken(self, api: Any, body: bytes) -> bytes:
        """Promise more than comes."""
        value: bytes = api.server.response(
            200, body, SSE, "connection: close", length=len(body) + 100
        )
        return value

    def break_after(self, api: Any, body: bytes) -> Any:
        def answer(connection: Any, _: Any) -> None:
            connection.sendall(self.broken(api, body))
            connection.shutdown(2)

        return answer

    def test_a_broken_get_goes_on_after_the_last_id(self, api: Any) -> None:
        rest = api.server.response(200, b'id: b\ndata: {"n": 2}\n\n', SSE)
        api.server.answer(
            self.break_after(api, b'retry: 0\nid: a\ndata: {"n": 1}\n\n'), rest
        )
        assert [item.n for item in items(api, streaming(api))] == [1, 2]
        assert api.server.requests[1].header("last-event-id") == "a"

    def test_a_broken_get_without_an_id_is_an_error(self, api: Any) -> None:
        api.server.answer(self.break_after(api, b'data: {"n": 1}\n\n'))
        with pytest.raises(api.rt.APIConnectionError):
            items(api, streaming(api))
        assert len(api.server.requests) == 1

    def test_a_broken_post_is_an_error(self, api: Any) -> None:
        api.server.answer(self.break_after(api, b'id: a\ndata: {"n": 1}\n\n'))
        with pytest.raises(api.rt.APIConnectionError):
            items(api, streaming(api, method="POST"))
        assert len(api.server.requests) == 1

    def test_reconnecting_has_an_end(self, api: Any) -> None:
        api.server.answer(
            self.break_after(api, b'id: a\nretry: 0\ndata: {"n": 1}\n\n'),
            self.break_after(api, b""),
        )
        with pytest.raises(api.rt.APIConnectionError):
            items(api, streaming(api))
        # One that worked, and two retries.
        assert len(api.server.requests) == 3

    def test_a_status_is_an_error_before_the_first_item(self, api: Any) -> None:
        api.server.answer(api.server.json({"message": "no"}, 404))
        with pytest.raises(api.rt.NotFoundError, match="no"):
            items(api, streaming(api))

    def test_an_event_without_end_is_refused(self, api: Any) -> None:
        api.server.answer(api.server.response(200, b"data: " + b"x" * 5000, SSE))
        client = api.client().with_options(max_response_size=1000)
        api.client = lambda: client
        with pytest.raises(api.rt.APIConnectionError, match="1000 bytes"):
            items(api, streaming(api))
