"""What the bookshop's client sends: parameters, bodies, names; judged by openapi-core."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from collections.abc import Callable
from typing import Any

import bookshop
import pytest
from tests.generated.bookshop_support import BOOK_ID, judge, options
from tests.generated.conftest import Caller
from tests.generated.server import Reply, Server

Use = Callable[[Any], Any]


class TestParameters:
    """Every parameter goes where the document says, in the style that it says."""

    @pytest.mark.parametrize(
        ("given", "query"),
        [
            ({}, ""),
            ({"cursor": ""}, "cursor="),
            ({"limit": 5}, "limit=5"),
            ({"genre": ["crime", "novel"]}, "genre=crime&genre=novel"),
            ({"genre": []}, ""),
            ({"sort": ["title", "-price"]}, "sort=title,-price"),
            ({"sort": ["a,b", "c"]}, "sort=a%2Cb,c"),
            ({"tag": ["a", "b c"]}, "tag=a%7Cb%20c"),
            ({"author": ["a", "b"]}, "author=a%20b"),
            ({"price": {"min": 1, "max": 2.5}}, "price%5Bmin%5D=1&price%5Bmax%5D=2.5"),
            ({"price": {}}, ""),
            (
                {"filter": {"words": ["a b"]}},
                "filter=%7B%22words%22%3A%5B%22a%20b%22%5D%7D",
            ),
            ({"path": "a/b?c=d&e#f"}, "path=a/b?c=d%26e%23f"),
            ({"in_stock": True}, "inStock=true"),
            ({"in_stock": False}, "inStock=false"),
            (
                {"published_since": datetime.date(2024, 2, 29)},
                "publishedSince=2024-02-29",
            ),
            ({"published_since": "2024-02-29"}, "publishedSince=2024-02-29"),
        ],
    )
    def test_a_query_has_these_bytes(
        self, server: Server, caller: Caller, given: dict[str, Any], query: str
    ) -> None:
        caller(bookshop, options(server), lambda c: c.books.list_books(**given))

        assert server.request.path.partition("?")[2] == query

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"limit": 5, "genre": ["crime", "science fiction"]},
            {"sort": ["a", "b"]},
            {"published_since": datetime.date(2024, 2, 29)},
            {"filter": {"words": ["a"], "before": "2024-02-29"}},
            {"currency": "EUR", "x_trace": ["a", "b"]},
        ],
    )
    def test_openapi_core_finds_it_valid(
        self, server: Server, caller: Caller, given: dict[str, Any]
    ) -> None:
        caller(bookshop, options(server), lambda c: c.books.list_books(**given))

        judge(server.request)

    def test_openapi_core_would_find_a_wrong_one(
        self, server: Server, caller: Caller
    ) -> None:
        caller(
            bookshop,
            options(server),
            lambda c: c.books.list_books(
                request_options={"extra_query": {"limit": 1000}}
            ),
        )

        with pytest.raises(Exception, match="limit"):
            judge(server.request)

    @pytest.mark.parametrize("limit", [0, 101])
    def test_a_value_beyond_its_limits_is_not_sent(
        self, server: Server, caller: Caller, limit: int
    ) -> None:
        with pytest.raises(ValueError, match="limit"):
            caller(bookshop, options(server), lambda c: c.books.list_books(limit=limit))

        assert server.requests == []

    def test_a_model_is_written_as_its_dict_is(
        self, server: Server, caller: Caller
    ) -> None:
        price = bookshop.models.ListBooksPrice(min=1.0, currency=["EUR", "USD"])
        caller(bookshop, options(server), lambda c: c.books.list_books(price=price))

        assert server.request.path == (
            "/books?price%5Bmin%5D=1&price%5Bcurrency%5D%5B%5D=EUR&price%5Bcurrency%5D%5B%5D=USD"
        )

    def test_headers_and_cookies(self, server: Server, caller: Caller) -> None:
        caller(
            bookshop,
            options(server),
            lambda c: c.books.list_books(x_trace=["a", "b"], currency="E;R"),
        )

        assert server.request.headers["x-trace"] == "a,b"
        assert server.request.headers["cookie"] == "currency=E%3BR"

    def test_styles_of_a_path(self, server: Server, caller: Caller) -> None:
        server.replies = [Reply(body=b"[]")]
        caller(
            bookshop,
            options(server),
            lambda c: c.books.get_shelf("a/b", [1, 2], ["left", "up,down"]),
        )

        assert server.request.path == "/shelves/.a%2Fb/;row=1;row=2/left,up%2Cdown"

    def test_an_operations_parameter_replaces_the_paths(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [Reply(body=b"null")]
        found = uuid.UUID(BOOK_ID)
        caller(
            bookshop,
            options(server, validate="off"),
            lambda c: c.books.get_book(found, x_trace="t"),
        )

        assert server.request.path == f"/books/{BOOK_ID}"
        assert server.request.headers["x-trace"] == "t"


class TestNames:
    """Words that collide, or that Python keeps for itself, still have their place."""

    def test_one_name_in_three_places(self, server: Server, caller: Caller) -> None:
        server.replies = [Reply(204, b"")]
        caller(
            bookshop,
            options(server),
            lambda c: c.books.replace_book(
                "path",
                query_id=1,
                body_id="body",
                class_="audio",
                from_=datetime.date(2024, 1, 2),
                import_=False,
                self_="s",
                body="b",
                content_type="t",
            ),
        )

        assert server.request.path == "/books/path?id=1"
        assert server.request.json == {
            "id": "body",
            "class": "audio",
            "from": "2024-01-02",
            "import": False,
            "self": "s",
            "body": "b",
            "content_type": "t",
        }
        judge(server.request)

    def test_keywords_and_names_that_differ_by_a_sign(
        self, server: Server, caller: Caller
    ) -> None:
        import inspect

        names = list(inspect.signature(bookshop.Client.__init__).parameters)
        assert "class" not in names
        found = [n for n in _arguments("back_office", "get_stock") if "book_id" in n]
        given = dict.fromkeys(found, 7)
        caller(
            bookshop,
            options(server),
            lambda c: c.back_office.get_stock(
                class_="c",
                from_=datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC),
                **given,
            ),
        )

        assert len(found) == 3
        assert sorted(server.request.path.partition("?")[2].split("&")) == [
            "bookId=7",
            "book_id=7",
            "class=c",
            "from=2024-01-02T00%3A00%3A00Z",
        ]
        assert server.request.headers["book-id"] == "7"

    def test_fields_that_pydantic_has_itself(self) -> None:
        book = bookshop.models.Book.model_validate(
            {
                "id": BOOK_ID,
                "title": "t",
                "author": {"id": 1, "name": "n"},
                "copy": "c",
                "model_config": "m",
                "$ref-no": "r",
            }
        )

        assert (book.copy_, book.model_config_, book.ref_no) == ("c", "m", "r")


def _arguments(tag: str, method: str) -> list[str]:
    import importlib
    import inspect

    module = importlib.import_module(f"bookshop.operations.{tag}")
    classes = {name.lower(): kind for name, kind in vars(module).items()}
    return list(
        inspect.signature(getattr(classes[tag.replace("_", "")], method)).parameters
    )


CREATED = {
    "id": BOOK_ID,
    "title": "Emma",
    "author": {"id": 1, "name": "Jane Austen", "x": None},
}


class TestBodies:
    """A body holds what the caller gave, as the document wants it written."""

    def test_a_spread_body(self, server: Server, caller: Caller) -> None:
        server.replies = [Reply(201, json.dumps(CREATED).encode())]
        made = caller(
            bookshop,
            options(server),
            lambda c: c.books.create_book(
                title="Emma",
                author=bookshop.models.AuthorRequest(name="Jane Austen", password="p"),
                subtitle=None,
                format=2.5,
                edition=2,
                price=decimal.Decimal("9.90"),
                published=datetime.date(1815, 12, 23),
                opens_at=datetime.time(9, 30),
                thumbnail=b"\x00\xff",
                place=("A", 1, 0.5),
                supplier_code="s",
                attributes={"a": [1, None]},
                anything=[None],
                related=None,
                request_options={"extra_body": {"new": 1}},
            ),
        )

        assert server.request.json == {
            "title": "Emma",
            "author": {"name": "Jane Austen", "password": "p"},
            "subtitle": None,
            "format": 2.5,
            "edition": 2,
            "price": "9.90",
            "published": "1815-12-23",
            "opensAt": "09:30:00",
            "thumbnail": "AP8=",
            "place": ["A", 1, 0.5],
            "supplierCode": "s",
            "attributes": {"a": [1, None]},
            "anything": [None],
            "related": None,
            "new": 1,
        }
        assert made.author.name == "Jane Austen"
        assert made.to_dict() == CREATED

    @pytest.mark.parametrize("name", ["id", "added_at"])
    def test_what_only_the_server_sets_is_no_argument(self, name: str) -> None:
        assert name not in _arguments("books", "create_book")

    def test_what_only_the_caller_sends_is_no_field_of_an_answer(self) -> None:
        assert "supplier_code" not in bookshop.models.Book.model_fields
        assert "password" not in bookshop.models.Author.model_fields
        assert "id" not in bookshop.models.AuthorRequest.model_fields

    @pytest.mark.parametrize(
        ("given", "content_type", "body"),
        [
            ({}, None, None),
            ({"body": None}, "application/json", b"null"),
            ({"body": 5}, "application/json", b"5"),
        ],
    )
    def test_absent_null_and_a_value_are_three_requests(
        self,
        server: Server,
        caller: Caller,
        given: dict[str, Any],
        content_type: str | None,
        body: bytes | None,
    ) -> None:
        server.replies = [Reply(body=b"null")]
        answer = caller(
            bookshop, options(server), lambda c: c.books.set_rating("1", **given)
        )

        assert answer is None
        assert server.request.headers.get("content-type") == content_type
        assert server.request.body == (body or b"")
        judge(server.request)

    @pytest.mark.parametrize(
        ("use", "body", "answer"),
        [
            (
                lambda c: c.books.set_tags("1", body=["b", "a"]),
                b'["b","a"]',
                b'["a","b"]',
            ),
            (lambda c: c.books.set_tags("1", body=[]), b"[]", b"[]"),
            (lambda c: c.books.set_tags("1", body=("a",)), b'["a"]', b"[]"),
            (
                lambda c: c.books.set_prices(
                    "1", body={"EUR": decimal.Decimal("1.50")}
                ),
                b'{"EUR":"1.50"}',
                b'{"EUR":"1.50"}',
            ),
        ],
    )
    def test_arrays_and_maps_are_one_argument(
        self, server: Server, caller: Caller, use: Use, body: bytes, answer: bytes
    ) -> None:
        server.replies = [Reply(body=answer)]
        caller(bookshop, options(server, validate="strict"), use)

        assert server.request.body == body
        judge(server.request)

    def test_a_delete_with_and_without_body(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [Reply(204, b"")]
        caller(bookshop, options(server), lambda c: c.books.delete_book("1"))
        caller(
            bookshop, options(server), lambda c: c.books.delete_book("1", reason=None)
        )
        without, with_null = server.requests

        assert (without.body, without.headers.get("content-type")) == (b"", None)
        assert with_null.json == {"reason": None}
        judge(without)
        judge(with_null)

    def test_a_required_body_of_which_nothing_is_given_is_an_empty_object(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [Reply(204, b"")]
        answer = caller(bookshop, options(server), lambda c: c.books.change_book("1"))

        assert answer is None
        assert server.request.body == b"{}"

    @pytest.mark.parametrize(
        "payment",
        [
            "cash",
            {"card": "4111", "cvc": "1"},
            {"voucher": "v", "rest": {"voucher": "w", "rest": "cash"}},
            bookshop.models.PaymentVoucherPaymentRequest(voucher="v", rest="cash"),
        ],
    )
    def test_a_union_takes_each_of_its_variants(
        self, server: Server, caller: Caller, payment: Any
    ) -> None:
        server.replies = [Reply(body=b'"cash"')]
        caller(bookshop, options(server), lambda c: c.orders.pay_order(1, body=payment))
        wanted = payment if isinstance(payment, str | dict) else payment.to_dict()

        assert server.request.json == wanted
        judge(server.request)
