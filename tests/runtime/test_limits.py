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

    assert [limit.broken_by(value) for value in fitting] == [""] * len(fitting)
    assert all(limit.broken_by(value) for value in broken)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([1, 9], "has at 1 what is greater than 5"),
        ([[1], [2, 9]], "has at 1 what has at 1 what is greater than 5"),
        ({"a": 1, "b": 9}, "has at 'b' what is greater than 5"),
        ([], ""),
        ([5, None, "x"], ""),
    ],
)
def test_items_and_values_are_checked_and_the_first_that_is_wrong_is_named(
    rt: Any, value: Any, said: str
) -> None:
    inner = rt.Limits(maximum=5)
    either = rt.Limits(maximum=5, items=inner)

    assert rt.Limits(items=either, values=either).broken_by(value) == said


def test_a_body_that_is_one_argument_is_checked(api: Any) -> None:
    limits = {"content": {"body": api.rt.Limits(max_items=1)}}
    operation = api.operation(
        method="POST", request_body=["application/json"], limits=limits
    )
    with pytest.raises(ValueError, match=r"'body' \(content\) has 2 items"):
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
