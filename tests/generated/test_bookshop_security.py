"""Who the bookshop's client says it is, and where it goes."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import bookshop
import pytest
from bookshop._runtime import http
from tests.generated.bookshop_support import options
from tests.generated.conftest import Caller
from tests.generated.server import Reply, Server, as_json

Use = Callable[[Any], Any]
BASIC = f"Basic {b64encode('ü:p'.encode()).decode()}"
NOBODY = {"shop_key": None}


def place(client: Any) -> Any:
    """Ask for OAuth2, or for a login and a register."""
    return client.orders.place_order(body={"by": "Download", "email": "e"})


def listed(client: Any) -> Any:
    """Ask for a shop's key, or for a token."""
    return client.books.list_books()


def get(client: Any) -> Any:
    """Ask for a cookie, or for a shop's key."""
    return client.orders.get_order(1)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("BOOKSHOP_")]:
        monkeypatch.delenv(name)


def secrets_of(server: Server) -> dict[str, str]:
    """Return everything of the last request that says who is calling."""
    got = server.requests[-1]
    names = ("authorization", "x-shop-key", "cookie")
    found = {name: got.headers[name] for name in names if name in got.headers}
    query = re.search(r"[?&]register=([^&]*)", got.path)
    return {**found, **({"register": query[1]} if query else {})}


class TestAlternatives:
    """The first alternative that is configured is sent, whole, and nothing else."""

    @pytest.mark.parametrize(
        ("use", "given", "sent"),
        [
            (listed, {"shop_key": "k"}, {"x-shop-key": "k"}),
            (listed, {"token": "t"}, {"authorization": "Bearer t"}),
            (
                listed,
                {"shop_key": "k", "token": "t", "visit": "v"},
                {"x-shop-key": "k"},
            ),
            (get, {"shop_key": "k", "visit": "v"}, {"cookie": "visit=v"}),
            (get, {"shop_key": "k"}, {"x-shop-key": "k"}),
            (place, {"oauth_token": "o"}, {"authorization": "Bearer o"}),
            (
                place,
                {"username": "ü", "password": "p", "register": "r&s"},
                {"authorization": BASIC, "register": "r%26s"},
            ),
            (
                place,
                {"oauth_token": "o", "username": "ü", "password": "p", "register": "r"},
                {"authorization": "Bearer o"},
            ),
            (lambda c: c.authors.list_authors(), {"shop_key": "k", "token": "t"}, {}),
            (lambda c: c.books.get_categories(), {}, {}),
        ],
    )
    def test_what_is_sent(
        self,
        server: Server,
        caller: Caller,
        use: Use,
        given: dict[str, Any],
        sent: dict[str, str],
    ) -> None:
        caller(bookshop, options(server, **{**NOBODY, **given}), use)

        assert secrets_of(server) == sent

    @pytest.mark.parametrize("value", ["a b", "a;b", "a\r\nb", 'a"b'])
    def test_what_no_cookie_can_hold_is_refused(
        self, server: Server, caller: Caller, value: str
    ) -> None:
        with pytest.raises(ValueError, match="cookie 'visit'"):
            caller(bookshop, options(server, visit=value), get)

        assert server.requests == []

    def test_what_is_optional_is_sent_where_it_is_given(
        self, server: Server, caller: Caller
    ) -> None:
        caller(bookshop, options(server), lambda c: c.books.get_categories())

        assert secrets_of(server) == {"x-shop-key": "key"}

    @pytest.mark.parametrize(
        ("use", "given", "named"),
        [
            (listed, {}, ["shop_key", "BOOKSHOP_SHOP_KEY", "token", "BOOKSHOP_TOKEN"]),
            (place, {"shop_key": "k", "token": "t"}, ["oauth_token", "username", "register"]),
            (place, {"username": "u", "password": "p"}, ["register"]),
            (place, {"register": "r"}, ["username", "BOOKSHOP_PASSWORD"]),
            (get, {"token": "t"}, ["visit", "shop_key"]),
        ],
    )  # fmt: skip
    def test_without_credentials_nothing_is_sent(
        self,
        server: Server,
        caller: Caller,
        use: Use,
        given: dict[str, Any],
        named: list[str],
    ) -> None:
        with pytest.raises(bookshop.MissingCredentialsError) as caught:
            caller(bookshop, options(server, **{**NOBODY, **given}), use)

        assert server.requests == []
        assert [name for name in named if name not in str(caught.value)] == []

    def test_the_environment_is_read(
        self, server: Server, caller: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BOOKSHOP_USERNAME", "ü")
        monkeypatch.setenv("BOOKSHOP_PASSWORD", "p")
        monkeypatch.setenv("BOOKSHOP_REGISTER", "r")
        caller(bookshop, options(server, **NOBODY), place)

        assert secrets_of(server) == {"authorization": BASIC, "register": "r"}

    def test_no_secret_is_in_an_error(self, server: Server, caller: Caller) -> None:
        given = {"username": "u", "password": "s3cret", "register": "s3cret"}
        server.replies = [as_json({"message": "no"}, 400)]

        with pytest.raises(bookshop.BadRequestError) as caught:
            caller(bookshop, options(server, **given), place)

        error = caught.value
        assert error.request is not None
        shown = f"{error!r} {error} {error.request.url} {error.request.headers!r}"
        assert "s3cret" not in shown
        assert b64encode(b"u:s3cret").decode() not in shown


class Elsewhere:
    """Takes the place of the network: the document's hosts are not on this machine."""

    def __init__(self, caller: Caller) -> None:
        self.requests: list[http.Request] = []
        transport = http.MockTransport(self.answer)
        kind = http.AsyncClient if caller.asynchronous else http.Client
        self.client: Any = kind(transport=transport)

    def answer(self, request: http.Request) -> http.Response:
        """Give out a token, or nothing."""
        self.requests.append(request)
        if request.url.path == "/token":
            token = {"access_token": "made", "token_type": "bearer", "expires_in": 60}
            return http.Response(200, json=token)
        return http.Response(204)

    def urls(self) -> list[str]:
        """Return where requests went."""
        return [str(request.url) for request in self.requests]


class TestServers:
    """The URL is the server's that the operation, the caller or the document names."""

    @pytest.mark.parametrize(
        ("given", "url"),
        [
            ({}, "https://main.bookshop.example/v2/books"),
            ({"shop": "b", "version": "v1"}, "https://b.bookshop.example/v1/books"),
            ({"server": "sandbox"}, "https://sandbox.bookshop.example:8443/books"),
            ({"server": 1, "port": "1"}, "https://sandbox.bookshop.example:1/books"),
            ({"base_url": "http://h/x/"}, "http://h/x/books"),
        ],
    )
    def test_of_the_document(
        self, caller: Caller, given: dict[str, Any], url: str
    ) -> None:
        there = Elsewhere(caller)
        more = {"shop_key": "k", "http_client": there.client, **given}
        caller(bookshop, more, listed)

        assert there.urls() == [url]

    @pytest.mark.parametrize(
        ("given", "url"),
        [
            ({}, "https://notes-main.bookshop.example/all/notes"),
            (
                {"server": 1, "shelf": "b"},
                "https://notes-main.bookshop.example/b/notes",
            ),
            ({"base_url": "http://h"}, "http://h/notes"),
        ],
    )
    def test_of_an_operation(
        self, caller: Caller, given: dict[str, Any], url: str
    ) -> None:
        there = Elsewhere(caller)
        more = {"shop_key": "k", "http_client": there.client, **given}
        caller(bookshop, more, lambda c: c.back_office.leave_note(body="n"))

        assert there.urls() == [url]

    def test_an_unknown_server_is_refused(self, caller: Caller) -> None:
        with pytest.raises(ValueError, match="'live', 'sandbox'"):
            caller(bookshop, {"server": "nowhere"}, listed)

    def test_a_token_is_asked_for_once(self, caller: Caller) -> None:
        there = Elsewhere(caller)

        def twice(client: Any) -> Any:
            place(client)
            return place(client)

        async def atwice(client: Any) -> Any:
            await place(client)
            return await place(client)

        given = {
            "oauth_client_id": "i",
            "oauth_client_secret": "s",
            "http_client": there.client,
        }
        caller(bookshop, given, atwice if caller.asynchronous else twice)
        orders = "https://main.bookshop.example/v2/orders"

        assert there.urls() == ["https://login.bookshop.example/token", orders, orders]
        assert b"scope=orders.write" in there.requests[0].content
        assert [r.headers["authorization"] for r in there.requests[1:]] == [
            "Bearer made"
        ] * 2


def test_a_deprecated_operation_says_so() -> None:
    from bookshop.operations.back_office import BackOffice

    assert "deprecated" in (BackOffice.get_stock.__doc__ or "").lower()
    assert "Use `listBooks`." in (BackOffice.get_stock.__doc__ or "")


def test_an_answer_without_content_is_none(server: Server, caller: Caller) -> None:
    server.replies = [Reply(204, b"")]

    assert caller(bookshop, options(server), lambda c: c.books.delete_book("1")) is None
