"""Documented headers of answers: their types, and what does not fit."""

from __future__ import annotations

import datetime
import decimal
import logging
import uuid
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, create_model

UTC = datetime.UTC


def field(kind: Any, wire: str = "X-A") -> Any:
    return Annotated[kind | None, Field(alias=wire)], None


def read(
    api: Any, *lines: str, validate: str = "lenient", **model: Any
) -> tuple[Any, Any]:
    """Return the model and the raw headers of an answer with header `lines`."""
    facts = {name: model.pop(name) for name in ("json", "exploded") if name in model}
    made = create_model("Headers", __base__=api.rt.Model, **model)
    headers = api.rt.ResponseHeaders(lambda: made, **facts)
    api.server.answer(api.server.json({}, 200, *lines))
    raw = api.send_raw(api.operation(headers=headers), options={"validate": validate})
    return raw.parsed_headers, raw.headers


class TestTypes:
    @pytest.mark.parametrize(
        ("kind", "text", "value"),
        [
            (int, "5", 5),
            (int, "-5", -5),
            (int, str(10**30), 10**30),
            (float, "0.5", 0.5),
            (float, "5", 5.0),
            (bool, "true", True),
            (bool, "False", False),
            (str, "5", "5"),
            (str, "null", "null"),
            (str, "", ""),
            (Any, "5", "5"),
            (decimal.Decimal, "1.10", decimal.Decimal("1.10")),
            (datetime.date, "2024-02-29", datetime.date(2024, 2, 29)),
            (
                datetime.datetime,
                "2024-02-29T12:00:00Z",
                datetime.datetime(2024, 2, 29, 12, tzinfo=UTC),
            ),
            (
                datetime.datetime,
                "Thu, 29 Feb 2024 12:00:00 GMT",
                datetime.datetime(2024, 2, 29, 12, tzinfo=UTC),
            ),
            (
                uuid.UUID,
                "6e1f0f0e-6d6a-4a58-9a7a-0a2b6f5f1c11",
                uuid.UUID("6e1f0f0e-6d6a-4a58-9a7a-0a2b6f5f1c11"),
            ),
            (Literal["a", "b"] | str, "b", "b"),
            (Literal["a", "b"] | str, "c", "c"),
            (Literal[1, 2] | int, "2", 2),
            (Literal[1, 2] | int, "3", 3),
            (int | str, "5", 5),
            (int | str, "many", "many"),
            (list[int], "1, 2,3", [1, 2, 3]),
            (list[str], "", []),
            (list[int] | None, "1", [1]),
            (tuple[str, int], "a,1", ("a", 1)),
            (dict[str, int], "R,100,G,200", {"R": 100, "G": 200}),
        ],
    )
    def test_a_text_becomes_its_type(
        self, api: Any, kind: Any, text: str, value: Any, caplog: Any
    ) -> None:
        headers, raw = read(api, f"x-a: {text}", x_a=field(kind), validate="strict")
        assert headers.x_a == value
        assert type(headers.x_a) is type(value)
        assert raw["X-A"] == text
        assert caplog.messages == []

    def test_an_object_is_written_in_two_ways(self, api: Any) -> None:
        wire: Any = Annotated[int, Field(alias="R")]
        color = create_model("Color", __base__=api.rt.Model, r=(wire, ...))
        flat, _ = read(api, "X-A: R,100,new,x", x_a=field(color))
        exploded, _ = read(api, "X-A: R=100,new=x", x_a=field(color), exploded=["X-A"])
        assert flat.x_a.r == exploded.x_a.r == 100
        assert flat.x_a.to_dict() == exploded.x_a.to_dict() == {"R": 100, "new": "x"}

    def test_content_is_json(self, api: Any) -> None:
        headers, _ = read(
            api, 'X-A: {"a": [1, null]}', x_a=field(dict[str, Any]), json=["X-A"]
        )
        assert headers.x_a == {"a": [1, None]}

    def test_several_lines_are_one_list(self, api: Any) -> None:
        headers, _ = read(api, "X-A: 1, 2", "X-A: 3", x_a=field(list[int]))
        assert headers.x_a == [1, 2, 3]

    def test_cookies_are_never_joined(self, api: Any) -> None:
        lines = ["a=1; Expires=Thu, 29 Feb 2024 12:00:00 GMT", "b=2"]
        headers, _ = read(
            api,
            *(f"Set-Cookie: {line}" for line in lines),
            set_cookie=field(list[str], "Set-Cookie"),
        )
        assert headers.set_cookie == lines


class TestWhatDoesNotFit:
    def test_what_is_missing_is_none(self, api: Any, caplog: Any) -> None:
        headers, _ = read(api, x_a=field(int), validate="strict")
        assert headers.x_a is None
        assert headers.model_fields_set == set()
        assert caplog.messages == []

    @pytest.mark.parametrize(
        ("kind", "text", "value"),
        [
            (int, "many", "many"),
            (int, "1.5", "1.5"),
            (bool, "1", "1"),
            (datetime.datetime, "yesterday", "yesterday"),
            (list[int], "1,x", [1, "x"]),
            (tuple[str, int], "a", ["a"]),
        ],
    )
    def test_it_stays_text_and_is_logged_once(
        self, api: Any, kind: Any, text: str, value: Any, caplog: Any
    ) -> None:
        with caplog.at_level(logging.WARNING):
            headers, _ = read(api, f"X-A: {text}", x_a=field(kind))
        assert headers.x_a == value
        (message,) = caplog.messages
        assert "the answer's headers do not fit" in message
        assert "'/X-A" in message

    def test_off_says_nothing(self, api: Any, caplog: Any) -> None:
        headers, _ = read(api, "X-A: many", x_a=field(int), validate="off")
        assert headers.x_a == "many"
        assert caplog.messages == []

    def test_strict_raises(self, api: Any) -> None:
        with pytest.raises(api.rt.APIResponseValidationError) as caught:
            read(api, "X-A: many", x_a=field(int), validate="strict")
        assert caught.value.pointer == "/X-A"
        assert caught.value.content == b"{}"


def test_without_documented_headers_there_are_none(api: Any) -> None:
    raw = api.send_raw(api.operation())
    assert raw.parsed_headers is None
