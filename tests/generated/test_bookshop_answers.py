"""What the bookshop's client makes of answers: types, unions, errors, envelopes."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from collections.abc import Callable
from typing import Any

import bookshop
import pytest
from tests.generated.bookshop_support import BOOK_ID, options
from tests.generated.conftest import Caller
from tests.generated.server import Reply, Server, as_json

Use = Callable[[Any], Any]

BOOK: dict[str, Any] = {
    "id": BOOK_ID,
    "title": "Emma",
    "subtitle": None,
    "author": {"id": 9007199254740993, "name": "Jane Austen", "born": 1775},
    "genre": "novel",
    "format": 2.5,
    "edition": 2,
    "language": "en",
    "pages": 1000000000000000000000,
    "weight": 0.1,
    "price": "9.90",
    "published": "1815-12-23",
    "addedAt": "2024-02-29T12:00:00.000001Z",
    "opensAt": "09:30:00Z",
    "loanFor": "P1M",
    "thumbnail": "AP8=",
    "place": ["A", 1, 0.5],
    "translations": {"de": "Emma"},
    "attributes": {"a": [1, None, {"b": True}]},
    "anything": [None],
    "related": {"id": "2", "score": 1.5},
    "copy": "c",
    "model_config": "m",
    "$ref-no": "r",
    "unknown": {"x": [10e100]},
}


def get_book(client: Any) -> Any:
    """Call the operation."""
    return client.books.get_book(uuid.UUID(BOOK_ID))


class TestValues:
    """Every value has its Python type, and goes back as it came."""

    def test_a_whole_book(self, server: Server, caller: Caller) -> None:
        kind = "application/vnd.bookshop.book+json; version=2"
        server.replies = [Reply(body=json.dumps(BOOK).encode(), content_type=kind)]
        book = caller(bookshop, options(server, validate="strict"), get_book)

        assert book.id == uuid.UUID(BOOK_ID)
        assert book.author.id == 9007199254740993
        assert book.price == decimal.Decimal("9.90")
        assert book.published == datetime.date(1815, 12, 23)
        assert book.added_at.microsecond == 1
        assert book.place == ("A", 1, 0.5)
        assert book.related.score == 1.5
        assert book.unknown == {"x": [1e101]}
        assert book.to_dict() == BOOK
        assert json.loads(book.to_json()) == BOOK

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("genre", "manga"),
            ("genre", None),
            ("edition", 4),
            ("language", "de"),
            ("format", "scroll"),
            ("format", 7),
            ("format", False),
            ("format", None),
        ],
    )
    def test_a_value_that_is_added_to_an_enum_passes(
        self, server: Server, caller: Caller, field: str, value: object
    ) -> None:
        server.replies = [as_json({**BOOK, field: value})]
        book = caller(bookshop, options(server, validate="strict"), get_book)

        assert getattr(book, field) == value
        assert type(getattr(book, field)) is type(value)
        assert book.to_dict() == {**BOOK, field: value}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("published", "soon"),
            ("price", "free"),
            ("place", ["A"]),
            ("author", 5),
            ("pages", "many"),
            ("related", []),
            ("title", None),
        ],
    )
    def test_what_does_not_fit_is_returned_as_it_is(
        self,
        server: Server,
        caller: Caller,
        caplog: pytest.LogCaptureFixture,
        field: str,
        value: object,
    ) -> None:
        server.replies = [as_json({**BOOK, field: value})]
        book = caller(bookshop, options(server), get_book)

        assert book.added_at.year == 2024
        assert book.to_dict() == {**BOOK, field: value}
        assert f"/{field}" in caplog.text

    def test_a_tree_of_any_depth(self, server: Server, caller: Caller) -> None:
        tree: dict[str, Any] = {"name": "leaf"}
        for number in range(50):
            tree = {"name": str(number), "children": [tree, {"name": "x"}]}
        server.replies = [as_json(tree)]
        root = caller(
            bookshop,
            options(server, validate="strict"),
            lambda c: c.books.get_categories(),
        )

        assert root.children[0].children[1].name == "x"
        assert root.to_dict() == tree

    def test_schemas_with_names_of_types(self, server: Server, caller: Caller) -> None:
        server.replies = [
            as_json([{"id": "1"}, {"score": 2.0}]),
            as_json({"int": 1, "list": ["a"], "dict": {"b": 2}}),
        ]
        shelf = caller(
            bookshop, options(server), lambda c: c.books.get_shelf("a", [1], ["b"])
        )
        stock = caller(bookshop, options(server), lambda c: c.back_office.get_stock())

        assert [one.to_dict() for one in shelf] == [{"id": "1"}, {"score": 2.0}]
        assert (stock.int_, stock.list_, stock.dict_) == (1, ["a"], {"b": 2})


class TestUnions:
    """The variant is the one that the object says, and an unknown one is kept."""

    @pytest.mark.parametrize(
        ("delivery", "name"),
        [
            ({"by": "pickup", "books": ["1"], "at": "2024-01-01T00:00:00Z"}, "Pickup"),
            ({"by": "parcel", "books": [], "address": "a", "new": 1}, "Parcel"),
            ({"by": "Download", "email": "a@b"}, "Download"),
            ({"by": "drone", "height": 5}, "dict"),
            ({"height": 5}, "dict"),
        ],
    )
    def test_a_discriminator_chooses(
        self, server: Server, caller: Caller, delivery: dict[str, Any], name: str
    ) -> None:
        order = {"id": 1, "delivery": delivery}
        server.replies = [as_json(order)]
        found = caller(
            bookshop,
            options(server, visit="v", validate="strict"),
            lambda c: c.orders.get_order(1),
        )

        assert type(found.delivery).__name__ == name
        assert found.to_dict() == order

    @pytest.mark.parametrize(
        ("payment", "name"),
        [
            ({"card": "1"}, "PaymentCardPayment"),
            ({"voucher": "v", "rest": {"card": "2"}}, "PaymentVoucherPayment"),
            ({"voucher": "v", "rest": "cash"}, "PaymentVoucherPayment"),
            ("cash", "str"),
            ("coins", "str"),
        ],
    )
    def test_without_discriminator_the_properties_choose(
        self, server: Server, caller: Caller, payment: Any, name: str
    ) -> None:
        server.replies = [
            as_json({"id": 1, "delivery": {"by": "?"}, "payment": payment})
        ]
        found = caller(
            bookshop,
            options(server, visit="v", validate="strict"),
            lambda c: c.orders.get_order(1),
        )

        assert type(found.payment).__name__ == name
        assert found.to_dict()["payment"] == payment

    def test_null_is_one_of_them(self, server: Server, caller: Caller) -> None:
        order = {"id": 1, "delivery": {"by": "?"}, "payment": None}
        server.replies = [as_json(order)]
        found = caller(
            bookshop, options(server, visit="v"), lambda c: c.orders.get_order(1)
        )

        assert found.payment is None
        assert found.to_dict() == order

    @pytest.mark.parametrize(
        ("status", "answer", "name"),
        [
            (200, {"id": 1, "delivery": {"by": "?"}}, "Order"),
            (202, {"ticket": "t"}, "Receipt"),
            (204, None, "NoneType"),
        ],
    )
    def test_the_status_chooses(
        self, server: Server, caller: Caller, status: int, answer: Any, name: str
    ) -> None:
        server.replies = [
            as_json(answer, status) if answer else Reply(status, b"", "text/plain")
        ]
        found = caller(
            bookshop,
            options(server, username="u", password="p", register="r"),
            lambda c: c.orders.place_order(body={"by": "Download", "email": "e"}),
        )

        assert type(found).__name__ == name


class TestContentTypes:
    """Text is `str`, binary is `bytes`, and a wrong label does no harm."""

    @pytest.mark.parametrize(
        ("content_type", "body", "answer"),
        [
            ("text/plain; charset=iso-8859-1", b"\xe9", "é"),
            ("application/xml", b"<a/>", "<a/>"),
            ("application/pdf", b"%PDF\xff", b"%PDF\xff"),
            ("text/html", b"<p>", b"<p>"),
        ],
    )
    def test_by_content_type(
        self,
        server: Server,
        caller: Caller,
        content_type: str,
        body: bytes,
        answer: Any,
    ) -> None:
        server.replies = [Reply(body=body, content_type=content_type)]
        found = caller(bookshop, options(server), lambda c: c.books.get_content("1"))

        assert found == answer

    def test_a_picture(self, server: Server, caller: Caller) -> None:
        server.replies = [Reply(body=b"\x89PNG{}", content_type="image/png")]

        assert (
            caller(bookshop, options(server), lambda c: c.books.get_cover("1"))
            == b"\x89PNG{}"
        )

    def test_an_undocumented_success_is_what_it_parses_as(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({"a": 1}, 206)]

        assert caller(bookshop, options(server), get_book) == {"a": 1}


class TestErrors:
    """An error's body has the type that the document gives for its status and content type."""

    @pytest.mark.parametrize(
        ("status", "content_type", "body", "error", "name"),
        [
            (409, "application/json", b'{"existing":"1"}', "ConflictError", "Duplicate"),
            (409, "text/plain", b"exists", "ConflictError", "str"),
            (404, "application/problem+json", b'{"title":"t"}', "NotFoundError", "Problem"),
            (404, "application/json", b'{"message":"m"}', "NotFoundError", "Failure"),
            (503, "application/json", b'{"message":"m"}', "InternalServerError", "Failure"),
            (418, "text/html", b"<p>", "APIStatusError", "str"),
            (400, "application/json", b"", "BadRequestError", "NoneType"),
        ],
    )  # fmt: skip
    def test_by_status_and_content_type(
        self,
        server: Server,
        caller: Caller,
        status: int,
        content_type: str,
        body: bytes,
        error: str,
        name: str,
    ) -> None:
        server.replies = [Reply(status, body, content_type)]

        with pytest.raises(bookshop.APIStatusError) as caught:
            caller(
                bookshop,
                options(server, max_retries=0),
                lambda c: c.books.create_book(title="t", author={"name": "n"}),
            )

        assert type(caught.value).__name__ == error
        assert type(caught.value.body).__name__ == name
        assert caught.value.content == body


class TestViews:
    """The same methods give the envelope, or the unread body."""

    def test_a_raw_response(self, server: Server, caller: Caller) -> None:
        server.replies = [as_json(BOOK, 201, Location="/books/1")]
        raw = caller(
            bookshop,
            options(server),
            lambda c: c.with_raw_response.books.create_book(
                title="t", author={"name": "n"}
            ),
        )

        assert (raw.status_code, raw.headers["location"]) == (201, "/books/1")
        assert raw.parsed.title == "Emma"
        assert raw.request.method == "POST"

    def test_a_streaming_response(self, server: Server, caller: Caller) -> None:
        server.replies = [Reply(body=b"x" * 200_000, content_type="image/png")]

        def use(client: Any) -> Any:
            with client.with_streaming_response.books.get_cover("1") as response:
                return response.status_code, b"".join(response.iter_bytes())

        async def ause(client: Any) -> Any:
            streaming = client.with_streaming_response
            async with streaming.books.get_cover("1") as response:
                chunks = [chunk async for chunk in response.iter_bytes()]
                return response.status_code, b"".join(chunks)

        found = caller(bookshop, options(server), ause if caller.asynchronous else use)

        assert found == (200, b"x" * 200_000)

    def test_options_are_of_one_client(self, server: Server, caller: Caller) -> None:
        server.replies = [as_json({**BOOK, "title": 5})]

        def use(client: Any) -> Any:
            other = client.with_options(
                default_headers={"x-a": "1"}, validate="strict", max_retries=0
            )
            assert other.books is not client.books
            return get_book(other)

        with pytest.raises(bookshop.APIResponseValidationError) as caught:
            caller(bookshop, options(server), use)
        caller(bookshop, options(server), get_book)

        assert caught.value.pointer == "/title"
        assert server.requests[0].headers["x-a"] == "1"
        assert "x-a" not in server.requests[1].headers


class TestWebhooks:
    """What the API sends is read into the same types."""

    def test_a_webhook(self) -> None:
        sent = b'{"kind":"sent","parcel":5,"new":[]}'
        event = bookshop.webhooks.parse_book_sold_out(sent)

        assert type(event).__name__ == "OrderEventOrderSent"
        assert event.to_dict() == json.loads(sent)  # type: ignore[union-attr]  # Asserted.

    def test_a_webhook_of_an_unknown_kind(self) -> None:
        event = bookshop.webhooks.parse_book_sold_out('{"kind":"lost","x":1}')

        assert event == {"kind": "lost", "x": 1}

    def test_a_callback(self) -> None:
        sent = b'{"id":1,"delivery":{"by":"pickup","books":[]}}'
        order = bookshop.webhooks.parse_place_order_order_shipped(sent)

        assert type(order.delivery).__name__ == "Pickup"

    def test_strict_refuses_what_does_not_fit(self) -> None:
        with pytest.raises(ValueError, match="'/id'"):
            bookshop.webhooks.parse_place_order_order_shipped(
                b'{"id":"x","delivery":{"by":"?"}}', validate="strict"
            )
