"""Forms and other bodies of parts (OpenAPI 3.1.1, 4.8.14.4 and 4.8.14.5; RFC 2046, RFC 7578)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote_plus, unquote

from .encode import to_json
from .media import includes, is_json, split_media_type
from .narrow import is_bytes
from .operation import Encoding
from .sources import (
    BytesSource,
    ChainSource,
    Source,
    file_name,
    guess_type,
    is_file,
    is_file_tuple,
    source_of,
)
from .styles import Styled, query_pairs
from .text import is_array, is_object, items_of, to_text

_STYLES: Final = {
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "tabDelimited",
    "deepObject",
}


def urlencoded(properties: Any, encoding: Mapping[str, Encoding]) -> bytes:
    """Return `application/x-www-form-urlencoded` content; null sends nothing."""
    pairs: list[str] = []
    for name, value in items_of(properties):
        how = encoding.get(name, Encoding())
        if how.style in _STYLES or how.explode is not None or how.allow_reserved:
            pairs += [f"{key}={text}" for key, text in _styled(name, value, how)]
            continue
        values = value if is_array(value) and not _json_type(how) else [value]
        pairs += [
            f"{quote_plus(name)}={quote_plus(_field(item, how))}"
            for item in values
            if item is not None
        ]
    return "&".join(pairs).encode("ascii")


def _styled(name: str, value: object, how: Encoding) -> list[tuple[str, str]]:
    style = how.style or "form"
    explode = style == "form" if how.explode is None else how.explode
    return query_pairs(
        name, Styled(value, style, explode, allow_reserved=how.allow_reserved)
    )


def _json_type(how: Encoding) -> bool:
    return how.content_type is not None and is_json(
        split_media_type(how.content_type.partition(",")[0])[0]
    )


def _field(value: object, how: Encoding) -> str:
    if _json_type(how) or is_object(value) or is_array(value):
        return to_json(value).decode()
    return to_text(value)


@dataclass(slots=True)
class _Part:
    """One part of a multipart body."""

    name: str | None
    source: Source
    content_type: str | None = None
    filename: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def head(self) -> bytes:
        lines: list[str] = []
        if self.name is not None:
            lines = [f"Content-Disposition: form-data; name={_parameter(self.name)}"]
        elif self.filename is not None:
            lines = ["Content-Disposition: attachment"]
        if self.filename is not None:
            lines[0] += f"; filename={_parameter(self.filename)}"
        if self.content_type is not None:
            lines.append(f"Content-Type: {_one_line(self.content_type)}")
        lines += [f"{_one_line(k)}: {_one_line(v)}" for k, v in self.headers.items()]
        return ("".join(f"{line}\r\n" for line in lines) + "\r\n").encode()


def _parameter(value: str) -> str:
    """Quote a name the way browsers do (WHATWG, multipart/form-data encoding)."""
    escaped = value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return f'"{escaped}"'


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value:
        raise ValueError(f"a header must be one line: {value!r}")
    return value


def multipart(properties: Any, encoding: Mapping[str, Encoding]) -> tuple[Source, str]:
    """Return content whose parts have names (`multipart/form-data`), and its boundary."""
    return _joined(
        part
        for name, value in items_of(properties)
        for part in _parts(name, value, encoding.get(name, Encoding()))
    )


def multipart_sequence(
    values: Iterable[Any], prefix: Sequence[Encoding], item: Encoding
) -> tuple[Source, str]:
    """Return content whose parts go by their position, and its boundary.

    Args:
        values: One for each part.
        prefix: How the first of them are written (OpenAPI 3.2, `prefixEncoding`).
        item: How all others are (`itemEncoding`).
    """
    return _joined(
        _part(None, value, prefix[index] if index < len(prefix) else item)
        for index, value in enumerate(values)
    )


def _joined(parts: Iterable[_Part]) -> tuple[Source, str]:
    # It is random, so that no content can hold it.
    boundary = os.urandom(16).hex()
    sources: list[Source] = []
    for part in parts:
        head = f"--{boundary}\r\n".encode() + part.head()
        sources += [BytesSource(head), part.source, BytesSource(b"\r\n")]
    sources.append(BytesSource(f"--{boundary}--\r\n".encode()))
    return ChainSource(sources), boundary


def _parts(name: str, value: object, how: Encoding) -> list[_Part]:
    """Make the parts of a property: one for each item of an array."""
    # Swashbuckle gives every property a style; a file has none.
    if (how.style in _STYLES or how.explode is not None) and not _has_file(value):
        return [
            _Part(
                unquote(key),
                BytesSource(unquote(text).encode()),
                headers=dict(how.headers),
            )
            for key, text in _styled(name, value, how)
        ]
    if is_file_tuple(value) or not is_array(value) or _json_type(how):
        return [_part(name, value, how)]
    return [_part(name, item, how) for item in value if item is not None]


def _has_file(value: object) -> bool:
    items = value if is_array(value) and not is_file_tuple(value) else [value]
    return any(is_file(item) or is_file_tuple(item) for item in items)


def _part(name: str | None, value: Any, how: Encoding) -> _Part:
    given: Mapping[str, str] = {}
    if is_file_tuple(value) and len(value) > 3:
        given = value[3]
    # The caller's win; names of headers have no case.
    lower = {key.lower() for key in given}
    headers = {k: v for k, v in how.headers.items() if k.lower() not in lower}
    headers.update(given)
    wanted = how.content_type
    if how.base64 and is_bytes(value):
        value = to_text(value)
    if is_file_tuple(value):
        filename, content, *rest = value
        content_type = rest[0] if rest and rest[0] else _file_type(wanted, filename)
        return _Part(name, source_of(content), content_type, filename, headers)
    if is_file(value):
        filename = file_name(value) or name
        content_type = _file_type(wanted, filename)
        return _Part(name, source_of(value), content_type, filename, headers)
    if wanted is not None and wanted.startswith("multipart/"):
        source, content_type = _nested(value, wanted)
        return _Part(name, source, content_type, None, headers)
    if is_object(value) or is_array(value) or _json_type(how):
        content_type = _pick(wanted, "application/json")
        return _Part(name, BytesSource(to_json(value)), content_type, None, headers)
    content_type = _pick(wanted, None)
    source = BytesSource(to_text(value).encode())
    return _Part(name, source, content_type, None, headers)


def _nested(value: object, media_type: str) -> tuple[Source, str]:
    """Write a part that is made of parts itself."""
    if is_object(value):
        source, boundary = multipart(value, {})
    elif is_array(value):
        source, boundary = multipart_sequence(value, (), Encoding())
    else:
        raise TypeError(
            f"{media_type} is made of parts: give an object or an array of them"
        )
    return source, f"{media_type}; boundary={boundary}"


def _file_type(wanted: str | None, filename: str | None) -> str:
    return _pick(wanted, guess_type(filename)) or "application/octet-stream"


def _pick(wanted: str | None, own: str | None) -> str | None:
    """Return a part's media type: its own where that is allowed, else the first allowed.

    Args:
        wanted: Media types and ranges, with commas between them; None: any.
        own: What the value itself says; None: nothing.
    """
    offered = [one.strip() for one in wanted.split(",")] if wanted else ["*/*"]
    if own is not None and any(includes(one, own) for one in offered):
        return own
    return next((one for one in offered if "*" not in one), own)
