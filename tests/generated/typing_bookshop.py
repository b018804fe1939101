"""Calls of the bookshop that type checkers have to accept, with the types that they see.

Nothing here is run: `test_bookshop_typing` gives this module to mypy and pyright.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from pathlib import Path
from typing import Any, Literal, assert_type

from bookshop import (
    AsyncClient,
    AsyncPaginator,
    AsyncStream,
    Client,
    Event,
    File,
    Paginator,
    RawResponse,
    Stream,
    StreamingResponse,
    models,
    omit,
    webhooks,
)


def answers(client: Client, found: uuid.UUID) -> None:
    """Each method has the type of its answer."""
    book = client.books.get_book(found)
    assert_type(book, models.Book)
    assert_type(book.id, uuid.UUID)
    assert_type(book.title, str)
    assert_type(book.subtitle, str | None)
    assert_type(book.author.id, int)
    assert_type(book.price, decimal.Decimal | None)
    assert_type(book.published, datetime.date | None)
    assert_type(book.place, tuple[str, int, float] | None)
    assert_type(book.translations, dict[str, str] | None)
    assert_type(book.anything, Any)
    assert_type(client.books.get_categories().children, list[models.Category] | None)
    assert_type(client.books.change_book("1"), models.Book | None)
    assert_type(client.books.set_tags("1", body=["a"]), list[str])
    assert_type(client.books.set_rating("1"), int | None)
    assert_type(client.books.get_content("1"), str | bytes)
    assert_type(client.books.get_cover("1"), bytes)
    assert_type(client.back_office.get_stock(), models.Str)
    assert_type(client.back_office.export_books(), Stream[models.Book])
    books: Paginator[models.Book] = client.books.iter_list_books()
    assert_type(next(books), models.Book)
    for page in client.books.iter_list_books().pages():
        assert_type(page, RawResponse[models.BookPage, models.ListBooksHeaders])
    for publisher in client.authors.iter_list_publishers():
        assert_type(publisher, str)


def unions(client: Client) -> None:
    """A union is told apart by isinstance."""
    placed = client.orders.place_order(body={"by": "pickup", "books": ["1"]})
    assert_type(placed, models.Order | models.Receipt | None)
    if isinstance(placed, models.Order):
        if isinstance(placed.delivery, models.Parcel):
            assert_type(placed.delivery.address, str)
        if isinstance(placed.payment, models.PaymentVoucherPayment):
            assert_type(placed.payment.voucher, str)


def arguments(client: Client, path: Path) -> None:
    """Models, dicts of JSON, and whatever a file may be."""
    author = models.AuthorRequest(name="n", password="p")
    genre: Literal["crime"] = "crime"
    client.books.create_book(title="t", author=author, genre=genre, subtitle=None)
    client.books.create_book(
        title="t",
        author={"name": "n", "aliases": ["a"]},
        format=2.5,
        thumbnail=b"x",
        place=("a", 1, 2.0),
        pages=omit,
        request_options={"timeout": 5.0, "extra_body": {"new": 1}},
    )
    client.books.list_books(genre=("crime", "novel"), price={"min": 1}, filter={})
    client.books.set_prices("1", body={"EUR": decimal.Decimal(1)})
    client.books.set_rating("1", body=None)
    client.books.add_files("1", main=path, samples=[b"a", ("b.txt", b"b")])
    client.orders.pay_order(1, body="cash")
    client.orders.pay_order(1, body={"voucher": "v", "rest": {"card": "c"}})
    client.orders.place_order(body=models.Download(by="Download", email="e"))
    client.back_office.import_books(body=[{"title": "t"}], content_type=None)
    client.books.replace_book("1", body_id="b", class_="audio", from_=omit)


def watch(event: Event, scan: File) -> str:
    """What a helper function may be given has a public name."""
    return f"{event.id} {event.data} {scan!r}"


def streams(client: Client) -> None:
    """`stream` chooses between both answers."""
    assert_type(client.orders.ask(question="q"), models.Answer)
    assert_type(client.orders.ask(question="q", stream=False), models.Answer)
    with client.orders.ask(question="q", stream=True) as stream:
        assert_type(stream, Stream[models.AnswerPiece])
        for piece in stream:
            assert_type(piece.text, str | None)
        for event in stream.events():
            watch(event, b"")


def views(client: Client, found: uuid.UUID) -> None:
    """The envelope, and the unread body, keep the arguments and the type."""
    raw = client.with_raw_response.books.get_book(found, x_trace="t")
    assert_type(raw, RawResponse[models.Book, models.GetBookHeaders])
    assert_type(raw.parsed.title, str)
    assert_type(raw.parsed_headers.last_modified, datetime.datetime | None)
    assert_type(raw.parsed_headers.x_shelves, list[int] | None)
    with client.with_streaming_response.books.get_book(found) as book:
        assert_type(book.parsed_headers.e_tag, str | None)
    with client.with_streaming_response.books.get_cover("1") as response:
        assert_type(response, StreamingResponse[bytes])
        assert_type(response.parsed_headers, None)
    assert_type(client.with_options(timeout=5), Client)


async def asynchronous(client: AsyncClient, found: uuid.UUID) -> None:
    """The async client has the same surface."""
    assert_type(await client.books.get_book(found), models.Book)
    books: AsyncPaginator[models.Book] = client.books.iter_list_books()
    assert_type(await anext(books), models.Book)
    async for found_page in client.books.iter_list_books().pages():
        assert_type(found_page.parsed, models.BookPage)
    async for book in client.books.iter_list_books(limit=5):
        assert_type(book, models.Book)
    async with await client.orders.ask(question="q", stream=True) as stream:
        assert_type(stream, AsyncStream[models.AnswerPiece])
    raw = await client.with_raw_response.books.get_book(found)
    assert_type(raw, RawResponse[models.Book, models.GetBookHeaders])
    async with client.with_streaming_response.books.list_books() as page:
        assert_type(page.parsed_headers.x_total_count, int | None)
    async with client.with_streaming_response.books.get_cover("1") as response:
        assert_type(await response.read(), bytes)


def received(content: bytes) -> None:
    """What the API sends has types, too."""
    assert_type(webhooks.parse_place_order_order_shipped(content), models.Order)
