"""The request as the HTTP library wants it: credentials added, redirects followed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import quote, urljoin, urlsplit

from . import http
from .calls import Call
from .config import Header, header, set_headers
from .errors import APIConnectionError, request_facts
from .redact import safe_headers, safe_url
from .security import Part
from .servers import origin_of, parse_url

MAX_REDIRECTS: Final = 10
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TO_STRANGERS: Final = frozenset({"accept", "accept-encoding", "user-agent", "range"})
_COOKIE_FORBIDDEN: Final = frozenset('";,\\ ')


class _URL(http.URL):
    """A URL of ours: the same to transports and hooks, but not shown as it is."""

    secrets: Collection[str] = ()

    def __repr__(self) -> str:
        return f"URL({safe_url(str(self), self.secrets)!r})"


class _Request(http.Request):
    """A request of ours."""

    secrets: Collection[str] = ()

    def __repr__(self) -> str:
        return f"<Request({self.method!r}, {safe_url(str(self.url), self.secrets)!r})>"


class _Headers(http.Headers):
    """Headers of a request of ours."""

    secrets: Collection[str] = ()

    def __repr__(self) -> str:
        return f"Headers({safe_headers(self.multi_items(), self.secrets)!r})"


def _redact(record: logging.LogRecord) -> bool:
    """Hide what is secret in a URL of ours that the HTTP library logs."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            safe_url(str(said), said.secrets) if isinstance(said, _URL) else said
            for said in record.args
        )
    return True


logging.getLogger(http.Client.__module__.partition(".")[0]).addFilter(_redact)


def hide_secrets(call: Call[Any], request: http.Request) -> None:
    """Have a request not show its secrets where it is printed or logged."""
    secrets = call.config.secrets
    url, headers = request.url, request.headers
    if not isinstance(url, _URL) and (url.query or url.userinfo):
        request.url = url = _URL(url)
        url.secrets = secrets
    if not isinstance(headers, _Headers):
        # As it is: a copy takes longer than all else that is done here.
        headers.__class__ = _Headers
        cast("_Headers", headers).secrets = secrets


def to_request(
    call: Call[Any],
    parts: Sequence[Part],
    client: http.Client | http.AsyncClient,
) -> http.Request:
    """Build the request of an attempt."""
    headers = _headers(call, parts, client)
    url = _with_credentials(call.url, parts) if parts else call.url
    if client.params:
        url += f"{'&' if '?' in url else '?'}{client.params}"
    return _request(
        call,
        call.operation.method,
        url,
        headers,
        is_async=isinstance(client, http.AsyncClient),
    )


def _request(
    call: Call[Any],
    method: str,
    url: str,
    headers: list[Header],
    *,
    is_async: bool,
    with_body: bool = True,
) -> http.Request:
    content: bytes | Iterable[bytes] | AsyncIterable[bytes] | None = None
    if call.body is not None and with_body:
        source = call.body.source
        content = source.whole
        if content is None:
            content = source.achunks() if is_async else source.chunks()
            if source.length is not None:
                headers.append((b"Content-Length", b"%d" % source.length))
    request = _Request(
        method,
        parse_url(url) if "?" in url else _parsed(url),
        headers=headers,
        content=content,
        extensions={"timeout": call.phases},
    )
    # The library writes it in capitals, but methods have case (RFC 9110, section 9.1).
    request.method = method
    request.secrets = call.config.secrets
    hide_secrets(call, request)
    return request


@lru_cache(maxsize=64)
def _defaults(raw: tuple[Header, ...]) -> dict[str, Header | None]:
    """Return an HTTP client's own headers by their names in lower case."""
    return {name.lower().decode("latin-1"): (name, value) for name, value in raw}


# Parsing takes longer than all the rest of building a request.
_parsed = lru_cache(maxsize=256)(parse_url)


def _headers(
    call: Call[Any], parts: Sequence[Part], client: http.Client | http.AsyncClient
) -> list[Header]:
    found = _defaults(tuple(client.headers.raw)) | call.headers
    cookies = call.cookies
    for location, name, value in parts:
        if location == "header":
            # What the caller says in the call itself is meant.
            if name.lower() not in call.headers:
                found[name.lower()] = header(name, value)
        elif location == "cookie":
            cookies = [*cookies, _cookie(name, value)]
    if client.cookies and "cookie" not in found:
        cookies = [*_kept(client.cookies, call.url, cookies), *cookies]
    if cookies:
        found["cookie"] = header("Cookie", "; ".join(cookies))
    if call.overrides:
        set_headers(found, call.overrides)
    if "content-length" in found and _is_length_known(call):
        # It is counted; another number would break the connection.
        del found["content-length"]
    return [pair for pair in found.values() if pair is not None]


def _is_length_known(call: Call[Any]) -> bool:
    return call.body is None or call.body.source.length is not None


def _kept(jar: http.Cookies, url: str, cookies: Sequence[str]) -> list[str]:
    """Return what a jar has for a URL, but for what the call says itself."""
    said = {pair.partition("=")[0] for pair in cookies}
    text = http.Request("GET", url, cookies=jar).headers.get("cookie", "")
    pairs = [pair for pair in text.split("; ") if pair]
    return [pair for pair in pairs if pair.partition("=")[0] not in said]


def _cookie(name: str, value: str) -> str:
    if not value.isprintable() or not _COOKIE_FORBIDDEN.isdisjoint(value):
        raise ValueError(f"the credential of cookie {name!r} cannot stand in a cookie")
    return f"{name}={value}"


def redirected(
    call: Call[Any],
    parts: Sequence[Part],
    request: http.Request,
    response: http.Response,
    hops: int = 0,
    *,
    is_async: bool,
) -> tuple[http.Request, bool] | None:
    """Return the request that a redirect asks for, and whether it is for a stranger.

    Safe methods follow every redirect, others a 307 or 308 within the origin. What
    leaves the server's origin has neither credentials nor anything of the caller's, and
    does not get them back there.

    Args:
        call: What was asked for.
        parts: Its credentials.
        request: What was sent last.
        response: What came.
        hops: How many redirects were followed.
        is_async: Whether the body is one for coroutines.

    Returns:
        None if the response is no redirect, or one that is not followed.

    Raises:
        APIConnectionError: It leads from https to http, or to what is no URL, or there
            are too many of them.
    """
    target = _target(call, request, response)
    if target is None:
        return None
    is_safe = request.method in _SAFE_METHODS
    home = origin_of(call.url)
    # Who was sent away comes back as a stranger: others must not direct our credentials.
    is_home = home == origin_of(target) == origin_of(str(request.url))
    if not is_safe and not (is_home and response.status_code in (307, 308)):
        return None
    if request.url.scheme == "https" and not target.startswith("https:"):
        raise APIConnectionError(
            "a redirect leads from https to http, which is not followed",
            request=request_facts(request, call.config.secrets),
        )
    if hops >= MAX_REDIRECTS:
        raise APIConnectionError(
            "too many redirects", request=request_facts(request, call.config.secrets)
        )
    headers = [(k, v) for k, v in request.headers.raw if _is_kept(k, is_home=is_home)]
    if is_home:
        target = _with_credentials(target, parts)
    method = request.method
    if response.status_code == 303 and method != "HEAD":
        method = "GET"
    keeps_body = method == call.operation.method and is_home
    if call.body is not None and keeps_body and not call.body.source.replayable:
        return None
    return (
        _request(
            call, method, target, headers, is_async=is_async, with_body=keeps_body
        ),
        not is_home,
    )


def _target(
    call: Call[Any], request: http.Request, response: http.Response
) -> str | None:
    """Return where a redirect leads; None if it is none."""
    location = response.headers.get("location")
    if response.status_code not in _REDIRECTS or not location:
        return None
    try:
        target = urljoin(str(request.url), location).partition("#")[0]
        if urlsplit(target).scheme not in ("http", "https"):
            return None
        parse_url(target)
    except ValueError as error:
        raise APIConnectionError(
            f"a redirect leads to no valid URL: {error}",
            request=request_facts(request, call.config.secrets),
        ) from None
    return target


def _is_kept(name: bytes, *, is_home: bool) -> bool:
    lower = name.lower().decode("latin-1")
    if not is_home:
        return lower in _TO_STRANGERS
    return lower not in ("host", "content-length", "transfer-encoding")


def _with_credentials(url: str, parts: Sequence[Part]) -> str:
    """Add what is sent in the query, unless the server has put it there itself."""
    for location, name, value in parts:
        if location != "query":
            continue
        key = f"{quote(name, safe='')}="
        if f"?{key}" not in url and f"&{key}" not in url:
            url += f"{'&' if '?' in url else '?'}{key}{quote(value, safe='')}"
    return url
