"""One call: its arguments → the request, without its credentials."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from urllib.parse import unquote_plus

from . import http
from .config import Config, Header, set_headers
from .errors import APIError
from .operation import VARIABLE, Operation
from .options import RequestOptions, Validate, check_options, split_timeout
from .retry import is_worth_repeating, retry_after, was_never_sent
from .security import Requirement, choose, choose_with
from .sentinel import Omit, omit
from .servers import is_same_origin
from .styles import Styled, cookie_pairs, path_text, query_pairs

if TYPE_CHECKING:
    from .bodies import Body

T = TypeVar("T")
Values = Mapping[str, object]


class Call(NamedTuple, Generic[T]):
    """A call on its way.

    Attributes:
        operation: What is called.
        config: The client's.
        url: Without credentials.
        headers: By their names in lower case; None: not sent.
        overrides: Those that the caller gave for this call; they win over all.
        cookies: `name=value`, in order.
        body: What is sent.
        requirement: The credentials that it needs.
        phases: Seconds of each phase.
        total: Seconds of an attempt.
        max_retries: How often it is repeated at most.
        validate: What to do with an answer that does not fit.
        safe: Whether the request may arrive twice.
        keyed: Whether that is by a key, or by the document's word.
    """

    operation: Operation[T, Any]
    config: Config
    url: str
    headers: dict[str, Header | None]
    overrides: Mapping[str, str | Omit] | None
    cookies: list[str]
    body: Body | None
    requirement: Requirement
    phases: dict[str, float | None]
    total: float | None
    max_retries: int
    validate: Validate
    safe: bool
    keyed: bool

    def __repr__(self) -> str:
        """Say what is called, and nothing secret."""
        return f"<Call {self.operation.id}>"

    def pause_after_error(self, error: Exception, attempt: int) -> float | None:
        """Return how long to wait before the next attempt; None: there is none."""
        if attempt >= self.max_retries or not self.is_replayable:
            return None
        if not self.safe and not was_never_sent(error):
            return None
        return self.config.retry.pause(attempt)

    def pause_after_status(
        self, status: int, headers: http.Headers, attempt: int
    ) -> float | None:
        """Return how long to wait before the next attempt; None: there is none."""
        if attempt >= self.max_retries or not self.is_replayable:
            return None
        if not is_worth_repeating(status, safe=self.safe, keyed=self.keyed):
            return None
        return self.config.retry.pause(attempt, retry_after(headers))

    @property
    def is_replayable(self) -> bool:
        """Whether its body can be sent a second time."""
        return self.body is None or self.body.source.replayable


def prepare(
    config: Config,
    operation: Operation[T, Any],
    *,
    path: Values | None = None,
    query: Values | None = None,
    querystring: Values | None = None,
    header: Values | None = None,
    cookie: Values | None = None,
    body: Any = omit,
    content_type: str | None = None,
    options: RequestOptions | None = None,
    url: str | None = None,
) -> Call[T]:
    """Make a call of an operation's arguments; `url` is one that the server gave.

    Raises:
        APIError: `url` is not of the operation's server: nothing is sent there.
        MissingCredentialsError: The operation asks for credentials that are not there.
        ValueError: A value cannot be sent.
        TypeError: The same, because of its type.
    """
    if url is not None and not is_same_origin(url, config.url_for(operation)):
        raise APIError("the next page is on another server, which is not followed")
    options = options or {}
    if options:
        check_options(options)
    validate = options.get("validate", config.validate)
    if operation.limits and validate != "off":
        from .limits import check_limits

        sent = {"path": path, "query": query, "header": header, "cookie": cookie}
        sent |= {"querystring": querystring, "body": body}
        if "request body" in operation.limits:
            from .bodies import whole_body

            whole = whole_body(operation, body, options.get("extra_body"))
            sent["request body"] = {"body": whole}
        check_limits(operation.limits, sent)
    requirement = choose(operation, config.schemes) if operation.security else ()
    if requirement is None:
        names = config.names_sent(header, query, cookie, options=options)
        requirement = choose_with(operation, config.schemes, names, config.http_client)
    encoded: Body | None = None
    if operation.request_body or options or not isinstance(body, Omit):
        from .bodies import encode_body

        extra = options.get("extra_body")
        encoded = encode_body(operation, body, content_type, extra)
    headers = config.headers.copy()
    headers["accept"] = (b"Accept", operation.accept)
    if header:
        set_headers(headers, _sent(header))
    if encoded is not None:
        headers["content-type"] = (b"Content-Type", encoded.content_type.encode())
    is_keyed = _set_key(headers, config, operation, options)
    phases, total = split_timeout(options.get("timeout", config.timeout))
    return Call(
        operation=operation,
        config=config,
        url=url
        or _url(
            config, operation, path, query, querystring, options.get("extra_query")
        ),
        headers=headers,
        overrides=options.get("extra_headers"),
        cookies=_cookies(cookie) if cookie else [],
        body=encoded,
        requirement=requirement,
        phases=phases,
        total=total,
        max_retries=options.get("max_retries", config.max_retries),
        validate=validate,
        safe=operation.idempotent or is_keyed,
        keyed=operation.declared_idempotent or is_keyed,
    )


def _sent(values: Values) -> Values:
    return {k: v for k, v in values.items() if not isinstance(v, Omit)}


def _set_key(
    headers: dict[str, Header | None],
    config: Config,
    operation: Operation[Any, Any],
    options: RequestOptions,
) -> bool:
    """Add an idempotency key where one is needed; return whether there is one.

    It stays the same in all attempts.
    """
    name = operation.idempotency_header or config.idempotency_header
    key = options.get("idempotency_key")
    if name is None and key is None:
        return False
    name = name or "Idempotency-Key"
    for other, value in (options.get("extra_headers") or {}).items():
        if other.lower() == name.lower():
            return not isinstance(value, Omit)
    if key is None and headers.get(name.lower()) is None:
        if operation.idempotent:
            return False
        key = str(uuid.uuid4())
    if key is not None:
        set_headers(headers, {name: key})
    return True


def _url(
    config: Config,
    operation: Operation[Any, Any],
    path: Values | None,
    query: Values | None,
    querystring: Values | None,
    extra: Values | None,
) -> str:
    url = config.url_for(operation) + (
        _path(operation, path or {}) if operation.variables else operation.literals[0]
    )
    pairs: list[tuple[str, str]] = []
    defaults = dict(config.query)
    fixed = dict(operation.path_query)
    whole = _whole_query(querystring, defaults) if querystring else ""
    for name, value in (query or {}).items():
        if not isinstance(value, Omit) and (extra is None or name not in extra):
            found = query_pairs(name, value)
            if found:
                defaults.pop(name, None)
                fixed.pop(name, None)
                pairs += found
    for name, value in (extra or {}).items():
        defaults.pop(name, None)
        fixed.pop(name, None)
        pairs += [] if isinstance(value, Omit) else query_pairs(name, value)
    for found in defaults.values():
        pairs += found
    text = "&".join([f"{name}={value}" for name, value in pairs])
    if fixed or whole:
        text = "&".join(filter(None, (*_filled(fixed, path or {}), whole, text)))
    return f"{url}?{text}" if text else url


def _filled(fixed: Mapping[str, list[str]], path: Values) -> Iterator[str]:
    """Yield the pairs of a path's own query; a variable that is no path parameter is not sent.

    `?query={query}` is a query parameter like others: if it is given, its pair is not here.
    """
    for pair in [pair for pairs in fixed.values() for pair in pairs]:
        names = VARIABLE.findall(pair)
        if all(name in path for name in names):
            yield VARIABLE.sub(lambda found: path_text(found[1], path[found[1]]), pair)


def _whole_query(querystring: Values, defaults: dict[str, Any]) -> str:
    """Return the text of the one parameter that is a query string; drop what it replaces."""
    from .querystring import querystring_text

    (value,) = querystring.values()
    if not isinstance(value, Styled):
        return ""
    text, is_form = querystring_text(value)
    # A default beside a value that is the whole query string would spoil that.
    given = {unquote_plus(pair.partition("=")[0]) for pair in text.split("&")}
    for name in list(defaults):
        if text and (name in given or not is_form):
            del defaults[name]
    return text


def _path(operation: Operation[Any, Any], values: Values) -> str:
    pieces = [operation.literals[0]]
    for name, literal in zip(operation.variables, operation.literals[1:], strict=True):
        pieces += (path_text(name, values.get(name)), literal)
    text = "".join(pieces)
    if "/." not in text:
        return text
    own = operation.path.split("/")
    segments = text.split("/")
    for dots in (".", ".."):
        # A way up, also where the dots are escaped (RFC 3986, section 6.2.2).
        if dots in segments and dots not in own:
            raise ValueError(f"a path parameter must not make the segment {dots!r}")
    return "/".join(
        "%2E" * len(segment) if segment in (".", "..") else segment
        for segment in segments
    )


def _cookies(values: Values) -> list[str]:
    return [
        f"{name}={text}"
        for key, value in values.items()
        if not isinstance(value, Omit)
        for name, text in cookie_pairs(key, value)
    ]
