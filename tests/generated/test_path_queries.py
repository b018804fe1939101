"""Paths that hold a query: what stands there is sent once, as a query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Reply, Server


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of the case `paths/query`."""
    folder = tmp_path_factory.mktemp("paths")
    return package_of(folder, CASES / "paths/query/openapi.yaml")


EXTRA: dict[str, Any] = {"extra_query": {"view": "x y", "more": 1}}


@pytest.mark.parametrize(
    ("use", "target"),
    [
        (
            lambda c: c.paths.alerts(lat=1.5, lon=[2, 3], key="a&b"),
            "/alerts?lat=1.5&lon=2,3&key=a%26b",
        ),
        (lambda c: c.paths.search(query="a b/?&="), "/search?query=a%20b%2F%3F%26%3D"),
        (lambda c: c.paths.search(), "/search"),
        (
            lambda c: c.paths.picture("u/1", key="k"),
            "/pic/u%2F1?of=u%2F1&size=1&key=k",
        ),
        (lambda c: c.paths.build(), "/build?view=info&page%5Bsize%5D=1&flag"),
        (
            lambda c: c.paths.build(view="all"),
            "/build?page%5Bsize%5D=1&flag&view=all",
        ),
        (
            lambda c: c.paths.build(request_options=EXTRA),
            "/build?page%5Bsize%5D=1&flag&view=x%20y&more=1",
        ),
    ],
)
def test_a_call_sends(
    package: Any,
    server: Server,
    caller: Caller,
    use: Callable[[Any], Any],
    target: str,
) -> None:
    server.replies = [Reply(204, b"")]
    caller(package, {"base_url": server.url}, use)

    assert server.request.path == target
