"""Every `collectionFormat` of Swagger 2.0 in every place, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Got, Reply, Server

LIST = ["1", "2|"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of commas, spaces and pipes."""
    folder = tmp_path_factory.mktemp("formats")
    return package_of(folder, CASES / "parameters/collection-formats/openapi.yaml")


@pytest.fixture(scope="module")
def tabs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of tabs and of multipart forms."""
    folder = tmp_path_factory.mktemp("tabs")
    return package_of(folder, CASES / "parameters/tab-separated/swagger.yaml")


def sent(package: Any, server: Server, caller: Caller, name: str, **given: Any) -> Got:
    """Return the request of a call."""
    server.replies = [Reply(204, b"")]

    def use(client: Any) -> Any:
        path = given.pop("path", None)
        method = getattr(client.formats, name)
        return method(path, **given) if path else method(**given)

    caller(package, {"base_url": server.url}, use)
    return server.requests[-1]


@pytest.mark.parametrize(
    ("name", "quoted", "raw"),
    [
        ("csv", ",", ","),
        ("ssv", "%20", " "),
        ("tsv", "%09", "\t"),
        ("pipes", "%7C", "|"),
    ],
)
def test_lists_are_joined_as_the_document_says(
    plain: Any,
    tabs: Any,
    server: Server,
    caller: Caller,
    name: str,
    quoted: str,
    raw: str,
) -> None:
    """What stands between the items is quoted as they are, where anything is."""
    package = tabs if name == "tsv" else plain
    given = dict.fromkeys(("path", "query", "header", "form"), LIST)
    got = sent(package, server, caller, f"send_{name}", **given)
    joined = f"1{quoted}2%7C"
    assert got.path == f"/{name}/{joined}?query={joined}"
    assert got.headers["header"] == f"1{raw}2|"
    assert got.body == f"form={joined}".encode()


def test_parts_of_a_form_hold_joined_lists(
    tabs: Any, server: Server, caller: Caller
) -> None:
    """Nothing is quoted there; only `multi` makes a part of each item."""
    given = {name: ["1", "2"] for name in ("ssv", "tsv", "pipes", "multi")}
    got = sent(tabs, server, caller, "send_multipart", **given)
    contents = [part.partition(b"\r\n\r\n")[2] for part in got.body.split(b"\r\n--")]
    assert contents[:-1] == [b"1 2", b"1\t2", b"1|2", b"1", b"2"]
