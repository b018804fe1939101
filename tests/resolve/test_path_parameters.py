"""Every variable of a path has its parameter."""

from __future__ import annotations

from typing import Any

import pytest
from tests.load.support import bare, codes, only, write

from apiwright.diagnostics import Diagnostics
from apiwright.resolve import resolve


def parameter(name: str, place: str = "path") -> dict[str, Any]:
    """Return a parameter of type integer."""
    found: dict[str, Any] = {"name": name, "in": place, "schema": {"type": "integer"}}
    return {**found, "required": True} if place == "path" else found


def declared(
    path: str, shared: list[Any], own: list[Any], diagnostics: Diagnostics
) -> tuple[list[Any], list[Any]]:
    """Return the parameters of the path item and of its operation, resolved."""
    item = {"parameters": shared, "get": {"parameters": own}}
    root = resolve(write({"paths": {path: item}}), diagnostics).root
    found = bare(root["paths"][path])
    return found["parameters"], found["get"]["parameters"]


def test_an_undeclared_variable_is_a_required_string() -> None:
    """The operation can be called."""
    diagnostics = Diagnostics()

    _, own = declared("/a/{b}/{c}", [parameter("b")], [], diagnostics)

    assert own == [
        {"name": "c", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    assert codes(diagnostics) == ["undeclared-path-parameter"]
    assert only(diagnostics).mark == "0#/paths/~1a~1{b}~1{c}/get"


def test_a_dangling_path_parameter_is_an_undeclared_one() -> None:
    """The reference is reported too."""
    diagnostics = Diagnostics()

    _, own = declared("/{b}", [], [{"$ref": "#/components/parameters/b"}], diagnostics)

    assert [found["name"] for found in own] == ["b"]
    assert codes(diagnostics) == ["dangling-reference", "undeclared-path-parameter"]


@pytest.mark.parametrize("name", ["USERID", "userid", "{userId}", ":userId"])
def test_a_name_that_differs_in_its_case_only_is_meant(name: str) -> None:
    """The path's spelling counts."""
    diagnostics = Diagnostics()

    _, own = declared("/{userId}", [], [parameter(name)], diagnostics)

    assert own == [parameter("userId")]
    assert codes(diagnostics) == ["unknown-path-parameter"]


def test_a_path_parameter_that_the_path_does_not_have_is_left_out() -> None:
    """There is no place to put it."""
    diagnostics = Diagnostics()

    shared, own = declared(
        "/a", [parameter("b")], [parameter("q", "query")], diagnostics
    )

    assert (shared, own) == ([], [parameter("q", "query")])
    assert codes(diagnostics) == ["unknown-path-parameter"]


def test_a_parameter_that_stands_twice_counts_once() -> None:
    """The same name in another place is another parameter."""
    diagnostics = Diagnostics()
    given = [parameter("q", "query"), parameter("q", "query"), parameter("q", "header")]

    _, own = declared("/a", [], given, diagnostics)

    assert own == [parameter("q", "query"), parameter("q", "header")]
    assert codes(diagnostics) == ["duplicate-parameter"]


def test_operations_of_openapi_3_2_are_completed_too() -> None:
    """They have paths like the others."""
    item: dict[str, Any] = {"query": {}, "additionalOperations": {"COPY": {}}}

    root = resolve(write({"paths": {"/{b}": item}}, "3.2.0"), Diagnostics()).root

    found = root["paths"]["/{b}"]
    assert found["query"]["parameters"][0]["name"] == "b"
    assert found["additionalOperations"]["COPY"]["parameters"][0]["name"] == "b"
