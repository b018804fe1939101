"""Lists in pages and streams of the bookshop's client."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import bookshop
import pytest
from tests.generated.bookshop_support import BOOK_ID, options
from tests.generated.conftest import Caller
from tests.generated.server import Got, Reply, Server, as_json

Use = Callable[[Any], Any]


def collect(
    caller: Caller, server: Server, use: Use, limit: int | None = None
) -> list[Any]:
    """Return the items that `use` makes a client iterate over, `limit` of them at most."""

    def plain(client: Any) -> list[Any]:
        found: list[Any] = []
        for item in use(client):
            found.append(item)
            if len(found) == limit:
                break
        return found

    async def asynchronous(client: Any) -> list[Any]:
        found: list[Any] = []
        async for item in use(client):
            found.append(item)
            if len(found) == limit:
                break
        return found

    chosen = asynchronous if caller.asynchronous else plain
    return list(caller(bookshop, options(server), chosen))


def book(title: str) -> dict[str, Any]:
    """Return a book as the server has it."""
    return {"id": BOOK_ID, "title": title, "author": {"id": 1, "name": "n"}}


def queries(server: Server) -> list[str]:
    """Return what was asked for, page after page."""
    return [got.path.partition("?")[2] for got in server.requests]


class TestPages:
    """An iterator asks for one page after the other, as the API's pages follow each other."""

    def test_by_cursor(self, server: Server, caller: Caller) -> None:
        server.replies = [
            as_json({"books": [book("a"), book("b")], "nextCursor": "x y"}),
            as_json({"books": [], "nextCursor": "z"}),
            as_json({"books": [book("c")], "nextCursor": None}),
        ]
        found = collect(
            caller, server, lambda c: c.books.iter_list_books(limit=2, tag=["t", "u"])
        )

        assert [one.title for one in found] == ["a", "b", "c"]
        assert queries(server) == [
            "limit=2&tag=t%7Cu",
            "cursor=x%20y&limit=2&tag=t%7Cu",
            "cursor=z&limit=2&tag=t%7Cu",
        ]

    def test_by_page_number(self, server: Server, caller: Caller) -> None:
        server.replies = [
            as_json({"reviews": [{"stars": n}], "totalPages": 3}) for n in (1, 2, 3)
        ]
        found = collect(caller, server, lambda c: c.books.iter_list_reviews("7"))

        assert [one.stars for one in found] == [1, 2, 3]
        assert [got.path for got in server.requests] == [
            "/books/7/reviews",
            "/books/7/reviews?page=2",
            "/books/7/reviews?page=3",
        ]

    def test_by_offset(self, server: Server, caller: Caller) -> None:
        names = ["a", "b", "c", "d", "e"]

        def page(got: Got) -> Reply:
            asked = re.search(r"offset=(\d+)", got.path)
            start = int(asked[1]) if asked else 0
            items = [{"id": 1, "name": name} for name in names[start : start + 2]]
            return as_json({"items": items, "total": len(names)})

        server.choose = page
        found = collect(caller, server, lambda c: c.authors.iter_list_authors(limit=2))

        assert [one.name for one in found] == names
        assert queries(server) == ["limit=2", "offset=2&limit=2", "offset=4&limit=2"]

    def test_by_link_header(self, server: Server, caller: Caller) -> None:
        link = f'<{server.url}/authors/1/books?p=2>; rel="next", </x>; rel=prev'
        server.replies = [
            as_json([book("a")], Link=link),
            as_json([book("b")], Link='</authors/1/books?p=3>; rel="last next"'),
            as_json([book("c")], Link="</authors/1/books>; rel=first"),
        ]
        found = collect(
            caller, server, lambda c: c.authors.iter_list_books_of_author(1)
        )

        assert [one.title for one in found] == ["a", "b", "c"]
        assert queries(server) == ["", "p=2", "p=3"]

    def test_by_next_url(self, server: Server, caller: Caller) -> None:
        server.replies = [
            as_json({"data": ["a"], "next_url": "/publishers?p=2"}),
            as_json({"data": ["b"], "next_url": f"{server.url}/publishers?p=3"}),
            as_json({"data": ["c"], "next_url": None}),
        ]
        found = collect(caller, server, lambda c: c.authors.iter_list_publishers())

        assert found == ["a", "b", "c"]
        assert queries(server) == ["", "p=2", "p=3"]

    def test_who_stops_early_asks_for_no_more(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({"books": [book("a"), book("b")], "nextCursor": "x"})]
        found = collect(caller, server, lambda c: c.books.iter_list_books(), limit=2)

        assert len(found) == 2
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        ("use", "answer"),
        [
            (
                lambda c: c.books.iter_list_books(),
                {"books": [book("a")], "nextCursor": "x"},
            ),
            (lambda c: c.books.iter_list_reviews("1"), {"reviews": [{"stars": 1}]}),
            (
                lambda c: c.authors.iter_list_publishers(),
                {"data": ["a"], "next_url": "/publishers"},
            ),
        ],
    )
    def test_a_list_that_goes_in_circles_is_refused(
        self, server: Server, caller: Caller, use: Use, answer: Any
    ) -> None:
        server.replies = [as_json(answer)]

        with pytest.raises(bookshop.APIError, match="no end"):
            collect(caller, server, use)
        assert len(server.requests) <= 3

    def test_another_server_is_not_followed(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({"data": ["a"], "next_url": "http://127.0.0.2:1/p"})]

        with pytest.raises(bookshop.APIError, match="another server"):
            collect(caller, server, lambda c: c.authors.iter_list_publishers())

    def test_the_method_beside_it_returns_one_page(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({"books": [], "nextCursor": "x"})]
        page = caller(bookshop, options(server), lambda c: c.books.list_books())

        assert (page.books, page.next_cursor) == ([], "x")


def items(caller: Caller, server: Server, use: Use) -> list[Any]:
    """Return the items of the stream that `use` opens."""

    def plain(client: Any) -> list[Any]:
        with use(client) as stream:
            return list(stream)

    async def asynchronous(client: Any) -> list[Any]:
        async with await use(client) as stream:
            return [item async for item in stream]

    chosen = asynchronous if caller.asynchronous else plain
    return list(caller(bookshop, options(server), chosen))


class TestStreams:
    """Events and lines come as typed items."""

    def test_server_sent_events(self, server: Server, caller: Caller) -> None:
        body = (
            b': hello\n\nevent: a\ndata: {"kind":"packed",\ndata: "by":"Ann"}\n\n'
            b'data: {"kind":"sent","parcel":5}\r\n\r\ndata: {"kind":"lost"}\n\n'
        )
        server.replies = [Reply(body=body, content_type="text/event-stream")]
        packed, sent, lost = items(caller, server, lambda c: c.orders.watch_order(1))

        assert (packed.by, sent.parcel, lost) == ("Ann", 5, {"kind": "lost"})
        assert "text/event-stream" in server.request.headers["accept"]

    def test_json_lines(self, server: Server, caller: Caller) -> None:
        lines = [json.dumps(book(title)) for title in ("a", "b\u2028b", "é")]
        server.replies = [
            Reply(body="\n".join(lines).encode(), content_type="application/jsonl")
        ]
        found = items(caller, server, lambda c: c.back_office.export_books())

        assert [one.title for one in found] == ["a", "b\u2028b", "é"]
        assert [one.to_dict() for one in found] == [json.loads(line) for line in lines]

    def test_a_stream_that_begins_with_an_error_raises_it(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({"message": "m"}, 403)]

        with pytest.raises(bookshop.PermissionDeniedError):
            items(caller, server, lambda c: c.orders.watch_order(1))

    def test_stream_chooses_between_both_answers(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [
            Reply(
                body=b'data: {"text":"a"}\n\ndata: {"last":true}\n\ndata: [DONE]\n\n',
                content_type="text/event-stream",
            ),
            as_json({"text": "whole", "books": [{"id": "1"}]}),
        ]
        pieces = items(
            caller, server, lambda c: c.orders.ask(question="q", stream=True)
        )
        whole = caller(bookshop, options(server), lambda c: c.orders.ask(question="q"))
        streamed, plain = server.requests

        assert [piece.to_dict() for piece in pieces] == [{"text": "a"}, {"last": True}]
        assert (whole.text, whole.books[0].id) == ("whole", "1")
        assert streamed.json == {"question": "q", "stream": True}
        assert plain.json == {"question": "q"}
        assert streamed.headers["accept"].startswith("text/event-stream")
        assert plain.headers["accept"].startswith("application/json")
