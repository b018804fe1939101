"""Limits of what a caller may send."""

from __future__ import annotations

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
    ],
)
def test_a_value_is_checked_by_what_its_kind_has_limits_for(
    rt: Any, limits: dict[str, Any], fitting: list[Any], broken: list[Any]
) -> None:
    limit = rt.Limits(**limits)

    assert [limit.broken_by(value) for value in fitting] == [""] * len(fitting)
    assert all(limit.broken_by(value) for value in broken)


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
