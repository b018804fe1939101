"""Which documented response an answer is: by status, then by content type."""

from __future__ import annotations

from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Reply, Server

JSON = "application/json"
A, B, PROBLEM = b'{"a":1}', b'{"b":"x"}', b'{"title":"t","status":1}'


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of the case `responses/matching`."""
    folder = tmp_path_factory.mktemp("matching")
    return package_of(folder, CASES / "responses/matching/openapi.yaml")


def call(package: Any, server: Server, caller: Caller, name: str, reply: Reply) -> Any:
    """Return what a method answers, for strict eyes."""
    server.replies = [reply]
    options = {"base_url": server.url, "max_retries": 0, "validate": "strict"}
    return caller(package, options, lambda c: getattr(c.match, name)())


def shown(value: Any) -> Any:
    """Return a value with the name of its class, if that is a model."""
    if hasattr(value, "to_dict"):
        return type(value).__name__, value.to_dict()
    return value


@pytest.mark.parametrize(
    ("name", "status", "content_type", "body", "value"),
    [
        ("two", 200, JSON, A, ("A", {"a": 1})),
        ("two", 201, "application/vnd.x.b+json", B, ("B", {"b": "x"})),
        ("two", 201, JSON, B, ("B", {"b": "x"})),
        ("two", 202, "text/plain", b"hi", "hi"),
        ("two", 202, JSON, b'{"z":1}', {"z": 1}),
        ("two", 204, JSON, b"", None),
        ("range", 206, JSON, A, ("A", {"a": 1})),
        ("only_default", 200, JSON, A, ("A", {"a": 1})),
        # The default beside a success is an error, so another success is none of it.
        ("success_and_default", 200, JSON, b"", None),
        ("success_and_default", 201, JSON, PROBLEM, {"title": "t", "status": 1}),
        ("xml", 201, JSON, A, ("A", {"a": 1})),
        ("xml", 201, JSON, B, {"b": "x"}),
        ("scalars", 201, JSON, b"5", 5),
        # Parameters of a media type count, but for the charset.
        ("versions", 200, "application/vnd.x.v1+json", A, ("A", {"a": 1})),
        ("versions", 200, "Application/VND.x.v2+json;charset=utf-8", B, ("B", {"b": "x"})),
        ("versions", 200, 'application/json; Version="3"', PROBLEM, ("Problem", {"title": "t", "status": 1})),
        ("versions", 200, "application/json; version=4", b'["a"]', ["a"]),
        ("versions", 200, "application/json; charset=utf-8", b'["a"]', ["a"]),
        # An unknown JSON is read as the plain one.
        ("versions", 200, "application/vnd.x.v9+json", b'["a"]', ["a"]),
        ("versions", 200, "text/csv", b"a,b", "a,b"),
        ("versions", 200, "application/pdf", b"%PDF", b"%PDF"),
        ("versions", 200, "image/png", b"PNG", b"PNG"),
        ("no_success", 200, JSON, b'{"x":1}', {"x": 1}),
        ("xml", 200, "application/xml", b"<a/>", "<a/>"),
        ("xml", 200, "text/xml; charset=utf-8", b"<a/>", "<a/>"),
        ("xml", 200, JSON, A, ("A", {"a": 1})),
        ("scalars", 200, "text/plain", b"5", "5"),
        ("scalars", 202, JSON, b'"x"', "x"),
        ("scalars", 203, "application/x-json", b"[1]", [1]),
        ("scalars", 206, "application/octet-stream", b"123", b"123"),
    ],
)  # fmt: skip
def test_a_success(
    package: Any,
    server: Server,
    caller: Caller,
    name: str,
    status: int,
    content_type: str,
    body: bytes,
    value: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = call(package, server, caller, name, Reply(status, body, content_type))

    assert shown(found) == value
    assert type(shown(found)) is type(value)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("name", "status", "content_type", "body", "value"),
    [
        ("two", 404, "application/problem+json", PROBLEM, ("Problem", {"title": "t", "status": 1})),
        ("two", 404, "text/plain", b"nope", "nope"),
        ("two", 404, "text/html", b"<p>", "<p>"),
        ("two", 409, JSON, A, ("A", {"a": 1})),
        ("two", 500, JSON, B, ("B", {"b": "x"})),
        ("two", 500, JSON, b"", None),
        ("range", 503, JSON, PROBLEM, ("Problem", {"title": "t", "status": 1})),
        ("range", 404, JSON, PROBLEM, {"title": "t", "status": 1}),
        ("only_default", 500, JSON, A, ("A", {"a": 1})),
        ("success_and_default", 500, JSON, PROBLEM, ("Problem", {"title": "t", "status": 1})),
        ("xml", 500, "application/xml", b"<p/>", "<p/>"),
    ],
)  # fmt: skip
def test_an_error(
    package: Any,
    server: Server,
    caller: Caller,
    name: str,
    status: int,
    content_type: str,
    body: bytes,
    value: Any,
) -> None:
    with pytest.raises(package.APIStatusError) as caught:
        call(package, server, caller, name, Reply(status, body, content_type))

    assert shown(caught.value.body) == value


def test_lines_of_another_success_have_their_type(
    package: Any, server: Server, caller: Caller
) -> None:
    server.replies = [Reply(201, A + b"\n" + A, "application/stream+json")]

    def use(client: Any) -> Any:
        with client.match.lines() as stream:
            return [shown(item) for item in stream]

    async def ause(client: Any) -> Any:
        async with await client.match.lines() as stream:
            return [shown(item) async for item in stream]

    found = caller(
        package, {"base_url": server.url}, ause if caller.asynchronous else use
    )

    assert found == [("A", {"a": 1})] * 2
