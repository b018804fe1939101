"""Media types (RFC 9110, section 8.3) and the text of bodies."""

from __future__ import annotations

import codecs
from functools import lru_cache
from json import detect_encoding
from typing import Final

_TEXT: Final = frozenset(
    {
        "application/xml",
        "application/javascript",
        "application/yaml",
        "application/x-yaml",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "application/sql",
        "application/toml",
        "application/xhtml+xml",
    }
)
_JSON_LINES: Final = frozenset(
    {
        "application/jsonl",
        "application/x-jsonl",
        "application/json-lines",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/ndjson",
        "application/x-ndjson",
        "application/x-json-stream",
        "application/stream+json",
    }
)


@lru_cache(maxsize=512)
def split_media_type(header: str) -> tuple[str, str | None]:
    """Return a Content-Type's media type in lower case, and its charset."""
    media_type, _, parameters = header.partition(";")
    charset = None
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'") or None
    return media_type.strip().lower(), charset


def is_json(media_type: str) -> bool:
    """Return whether it is JSON: `application/json`, `text/json`, `…+json`."""
    subtype = media_type.partition("/")[2]
    return media_type not in _JSON_LINES and (
        subtype in ("json", "x-json") or subtype.endswith("+json")
    )


def is_json_lines(media_type: str) -> bool:
    """Return whether it is a sequence of JSON values, one to a line."""
    return media_type in _JSON_LINES or is_json_sequence(media_type)


def is_json_sequence(media_type: str) -> bool:
    """Return whether it is a JSON text sequence (RFC 7464, RFC 8091)."""
    return media_type == "application/json-seq" or media_type.endswith("+json-seq")


def includes(offered: str, media_type: str) -> bool:
    """Return whether a media type or range has another media type in it."""
    wanted, found = split_media_type(offered)[0], split_media_type(media_type)[0]
    if wanted in (found, "*", "*/*", ""):
        return True
    return wanted.endswith("/*") and found.startswith(wanted[:-1])


def is_text(media_type: str) -> bool:
    """Return whether it is text for people."""
    return (
        media_type.startswith("text/")
        or media_type in _TEXT
        or media_type.endswith(("+xml", "+yaml"))
    )


def text_of(content: bytes, charset: str | None) -> str:
    """Decode text: by its byte order mark, its charset, else UTF-8.

    Bytes that do not fit show as U+FFFD; a charset that nobody knows counts as none.
    """
    if content.startswith(codecs.BOM_UTF8):
        return content[3:].decode("utf-8", "replace")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return content.decode(_codec(charset) or "utf-8", "replace")


def utf8_json(content: bytes, charset: str | None) -> bytes:
    """Return JSON as UTF-8 without a byte order mark, whatever it came as."""
    if content.startswith(codecs.BOM_UTF8):
        return content[3:]
    # JSON is UTF-8 whatever its label says (RFC 8259): the label only counts where
    # the bytes are not.
    encoding = detect_encoding(content)
    try:
        if encoding.startswith("utf-8"):
            content.decode("utf-8")
            return content
        return content.decode(encoding).encode()
    except UnicodeDecodeError:
        pass
    codec = _codec(charset)
    try:
        return content if codec is None else content.decode(codec).encode()
    except UnicodeDecodeError:
        return content


def _codec(charset: str | None) -> str | None:
    if charset is None:
        return None
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None
