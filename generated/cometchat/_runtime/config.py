"""What a client was told: servers, credentials, limits. Shared by sync and async."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from . import http
from .errors import APIError
from .operation import Operation
from .options import RequestOptions, Timeout, Validate, check_validate, split_timeout
from .retry import Retry
from .security import SecurityScheme
from .sentinel import Omit
from .servers import Server, base_url_of, counterpart, select
from .styles import header_text, query_pairs

if TYPE_CHECKING:
    from .tokens import Token

Header = tuple[bytes, bytes]

MAX_RESPONSE_SIZE: Final = 1 << 28
"""Bytes of a body that are read at most, if the client is not told otherwise."""

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""Name of a header (RFC 9110, section 5.6.2)."""

PACKAGE = __name__.rpartition("._runtime")[0].rpartition(".")[2] or "apiwright"


class RetryEvent(NamedTuple):
    """A request is going to be sent again.

    Attributes:
        attempt: How many attempts have failed.
        pause: Seconds until the next one.
        error: What the last one came to: a connection error or a status.
    """

    attempt: int
    pause: float
    error: APIError | int


class Hooks(NamedTuple):
    """Functions that are called on the way; for `AsyncClient` they may be async.

    Attributes:
        before_request: With each request as it is sent. It may be changed.
        after_response: With each response, its body not read.
        on_retry: Before the pause.
        on_token: With each OAuth2 token that the client got. Who starts again with the
            same refresh token keeps the one that replaces it.
    """

    before_request: Callable[[http.Request], Awaitable[None] | None] | None = None
    after_response: Callable[[http.Response], Awaitable[None] | None] | None = None
    on_retry: Callable[[RetryEvent], Awaitable[None] | None] | None = None
    on_token: Callable[[Token], Awaitable[None] | None] | None = None


@dataclass(eq=False, repr=False)
class Config:
    """The client's arguments, and what follows from them.

    Attributes:
        servers: Of the document.
        server_variables: Their variables.
        schemes: Security schemes by name.
        base_url: Replaces the servers.
        server: Index or name of the one to use.
        timeout: Of each attempt.
        max_retries: How often a request is repeated at most.
        validate: What to do with answers that do not fit.
        default_headers: Sent with every request.
        default_query: Sent with every request.
        idempotency_header: Gets a key in every request that is not safe to repeat.
        retry: How long to wait.
        hooks: What to call.
        max_response_size: Bytes of a body, decompressed, that are read at most.
        http_client: The caller's own, if there is one.
    """

    servers: Sequence[Server]
    server_variables: Mapping[str, str]
    schemes: Mapping[str, SecurityScheme]
    base_url: str | None = None
    server: int | str = 0
    timeout: Timeout = 60.0
    max_retries: int = 2
    validate: Validate = "lenient"
    default_headers: Mapping[str, str | Omit] = field(
        default_factory=dict[str, str | Omit]
    )
    default_query: Mapping[str, object] = field(default_factory=dict[str, object])
    idempotency_header: str | None = None
    retry: Retry = field(default_factory=Retry)
    hooks: Hooks = field(default_factory=Hooks)
    max_response_size: int | None = MAX_RESPONSE_SIZE
    http_client: http.Client | http.AsyncClient | None = None

    def __post_init__(self) -> None:
        if self.base_url is not None:
            base_url_of(self.base_url)
        elif self.servers:
            # What is wrong with an argument is said where it is given.
            select(self.servers, self.server).expand(self.server_variables)
        check_validate(self.validate)
        split_timeout(self.timeout)
        if self.idempotency_header is not None:
            header(self.idempotency_header, "")

    def __repr__(self) -> str:
        """Say where requests go, and nothing secret."""
        return f"<Config {sorted(self.schemes)}>"

    @cached_property
    def client_url(self) -> str:
        """The URL of the server, for operations that have none of their own."""
        if self.base_url is not None:
            return base_url_of(self.base_url)
        if not self.servers:
            raise ValueError("the document names no server: say `base_url=`")
        server = select(self.servers, self.server)
        return base_url_of(server.expand(self.server_variables))

    def url_for(self, operation: Operation[Any, Any]) -> str:
        """Return the URL of an operation's server.

        Raises:
            ValueError: It has none, and `base_url=` was not given.
        """
        if operation.servers and self.base_url is None:
            own = counterpart(operation.servers, self.servers, self.server)
            return base_url_of(own.expand(self.server_variables))
        return self.client_url

    @cached_property
    def headers(self) -> dict[str, Header | None]:
        """Headers of every request by their names in lower case; None: not sent."""
        found: dict[str, Header | None] = {
            "user-agent": (b"User-Agent", f"{PACKAGE}-python".encode())
        }
        set_headers(found, self.default_headers)
        return found

    @cached_property
    def query(self) -> dict[str, list[tuple[str, str]]]:
        """Query parameters of every request by name, quoted."""
        return {
            name: query_pairs(name, value)
            for name, value in self.default_query.items()
            if not isinstance(value, Omit)
        }

    def names_sent(
        self, *arguments: Mapping[str, object] | None, options: RequestOptions
    ) -> set[str]:
        """Return the names, in lower case, of what a caller sends without schemes.

        Args:
            *arguments: Header, query and cookie parameters.
            options: Of the call.
        """
        layers = [self.default_headers, self.default_query, *arguments]
        layers += [options.get("extra_headers"), options.get("extra_query")]
        values: dict[str, object] = {}
        client = self.http_client
        if client is not None:
            own = [*client.headers, *client.params, *client.cookies]
            values = dict.fromkeys(own, "")
        for layer in layers:
            values |= {name.lower(): value for name, value in (layer or {}).items()}
        return {
            name
            for name, value in values.items()
            if value is not None and not isinstance(value, Omit)
        }

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Names, in lower case, whose values are never shown."""
        return frozenset(n for s in self.schemes.values() for n in s.secrets)


def set_headers(
    headers: dict[str, Header | None], values: Mapping[str, object]
) -> None:
    """Add headers, replacing those of the same name; `omit` takes one away.

    Text that is not ASCII is sent as UTF-8 (RFC 9110, section 5.5: opaque data).

    Raises:
        ValueError: A value would break the line.
    """
    for name, value in values.items():
        if isinstance(value, Omit):
            headers[name.lower()] = None
            continue
        text = header_text(name, value)
        if text is not None:
            headers[name.lower()] = header(name, text)


def header(name: str, text: str) -> Header:
    """Return a header's bytes.

    Raises:
        ValueError: It would break the line, or the name is none.
    """
    if not text.isprintable() and any(
        (c < " " and c != "\t") or c == "\x7f" for c in text
    ):
        raise ValueError(f"header {name!r} must be one line without control characters")
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a header")
    return name.encode("ascii"), text.strip(" \t").encode()
