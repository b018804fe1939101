"""Parameter styles: the tables of OpenAPI 3.0.4 and 3.1.1, and their empty values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest

ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}

# style, explode, empty string, string, array, object
PATH = [
    ("matrix", False, ";color", ";color=blue", ";color=blue,black,brown",
     ";color=R,100,G,200,B,150"),
    ("matrix", True, ";color", ";color=blue", ";color=blue;color=black;color=brown",
     ";R=100;G=200;B=150"),
    ("label", False, ".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
    ("label", True, ".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
    ("simple", False, None, "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("simple", True, None, "blue", "blue,black,brown", "R=100,G=200,B=150"),
]  # fmt: skip
QUERY = [
    ("form", False, "color=", "color=blue", "color=blue,black,brown",
     "color=R,100,G,200,B,150"),
    ("form", True, "color=", "color=blue", "color=blue&color=black&color=brown",
     "R=100&G=200&B=150"),
    ("space_delimited", False, None, None, "color=blue%20black%20brown",
     "color=R%20100%20G%20200%20B%20150"),
    ("pipe_delimited", False, None, None, "color=blue%7Cblack%7Cbrown",
     "color=R%7C100%7CG%7C200%7CB%7C150"),
    ("deep_object", None, None, None, None,
     "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
]  # fmt: skip


def wrap(rt: Any, style: str, explode: bool | None, value: Any) -> Any:
    how = {} if explode is None else {"explode": explode}
    return getattr(rt, style)(value, **how)


def query(part: Any, name: str, value: Any) -> str:
    return "&".join(f"{k}={v}" for k, v in part("styles").query_pairs(name, value))


class TestUndefined:
    @pytest.mark.parametrize("style", ["simple", "label", "matrix"])
    @pytest.mark.parametrize("explode", [False, True])
    @pytest.mark.parametrize("value", [[], {}, {"a": None}])
    def test_what_holds_nothing_has_no_place_in_a_path(
        self, rt: Any, part: Any, style: str, explode: bool, value: Any
    ) -> None:
        # RFC 6570, section 2.3: it is undefined, in every style, and expands to nothing.
        with pytest.raises(ValueError, match="'color' must not be empty"):
            part("styles").path_text("color", wrap(rt, style, explode, value))


class TestTables:
    @pytest.mark.parametrize("row", PATH, ids=lambda row: f"{row[0]}-{row[1]}")
    @pytest.mark.parametrize("column", [2, 3, 4, 5])
    def test_a_path_parameter(
        self, rt: Any, part: Any, row: tuple[Any, ...], column: int
    ) -> None:
        value = wrap(rt, row[0], row[1], ["", "blue", ARRAY, OBJECT][column - 2])
        if row[column] is None:
            with pytest.raises(ValueError, match="'color' must not be empty"):
                part("styles").path_text("color", value)
        else:
            assert part("styles").path_text("color", value) == row[column]

    @pytest.mark.parametrize("row", QUERY, ids=lambda row: f"{row[0]}-{row[1]}")
    @pytest.mark.parametrize("column", [2, 3, 4, 5])
    def test_a_query_parameter(
        self, rt: Any, part: Any, row: tuple[Any, ...], column: int
    ) -> None:
        if row[column] is not None:
            value = ["", "blue", ARRAY, OBJECT][column - 2]
            assert query(part, "color", wrap(rt, row[0], row[1], value)) == row[column]

    @pytest.mark.parametrize("explode", [False, True])
    def test_a_header(self, rt: Any, part: Any, explode: bool) -> None:
        text = part("styles").header_text
        assert text("color", rt.simple(ARRAY, explode=explode)) == "blue,black,brown"
        wanted = "R=100,G=200,B=150" if explode else "R,100,G,200,B,150"
        assert text("color", rt.simple(OBJECT, explode=explode)) == wanted

    def test_a_cookie(self, rt: Any, part: Any) -> None:
        pairs = part("styles").cookie_pairs
        assert pairs("c", ARRAY) == [("c", "blue"), ("c", "black"), ("c", "brown")]
        joined = rt.form(ARRAY, explode=False)
        assert pairs("c", joined) == [("c", "blue,black,brown")]
        assert pairs("c", "a;b, c%") == [("c", "a%3Bb%2C%20c%25")]


class TestNothing:
    @pytest.mark.parametrize("value", [None, [], {}, [None]])
    def test_no_value_sends_nothing(self, part: Any, value: Any) -> None:
        assert query(part, "q", value) == ""

    def test_an_empty_array_is_sent_where_the_document_allows_it(
        self, rt: Any, part: Any
    ) -> None:
        assert query(part, "q", rt.form([], allow_empty=True)) == "q="

    def test_omit_passes_through_every_wrapper(self, rt: Any) -> None:
        for name in ("simple", "label", "matrix", "form", "space_delimited"):
            assert getattr(rt, name)(rt.omit) is rt.omit
        for name in ("pipe_delimited", "deep_object", "json_content", "cookie"):
            assert getattr(rt, name)(rt.omit) is rt.omit
        assert rt.querystring(rt.omit, "text/plain") is rt.omit

    @pytest.mark.parametrize("value", [None, "", []])
    def test_a_path_parameter_needs_a_value(self, part: Any, value: Any) -> None:
        with pytest.raises(ValueError, match="path parameter 'id'"):
            part("styles").path_text("id", value)


class TestValues:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (True, "true"),
            (False, "false"),
            (0, "0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (1e22, "1e+22"),
            (Decimal("1E+2"), "100"),
            (10**30, "1" + "0" * 30),
            (datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), "2024-01-02T03:04:05Z"),
            (
                datetime(2024, 1, 2, tzinfo=timezone(timedelta(hours=2))),
                "2024-01-02T00:00:00+02:00",
            ),
            (date(2024, 1, 2), "2024-01-02"),
            (time(1, 2, 3), "01:02:03"),
            (timedelta(hours=1, seconds=5), "PT1H5S"),
            (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (Enum("E", {"A": "a b"})("a b"), "a b"),  # type: ignore[operator]  # The functional form.
            (b"\xff\x00", "/wA="),
        ],
    )
    def test_a_value_has_its_wire_text(
        self, part: Any, value: object, text: str
    ) -> None:
        assert part("text").to_text(value) == text

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_a_number_that_is_none_is_refused(self, part: Any, value: float) -> None:
        with pytest.raises(ValueError, match="not a JSON number"):
            part("text").to_text(value)

    def test_a_model_goes_by_its_wire_names(self, rt: Any, part: Any) -> None:
        from pydantic import Field, create_model

        model = create_model(
            "M", __base__=rt.Model, user_id=(str | None, Field(None, alias="userId"))
        )
        assert query(part, "q", model(user_id="a")) == "userId=a"
        assert query(part, "q", rt.deep_object(model(user_id="a"))) == (
            "q%5BuserId%5D=a"
        )

    def test_what_is_nested_deeper_goes_as_json(self, part: Any) -> None:
        assert query(part, "q", [{"a": 1}]) == "q=%7B%22a%22%3A1%7D"

    def test_a_deep_object_repeats_its_brackets(self, rt: Any, part: Any) -> None:
        value = rt.deep_object({"a": {"b": 1}, "c": [1, 2], "d": [{"e": 3}]})
        pairs = part("styles").query_pairs("q", value)
        from urllib.parse import unquote

        assert [(unquote(k), v) for k, v in pairs] == [
            ("q[a][b]", "1"),
            ("q[c][]", "1"),
            ("q[c][]", "2"),
            ("q[d][0][e]", "3"),
        ]

    def test_a_content_parameter_is_json(self, rt: Any, part: Any) -> None:
        assert query(part, "q", rt.json_content({"a": [1]})) == (
            "q=%7B%22a%22%3A%5B1%5D%7D"
        )


class TestQuoting:
    def test_reserved_characters_stay_where_the_document_allows_them(
        self, rt: Any, part: Any
    ) -> None:
        value = rt.form("a/b?c:d%20e&f#g+h%", allow_reserved=True)
        assert query(part, "q", value) == "q=a/b?c:d%20e%26f%23g%2Bh%25"

    def test_names_and_values_are_quoted(self, part: Any) -> None:
        assert query(part, "a[]&b", "1 2/3&4=5+6ä") == (
            "a%5B%5D%26b=1%202%2F3%264%3D5%2B6%C3%A4"
        )

    @pytest.mark.parametrize(
        ("value", "target"),
        [
            ("1/2", "/m/1%2F2/t"),
            ("a..b", "/m/a..b/t"),
            (".hidden", "/m/.hidden/t"),
            ("a?b#c", "/m/a%3Fb%23c/t"),
            ("%2F", "/m/%252F/t"),
            ("ä b", "/m/%C3%A4%20b/t"),
            ("a;b=c,d", "/m/a%3Bb%3Dc%2Cd/t"),
        ],
    )
    def test_no_value_changes_the_path(self, api: Any, value: str, target: str) -> None:
        api.send(api.operation(path="/m/{id}/t"), path={"id": value})
        assert api.server.requests[0].target == target

    @pytest.mark.parametrize("value", [".", ".."])
    def test_a_value_that_is_a_way_up_is_refused(self, api: Any, value: str) -> None:
        operation = api.operation(path="/m/{id}/t")
        with pytest.raises(ValueError, match="path parameter"):
            api.send(operation, path={"id": value})
        assert api.server.requests == []

    def test_dots_of_the_template_are_escaped(self, api: Any) -> None:
        api.send(api.operation(path="/m/../{id}"), path={"id": "1"})
        assert api.server.requests[0].target == "/m/%2E%2E/1"

    @pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\0b", "a\x7f"])
    def test_a_header_stays_one_line(self, api: Any, value: str) -> None:
        with pytest.raises(ValueError, match="'x-y' must be one line"):
            api.send(api.operation(), header={"x-y": value})
        assert api.server.requests == []

    def test_a_header_that_is_not_ascii_goes_as_utf8(self, api: Any) -> None:
        api.send(api.operation(), header={"x-y": "Grüße €"})
        sent = api.server.requests[0].header("x-y")
        assert sent.encode("latin-1").decode() == "Grüße €"
