"""Pages: every scheme, sync and async, and lists that have no end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest


def walk(api: Any, scheme: Any, operation: Any = None, **arguments: Any) -> list[Any]:
    """Return the items of all pages."""
    made = operation or api.operation()
    client = api.client()

    async def run() -> list[Any]:
        async with client:
            pages = api.rt.apaginate(client, made, scheme, **arguments)
            return [item async for item in pages]

    if api.is_async:
        return asyncio.run(run())
    with client:
        return list(api.rt.paginate(client, made, scheme, **arguments))


def targets(api: Any) -> list[str]:
    return [seen.target for seen in api.server.requests]


class TestSchemes:
    def test_cursor(self, api: Any) -> None:
        pages = [([1, 2], "a/b"), ([], "c"), ([3], None)]
        api.server.answer(
            *(api.server.json({"d": items, "m": {"n": n}}) for items, n in pages)
        )
        scheme = api.rt.Cursor(items="/d", parameter="cursor", next="/m/n")
        found = walk(api, scheme, query={"limit": 2, "cursor": api.rt.omit})
        assert found == [1, 2, 3]
        assert targets(api) == [
            "/x?limit=2",
            "/x?limit=2&cursor=a%2Fb",
            "/x?limit=2&cursor=c",
        ]

    def test_cursor_of_the_last_item(self, api: Any) -> None:
        api.server.answer(
            api.server.json({"d": [{"id": "a"}, {"id": "b"}], "has_more": True}),
            api.server.json({"d": [{"id": "c"}], "has_more": False}),
        )
        scheme = api.rt.Cursor(
            items="/d", parameter="after", next="/d/-1/id", more="/has_more"
        )
        assert [item["id"] for item in walk(api, scheme)] == ["a", "b", "c"]
        assert targets(api) == ["/x", "/x?after=b"]

    def test_cursor_in_the_body(self, api: Any) -> None:
        api.server.answer(
            api.server.json({"d": [1], "n": "a"}), api.server.json({"d": [2]})
        )
        scheme = api.rt.Cursor(items="/d", parameter="c", next="/n", location="body")
        operation = api.operation("POST", request_body=["application/json"])
        assert walk(api, scheme, operation, body={"q": 1}) == [1, 2]
        bodies = [seen.json for seen in api.server.requests]
        assert bodies == [{"q": 1}, {"q": 1, "c": "a"}]

    def test_offset(self, api: Any) -> None:
        api.server.answer(
            *(api.server.json({"d": items}) for items in ([1, 2], [3], []))
        )
        scheme = api.rt.Offset(items="/d", parameter="skip")
        assert walk(api, scheme, query={"skip": 10}) == [1, 2, 3]
        assert targets(api) == ["/x?skip=10", "/x?skip=12", "/x?skip=13"]

    def test_offset_with_a_total(self, api: Any) -> None:
        api.server.answer(
            api.server.json({"d": [1, 2], "t": 3}), api.server.json({"d": [3], "t": 3})
        )
        scheme = api.rt.Offset(items="/d", parameter="skip", total="/t")
        assert walk(api, scheme) == [1, 2, 3]
        assert len(api.server.requests) == 2

    def test_page_number(self, api: Any) -> None:
        api.server.answer(api.server.json([1]), api.server.json([2]), b"")
        api.server.answer(*(api.server.json(items) for items in ([1], [2], [])))
        scheme = api.rt.PageNumber(items="", parameter="page")
        assert walk(api, scheme) == [1, 2]
        assert targets(api) == ["/x", "/x?page=2", "/x?page=3"]

    def test_page_number_with_a_count(self, api: Any) -> None:
        api.server.answer(*(api.server.json({"d": [n], "pages": 2}) for n in (1, 2)))
        scheme = api.rt.PageNumber(
            items="/d", parameter="page", first=0, pages="/pages"
        )
        assert walk(api, scheme) == [1, 2]
        assert targets(api) == ["/x", "/x?page=1"]

    def test_link_header(self, api: Any) -> None:
        link = '</x?page=2>; title="a, b"; rel="last next", <http://o/>; rel="prev"'
        api.server.answer(
            api.server.json([1], 200, f"link: {link}"),
            api.server.json([2], 200, 'link: </x>; rel="first"'),
        )
        assert walk(api, api.rt.Link(items="")) == [1, 2]
        assert targets(api) == ["/x", "/x?page=2"]

    def test_next_url_keeps_the_credentials(self, api: Any) -> None:
        key = api.rt.ApiKey("key", "query", "s", "api_key", None)
        api.defaults = {"security_schemes": {"k": key}}
        api.server.answer(
            api.server.json({"d": [1], "next": f"{api.server.url}/y?key=s&a=1"}),
            api.server.json({"d": [2], "next": "z"}),
            api.server.json({"d": [3], "next": ""}),
        )
        operation = api.operation(security=[{"k": []}])
        scheme = api.rt.NextURL(items="/d", next="/next")
        assert walk(api, scheme, operation) == [1, 2, 3]
        assert targets(api) == ["/x?key=s", "/y?key=s&a=1", "/z?key=s"]


class TestGuards:
    def test_a_cursor_that_repeats_is_an_error(self, api: Any) -> None:
        api.server.answer(api.server.json({"d": [1], "n": "a"}))
        scheme = api.rt.Cursor(items="/d", parameter="c", next="/n")
        with pytest.raises(api.rt.APIError, match="repeats"):
            walk(api, scheme)
        assert len(api.server.requests) == 2

    def test_a_page_that_repeats_is_an_error(self, api: Any) -> None:
        api.server.answer(api.server.json([1, 2]))
        with pytest.raises(api.rt.APIError, match="repeats"):
            walk(api, api.rt.PageNumber(items="", parameter="page"))
        assert len(api.server.requests) == 3

    def test_a_page_of_the_same_objects_repeats(self, api: Any) -> None:
        pages = [{"data": [{"id": 1}], "time": time} for time in range(9)]
        api.server.answer(*map(api.server.json, pages))
        offset = api.rt.Offset(items="/data", parameter="offset")
        with pytest.raises(api.rt.APIError, match="repeats"):
            walk(api, offset)
        assert len(api.server.requests) == 3

    def test_the_cursor_decides_where_a_page_says_nothing_else(self, api: Any) -> None:
        pages = [
            {"data": [1], "next": "a"},
            {"data": [2], "next": "b", "more": None},
            {"data": [3], "next": "c", "more": False},
        ]
        api.server.answer(*map(api.server.json, pages))
        cursor = api.rt.Cursor(
            items="/data", parameter="cursor", next="/next", more="/more"
        )
        assert walk(api, cursor) == [1, 2, 3]

    def test_two_pages_may_be_the_same(self, api: Any) -> None:
        same = api.server.json([{"state": "ok"}, {"state": "ok"}])
        api.server.answer(same, same, api.server.json([]))
        found = walk(api, api.rt.PageNumber(items="", parameter="page"))
        assert found == [{"state": "ok"}] * 4

    @pytest.mark.parametrize("body", ["<html>log in</html>", '{"d": "none"}'])
    def test_what_is_no_page_does_not_end_the_list(self, api: Any, body: str) -> None:
        page = api.server.json({"d": [1], "n": "a"})
        html = api.server.response(200, body.encode(), "content-type: text/html")
        api.server.answer(page, html)
        scheme = api.rt.Cursor(items="/d", parameter="c", next="/n")
        with pytest.raises(api.rt.APIError, match="no items at '/d'"):
            walk(api, scheme)

    def test_the_items_before_another_origin_are_given(
        self, rt: Any, server: Any, other_server: Any
    ) -> None:
        server.answer(server.json({"d": [1], "n": f"{other_server.url}/x"}))
        with rt.BaseClient(base_url=server.url) as client:
            operation = rt.Operation("op", "GET", "/x")
            scheme = rt.NextURL(items="/d", next="/n")
            found = rt.paginate(client, operation, scheme)
            assert next(found) == 1
            with pytest.raises(rt.APIError, match="another server"):
                next(found)

    def test_another_origin_is_not_asked(self, api: Any, other_server: Any) -> None:
        api.server.answer(api.server.json({"d": [1], "n": f"{other_server.url}/x"}))
        with pytest.raises(api.rt.APIError, match="another server"):
            walk(api, api.rt.NextURL(items="/d", next="/n"))
        assert other_server.requests == []

    @pytest.mark.parametrize("way", ["NextURL", "Link"])
    def test_a_redirect_makes_nobody_the_server(
        self, api: Any, other_server: Any, way: str
    ) -> None:
        key = api.rt.ApiKey("X-Key", "header", "secret", "key")
        api.defaults = {"security_schemes": {"k": key}}
        url = f"{other_server.url}/x?page=2"
        api.server.answer(api.server.response(302, b"", f"location: {url}"))
        link = f'link: <{url}>; rel="next"'
        other_server.answer(other_server.json({"d": [1], "n": url}, 200, link))
        more = {"next": "/n"} if way == "NextURL" else {}
        scheme = getattr(api.rt, way)(items="/d", **more)
        with pytest.raises(api.rt.APIError, match="another server"):
            walk(api, scheme, api.operation(security=[{"k": []}]))
        assert [seen.header("x-key") for seen in other_server.requests] == [None]

    @pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:99999/"])
    def test_what_is_no_url_is_an_error(self, api: Any, url: str) -> None:
        api.server.answer(api.server.json({"d": [1], "n": url}))
        with pytest.raises(api.rt.APIError):
            walk(api, api.rt.NextURL(items="/d", next="/n"))

    def test_a_page_of_another_shape_has_no_items(self, api: Any) -> None:
        api.server.answer(api.server.json({"d": None}))
        scheme = api.rt.Cursor(items="/d/deep", parameter="c", next="/n/0/x")
        assert walk(api, scheme) == []


def test_models_are_walked_by_wire_names(rt: Any, part: Any) -> None:
    from pydantic import Field, create_model

    model = create_model(
        "M", __base__=rt.Model, next_page=(str | None, Field(None, alias="nextPage"))
    )
    made = model.model_validate({"nextPage": "a", "extra": {"deep": [1, 2]}})
    value_at = part("pagination").value_at
    assert value_at(made, "/nextPage") == "a"
    assert value_at(made, "/extra/deep/-1") == 2
    assert value_at(made, "/next_page") is None


def test_pages_come_with_their_envelope(rt: Any, server: Any) -> None:
    server.answer(server.json({"d": [1], "n": "a"}), server.json({"d": [2]}))
    operation = rt.Operation("op", "GET", "/x")
    scheme = rt.Cursor(items="/d", parameter="c", next="/n")
    with rt.BaseClient(base_url=server.url) as client:
        pages = list(rt.paginate(client, operation, scheme).pages())
    assert [page.parsed["d"] for page in pages] == [[1], [2]]
    assert pages[0].status_code == 200
