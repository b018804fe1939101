"""Limits of what is inside of objects: a model and the same as a dict are checked alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Reply, Server, as_json


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of the case `schemas/limits-of-objects`."""
    folder = tmp_path_factory.mktemp("limits")
    return package_of(folder, CASES / "schemas/limits-of-objects/openapi.yaml")


Body = Callable[[Any], dict[str, Any]]


def _faults(error: ValueError) -> list[str]:
    """Return argument and place of each fault."""
    found = re.findall(r"(?:^|; )'(\w+)' \(\w+\)(?: at '([^']*)')?", str(error))
    return [argument + place for argument, place in found]


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        (
            {
                "zipCode": "x",
                "number": 0,
                "tags": ["a", "a", "long"],
                "inner": {"deep": 9},
            },
            ["/zipCode", "/number", "/tags", "/tags/2", "/inner/deep"],
        ),
        ({}, [""]),
        ({"zipCode": "12345", "number": None, "tags": []}, []),
        # readOnly: it is the server's.
        ({"id": "longer than two"}, []),
    ],
)
def test_the_properties_of_an_object_are_checked(
    package: Any,
    server: Server,
    caller: Caller,
    given: dict[str, Any],
    faults: list[str],
) -> None:
    model = package.models.AddressRequest.model_validate(given)
    for address in (given, model):
        server.replies = [as_json({})]

        def use(client: Any, address: Any = address) -> Any:
            return client.orders.add_order(address=address)

        if faults:
            with pytest.raises(ValueError, match="address") as caught:
                caller(package, {"base_url": server.url}, use)
            assert _faults(caught.value) == [f"address{place}" for place in faults]
        else:
            caller(package, {"base_url": server.url}, use)
            assert server.requests.pop().json == {"address": given}


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        (lambda m: {"addresses": [{"number": 1}, {"number": 0}]}, ["/1/number"]),
        (lambda m: {"by_name": {"a/b": m.AddressRequest(number=0)}}, ["/a~1b/number"]),
        (lambda m: {"maybe": None}, []),
        (lambda m: {"maybe": {"number": 0}}, ["/number"]),
        (lambda m: {"text_or": "long"}, [""]),
        (lambda m: {"text_or": {"number": 0}}, ["/number"]),
        # Which of the two a dict is, nothing says.
        (lambda m: {"either": {"number": 0}}, []),
        (lambda m: {"either": m.AddressRequest(number=0)}, ["/number"]),
        (lambda m: {"either": m.Free(zip_code="x")}, []),
        (
            lambda m: {
                "pet": {"kind": "cat", "kittens": [{"kind": "dog", "name": ""}]}
            },
            ["/kittens/0/name"],
        ),
        (lambda m: {"pet": m.Cat(kind="cat", lives=10)}, ["/lives"]),
        (lambda m: {"pet": {"kind": "fish", "lives": 10}}, []),
        (
            lambda m: {"base": {"type": "Heir", "size": -1, "label": "12345"}},
            ["/size", "/label"],
        ),
        (
            lambda m: {"base": m.Heir(type="Heir", size=-1, label="12345")},
            ["/label", "/size"],
        ),
        # What is not known to be an heir is a Base.
        (lambda m: {"base": {"type": "x", "size": -1, "label": "12345"}}, ["/label"]),
        (
            lambda m: {"tree": {"children": [{"children": [{"value": -1}]}]}},
            ["/children/0/children/0/value"],
        ),
        (
            lambda m: {"tree": m.Tree(children=[m.Tree(value=-1)])},
            ["/children/0/value"],
        ),
        (lambda m: {"bag": {"name": "a", "more": 11}}, ["/more"]),
        (lambda m: {"bag": m.Bag(name="a", more=11)}, ["/more"]),
    ],
)
def test_objects_are_found_wherever_they_are(
    package: Any, server: Server, caller: Caller, given: Body, faults: list[str]
) -> None:
    server.replies = [as_json({})]
    body = given(package.models)

    def use(client: Any) -> Any:
        return client.orders.add_order(address={"number": 1}, **body)

    if not faults:
        caller(package, {"base_url": server.url}, use)
        return
    (argument,) = body
    with pytest.raises(ValueError, match=argument) as caught:
        caller(package, {"base_url": server.url}, use)
    assert sorted(_faults(caught.value)) == sorted(f"{argument}{p}" for p in faults)
    assert server.requests == []


def test_an_object_that_is_the_whole_body_is_checked(
    package: Any, server: Server, caller: Caller
) -> None:
    server.replies = [Reply(204, b"")]

    with pytest.raises(
        ValueError, match=r"'body' \(request body\) at '/lives' is greater"
    ):
        caller(
            package,
            {"base_url": server.url},
            lambda c: c.orders.put_pet(body={"kind": "cat", "lives": 10}),
        )


@pytest.mark.parametrize(
    ("given", "extra", "size"),
    [
        ({}, {}, 0),
        ({"colour": None}, {}, None),
        ({}, {"more": 1}, None),
        ({"colour": "red", "size": 1}, {"size": 2}, None),
        ({"colour": "red", "size": 1}, {"more": 1}, 3),
    ],
)
def test_the_properties_of_a_body_that_is_spread_are_counted(
    package: Any,
    server: Server,
    caller: Caller,
    given: dict[str, Any],
    extra: dict[str, Any],
    size: int | None,
) -> None:
    server.replies = [Reply(204, b"")]

    def use(client: Any) -> Any:
        return client.orders.change_settings(
            **given, request_options={"extra_body": extra}
        )

    if size is None:
        caller(package, {"base_url": server.url}, use)
        assert server.request.json == given | extra
    else:
        with pytest.raises(ValueError, match=f"has {size} keys"):
            caller(package, {"base_url": server.url}, use)


def test_an_answer_is_not_checked(package: Any, server: Server, caller: Caller) -> None:
    server.replies = [as_json({"number": 0, "zipCode": "x"})]

    found = caller(
        package,
        {"base_url": server.url, "validate": "strict"},
        lambda c: c.orders.add_order(address={"number": 1}),
    )

    assert found.number == 0
