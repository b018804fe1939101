"""Nothing that is printed, logged or kept in an error shows a secret."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import unquote_plus, urlsplit, urlunsplit

HIDDEN: Final = "***"
_SECRET: Final = re.compile(
    r"authorization|cookie|token|secret|passw|credential|signature|session"
    r"|api[-_]?key|access[-_]?key|(^|[-_])(key|auth|sig|jwt|pwd|code)$",
    re.IGNORECASE,
)


def is_secret(name: str, secrets: Collection[str] = ()) -> bool:
    """Return whether a header, cookie or query parameter is not to be shown.

    Args:
        name: Its name.
        secrets: Names, in lower case, that the API uses for credentials.
    """
    return name.lower() in secrets or _SECRET.search(name) is not None


def safe_url(url: str, secrets: Collection[str] = ()) -> str:
    """Return a URL without user, password and the values of secret parameters."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = "&".join(_safe_pair(pair, secrets) for pair in parts.query.split("&"))
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def _safe_pair(pair: str, secrets: Collection[str]) -> str:
    name, equals, _ = pair.partition("=")
    if equals and is_secret(unquote_plus(name), secrets):
        return f"{name}={HIDDEN}"
    return pair


def safe_headers(
    headers: Iterable[tuple[str, str]], secrets: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Return headers with the values of secret ones hidden."""
    return [
        (name, HIDDEN if is_secret(name, secrets) else value) for name, value in headers
    ]
