"""Limits of what a caller may send."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("limits", "fitting", "broken"),
    [
        ({"minimum": 1}, [1, 1.5, None], [0, 0.9]),
        ({"maximum": 10}, [10, -5], [11]),
        ({"above": 0}, [0.1], [0, -1]),
        ({"below": 1}, [0], [1]),
        ({"multiple_of": 5}, [0, 10], [7]),
        ({"min_length": 2}, ["ab"], ["a", ""]),
        ({"max_length": 2}, ["ab", "日本"], ["abc"]),
        ({"pattern": "^[a-z]+$"}, ["abc"], ["ABC", ""]),
        ({"pattern": "\\d"}, ["x1"], ["x", "x\u0661"]),
        ({"min_items": 1}, [[1], (1,)], [[], ()]),
        ({"max_items": 1}, [[], [1]], [[1, 2]]),
        ({"minimum": 5, "min_length": 5, "min_items": 5}, [True, {}, b"x"], []),
        ({"maximum": 1}, [Decimal("0.5")], [Decimal("1.5")]),
        (
            {"multiple_of": 0.1},
            [0.3, 0.1 + 0.2, 7, Decimal("0.4"), 1e300, math.inf, math.nan],
            [0.35, -0.05, Decimal("0.35")],
        ),
        ({"multiple_of": 5}, [0, 10.0, 10**30], [7.5, 10**30 + 1]),
        (
            {"unique_items": True},
            [[], [1, True, "1"], [{"a": 1}, {"a": True}], ([1], [2])],
            [[1, 1], [1, 1.0], [[1], (1,)], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]],
        ),
        ({"min_properties": 1}, [{"a": None}], [{}]),
        ({"max_properties": 1}, [{}, {"a": 1}], [{"a": 1, "b": 2}]),
    ],
)
def test_a_value_is_checked_by_what_its_kind_has_limits_for(
    rt: Any, limits: dict[str, Any], fitting: list[Any], broken: list[Any]
) -> None:
    limit = rt.Limits(**limits)

    assert [list(limit.faults(value)) for value in fitting] == [[]] * len(fitting)
    assert all(list(limit.faults(value)) for value in broken)


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ([1, 9, 2, 9], ["/1", "/3"]),
        ([[1], [2, 9]], ["/1/1"]),
        ({"a": 1, "b/c~": 9}, ["/b~1c~0"]),
        ([], []),
        ([5, None, "x"], []),
    ],
)
def test_items_and_values_are_checked_and_all_that_are_wrong_are_named(
    rt: Any, value: Any, places: list[str]
) -> None:
    inner = rt.Limits(maximum=5)
    either = rt.Limits(maximum=5, items=inner)
    limits = rt.Limits(items=either, values=either)

    assert list(limits.faults(value)) == [(p, "is greater than 5") for p in places]


def test_the_properties_of_an_object_have_limits_of_their_own(rt: Any) -> None:
    limits = rt.Limits(
        properties={"a": rt.Limits(maximum=1), "b": rt.Limits()},
        values=rt.Limits(maximum=2),
        max_properties=3,
    )

    assert list(limits.faults({"a": 2, "b": 9, "c": 3, "d": rt.omit})) == [
        ("/a", "is greater than 1"),
        ("/c", "is greater than 2"),
    ]


def test_models_that_are_the_same_json_are_twins(rt: Any) -> None:
    class Note(rt.Model):  # type: ignore[misc]  # The runtime is loaded by name.
        text: str | None = None

    limits = rt.Limits(unique_items=True)

    assert list(limits.faults([Note(text="a"), Note(text="a")]))
    assert list(limits.faults([Note(text="a"), {"text": "a"}]))
    assert not list(limits.faults([Note(), Note(text=None)]))


def test_what_contains_itself_is_refused_as_such(api: Any) -> None:
    limits = api.rt.Limits()
    object.__setattr__(limits, "values", limits)
    operation = api.operation(
        method="POST",
        request_body=["application/json"],
        limits={"request body": {"body": limits}},
    )
    value: dict[str, Any] = {}
    value["again"] = value

    with pytest.raises(ValueError, match="cannot be sent as JSON"):
        api.send(operation, body=value)


def test_a_body_that_is_one_argument_is_checked(api: Any) -> None:
    limits = {"request body": {"body": api.rt.Limits(max_items=1)}}
    operation = api.operation(
        method="POST", request_body=["application/json"], limits=limits
    )
    with pytest.raises(ValueError, match=r"'body' \(request body\) has 2 items"):
        api.send(operation, body=[1, 2])
    api.send(operation, body=[1])

    assert [seen.body for seen in api.server.requests] == [b"[1]"]


def test_a_call_that_breaks_limits_is_not_sent_and_all_of_them_are_named(
    api: Any,
) -> None:
    limits = {
        "query": {"n": api.rt.Limits(maximum=10), "ids": api.rt.Limits(max_items=1)},
        "body": {"text": api.rt.Limits(min_length=1)},
    }
    operation = api.operation(
        method="POST", request_body=["application/json"], limits=limits
    )
    query = {"n": 11, "ids": api.rt.pipe_delimited([1, 2]), "other": "x"}

    with pytest.raises(
        ValueError, match=r"'n' \(query\).*'ids' \(query\).*'text' \(body\)"
    ):
        api.send(operation, query=query, body={"text": ""})

    assert api.server.requests == []


def test_what_is_left_out_breaks_nothing(api: Any) -> None:
    limits = {"query": {"n": api.rt.Limits(minimum=1)}, "path": {"id": api.rt.Limits()}}
    api.send(api.operation(limits=limits), query={"n": api.rt.omit})

    assert len(api.server.requests) == 1


def test_nothing_is_checked_where_validation_is_off(api: Any) -> None:
    operation = api.operation(limits={"query": {"n": api.rt.Limits(minimum=1)}})
    api.send(operation, query={"n": 0}, options={"validate": "off"})

    assert len(api.server.requests) == 1
