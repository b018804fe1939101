"""Server Object (OpenAPI 3.1.1, section 4.8.5): where requests go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from . import http

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN: Final = re.compile(r"[/@?#\\\s\x00-\x1f\x7f]|\A\Z")
_FORBIDDEN_AFTER_HOSTS: Final = re.compile(r"[@?#\\\s\x00-\x1f\x7f]")
_LONGEST_LABEL: Final = 63
_LAST_PORT: Final = 65535
_BROKEN: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_HOST: Final = re.compile(r"[^/]*//[^/]*[^/.@:]")
_PATH: Final = re.compile(r"(?:[^/]*//[^/]+/|/(?!/)).*", re.DOTALL)


class Server(NamedTuple):
    """A server: the template of its URL and, since 3.2, its name."""

    url: str
    name: str | None = None

    def expand(self, variables: Mapping[str, str]) -> str:
        """Return the URL with its variables filled in.

        Raises:
            ValueError: A variable has no value, or one that would change the host.
        """

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name not in variables:
                raise ValueError(f"the server URL {self.url!r} needs {name!r}")
            value = str(variables[name])
            if _pattern(self.url, match).search(value):
                raise ValueError(f"server variable {name!r} must not be {value!r}")
            return value

        return _VARIABLE.sub(fill, self.url)


def _pattern(url: str, variable: re.Match[str]) -> re.Pattern[str]:
    """Return what the value of a variable must not have."""
    if variable.start() == 0:
        # It may be a whole URL.
        return _BROKEN
    before, after = url[: variable.start()], url[variable.end() :]
    ends_host = after[:1] in ("", "/") and _HOST.fullmatch(before)
    in_path = ends_host or _PATH.fullmatch(before)
    return _FORBIDDEN_AFTER_HOSTS if in_path else _FORBIDDEN


def select(servers: Sequence[Server], server: int | str) -> Server:
    """Return one of several servers, by index or by name (or URL).

    Raises:
        ValueError: There is none of that index or name.
    """
    if isinstance(server, int):
        if 0 <= server < len(servers):
            return servers[server]
        raise ValueError(f"there is no server {server}, but {len(servers)} of them")
    for candidate in servers:
        if server in (candidate.name, candidate.url):
            return candidate
    names = ", ".join(repr(candidate.name or candidate.url) for candidate in servers)
    raise ValueError(f"there is no server {server!r}; there are {names or 'none'}")


def counterpart(
    own: Sequence[Server], servers: Sequence[Server], server: int | str
) -> Server:
    """Return the one of an operation's own servers that goes with the client's choice.

    It is the one of the same name or URL, else the one at the same place where the
    operation has as many servers as the client, else the operation's first.

    Args:
        own: The operation's servers, at least one.
        servers: The client's.
        server: What the client chose of those, by index or name.
    """
    if not servers:
        return own[0]
    chosen = select(servers, server)
    named = {one.name for one in own if one.name} & {chosen.name, server}
    for candidate in own:
        if candidate.name in named or candidate.url == server:
            return candidate
    return own[servers.index(chosen)] if len(own) == len(servers) else own[0]


def base_url_of(url: str) -> str:
    """Return a server's URL without its last slash.

    Raises:
        ValueError: It is not an absolute http or https URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(
            f"{url!r} is no absolute URL; say with `base_url=` where the server is"
        )
    if parts.fragment or parts.query or _BROKEN.search(url):
        raise ValueError(f"a base URL has no query, fragment or space: {url!r}")
    try:
        parse_url(url)
    except ValueError as error:
        raise ValueError(f"{url!r} is no URL of a server: {error}") from None
    return url.rstrip("/")


def parse_url(url: str) -> http.URL:
    """Return a URL that can be asked.

    Raises:
        ValueError: It is none, or no name of a host is like its.
    """
    try:
        parsed = http.URL(url)
    except http.InvalidURL as error:
        raise ValueError(f"it is not valid: {error}") from None
    # The socket module would find out later, with an error that means nothing.
    if any(len(label) > _LONGEST_LABEL for label in parsed.raw_host.split(b".")):
        raise ValueError("a part of its host's name has more than 63 characters")
    if parsed.port is not None and parsed.port > _LAST_PORT:
        raise ValueError(f"there is no port {parsed.port}")
    return parsed


def is_same_origin(url: str, other: str) -> bool:
    """Return whether credentials for one are for the other too."""
    try:
        return origin_of(url) == origin_of(other)
    except ValueError:
        return False


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port: what credentials are bound to."""
    parts = urlsplit(url)
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default
