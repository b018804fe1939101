"""Headers that the bookshop documents, in each view of a call."""

from __future__ import annotations

import datetime
from typing import Any

import bookshop
import pytest
from tests.generated.bookshop_support import BOOK_ID, options
from tests.generated.conftest import Caller
from tests.generated.server import Server, as_json

BOOK = {"id": BOOK_ID, "title": "Emma", "author": {"id": 1, "name": "Jane"}}
HEADERS = {
    "etag": 'W/"1"',
    "last-modified": "Thu, 29 Feb 2024 12:00:00 GMT",
    "x-shelves": "3, 4",
    "x-state": "lost",
}


def check(headers: Any) -> None:
    """Compare with what was sent."""
    assert type(headers) is bookshop.models.GetBookHeaders
    assert headers.e_tag == 'W/"1"'
    assert headers.last_modified == datetime.datetime(
        2024, 2, 29, 12, tzinfo=datetime.UTC
    )
    assert headers.x_shelves == [3, 4]
    assert headers.x_state == "lost"


def test_a_raw_response_has_them(server: Server, caller: Caller) -> None:
    server.replies = [as_json(BOOK, 200, **HEADERS)]
    raw = caller(
        bookshop,
        options(server),
        lambda c: c.with_raw_response.books.get_book(BOOK_ID),
    )

    check(raw.parsed_headers)
    assert raw.headers["ETag"] == 'W/"1"'
    assert raw.parsed.title == "Emma"


def test_a_streaming_response_has_them(server: Server, caller: Caller) -> None:
    server.replies = [as_json(BOOK, 200, **HEADERS)]

    def use(client: Any) -> None:
        with client.with_streaming_response.books.get_book(BOOK_ID) as response:
            check(response.parsed_headers)
            assert response.parsed_headers is response.parsed_headers
            assert response.parse().title == "Emma"

    async def ause(client: Any) -> None:
        view = client.with_streaming_response
        async with view.books.get_book(BOOK_ID) as response:
            check(response.parsed_headers)
            assert (await response.parse()).title == "Emma"

    caller(bookshop, options(server), ause if caller.asynchronous else use)


def test_strict_refuses_what_does_not_fit_where_headers_are_asked_for(
    server: Server, caller: Caller
) -> None:
    server.replies = [as_json({"books": []}, 200, **{"x-total-count": "many"})]
    strict = options(server, validate="strict", max_retries=0)

    page = caller(bookshop, strict, lambda c: c.books.list_books())
    with pytest.raises(bookshop.APIResponseValidationError, match="X-Total-Count"):
        caller(bookshop, strict, lambda c: c.with_raw_response.books.list_books())

    assert page.books == []


def test_an_operation_without_documented_headers_has_none(
    server: Server, caller: Caller
) -> None:
    raw = caller(
        bookshop,
        options(server),
        lambda c: c.with_raw_response.books.get_categories(),
    )

    assert raw.parsed_headers is None
