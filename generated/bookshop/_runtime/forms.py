"""Form bodies (OpenAPI 3.1.1, sections 4.8.14.4 and 4.8.14.5; RFC 7578)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeGuard
from urllib.parse import quote_plus, unquote

from .encode import to_json
from .media import is_json, split_media_type
from .narrow import is_tuple
from .operation import Encoding
from .sources import BytesSource, ChainSource, Source, source_of
from .styles import Styled, query_pairs
from .text import is_array, is_object, items_of, to_text

_STYLES: Final = {"form", "spaceDelimited", "pipeDelimited", "deepObject"}


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

    name: str
    source: Source
    content_type: str | None = None
    filename: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def head(self) -> bytes:
        lines = [f"Content-Disposition: form-data; name={_parameter(self.name)}"]
        if self.filename is not None:
            lines[0] += f"; filename={_parameter(self.filename)}"
        if self.content_type is not None:
            lines.append(f"Content-Type: {_one_line(self.content_type)}")
        lines += [f"{_one_line(k)}: {_one_line(v)}" for k, v in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _parameter(value: str) -> str:
    """Quote a name the way browsers do (WHATWG, multipart/form-data encoding)."""
    escaped = value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return f'"{escaped}"'


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value:
        raise ValueError(f"a header must be one line: {value!r}")
    return value


def multipart(properties: Any, encoding: Mapping[str, Encoding]) -> tuple[Source, str]:
    """Return `multipart/form-data` content, and its boundary."""
    # It is random, so that no content can hold it.
    boundary = os.urandom(16).hex()
    sources: list[Source] = []
    for name, value in items_of(properties):
        for part in _parts(name, value, encoding.get(name, Encoding())):
            head = f"--{boundary}\r\n".encode() + part.head()
            sources += [BytesSource(head), part.source, BytesSource(b"\r\n")]
    sources.append(BytesSource(f"--{boundary}--\r\n".encode()))
    return ChainSource(sources), boundary


def _parts(name: str, value: object, how: Encoding) -> list[_Part]:
    """Make the parts of a property: one for each item of an array."""
    # Swashbuckle gives every property a style; a file has none.
    if (how.style in _STYLES or how.explode is not None) and not _has_file(value):
        return [
            _Part(unquote(key), BytesSource(unquote(text).encode()))
            for key, text in _styled(name, value, how)
        ]
    if _is_file_tuple(value) or not is_array(value) or _json_type(how):
        return [_part(name, value, how)]
    return [_part(name, item, how) for item in value if item is not None]


def _has_file(value: object) -> bool:
    items = value if is_array(value) and not _is_file_tuple(value) else [value]
    return any(_is_file(item) or _is_file_tuple(item) for item in items)


def _is_file_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Return whether it is `(filename, content[, content_type[, headers]])`."""
    return (
        is_tuple(value)
        and 2 <= len(value) <= 4
        and (value[0] is None or isinstance(value[0], str))
        and (_is_file(value[1]) or len(value) > 2)
    )


def _is_file(value: object) -> bool:
    return isinstance(value, bytes | bytearray | memoryview | Path) or hasattr(
        value, "read"
    )


def _part(name: str, value: Any, how: Encoding) -> _Part:
    headers = dict(how.headers)
    wanted = how.content_type
    if wanted is not None and ("," in wanted or "*" in wanted):
        wanted = None  # Several are allowed: the file says which it is.
    if _is_file_tuple(value):
        filename, content, *rest = value
        content_type = rest[0] if rest and rest[0] else wanted
        headers.update(rest[1] if len(rest) > 1 else {})
        return _Part(
            name,
            source_of(content),
            content_type or _guess(filename),
            filename,
            headers,
        )
    if _is_file(value):
        filename = _filename(value) or name
        return _Part(
            name, source_of(value), wanted or _guess(filename), filename, headers
        )
    if is_object(value) or is_array(value) or _json_type(how):
        return _Part(
            name,
            BytesSource(to_json(value)),
            wanted or "application/json",
            None,
            headers,
        )
    return _Part(name, BytesSource(to_text(value).encode()), wanted, None, headers)


def _filename(value: Any) -> str | None:
    path = value if isinstance(value, Path) else getattr(value, "name", None)
    return Path(path).name if isinstance(path, str | Path) else None


def _guess(filename: str | None) -> str:
    # It reads the system's tables, which takes a while.
    from mimetypes import guess_type

    found = guess_type(filename)[0] if filename else None
    return found or "application/octet-stream"
