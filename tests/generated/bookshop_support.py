"""What the tests of the bookshop share: its document, a client's arguments, and a judge."""

from __future__ import annotations

import warnings
from functools import cache
from http.cookies import SimpleCookie
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest
from tests.conftest import ROOT
from tests.generated.server import Got, Server
from werkzeug.datastructures import MultiDict

SPEC = ROOT / "specs/bookshop/openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(SPEC.read_text(encoding="utf-8"))

BOOK_ID = "6e1f0f0e-6d6a-4a58-9a7a-0a2b6f5f1c11"


def options(server: Server, **more: Any) -> dict[str, Any]:
    """Return the arguments of a client that talks to `server`."""
    return {"base_url": server.url, "shop_key": "key", **more}


def judge(got: Got) -> None:
    """Let openapi-core say whether the document allows a request.

    Raises:
        OpenAPIError: It does not.
    """
    url = urlsplit(got.path)
    cookies = SimpleCookie(got.headers.get("cookie", ""))
    request = MockRequest(
        "https://main.bookshop.example",
        got.method.lower(),
        f"/v2{url.path}",
        args=cast("Any", MultiDict(parse_qsl(url.query, keep_blank_values=True))),
        headers=got.headers,
        cookies={name: morsel.value for name, morsel in cookies.items()},
        data=got.body,
        content_type=got.headers.get("content-type", ""),
    )
    with warnings.catch_warnings():
        # It warns of what the document calls deprecated, too.
        warnings.simplefilter("ignore", DeprecationWarning)
        _api().validate_request(request)


@cache
def _api() -> OpenAPI:
    return OpenAPI.from_dict(cast("Any", DOCUMENT))
