"""Formats of strings: what is read is written back as it came."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from pydantic import create_model

A_UUID = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
TIMES = [
    ("08:00", datetime.time(8)),
    ("08:00:00", datetime.time(8)),
    ("08:00Z", datetime.time(8, tzinfo=datetime.UTC)),
    ("08:00:00+00:00", datetime.time(8, tzinfo=datetime.UTC)),
    ("08:00:00.10", datetime.time(8, 0, 0, 100_000)),
    ("08:00:00.123456789", datetime.time(8, 0, 0, 123_456)),
]
UUIDS = [
    A_UUID,
    A_UUID.upper(),
    A_UUID.replace("-", ""),
    f"{{{A_UUID}}}",
    f"urn:uuid:{A_UUID}",
]
DECIMALS = ["1.10", "1E+2", "+1", "01", "-0", "1e-7"]
CASES = [
    *[("RFC3339Time", text, value) for text, value in TIMES],
    *[("UUIDText", text, UUID(A_UUID)) for text in UUIDS],
    *[("DecimalText", text, Decimal(text)) for text in DECIMALS],
]


def made(rt: Any, kind: str) -> Any:
    annotation: Any = getattr(rt, kind)
    others: Any = list.__class_getitem__(annotation) | None
    return create_model(
        "Made",
        __base__=rt.Model,
        value=(annotation, ...),
        others=(others, None),
    )


def read(api: Any, model: Any, text: str, **options: Any) -> Any:
    api.server.answer(api.server.json({"value": text, "others": [text]}))
    responses = {"200": {"application/json": lambda: model}}
    return api.send(api.operation(responses=responses), options=options)


@pytest.mark.parametrize(("kind", "text", "value"), CASES)
class TestSpellings:
    def test_a_text_is_its_value_and_goes_back_as_it_came(
        self, api: Any, kind: str, text: str, value: Any
    ) -> None:
        found = read(api, made(api.rt, kind), text, validate="strict")

        assert found.value == value
        assert isinstance(found.value, type(value))
        assert str(found.value) == text or found.value.isoformat() == text
        for one in (found, found.model_copy(deep=True)):
            assert one.to_dict() == {"value": text, "others": [text]}
            assert json.loads(one.to_json()) == one.to_dict()

    def test_it_is_sent_as_it_came(
        self, api: Any, kind: str, text: str, value: Any
    ) -> None:
        del value
        found = read(api, made(api.rt, kind), text).value
        api.send(
            api.operation("POST", path="/{id}", request_body=["application/json"]),
            path={"id": found},
            query={"q": [found]},
            body={"value": found, "others": [{"deep": found}]},
        )
        request = api.server.requests[-1]
        path, _, query = request.target.partition("?")
        assert unquote(path) == f"/{text}"
        assert unquote(query) == f"q={text}"
        assert json.loads(request.body) == {"value": text, "others": [{"deep": text}]}

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle.loads])
    def test_a_copy_has_the_spelling(
        self, api: Any, kind: str, text: str, value: Any, again: Any
    ) -> None:
        found = read(api, made(api.rt, kind), text).value
        same = again(pickle.dumps(found) if again is pickle.loads else found)

        assert same == value
        assert str(same) == str(found)


def test_what_is_made_of_a_time_has_no_spelling(api: Any) -> None:
    found = read(api, made(api.rt, "RFC3339Time"), "08:00").value

    assert str(found.replace(hour=9)) == "09:00:00"
    model = made(api.rt, "RFC3339Time")
    assert model(value=found.replace(hour=9)).to_dict() == {"value": "09:00:00"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("RFC3339Time", "8:00"),
        ("RFC3339Time", "0800"),
        ("RFC3339Time", "24:00:00"),
        ("UUIDText", ""),
        ("UUIDText", "a0eebc99"),
        ("DecimalText", ".5"),
        # The offset of RFC 3339 has no seconds, and pydantic would not write them.
        ("RFC3339DateTime", "2024-01-02T03:04:05+01:00:30"),
        ("RFC3339DateTime", "2024-01-02x03:04:05Z"),
    ],
)
def test_what_is_none_is_kept_and_does_not_fit(api: Any, kind: str, text: str) -> None:
    model = made(api.rt, kind)

    assert read(api, model, text).to_dict() == {"value": text, "others": [text]}
    with pytest.raises(api.rt.APIResponseValidationError):
        read(api, model, text, validate="strict")


class TestPython:
    """What a caller gives a model."""

    @pytest.mark.parametrize(
        ("kind", "given", "written"),
        [
            ("RFC3339Time", datetime.time(8), "08:00:00"),
            ("RFC3339Time", "08:00", "08:00"),
            ("UUIDText", UUID(A_UUID), A_UUID),
            ("UUIDText", A_UUID.upper(), A_UUID.upper()),
            ("Base64Text", b"\xff\xfe\xfb", "//77"),
            ("Base64Text", bytearray(b"hi"), "aGk="),
            ("Base64Text", "aGk=", "aGk="),
        ],
    )
    def test_a_value_and_its_text_are_accepted(
        self, rt: Any, kind: str, given: Any, written: str
    ) -> None:
        assert made(rt, kind)(value=given).to_dict() == {"value": written}

    @pytest.mark.parametrize(
        ("kind", "given"),
        [("RFC3339Time", 28800), ("UUIDText", "x"), ("UUIDText", 5), ("Base64Text", 5)],
    )
    def test_something_else_is_not(self, rt: Any, kind: str, given: Any) -> None:
        with pytest.raises(ValueError, match="value"):
            made(rt, kind)(value=given)
