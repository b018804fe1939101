"""Calls of the bookshop that type checkers have to refuse: each line says how they do.

Nothing here is run: `test_bookshop_typing` gives this module to mypy and pyright, which both
complain of a comment that is not needed.
"""

# fmt: off

from __future__ import annotations

import uuid

from bookshop import AsyncClient, Client, models


def arguments(client: Client, found: uuid.UUID) -> None:
    """What is missing, unknown, or of another type."""
    client.books.get_book("not a uuid")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.get_book()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.books.get_book(found, "trace")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.books.create_book(title="t")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.books.create_book(title=1, author={"name": "n"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.create_book(title="t", author={"name": 1})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.create_book(title="t", author={"nam": "n"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.create_book(title="t", author={"name": "n"}, genre="manga")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.create_book(title="t", author={"name": "n"}, id="1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.books.create_book(title="t", author={"name": "n"}, pages=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.set_rating("1", body="five")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.set_tags("1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.books.add_files("1", main=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.books.list_books(request_options={"timeuot": 5})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.back_office.import_books(body="a", content_type="text/html")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.orders.pay_order(1, body="card")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    models.AuthorRequest(id=1, name="n")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Client(region="eu")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Client(version="v3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Client(validate="loose")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def answers(client: Client, found: uuid.UUID) -> None:
    """What an answer does not have, or may not have."""
    client.books.get_book(found).supplier_code  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018
    client.books.get_book(found).subtitle.upper()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
    client.books.change_book("1").title  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]  # noqa: B018
    client.books.nothing()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    client.with_raw_response.books.get_book("1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with client.orders.ask(question="q"):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass


async def asynchronous(client: AsyncClient, found: uuid.UUID) -> None:
    """What has to be awaited."""
    client.books.get_book(found).title  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # noqa: B018
    for _ in client.books.iter_list_books():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
        pass
