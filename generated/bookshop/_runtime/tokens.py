"""OAuth 2 tokens: the requests for them and the answers (RFC 6749, sections 4 to 6)."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlencode, urljoin

from . import deadline, http
from .errors import (
    FAILURES,
    APIConnectionError,
    APITimeoutError,
    request_facts,
    status_error_type,
)
from .narrow import is_dict
from .outcome import too_late
from .retry import is_worth_repeating, retry_after, was_never_sent
from .servers import parse_url

if TYPE_CHECKING:
    from .calls import Call

# A token that ends during the call is no use; one that is good for seconds is used for
# half of them.
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
        lifetime: Seconds that it was good for when it came.
    """

    access_token: str
    expires_at: float = float("inf")
    refresh_token: str | None = None
    scopes: frozenset[str] = frozenset()
    lifetime: float = float("inf")

    def is_fresh(self) -> bool:
        """Return whether it can still be used."""
        return time.time() < self.expires_at - min(_MARGIN, self.lifetime / 2)


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

    Raises:
        APIConnectionError: It is no URL.
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
    try:
        parsed = parse_url(url)
    except ValueError as error:
        raise APIConnectionError(f"{url!r} gives no tokens: {error}") from None
    return http.Request(
        "POST",
        parsed,
        headers=headers,
        content=urlencode(values).encode(),
        extensions={"timeout": _TIMEOUT},
    )


def absolute(call: Call[Any], url: str) -> str:
    """Return a URL of the document's; a relative one is of the operation's server."""
    if "://" in url:
        return url
    return urljoin(f"{call.config.url_for(call.operation)}/", url)


def broken(request: http.Request, error: Exception) -> APIConnectionError:
    """Return the error for a request for a token that got no whole answer."""
    is_late = isinstance(error, http.TimeoutException)
    facts = request_facts(request, ())
    if isinstance(error, http.RequestError):
        error.request = facts
    kind = APITimeoutError if is_late else APIConnectionError
    return kind(f"no token: {str(error) or type(error).__name__}", request=facts)


def ask(call: Call[Any], client: http.Client, request: http.Request) -> http.Response:
    """Send a request for a token, with the patience that its call has.

    Raises:
        APIConnectionError: No whole answer came.
    """
    extensions: dict[str, Any] = {"timeout": call.phases}
    if call.total is not None:
        extensions["trace"] = deadline.trace
    request.extensions = extensions
    attempt = 0
    while True:
        try:
            with deadline.within(call.total):
                response = client.send(request, auth=None, follow_redirects=False)
        except FAILURES as error:
            pause = _pause_after_error(call, request, error, attempt)
            if pause is None:
                raise broken(request, error) from error
        else:
            deadline.watch(response.extensions.get("network_stream"))
            pause = _pause_after(call, request, response, attempt)
            if pause is None:
                return response
        attempt += 1
        time.sleep(pause)


async def aask(
    call: Call[Any], client: http.AsyncClient, request: http.Request
) -> http.Response:
    """Send a request for a token, for an async client."""
    from anyio import sleep

    request.extensions = {"timeout": call.phases}
    attempt = 0
    while True:
        try:
            response = await _in_time(call, client, request)
        except FAILURES as error:
            pause = _pause_after_error(call, request, error, attempt)
            if pause is None:
                raise broken(request, error) from error
        else:
            pause = _pause_after(call, request, response, attempt)
            if pause is None:
                return response
        attempt += 1
        await sleep(pause)


async def _in_time(
    call: Call[Any], client: http.AsyncClient, request: http.Request
) -> http.Response:
    from anyio import fail_after

    try:
        with fail_after(call.total):
            return await client.send(request, auth=None, follow_redirects=False)
    except TimeoutError:
        raise too_late(call) from None


def _is_safe(request: http.Request) -> bool:
    """Return whether it may arrive twice: a refresh token may be good for once."""
    return b"grant_type=refresh_token" not in request.content


def _pause_after_error(
    call: Call[Any], request: http.Request, error: Exception, attempt: int
) -> float | None:
    may_repeat = _is_safe(request) or was_never_sent(error)
    if attempt >= call.max_retries or not may_repeat:
        return None
    return call.config.retry.pause(attempt)


def _pause_after(
    call: Call[Any], request: http.Request, response: http.Response, attempt: int
) -> float | None:
    # A 503 says that the server did not even begin.
    may_repeat = response.status_code == 503 or is_worth_repeating(
        response.status_code, safe=_is_safe(request), keyed=False
    )
    if attempt >= call.max_retries or not may_repeat:
        return None
    return call.config.retry.pause(attempt, retry_after(response.headers))


def json_answer(response: http.Response) -> dict[str, Any]:
    """Return an authorization server's answer.

    Raises:
        APIStatusError: It refused.
        APIConnectionError: It answered something else.
    """
    try:
        body: object = json.loads(response.content)
    except (ValueError, RecursionError):
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
    if not isinstance(token, str) or not token.strip() or not token.isprintable():
        raise APIConnectionError(
            "the answer has no access_token",
            request=request_facts(response.request, ()),
        )
    lifetime = _seconds(body.get("expires_in"))
    refresh: object = body.get("refresh_token")
    scope: object = body.get("scope")
    old = before.refresh_token if before is not None else None
    return Token(
        token,
        time.time() + lifetime,
        refresh if isinstance(refresh, str) else old,
        frozenset(scope.split()) if isinstance(scope, str) else frozenset(),
        lifetime,
    )


def _seconds(expires_in: Any) -> float:
    """Return what `expires_in` says; infinity if that is nothing."""
    try:
        # Nothing is less than what is no number (NaN): that token is used once.
        return max(0.0, float("inf" if expires_in is None else expires_in))
    except (TypeError, ValueError, OverflowError):
        return float("inf")
