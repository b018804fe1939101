"""Server-sent events and JSON Lines, as typed iterators."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing
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
            # The examples of the standard (WHATWG, section 9.2.6).
            (b"data: YHOO\ndata: +2\ndata: 10\n\n", ["YHOO\n+2\n10"]),
            (
                b": test\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
                ["first event", "second event", " third event"],
            ),
            (b"data\n\ndata\ndata\n\ndata:", ["", "\n"]),
            (b"data:test\n\ndata: test\n\n", ["test", "test"]),
            # Names are exact, and only one byte order mark at the very start is none of it.
            (b"Data: a\n data: b\ndata : c\ndata: d\n\n", ["d"]),
            (b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n", ["a"]),
            (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", ["b"]),
            (b"data: a:b: c\n\n", ["a:b: c"]),
            (b"data:\ta\n\n", ["\ta"]),
            (b"data: \xff\n\n", ["\ufffd"]),
            (b"data: \xe2\x80\xa8\x0b\x0c\n\n", ["\u2028\x0b\x0c"]),
            (b"data: a\r\rdata: b\r\n\r\ndata: c\n\r\n", ["a", "b", "c"]),
        ],
    )
    @pytest.mark.parametrize("size", [1, 1000])
    def test_what_the_standard_says(
        self, part: Any, content: bytes, data: list[str], size: int
    ) -> None:
        assert [event.data for event in decode(part, content, size)] == data

    def test_line_ends_may_be_mixed_and_cut(self, part: Any) -> None:
        decoder = part("sse").SSEDecoder()
        chunks = (b"data: a\r", b"", b"\n", b"\n", b"data: b\r", b"\r", b"\n")
        events = [event.data for chunk in chunks for event in decoder.feed(chunk)]
        assert events == ["a", "b"]

    def test_an_id_counts_when_its_event_is_whole(self, part: Any) -> None:
        decoder = part("sse").SSEDecoder()
        decoder.feed(b"id: 1\ndata: a\n\nid: 2\ndata: b\n")
        assert decoder.last_id == "1"
        (event,) = decoder.feed(b"\nid: 3\n\n")
        assert (event.id, decoder.last_id) == ("2", "3")
        decoder.feed(b"id\n\n")
        assert decoder.last_id == ""

    def test_the_kind_of_an_event_is_its_own(self, part: Any) -> None:
        content = b"event: a\n\ndata: x\n\nevent: b\ndata: y\n\ndata: z\n\n"
        kinds = [event.event for event in decode(part, content, 1000)]
        assert kinds == ["message", "b", "message"]

    @pytest.mark.parametrize(
        ("text", "retry"),
        [
            ("0", 0),
            ("010", 10),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("\u0661", None),
            (" 5", None),
        ],
    )
    def test_retry_is_of_digits(self, part: Any, text: str, retry: int | None) -> None:
        content = f"retry: {text}\ndata: x\n\n".encode()
        (event,) = decode(part, content, 1000)
        assert event.retry == retry

    def test_ids_stay_and_bad_fields_do_not_count(self, part: Any) -> None:
        content = b"id: 1\nretry: 5\ndata: a\n\nid: x\0\nretry: soon\ndata: b\n\n"
        first, second = decode(part, content, 1000)
        assert (first.id, first.retry, first.event) == ("1", 5, "message")
        assert (second.id, second.retry) == ("1", 5)

    def test_a_pause_that_was_asked_for_stays(self, part: Any) -> None:
        decoder = part("sse").SSEDecoder("7", 30)
        (event,) = decoder.feed(b"data: x\n\n")
        assert (event.id, event.retry) == ("7", 30)

    def test_a_pause_has_a_limit(self, part: Any) -> None:
        content = b"retry: " + b"9" * 5000 + b"\ndata: x\n\n"
        (event,) = decode(part, content, 1000)
        assert event.retry == 3_600_000

    def test_a_long_line_in_many_pieces(self, part: Any) -> None:
        decoder = part("sse").SSEDecoder()
        for _ in range(20_000):
            assert decoder.feed(b"data" if decoder.pending == 0 else b"x" * 100) == []
        assert decoder.pending == 4 + 19_999 * 100
        assert decoder.feed(b"\n\n") == []

    def test_lines_of_json_need_no_last_end(self, part: Any) -> None:
        decoder = part("sse").JSONLinesDecoder()
        events = decoder.feed(b'{"a":1}\r\n\n\x1e[') + decoder.feed(b"2]")
        events += decoder.flush()
        assert [event.data for event in events] == ['{"a":1}', "[2]"]


def items(
    api: Any, operation: Any, method: str = "items", client: Any = None
) -> list[Any]:
    """Read a stream to its end."""
    client = client or api.client()

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


class TestStreamingResponse:
    """`with_streaming_response` of a method that returns a stream."""

    BODY = b'data: {"n": 1}\n\ndata: {"n": 2}\n\n'

    def opened(self, api: Any, part: Any, *, read: bool = False) -> list[Any]:
        """Return the status and the items, which `parse` gives."""
        views, client = part("views"), api.client()

        async def run() -> list[Any]:
            sender = views.AsyncStreamingSender(client)
            async with client, await sender.stream(streaming(api)) as response:
                if read:
                    assert await response.read()
                stream = await response.parse()
                assert type(stream) is api.rt.AsyncStream
                assert await response.parse() is stream
                return [response.status_code, *[item.n async for item in stream]]

        if api.is_async:
            return asyncio.run(run())
        sender = views.StreamingSender(client)
        with client, sender.stream(streaming(api)) as response:
            if read:
                assert response.read()
            stream = response.parse()
            assert type(stream) is api.rt.Stream
            assert response.parse() is stream
            return [response.status_code, *[item.n for item in stream]]

    @pytest.mark.parametrize("read", [False, True])
    def test_parse_returns_the_stream(self, api: Any, part: Any, read: bool) -> None:
        api.server.answer(api.server.response(200, self.BODY, SSE))
        assert self.opened(api, part, read=read) == [200, 1, 2]

    def test_items_come_before_the_end(self, api: Any, part: Any) -> None:
        done = threading.Event()

        def answer(connection: Any, _: Any) -> None:
            connection.sendall(
                api.server.response(
                    200, self.BODY, SSE, "connection: close", length=999
                )
            )
            done.wait(10)
            connection.shutdown(2)

        api.server.answer(answer)
        client = api.client()
        views = part("views")

        async def run() -> int:
            sender = views.AsyncStreamingSender(client)
            async with client, await sender.stream(streaming(api)) as response:
                async for item in await response.parse():
                    found: int = item.n
                    return found
            return 0

        try:
            if api.is_async:
                assert asyncio.run(run()) == 1
            else:
                sender = views.StreamingSender(client)
                with client, sender.stream(streaming(api)) as response:
                    assert next(iter(response.parse())).n == 1
        finally:
            done.set()

    def test_it_reconnects_and_is_closed(self, api: Any, part: Any) -> None:
        def broken(connection: Any, _: Any) -> None:
            body = b"retry: 0\nid: a\n" + self.BODY
            connection.sendall(
                api.server.response(200, body, SSE, "connection: close", length=999)
            )
            connection.shutdown(2)

        rest = b'data: {"n": 3}\n\n'
        api.server.answer(broken, api.server.response(200, rest, SSE))
        assert self.opened(api, part) == [200, 1, 2, 3]
        assert api.server.requests[1].header("last-event-id") == "a"


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

    @pytest.mark.parametrize(
        ("label", "body", "found"),
        [
            ("application/json", b'{"error": "quota"}', {"error": "quota"}),
            ("text/html", b"<html>log in</html>", "<html>log in</html>"),
        ],
    )
    def test_what_is_no_stream_is_one_item(
        self, api: Any, label: str, body: bytes, found: Any
    ) -> None:
        api.server.answer(api.server.response(200, body, f"content-type: {label}"))
        (item,) = items(api, streaming(api))
        assert (item if isinstance(item, str) else item.to_dict()) == found

    @pytest.mark.parametrize("label", ["application/json", "text/html"])
    def test_what_is_no_stream_is_refused_in_strict_mode(
        self, api: Any, label: str
    ) -> None:
        body = api.server.response(200, b'{"error": "quota"}', f"content-type: {label}")
        api.server.answer(body)
        with pytest.raises(api.rt.APIResponseValidationError):
            items(api, streaming(api), client=api.client(validate="strict"))

    def test_an_id_counts_when_its_event_is_whole(self, api: Any) -> None:
        first = b'id: 1\ndata: {"n": 1}\n\nid: 2\ndata: {"n": 2}\n'
        api.server.answer(
            self.break_after(api, first),
            api.server.response(200, b'id: 2\ndata: {"n": 2}\n\n', SSE),
        )
        assert [item.n for item in items(api, streaming(api))] == [1, 2]
        assert api.server.requests[1].header("last-event-id") == "1"

    def test_streams_that_nobody_closes_give_their_connections_back(
        self, api: Any
    ) -> None:
        """Read to the end, left in the middle, or not begun: more often than the pool is large."""
        whole = api.server.response(200, b'data: {"n": 1}\n\n' * 3, SSE)
        none = b"HTTP/1.1 204 No Content\r\n\r\n"
        client = api.client(timeout=5)
        times = 102

        async def read() -> None:
            for _ in range(times):
                async for _ in await client.stream(streaming(api)):
                    pass
            api.server.answer(whole)
            for _ in range(times):
                stream = await client.stream(streaming(api))
                async with aclosing(aiter(stream)) as found:
                    assert (await anext(found)).n == 1

        api.server.answer(none)
        if api.is_async:
            asyncio.run(read())
            return
        for _ in range(times):
            assert list(client.stream(streaming(api))) == []
        api.server.answer(whole)
        for _ in range(times):
            for item in client.stream(streaming(api)):
                assert item.n == 1
                break
        for _ in range(times):
            client.stream(streaming(api))

    def test_async_streams_that_nobody_begins_give_their_connections_back(
        self, rt: Any, server: Any
    ) -> None:
        server.answer(server.response(200, b"data: 1\n\n", SSE))
        responses = {"200": {"text/event-stream": lambda: int}}
        operation = rt.Operation("op", "GET", "/x", responses=responses)

        async def leave() -> None:
            async with rt.AsyncBaseClient(base_url=server.url, timeout=5) as client:
                for _ in range(102):
                    await client.stream(operation)
                    await asyncio.sleep(0)

        asyncio.run(leave())

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

    def test_an_event_that_broke_off_comes_again(self, api: Any) -> None:
        rest = api.server.response(200, b'id: b\ndata: {"n": 2}\n\n', SSE)
        first = b'retry: 0\nid: a\ndata: {"n": 1}\n\nid: b\ndata: {"n": 2}\n'
        api.server.answer(self.break_after(api, first), rest)
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
