"""Pages of a list, one after the other.

A generated method reads:

    def iter_list_users(self, *, …) -> Paginator[models.User, models.UserPage]:
        return paginate(
            self._client,
            _LIST_USERS,
            Cursor(items="/data", parameter="cursor", next="/meta/next_cursor"),
            query={…},
            options=request_options,
        )

and its async twin `apaginate`, which returns an `AsyncPaginator`. Places in a page are
JSON pointers of wire names; `-1` in one is the last item of an array.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, Self, TypeAlias
from urllib.parse import urljoin

from pydantic import BaseModel
from typing_extensions import TypeVar

from .async_client import AsyncBaseClient
from .errors import APIError
from .extras import wire_name
from .narrow import is_dict, is_list, is_mapping
from .operation import Operation
from .responses import RawResponse
from .sentinel import Omit
from .sync_client import BaseClient

T = TypeVar("T")
P = TypeVar("P", default=Any)
H = TypeVar("H", default=Any)
Page: TypeAlias = RawResponse[Any, Any]
_LINK: Final = re.compile(
    r'<([^<>]*)>((?:\s*;\s*[^\s=;,]+\s*=\s*(?:"[^"]*"|[^\s;,]*))*)'
)
_REL: Final = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]*))', re.IGNORECASE)

_SAME_PAGES: Final = 2


def value_at(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer leads to; None if it leads nowhere."""
    found: Any = value
    for part in pointer.split("/")[1:]:
        found = _member(found, part.replace("~1", "/").replace("~0", "~"))
    return found


def _member(value: object, key: str) -> Any:
    if isinstance(value, BaseModel):
        return _attribute(value, key)
    if is_dict(value):
        return value.get(key)
    if is_list(value) and re.fullmatch(r"-?[0-9]+", key):
        index = int(key)
        return value[index] if -len(value) <= index < len(value) else None
    return None


def _attribute(model: BaseModel, wire: str) -> Any:
    for name, known in type(model).model_fields.items():
        if wire_name(name, known) == wire:
            return getattr(model, name, None)
    return (model.model_extra or {}).get(wire)


@dataclass
class _State:
    """Where an iteration is: the arguments or the URL of the next page."""

    arguments: dict[str, Any]
    url: str | None = None
    seen: set[str] = field(default_factory=set[str])
    last: object = None
    repeats: int = 0

    def argument(self, location: str, name: str) -> Any:
        values = self.arguments.get(location)
        value: object = values.get(name) if is_mapping(values) else None
        return None if isinstance(value, Omit) else value

    def set(self, location: str, name: str, value: object) -> None:
        values = self.arguments.get(location)
        known: dict[str, Any] = dict(values) if is_mapping(values) else {}
        self.arguments[location] = {**known, name: value}


Location = Literal["query", "body", "header"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """Each page says what the next one is asked for with.

    Attributes:
        items: Where a page's items are.
        parameter: Which parameter takes the cursor.
        next: Where the cursor is. No value, null, false or `""`: no more pages.
        more: Where a page says whether there are more, if it does; where it does not,
            the cursor says it.
        location: Of the parameter.
    """

    items: str
    parameter: str
    next: str
    more: str | None = None
    location: Location = "query"

    def advance(self, state: _State, page: Page, items: list[Any]) -> bool:
        """Turn to the next page; False if there is none."""
        del items  # Also a page without items may have a next one.
        cursor = value_at(page.parsed, self.next)
        more = None if self.more is None else value_at(page.parsed, self.more)
        if more is not None and not more:
            return False
        if cursor is None or cursor is False or cursor == "":
            return False
        state.set(self.location, self.parameter, cursor)
        return _is_new(state, cursor)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offset:
    """The parameter says how many items to skip.

    Attributes:
        items: Where a page's items are.
        parameter: Which parameter takes the number.
        total: Where a page says how many there are in all, if it does.
        location: Of the parameter.
    """

    items: str
    parameter: str
    total: str | None = None
    location: Location = "query"

    def advance(self, state: _State, page: Page, items: list[Any]) -> bool:
        """Turn to the next page; False if there is none."""
        start = int(state.argument(self.location, self.parameter) or 0)
        following = start + len(items)
        total = None if self.total is None else value_at(page.parsed, self.total)
        if not items or (isinstance(total, int) and following >= total):
            return False
        state.set(self.location, self.parameter, following)
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class PageNumber:
    """The parameter says which page.

    Attributes:
        items: Where a page's items are.
        parameter: Which parameter takes the number.
        first: The number of the first page.
        pages: Where a page says how many there are in all, if it does.
        location: Of the parameter.
    """

    items: str
    parameter: str
    first: int = 1
    pages: str | None = None
    location: Location = "query"

    def advance(self, state: _State, page: Page, items: list[Any]) -> bool:
        """Turn to the next page; False if there is none."""
        given = state.argument(self.location, self.parameter)
        number = self.first if given is None else int(given)
        pages = None if self.pages is None else value_at(page.parsed, self.pages)
        is_last = isinstance(pages, int) and number - self.first + 1 >= pages
        if not items or is_last:
            return False
        state.set(self.location, self.parameter, number + 1)
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """The header `Link` has the URL of the next page (RFC 8288, `rel="next"`).

    Attributes:
        items: Where a page's items are.
    """

    items: str

    def advance(self, state: _State, page: Page, items: list[Any]) -> bool:
        """Turn to the next page; False if there is none."""
        del items  # Also a page without items may have a next one.
        for header in page.headers.get_list("link"):
            for match in _LINK.finditer(header):
                rel = _REL.search(match[2])
                names = (rel[1] or rel[2] or "").lower().split() if rel else []
                if "next" in names:
                    return _turn_to(state, page, match[1])
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class NextURL:
    """Each page has the URL of the next one.

    Attributes:
        items: Where a page's items are.
        next: Where the URL is.
    """

    items: str
    next: str

    def advance(self, state: _State, page: Page, items: list[Any]) -> bool:
        """Turn to the next page; False if there is none."""
        del items  # Also a page without items may have a next one.
        url = value_at(page.parsed, self.next)
        return bool(url) and _turn_to(state, page, str(url))


Scheme = Cursor | Offset | PageNumber | Link | NextURL


def _is_new(state: _State, mark: object) -> bool:
    """Refuse to go round in circles.

    Raises:
        APIError: The server gave this cursor or URL before.
    """
    key = repr(mark)
    if key in state.seen:
        raise APIError("the server repeats a page: this list has no end")
    state.seen.add(key)
    return True


def _refuse_repeats(state: _State, page: Page, items: list[Any]) -> None:
    """Refuse to be given the same for ever by a server that ignores the parameter.

    Raises:
        APIError: The page is the same as those before.
    """
    # Around the same objects there may be another time; other items may well be equal.
    has_objects = bool(items) and (isinstance(items[0], BaseModel) or is_dict(items[0]))
    mark: object = items if has_objects else page.content
    state.repeats = state.repeats + 1 if mark == state.last else 0
    state.last = mark
    # A list can have two pages that are the same, of items that have no ids.
    if state.repeats == _SAME_PAGES:
        raise APIError("the server repeats a page: this list has no end")


def _turn_to(state: _State, page: Page, link: str) -> bool:
    """Go to a URL; `prepare` refuses one that is not the operation's own server's.

    Raises:
        APIError: It is none, or was here before.
    """
    try:
        # A redirect may have led elsewhere: links are relative to where the page is.
        state.url = urljoin(str(page.request.url), link)
    except ValueError as error:
        raise APIError(f"the next page has no valid URL: {error}") from None
    return _is_new(state, state.url)


class _Pages(Generic[T, P, H]):
    """What both iterators know: items are `T`, pages a `P` with headers `H`."""

    def __init__(
        self, operation: Operation[Any, Any], scheme: Scheme, arguments: dict[str, Any]
    ) -> None:
        self._operation = operation
        self._scheme = scheme
        self._state = _State(arguments)
        self._is_done = False
        self._failure: APIError | None = None
        self._ready: list[T] = []

    def _take(self, page: Page) -> None:
        found = value_at(page.parsed, self._scheme.items)
        if isinstance(page.parsed, str | bytes) or not (
            found is None or is_list(found)
        ):
            # To end here would be to say that the list is complete.
            raise APIError(f"a page of the list has no items at {self._scheme.items!r}")
        items: list[Any] = found or []
        if isinstance(self._scheme, Offset | PageNumber):
            _refuse_repeats(self._state, page, items)
        self._ready = items[::-1]
        try:
            self._is_done = not self._scheme.advance(self._state, page, items)
        except APIError as error:
            # What is on this page is the caller's all the same.
            self._failure, self._is_done = error, True

    def _end(self) -> None:
        self._is_done = True
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure


class Paginator(_Pages[T, P, H]):
    """An iterator over the items of all pages; the next page is got when needed."""

    def __init__(
        self,
        client: BaseClient,
        operation: Operation[Any, Any],
        scheme: Scheme,
        arguments: dict[str, Any],
    ) -> None:
        super().__init__(operation, scheme, arguments)
        self._client = client

    def __iter__(self) -> Self:
        """Return itself."""
        return self

    def __next__(self) -> T:
        """Return the next item."""
        while not self._ready:
            if self._is_done:
                self._end()
                raise StopIteration
            self._take(self._fetch())
        return self._ready.pop()

    def pages(self) -> Iterator[RawResponse[P, H]]:
        """Yield whole pages with their envelope, instead of items."""
        while not self._is_done:
            page = self._fetch()
            self._take(page)
            yield page
        self._ready = []
        self._end()

    def _fetch(self) -> Page:
        state = self._state
        return self._client.send_raw(self._operation, url=state.url, **state.arguments)


class AsyncPaginator(_Pages[T, P, H]):
    """The async twin of `Paginator`."""

    def __init__(
        self,
        client: AsyncBaseClient,
        operation: Operation[Any, Any],
        scheme: Scheme,
        arguments: dict[str, Any],
    ) -> None:
        super().__init__(operation, scheme, arguments)
        self._client = client

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> T:
        """Return the next item."""
        while not self._ready:
            if self._is_done:
                self._end()
                raise StopAsyncIteration
            self._take(await self._fetch())
        return self._ready.pop()

    async def pages(self) -> AsyncIterator[RawResponse[P, H]]:
        """Yield whole pages with their envelope, instead of items."""
        while not self._is_done:
            page = await self._fetch()
            self._take(page)
            yield page
        self._ready = []
        self._end()

    async def _fetch(self) -> Page:
        state = self._state
        return await self._client.send_raw(
            self._operation, url=state.url, **state.arguments
        )


def paginate(
    client: BaseClient, operation: Operation[Any, Any], scheme: Scheme, **arguments: Any
) -> Paginator[Any, Any, Any]:
    """Return an iterator over the items of all pages.

    Args:
        client: To send with.
        operation: What returns a page.
        scheme: How to get from one page to the next.
        **arguments: As of `BaseClient.send`.
    """
    return Paginator(client, operation, scheme, arguments)


def apaginate(
    client: AsyncBaseClient,
    operation: Operation[Any, Any],
    scheme: Scheme,
    **arguments: Any,
) -> AsyncPaginator[Any, Any, Any]:
    """Return an async iterator over the items of all pages."""
    return AsyncPaginator(client, operation, scheme, arguments)
