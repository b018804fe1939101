"""When a request is sent again, and after how long."""

from __future__ import annotations

import random
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from . import http

_SECONDS: Final = re.compile(r"[0-9]{1,15}(\.[0-9]*)?")


class Retry(NamedTuple):
    """Exponential backoff with full jitter, in seconds.

    Attributes:
        first: The longest pause before the first repetition; it doubles each time.
        longest: No pause is longer than this, if the server does not ask for more.
        longest_asked: The longest pause that a `Retry-After` header is granted.
    """

    first: float = 0.5
    longest: float = 8.0
    longest_asked: float = 60.0

    def pause(self, attempt: int, asked: float | None = None) -> float:
        """Return how long to wait after the attempt of this number, from 0."""
        if asked is not None:
            return min(asked, self.longest_asked)
        ceiling = min(self.first * 2 ** min(attempt, 30), self.longest)
        # Clients that failed together must not come back together.
        return random.uniform(0, ceiling)  # noqa: S311  # Not for cryptography.


def retry_after(headers: http.Headers) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, in either form."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        return max(0.0, http_date(value).timestamp() - time.time())
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def http_date(text: str) -> datetime:
    """Return a time in one of HTTP's three forms (RFC 9110, section 5.6.7).

    Raises:
        ValueError: It is none.
        IndexError: The same.
    """
    time = parsedate_to_datetime(text)
    # One of them does not name its zone; it is the same in all.
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def is_worth_repeating(status: int, *, safe: bool, keyed: bool) -> bool:
    """Return whether a status may be another one the next time.

    Args:
        status: What the server answered.
        safe: Whether the request may arrive twice. A 429 says that it was refused.
        keyed: Whether that is because of an idempotency key or the document's word;
            then a 409 may mean that the first request is still at work.
    """
    if status == 429:
        return True
    if status == 409:
        return keyed
    return safe and (status == 408 or (status >= 500 and status != 501))


def was_never_sent(error: Exception) -> bool:
    """Return whether a request failed before a byte of it can have arrived."""
    return isinstance(error, http.ConnectError | http.ConnectTimeout | http.PoolTimeout)
