"""Which of its media types a request body is sent as (OpenAPI 3.1.1, section 4.8.13)."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from .media import includes, is_json, is_json_lines, split_media_type
from .narrow import is_mapping
from .operation import Operation
from .sources import file_name, guess_type, is_file, is_file_tuple, is_named

# What is sent where a range is documented, and nothing says what it is.
_DEFAULTS: Final = {
    "*/*": "application/octet-stream",
    "application/*": "application/octet-stream",
    "text/*": "text/plain",
}


def media_type_of(operation: Operation[Any], body: Any, asked: str | None) -> str:
    """Return the media type that a body is sent as.

    It is what the caller asks for; what a file says of itself, if the document has that;
    the first that such a value can be written as.

    Raises:
        ValueError: The document has a range, or several for a file, and nothing chooses.
    """
    if asked is not None:
        return asked
    offered = operation.request_body or ["application/json"]
    if len(offered) == 1 and "*" not in offered[0]:
        return offered[0]
    fitting = [one for one in offered if _takes(operation, one, body)] or offered
    own = _own_type(body)
    if own is not None and any(includes(one, own) for one in fitting):
        return own
    named = [one for one in fitting if "*" not in one]
    if named and (fitting[0] == offered[0] or len(named) == 1):
        return named[0]
    usual = _DEFAULTS.get(split_media_type(fitting[0])[0])
    if usual is not None and not named:
        is_bytes = is_raw(body) or isinstance(body, str) or usual == "text/plain"
        return usual if is_bytes else "application/json"
    raise ValueError(
        f"give `content_type`: the body may be sent as {' or '.join(fitting)}"
    )


def is_raw(body: object) -> bool:
    """Return whether a body is sent as it is: bytes, or a file."""
    return is_file(body) or is_file_tuple(body)


def _own_type(body: object) -> str | None:
    """Return what a file says of itself: its content type, or the end of its name."""
    if is_named(body) and len(body) > 2 and body[2]:
        return str(body[2])
    return guess_type(file_name(body)) if is_raw(body) else None


def _takes(operation: Operation[Any], media_type: str, body: object) -> bool:
    """Return whether a body can be written as a media type."""
    kind = split_media_type(media_type)[0]
    has_parts = kind.startswith("multipart/")
    is_form = has_parts or kind == "application/x-www-form-urlencoded"
    if is_raw(body):
        return not is_json(kind) and not is_form
    if isinstance(body, str):
        return operation.json_text if is_json(kind) else not is_form
    if is_mapping(body) or isinstance(body, BaseModel):
        return is_json(kind) or is_form or is_json_lines(kind) or "*" in kind
    return True
