"""Recognise lists that come in pages, from an operation's parameters and its answer.

Nothing in OpenAPI says that a list has pages, but parameters and answers do: `cursor` beside
`next_cursor`, `page` beside an array, a documented `Link` header. What is recognised only adds a
method; the one that returns a single page stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import Operation, Response

from apiwright import ir, names
from apiwright.build.declarations import Declaration
from apiwright.build.parameters import Parameterized
from apiwright.build.responses import Answers
from apiwright.build.unions import without_none
from apiwright.diagnostics import pointer
from apiwright.text import Expression, literal

_ITEMS = (
    "data",
    "items",
    "results",
    "records",
    "entries",
    "values",
    "list",
    "content",
    "rows",
)
_CURSORS = {
    *(
        "cursor",
        "after",
        "page_token",
        "next_token",
        "continuation_token",
        "marker",
        "token",
    ),
    *(
        "next_cursor",
        "continue",
        "pagination_token",
        "start_cursor",
        "page_cursor",
        "next",
    ),
    *("next_page_token", "paging_token", "after_cursor", "next_marker"),
}
_NEXT_CURSORS = {
    *(
        "next_cursor",
        "next_page_token",
        "next_token",
        "continuation_token",
        "next_marker",
    ),
    *(
        "end_cursor",
        "cursor",
        "after",
        "continue",
        "next",
        "next_page",
        "pagination_token",
    ),
    *(
        "next_page_cursor",
        "next_continuation_token",
        "next_page_id",
        "after_cursor",
        "page_token",
    ),
}
_NEXT_URLS = {
    *(
        "next_url",
        "next_page_url",
        "next_link",
        "next_page_link",
        "next_href",
        "odata_next_link",
    ),
    "next_page_uri",
}
_OFFSETS = {"offset", "skip", "start_at", "start_index", "from"}
_PAGES = {"page", "page_number", "page_no", "page_num", "page_index", "current_page"}
_TOTALS = {
    "total",
    "total_count",
    "total_results",
    "total_items",
    "total_size",
    "count_total",
}
_PAGE_COUNTS = {
    "total_pages",
    "page_count",
    "last_page",
    "pages",
    "pages_count",
    "num_pages",
}
_MORE = {"has_more", "has_next", "has_next_page", "more"}

_DEPTH = 3
"""How deep in an answer its cursor is looked for."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A list in pages.

    Attributes:
        scheme: Its name in api.json.
        item: Type of what is iterated over.
        items: JSON pointer of the items in a page.
        text: The expression that makes the runtime's scheme.
        runtime: Name of that scheme in the runtime.
    """

    scheme: str
    item: ir.Type
    items: str
    text: Expression
    runtime: str


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A property somewhere in an answer."""

    place: str
    name: str
    type: ir.Type


def pages(
    method: str,
    node: Operation,
    parameters: tuple[Parameterized, ...],
    answers: Answers,
    declared: Mapping[str, Declaration],
) -> Pages | None:
    """Return how the pages of an operation follow each other, or None if they are not seen to."""
    if method != "GET" or answers.stream:
        return None
    answer = without_none(answers.type)
    found = _items(answer, declared)
    if found is None:
        return None
    items, item = found
    leaves = list(_leaves(answer, declared, "", _DEPTH))
    query = {names.snake(p.wire): p for p in parameters if p.location == "query"}
    made = (
        _link(node, items)
        or _after_last(query, item, items, leaves, declared)
        or _cursor(query, items, leaves)
        or _next_url(items, leaves)
        or _page_number(query, items, leaves)
        or _offset(query, items, leaves)
    )
    if made is None:
        return None
    scheme, runtime, arguments = made
    inside = ", ".join(f"{name}={literal(value)}" for name, value in arguments.items())
    return Pages(scheme, item, items, Expression(f"{runtime}({inside})"), runtime)


_Made = tuple[str, str, dict[str, object]]


def _items(
    answer: ir.Type, declared: Mapping[str, Declaration]
) -> tuple[str, ir.Type] | None:
    """Return where the items are, and their type."""
    if isinstance(answer, ir.ArrayType):
        return "", answer.item
    outer = _array_in(answer, declared)
    if outer is not None:
        return outer
    for wire, inner in _members(answer, declared):
        if names.snake(wire) in ("data", "result", "response", "embedded"):
            found = _array_in(inner, declared)
            if found is not None:
                return pointer(wire) + found[0], found[1]
    return None


def _array_in(
    answer: ir.Type, declared: Mapping[str, Declaration]
) -> tuple[str, ir.Type] | None:
    arrays = {
        wire: found.item
        for wire, inner in _members(answer, declared)
        if isinstance(found := without_none(inner), ir.ArrayType)
    }
    for name in _ITEMS:
        for wire, item in arrays.items():
            if names.snake(wire) == name:
                return pointer(wire), item
    if len(arrays) == 1:
        ((wire, item),) = arrays.items()
        return pointer(wire), item
    return None


def _members(
    found: ir.Type, declared: Mapping[str, Declaration]
) -> Iterator[tuple[str, ir.Type]]:
    bare = without_none(found)
    if isinstance(bare, ir.NamedType):
        family = declared[bare.mark].alias
        if isinstance(family, ir.HeirsType):
            yield from _members(family.base, declared)
        for member in declared[bare.mark].members or ():
            yield member.wire, member.type


def _leaves(
    found: ir.Type, declared: Mapping[str, Declaration], place: str, depth: int
) -> Iterator[_Leaf]:
    for wire, inner in _members(found, declared):
        here = place + pointer(wire)
        yield _Leaf(here, names.snake(wire), without_none(inner))
        if depth > 1:
            yield from _leaves(inner, declared, here, depth - 1)


def _leaf(leaves: list[_Leaf], wanted: set[str], *kinds: str) -> _Leaf | None:
    """Return the shallowest property of one of these names that is a scalar of these kinds."""
    fitting = [
        leaf
        for leaf in leaves
        if leaf.name in wanted
        and isinstance(leaf.type, ir.ScalarType)
        and leaf.type.kind in kinds
    ]
    return min(fitting, key=lambda leaf: leaf.place.count("/"), default=None)


def _link(node: Operation, items: str) -> _Made | None:
    headers = [
        name.lower()
        for status, response in (node.responses or {}).items()
        if status.startswith("2") and isinstance(response, Response)
        for name in response.headers or {}
    ]
    return ("link", "Link", {"items": items}) if "link" in headers else None


def _after_last(
    query: Mapping[str, Parameterized],
    item: ir.Type,
    items: str,
    leaves: list[_Leaf],
    declared: Mapping[str, Declaration],
) -> _Made | None:
    """The next page starts after the id of the last item (`starting_after`, `has_more`)."""
    parameter = query.get("starting_after")
    more = next((leaf for leaf in leaves if leaf.name in _MORE), None)
    if parameter is None or more is None or "id" not in dict(_members(item, declared)):
        return None
    return (
        "cursor",
        "Cursor",
        {
            "items": items,
            "parameter": parameter.wire,
            "next": f"{items}/-1/id",
            "more": more.place,
        },
    )


def _cursor(
    query: Mapping[str, Parameterized], items: str, leaves: list[_Leaf]
) -> _Made | None:
    following = _leaf(leaves, _NEXT_CURSORS, "str", "int")
    for name, parameter in query.items():
        if name in _CURSORS and following is not None:
            arguments: dict[str, object] = {
                "items": items,
                "parameter": parameter.wire,
                "next": following.place,
            }
            more = _leaf(leaves, _MORE, "bool")
            if more is not None:
                arguments["more"] = more.place
            return "cursor", "Cursor", arguments
    return None


def _next_url(items: str, leaves: list[_Leaf]) -> _Made | None:
    following = _leaf(leaves, _NEXT_URLS, "str")
    if following is None:
        parents = (
            "/links/next",
            "/_links/next/href",
            "/paging/next",
            "/pagination/next_url",
        )
        following = next(
            (
                leaf
                for leaf in leaves
                if leaf.place.lower().endswith(parents) and _is_text(leaf)
            ),
            None,
        )
    if following is None:
        return None
    return "next_url", "NextURL", {"items": items, "next": following.place}


def _is_text(leaf: _Leaf) -> bool:
    return isinstance(leaf.type, ir.ScalarType) and leaf.type.kind == "str"


def _is_number(parameter: Parameterized) -> bool:
    found = without_none(parameter.type)
    return isinstance(found, ir.ScalarType) and found.kind in ("int", "float")


def _page_number(
    query: Mapping[str, Parameterized], items: str, leaves: list[_Leaf]
) -> _Made | None:
    for name, parameter in query.items():
        if name in _PAGES and _is_number(parameter):
            arguments: dict[str, object] = {"items": items, "parameter": parameter.wire}
            if parameter.facts.default == 0 and not isinstance(
                parameter.facts.default, bool
            ):
                arguments["first"] = 0
            count = _leaf(leaves, _PAGE_COUNTS, "int", "float")
            if count is not None:
                arguments["pages"] = count.place
            return "page", "PageNumber", arguments
    return None


def _offset(
    query: Mapping[str, Parameterized], items: str, leaves: list[_Leaf]
) -> _Made | None:
    for name, parameter in query.items():
        if name in _OFFSETS and _is_number(parameter):
            arguments: dict[str, object] = {"items": items, "parameter": parameter.wire}
            total = _leaf(leaves, _TOTALS, "int", "float")
            if total is not None:
                arguments["total"] = total.place
            return "offset", "Offset", arguments
    return None
