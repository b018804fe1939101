"""Parameters that are the whole query string (OpenAPI 3.2), with the specification's examples."""

from __future__ import annotations

from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Reply, Server


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of the case `parameters/querystring`."""
    folder = tmp_path_factory.mktemp("querystring")
    return package_of(folder, CASES / "parameters/querystring/openapi.yaml")


def sent(
    package: Any, server: Server, caller: Caller, name: str, **arguments: Any
) -> str:
    """Return the request target of a call."""
    client = arguments.pop("client", {})
    server.replies = [Reply(204, b"")]
    caller(
        package,
        {"base_url": server.url, **client},
        lambda c: getattr(c.find, name)(**arguments),
    )
    return server.request.path


class TestExamples:
    """OpenAPI 3.2, section 4.12.8: Parameter Object Examples."""

    def test_a_form(self, package: Any, server: Server, caller: Caller) -> None:
        given = {"foo": "a + b", "bar": True}
        target = sent(package, server, caller, "find_by_form", metadata=given)

        assert target == "/form?foo=a+%2B+b&bar=true"

    def test_json(self, package: Any, server: Server, caller: Caller) -> None:
        given = {"numbers": [1, 2], "flag": None}
        target = sent(package, server, caller, "find_by_json", json=given)

        assert target == "/json?%7B%22numbers%22%3A%5B1%2C2%5D%2C%22flag%22%3Anull%7D"

    def test_jsonpath(self, package: Any, server: Server, caller: Caller) -> None:
        target = sent(package, server, caller, "find_by_path", selector="$.a.b[1:1]")

        assert target == "/path?%24.a.b%5B1%3A1%5D"


def test_a_model_is_a_value(package: Any, server: Server, caller: Caller) -> None:
    value = package.models.FindByJsonJson(numbers=[], flag=False)
    target = sent(package, server, caller, "find_by_json", json=value)

    assert target == "/json?%7B%22numbers%22%3A%5B%5D%2C%22flag%22%3Afalse%7D"


def test_a_property_has_its_encoding(
    package: Any, server: Server, caller: Caller
) -> None:
    given = {"tags": ["a b", "c"]}
    target = sent(package, server, caller, "find_by_form", metadata=given)

    assert target == "/form?tags=a%20b%7Cc"


@pytest.mark.parametrize("name", ["find_by_form", "find_by_path"])
def test_nothing_is_no_query(
    package: Any, server: Server, caller: Caller, name: str
) -> None:
    target = sent(package, server, caller, name)

    assert "?" not in target


def test_limits_are_checked(package: Any, server: Server, caller: Caller) -> None:
    with pytest.raises(ValueError, match="'selector' \\(querystring\\) has 0"):
        sent(package, server, caller, "find_by_path", selector="")
    assert server.requests == []


def test_defaults_of_the_client_stay_out_of_a_value(
    package: Any, server: Server, caller: Caller
) -> None:
    client = {"default_query": {"foo": "default", "more": "1"}}
    given = {"foo": "a"}

    sent(package, server, caller, "find_by_form", metadata=given, client=client)
    server.replies = [Reply(204, b"")]
    caller(
        package,
        {"base_url": server.url, **client},
        lambda c: c.find.find_by_path(selector="$"),
    )
    caller(
        package,
        {"base_url": server.url, **client},
        lambda c: c.find.find_by_path(request_options={"extra_query": {"debug": 1}}),
    )

    assert [got.path for got in server.requests] == [
        "/form?foo=a&more=1",
        "/path?%24",
        "/path?debug=1&foo=default&more=1",
    ]
