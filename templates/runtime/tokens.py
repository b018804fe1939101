"""OAuth 2 tokens: the requests for them and the answers (RFC 6749, sections 4 to 6)."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

from . import http
from .errors import (
    FAILURES,
    APIConnectionError,
    APITimeoutError,
    request_facts,
    status_error_type,
)
from .narrow import is_dict

# A token that ends during the call is no use.
_MARGIN: Final = 30.0
_TIMEOUT: Final = dict.fromkeys(("connect", "read", "write", "pool"), 60.0)


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """What an authorization server gave.

    Attributes:
        access_token: Goes with each request.
        expires_at: Unix time in seconds; infinity if the server did not say.
        refresh_token: Gets the next one.
        scopes: What it is good for, as far as the server says so.
    """

    access_token: str
    expires_at: float = float("inf")
    refresh_token: str | None = None
    scopes: frozenset[str] = frozenset()

    def is_fresh(self) -> bool:
        """Return whether it can still be used."""
        return time.time() < self.expires_at - _MARGIN


def form_request(
    url: str,
    form: Mapping[str, str],
    client: tuple[str, str | None] | None = None,
    *,
    in_body: bool = False,
) -> http.Request:
    """Build a request to an authorization server.

    Args:
        url: Of its endpoint.
        form: What is asked for.
        client: Client id and secret.
        in_body: Send them in the form, for servers that do not read the header.
    """
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    values = dict(form)
    if client is not None and (in_body or client[1] is None):
        values["client_id"] = client[0]
        if client[1] is not None:
            values["client_secret"] = client[1]
    elif client is not None:
        pair = f"{quote_plus(client[0])}:{quote_plus(client[1] or '')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return http.Request(
        "POST",
        url,
        headers=headers,
        content=urlencode(values).encode(),
        extensions={"timeout": _TIMEOUT},
    )


def ask(client: http.Client, request: http.Request) -> http.Response:
    """Send a request to an authorization server, with no credentials but its own.

    Raises:
        APIConnectionError: No whole answer came.
    """
    try:
        return client.send(request, auth=None, follow_redirects=False)
    except FAILURES as error:
        raise _broken(request, error) from error


async def aask(client: http.AsyncClient, request: http.Request) -> http.Response:
    """Send it from a coroutine."""
    try:
        return await client.send(request, auth=None, follow_redirects=False)
    except FAILURES as error:
        raise _broken(request, error) from error


def _broken(request: http.Request, error: Exception) -> APIConnectionError:
    kind = (
        APITimeoutError
        if isinstance(error, http.TimeoutException)
        else APIConnectionError
    )
    said = str(error) or type(error).__name__
    return kind(f"no token: {said}", request=request_facts(request, ()))


def json_answer(response: http.Response) -> dict[str, Any]:
    """Return an authorization server's answer.

    Raises:
        APIStatusError: It refused.
        APIConnectionError: It answered something else.
    """
    try:
        body: object = json.loads(response.content)
    except ValueError:
        body = None
    request = request_facts(response.request, ())
    if response.status_code >= 400:
        raise status_error_type(response.status_code)(
            status_code=response.status_code,
            headers=response.headers,
            content=response.content,
            body=body,
            request=request,
        )
    if not is_dict(body):
        raise APIConnectionError("the answer is no JSON object", request=request)
    return body


def refuses_header(response: http.Response) -> bool:
    """Return whether the client's credentials may have to go into the form."""
    return response.status_code in (400, 401) and b"invalid_client" in response.content


def read_token(response: http.Response, before: Token | None = None) -> Token:
    """Return the token of an answer.

    Raises:
        APIStatusError: The server refused.
        APIConnectionError: There is no token in it.
    """
    body = json_answer(response)
    token: object = body.get("access_token")
    if not isinstance(token, str):
        raise APIConnectionError(
            "the answer has no access_token",
            request=request_facts(response.request, ()),
        )
    try:
        expires_at = time.time() + float(body.get("expires_in") or "inf")
    except (TypeError, ValueError):
        expires_at = float("inf")
    refresh: object = body.get("refresh_token")
    scope: object = body.get("scope")
    old = before.refresh_token if before is not None else None
    return Token(
        token,
        expires_at,
        refresh if isinstance(refresh, str) else old,
        frozenset(scope.split()) if isinstance(scope, str) else frozenset(),
    )
