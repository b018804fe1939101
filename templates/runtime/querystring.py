"""Parameters in `querystring` (OpenAPI 3.2, section 4.12.1): the query string as one value."""

from __future__ import annotations

from urllib.parse import quote

from .encode import to_json
from .forms import urlencoded
from .media import is_json, split_media_type
from .styles import Styled
from .text import to_text


def querystring_text(styled: Styled) -> tuple[str, bool]:
    """Return a value as a query string, and whether that is made of pairs.

    A form is a query string as it is. Everything else is quoted as a whole, so that
    nothing in it separates pairs. Null sends nothing.

    Raises:
        TypeError: The media type does not say how to write the value.
    """
    kind = split_media_type(styled.media_type)[0]
    if styled.value is None:
        return "", False
    if kind == "application/x-www-form-urlencoded":
        return urlencoded(styled.value, styled.encoding or {}).decode("ascii"), True
    if is_json(kind):
        return quote(to_json(styled.value), safe="~"), False
    return quote(to_text(styled.value), safe="~"), False
