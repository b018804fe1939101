"""What OpenAPI 3.2 says of parameters and methods, over a real socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Got, Reply, Server

Make = Callable[[str], Any]
RESERVED = "a:/?#[]@!$&'()*+,;=%2F%"


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return what makes the package of a case, once."""
    made: dict[str, Any] = {}

    def package(case: str) -> Any:
        if case not in made:
            folder = tmp_path_factory.mktemp(case.rpartition("/")[2])
            made[case] = package_of(folder, next((CASES / case).glob("*.yaml")))
        return made[case]

    return package


def sent(
    package: Any, server: Server, caller: Caller, call: str, *given: Any, **named: Any
) -> Got:
    """Return the request of a call."""
    server.replies = [Reply(204, b"")]
    tag, _, name = call.partition(".")

    def use(client: Any) -> Any:
        return getattr(getattr(client, tag), name)(*given, **named)

    caller(package, {"base_url": server.url}, use)
    return server.requests[-1]


def test_reserved_characters_stay_where_they_break_nothing(
    make: Make, server: Server, caller: Caller
) -> None:
    """A slash would make one segment two, an ampersand one parameter, a semicolon one cookie."""
    package = make("parameters/reserved-characters")
    named = dict.fromkeys(("query", "header", "cookie"), RESERVED)
    given = [RESERVED] * 3
    got = sent(package, server, caller, "reserved.read_all", *given, **named)
    path, _, query = got.path.partition("?")
    segment = "a:%2F%3F%23%5B%5D@!$&'()*+,;=%2F%25"
    assert path == f"/{segment}/.{segment}/;matrix={segment}"
    assert query == "query=a:/?%23%5B%5D@!$%26'()*%2B,;=%2F%25"
    assert got.headers["header"] == RESERVED
    assert got.headers["cookie"] == "cookie=a:/?#[]@!$&'()*+%2C%3B=%2F%25"


def test_before_they_were_quoted_but_in_the_query(
    make: Make, server: Server, caller: Caller
) -> None:
    """The field has no meaning elsewhere, and the method works all the same."""
    package = make("parameters/reserved-characters-before-3-2")
    named = {"query": "a:b", "header": "a:b", "cookie": "a%2Fb"}
    got = sent(package, server, caller, "reserved.read_all", "a:b", **named)
    assert got.path == "/a%3Ab?query=a:b"
    assert got.headers["header"] == "a:b"
    assert got.headers["cookie"] == "cookie=a%252Fb"


def test_cookies_of_their_own_style_are_not_quoted(
    make: Make, server: Server, caller: Caller
) -> None:
    """Their values have the form that a cookie needs already."""
    package = make("parameters/cookies-without-quotes")
    named = {"text": "a%20b,c", "list": ["x", "y"], "joined": ["x", "y"]}
    got = sent(package, server, caller, "cookies.send_plain", **named)
    assert got.headers["cookie"] == "text=a%20b,c; list=x; list=y; joined=x,y"


@pytest.mark.parametrize("text", ["a; other=1", "a\r\nb", "\x00"])
def test_what_would_end_a_cookie_is_refused(
    make: Make, server: Server, caller: Caller, text: str
) -> None:
    """Nothing quotes it, so nobody but the caller can."""
    package = make("parameters/cookies-without-quotes")
    with pytest.raises(ValueError, match="quotes nothing"):
        sent(package, server, caller, "cookies.send_plain", text=text)
    assert server.requests == []


def test_a_name_in_a_cookie_has_no_equals_sign(
    make: Make, server: Server, caller: Caller
) -> None:
    """Of what stands in `form`, names are quoted so that they end where they end."""
    package = make("parameters/cookies-without-quotes")
    got = sent(package, server, caller, "cookies.send_form", map={"a=b": "c=d"})
    assert got.headers["cookie"] == "a%3Db=c=d"


def test_a_form_can_be_the_value_of_a_parameter(
    make: Make, server: Server, caller: Caller
) -> None:
    """It is quoted once as a form, and once as a value."""
    package = make("parameters/form-as-a-value")
    got = sent(package, server, caller, "find.find", f={"a": "1&2", "b": [3, 4]})
    assert got.path == "/find?f=a%3D1%25262%26b%3D3%26b%3D4"


@pytest.mark.parametrize(
    ("name", "method"),
    [("get_them", "get-it"), ("copy_things", "COPY"), ("query_things", "QUERY")],
)
def test_methods_keep_their_case(
    make: Make, server: Server, caller: Caller, name: str, method: str
) -> None:
    """`additionalOperations` names the method as it is sent."""
    server.replies = [Reply(307, b"", headers={"location": "/things"}), Reply(204)]
    package = make("operations/additional-methods")
    sent(package, server, caller, f"things.{name}")
    assert {got.method for got in server.requests} == {method}
