"""Parameter styles (OpenAPI 3.1.1, section 4.8.12.2, and Appendix C; RFC 6570)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from .sentinel import Omit, omit
from .text import is_array, is_object, items_of, to_text

if TYPE_CHECKING:
    from pydantic import BaseModel

    from .operation import Encoding

Style = Literal[
    "simple",
    "label",
    "matrix",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "tabDelimited",
    "deepObject",
    "cookie",
    "json",
    "content",
    "urlencoded",
]

# Of RFC 3986's reserved characters those that cannot end or split a query.
_RESERVED: Final = ":/?@!$'()*,;="
# Of those, and of RFC 3986's characters of a path, what cannot end a segment.
_PATH_RESERVED: Final = ":@!$&'()*+,;=~"
# What RFC 6265 allows in a cookie's value, but for the percent sign and the comma.
_COOKIE: Final = "!#$&'()*+-./:<=>?@[]^_`{|}~"
_DELIMITERS: Final = {
    "spaceDelimited": " ",
    "pipeDelimited": "|",
    "tabDelimited": "\t",
}


class Styled:
    """A value and how it is to be written."""

    __slots__ = (
        "allow_empty",
        "allow_reserved",
        "encoding",
        "explode",
        "media_type",
        "style",
        "value",
    )

    def __init__(
        self,
        value: object,
        style: Style,
        explode: bool = False,
        allow_reserved: bool = False,
        allow_empty: bool = False,
        media_type: str = "",
        encoding: Mapping[str, Encoding] | None = None,
    ) -> None:
        self.value = value
        self.style = style
        self.explode = explode
        self.allow_reserved = allow_reserved
        self.allow_empty = allow_empty
        self.media_type = media_type
        self.encoding = encoding


def simple(
    value: object, *, explode: bool = False, allow_reserved: bool = False
) -> Styled | Omit:
    """Write as in `blue,black` (path, header)."""
    return _styled(value, "simple", explode, allow_reserved)


def label(
    value: object, *, explode: bool = False, allow_reserved: bool = False
) -> Styled | Omit:
    """Write as in `.blue.black` (path)."""
    return _styled(value, "label", explode, allow_reserved)


def matrix(
    value: object, *, explode: bool = False, allow_reserved: bool = False
) -> Styled | Omit:
    """Write as in `;color=blue,black` (path)."""
    return _styled(value, "matrix", explode, allow_reserved)


def form(
    value: object,
    *,
    explode: bool = True,
    allow_reserved: bool = False,
    allow_empty: bool = False,
) -> Styled | Omit:
    """Write as in `color=blue&color=black` (query, cookie)."""
    return _styled(value, "form", explode, allow_reserved, allow_empty)


def space_delimited(
    value: object, *, explode: bool = False, allow_reserved: bool = False
) -> Styled | Omit:
    """Write as in `color=blue%20black` (query; in Swagger 2.0 everywhere)."""
    return _styled(value, "spaceDelimited", explode, allow_reserved)


def pipe_delimited(
    value: object, *, explode: bool = False, allow_reserved: bool = False
) -> Styled | Omit:
    """Write as in `color=blue%7Cblack` (query; in Swagger 2.0 everywhere)."""
    return _styled(value, "pipeDelimited", explode, allow_reserved)


def tab_delimited(
    value: object, *, explode: bool = False, allow_reserved: bool = False
) -> Styled | Omit:
    """Write as in `color=blue%09black` (`collectionFormat: tsv` of Swagger 2.0)."""
    return _styled(value, "tabDelimited", explode, allow_reserved)


def deep_object(value: object, *, allow_reserved: bool = False) -> Styled | Omit:
    """Write as in `color[R]=100` (query)."""
    return _styled(value, "deepObject", allow_reserved=allow_reserved)


def cookie(value: object, *, explode: bool = True) -> Styled | Omit:
    """Write as in `color=blue; color=black`, and quote nothing (OpenAPI 3.2, cookie)."""
    return _styled(value, "cookie", explode)


def json_content(value: object) -> Styled | Omit:
    """Write as JSON: a parameter with `content`."""
    return _styled(value, "json")


def querystring(
    value: object, media_type: str, encoding: Mapping[str, Encoding] | None = None
) -> Styled | Omit:
    """Write as the whole query string (OpenAPI 3.2, section 4.12.1).

    Args:
        value: An object for a form, anything for JSON, else text.
        media_type: Of the one `content`.
        encoding: Property of a form → how it is written.
    """
    if isinstance(value, Omit):
        return omit
    return Styled(value, "content", media_type=media_type, encoding=encoding)


def form_content(value: object) -> Styled | Omit:
    """Write as a form in one value: `content` of application/x-www-form-urlencoded."""
    return _styled(value, "urlencoded")


def _styled(
    value: object,
    style: Style,
    explode: bool = False,
    allow_reserved: bool = False,
    allow_empty: bool = False,
) -> Styled | Omit:
    if isinstance(value, Omit):
        return omit
    return Styled(value, style, explode, allow_reserved, allow_empty)


def path_text(name: str, value: object) -> str:
    """Return a path parameter's text, quoted so that it stays one segment.

    Raises:
        ValueError: Nothing would be left of the segment.
    """
    if type(value) is str and value:
        return _quote_path(value)
    styled = value if isinstance(value, Styled) else Styled(value, "simple")
    if styled.value is None or isinstance(styled.value, Omit):
        raise ValueError(f"path parameter {name!r} needs a value")
    quoter = _quote_path_reserved if styled.allow_reserved else _quote_path
    text = "" if _is_undefined(styled) else _expand(styled, name, quoter)
    if not text:
        raise ValueError(f"path parameter {name!r} must not be empty")
    return text


def header_text(name: str, value: object) -> str | None:
    """Return a header parameter's text; None if nothing is to be sent."""
    if type(value) is str:
        return value
    styled = value if isinstance(value, Styled) else Styled(value, "simple")
    if styled.value is None or _is_empty_array(styled.value):
        return None
    return _expand(styled, name, _quote_nothing)


def query_pairs(name: str, value: object) -> list[tuple[str, str]]:
    """Return a query parameter's quoted `(name, value)` pairs, in order."""
    if type(value) is str:
        return [(_quote(name), _quote(value))]
    styled = value if isinstance(value, Styled) else Styled(value, "form", explode=True)
    if styled.value is None:
        return []
    quoter = _quote_reserved if styled.allow_reserved else _quote
    if _is_empty_array(styled.value):
        return [(_quote(name), "")] if styled.allow_empty else []
    if styled.style == "deepObject":
        return _deep(name, styled.value, quoter)
    return _pairs(styled, name, quoter)


def cookie_pairs(name: str, value: object) -> list[tuple[str, str]]:
    """Return a cookie parameter's `(name, value)` pairs, in order.

    Raises:
        ValueError: A value that is not quoted would end the cookie.
    """
    styled = value if isinstance(value, Styled) else Styled(value, "form", explode=True)
    if styled.value is None or _is_empty_array(styled.value):
        return []
    if styled.style == "cookie":
        return [_whole(key, text) for key, text in _pairs(styled, name, _quote_nothing)]
    quoter = _quote_cookie_reserved if styled.allow_reserved else _quote_cookie
    return _pairs(styled, name, quoter)


def _whole(name: str, value: str) -> tuple[str, str]:
    if ";" in name + value or "=" in name or not (name + value).isprintable():
        raise ValueError(
            f"cookie {name!r} cannot hold {value!r}: `style: cookie` quotes nothing"
        )
    return name, value


def _is_undefined(styled: Styled) -> bool:
    """Return whether RFC 6570 (section 2.3) knows no value: nothing is in it."""
    if styled.style in ("json", "urlencoded"):
        return False
    value = styled.value
    return _is_empty_array(value) or (is_object(value) and not items_of(value))


def _is_empty_array(value: object) -> bool:
    return is_array(value) and not len(value)


class _Quoter:
    """A way to quote; a class so that it can be named in annotations."""

    __slots__ = ("plain", "safe")

    def key(self, text: str) -> str:
        """Quote a name that an equals sign ends."""
        return self(text).replace("=", "=" if self.plain else "%3D")

    def __init__(self, safe: str, *, plain: bool = False) -> None:
        self.safe = safe
        self.plain = plain

    def __call__(self, text: str) -> str:
        return text if self.plain else quote(text, safe=self.safe)


class _ReservedQuoter(_Quoter):
    """Leaves reserved characters and what is percent-encoded already."""

    __slots__ = ()

    def __call__(self, text: str) -> str:
        parts = text.split("%")
        quoted = [quote(parts[0], safe=self.safe)]
        for part in parts[1:]:
            is_triplet = len(part) >= 2 and set(part[:2]) <= set(
                "0123456789abcdefABCDEF"
            )
            quoted.append(("%" if is_triplet else "%25") + quote(part, safe=self.safe))
        return "".join(quoted)


_quote = _Quoter("~")
_quote_path = _quote
_quote_path_reserved = _ReservedQuoter(_PATH_RESERVED)
_quote_reserved = _ReservedQuoter(_RESERVED)
_quote_cookie = _Quoter(_COOKIE)
_quote_cookie_reserved = _ReservedQuoter(_COOKIE)
_quote_nothing = _Quoter("", plain=True)


def _json(value: object) -> str:
    from .encode import to_json

    return to_json(value).decode()


def _scalar(value: object, quoter: _Quoter) -> str:
    """Quote one value; what is nested deeper than styles reach goes as JSON."""
    if is_array(value) or is_object(value):
        return quoter(_json(value))
    return quoter(to_text(value))


def _flat(value: object, quoter: _Quoter) -> tuple[list[str], list[tuple[str, str]]]:
    """Return an array's items, or an object's properties, quoted."""
    if is_object(value):
        pairs = [(quoter(k), v) for k, v in _raw_pairs(value, quoter)]
        return [], pairs
    if is_array(value):
        return [_scalar(item, quoter) for item in value if item is not None], []
    return [_scalar(value, quoter)], []


def _raw_pairs(
    value: Mapping[str, object] | BaseModel, quoter: _Quoter
) -> list[tuple[str, str]]:
    return [(name, _scalar(item, quoter)) for name, item in items_of(value)]


def _expand(styled: Styled, name: str, quoter: _Quoter) -> str:
    """Write one path segment or one header (simple, label, matrix)."""
    content = _content(styled)
    if content is not None:
        return quoter(content)
    items, pairs = _flat(styled.value, quoter)
    if styled.style == "matrix":
        return _matrix(styled, quoter(name), items, pairs)
    if styled.style in _DELIMITERS:
        return quoter(_DELIMITERS[styled.style]).join(items)
    prefix = "." if styled.style == "label" else ""
    separator = "." if styled.style == "label" and styled.explode else ","
    sign = "=" if styled.explode else ","
    return prefix + separator.join(items or [f"{k}{sign}{v}" for k, v in pairs])


def _content(styled: Styled) -> str | None:
    """Return a parameter with `content` as text; None where it has a style."""
    if styled.style == "json":
        return _json(styled.value)
    if styled.style != "urlencoded":
        return None
    from .forms import urlencoded

    value = styled.value
    return urlencoded(value, {}).decode() if is_object(value) else to_text(value)


def _matrix(
    styled: Styled, name: str, items: list[str], pairs: list[tuple[str, str]]
) -> str:
    if styled.explode and (pairs or is_array(styled.value)):
        expanded = pairs or [(name, item) for item in items]
        return "".join(f";{k}={v}" if v else f";{k}" for k, v in expanded)
    text = ",".join(items or [f"{k},{v}" for k, v in pairs])
    return f";{name}={text}" if text else f";{name}"


def _pairs(styled: Styled, name: str, quoter: _Quoter) -> list[tuple[str, str]]:
    """Write query or cookie pairs (form and the delimited styles)."""
    key = name if quoter.plain else _quote(name)
    content = _content(styled)
    if content is not None:
        return [(key, quoter(content))]
    items, pairs = _flat(styled.value, quoter)
    if styled.explode:
        if is_object(styled.value):
            return [(quoter.key(k), v) for k, v in _raw_pairs(styled.value, quoter)]
        return [(key, item) for item in items]
    delimiter = _DELIMITERS.get(styled.style)
    separator = _quote(delimiter) if delimiter else ","
    flat = items or [text for pair in pairs for text in pair]
    if not flat and not styled.allow_empty:
        return []
    return [(key, separator.join(flat))]


def _deep(name: str, value: object, quoter: _Quoter) -> list[tuple[str, str]]:
    """Write `name[key]=value`; deeper levels repeat it, arrays use `[]` or indices."""
    found: list[tuple[str, str]] = []
    if is_object(value):
        for key, item in items_of(value):
            found += _deep(f"{name}[{key}]", item, quoter)
    elif is_array(value):
        for index, item in enumerate(value):
            nested = is_object(item) or is_array(item)
            found += _deep(f"{name}[{index if nested else ''}]", item, quoter)
    elif value is not None:
        found.append((_quote(name), _scalar(value, quoter)))
    return found
