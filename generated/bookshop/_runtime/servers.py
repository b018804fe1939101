"""Server Object (OpenAPI 3.1.1, section 4.8.5): where requests go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN: Final = re.compile(r"[/@?#\\\s\x00-\x1f\x7f]|\A\Z")
_FORBIDDEN_AFTER_HOSTS: Final = re.compile(r"[@?#\\\s\x00-\x1f\x7f]")
_BROKEN: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_HOST: Final = re.compile(r"[^/]*//[^/]*[^/.@:]")
_PATH: Final = re.compile(r"(?:[^/]*//[^/]+/|/(?!/)).*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Server:
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
    return url.rstrip("/")


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port: what credentials are bound to."""
    parts = urlsplit(url)
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default
