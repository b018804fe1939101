"""Request Body Object (OpenAPI 3.1.1, section 4.8.13): a value → bytes to send."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from pydantic import BaseModel

from .body_types import is_raw, media_type_of
from .encode import to_json
from .media import is_json, is_json_lines, is_json_sequence, split_media_type
from .narrow import is_async_iterable, is_iterable
from .operation import Encoding, Operation
from .sentinel import Omit, omit
from .sources import (
    AsyncIterableSource,
    BytesSource,
    IterableSource,
    Source,
    is_named,
    source_of,
)
from .text import is_array


class Body(NamedTuple):
    """What is sent, and what it is called."""

    source: Source
    content_type: str

    def __repr__(self) -> str:
        """Say what kind of body it is, and nothing of what is in it."""
        return f"<Body {self.content_type}>"


def encode_body(
    operation: Operation[Any, Any],
    body: Any,
    content_type: str | None,
    extra: Mapping[str, Any] | None,
) -> Body | None:
    """Return an operation's body; None if there is none.

    Args:
        operation: Says which media types there are, and whether one is required.
        body: Properties by wire names, of which `omit` are dropped, or any one value.
        content_type: The media type, if the caller chooses it.
        extra: Properties that the document does not name.
    """
    body = whole_body(operation, body, extra)
    if isinstance(body, Omit):
        return None
    return _encode(operation, body, media_type_of(operation, body, content_type))


def whole_body(
    operation: Operation[Any, Any], body: Any, extra: Mapping[str, Any] | None
) -> Any:
    """Return what is sent of a body and `extra_body`; `omit` if that is nothing."""
    if isinstance(body, dict):
        properties = cast("dict[str, Any]", body)
        body = {k: v for k, v in properties.items() if not isinstance(v, Omit)}
        # An empty object is a value; nothing but `omit` is none.
        is_empty = bool(properties) and not body
    else:
        is_empty = isinstance(body, Omit)
    if is_empty and not extra:
        return {} if operation.request_body and operation.body_required else omit
    return _with_extra(body, extra) if extra else body


def _with_extra(body: Any, extra: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(body, Omit) or body is None:
        return dict(extra)
    if isinstance(body, BaseModel):
        body = body.model_dump(by_alias=True, exclude_unset=True, warnings=False)
    if isinstance(body, Mapping):
        return {**cast("Mapping[str, Any]", body), **extra}
    raise TypeError("`extra_body` needs a body that is an object")


def _encode(operation: Operation[Any, Any], body: Any, media_type: str) -> Body:
    kind = split_media_type(media_type)[0]
    if is_json(kind) and not (is_raw(body) and _is_of_range(operation, kind)):
        return Body(BytesSource(to_json(body)), media_type)
    if kind == "application/x-www-form-urlencoded" and _has_properties(body):
        from .forms import urlencoded

        return Body(BytesSource(urlencoded(body, operation.encoding)), media_type)
    if kind.startswith("multipart/"):
        return _multipart(operation, body, media_type)
    if is_json_lines(kind):
        return Body(_json_lines(body, is_json_sequence(kind)), media_type)
    if _has_properties(body):
        if not body:
            return Body(BytesSource(b""), media_type)
        raise TypeError(f"no rule says how properties become {media_type}")
    if isinstance(body, bool | int | float):
        return Body(BytesSource(to_json(body)), media_type)
    if kind.startswith("text/") and isinstance(body, str):
        charset = split_media_type(media_type)[1]
        label = media_type if charset else f"{media_type}; charset=utf-8"
        return Body(BytesSource(body.encode(charset or "utf-8")), label)
    return Body(source_of(_content(body)), media_type)


def _is_of_range(operation: Operation[Any, Any], kind: str) -> bool:
    """Return whether the document knows a media type by a range alone."""
    offered = operation.request_body
    return kind not in {split_media_type(one)[0] for one in offered}


def _multipart(operation: Operation[Any, Any], body: Any, media_type: str) -> Body:
    """Write parts with names, or by their position."""
    from .forms import multipart, multipart_sequence

    if _has_properties(body):
        source, boundary = multipart(body, operation.encoding)
    elif is_array(body):
        source, boundary = multipart_sequence(
            body, operation.prefix_encoding, operation.item_encoding or Encoding()
        )
    else:
        raise TypeError(
            f"{media_type} is made of parts: give an object or an array of them"
        )
    return Body(source, f"{media_type}; boundary={boundary}")


def _content(body: Any) -> Any:
    """Return what a file holds, without its name: a body has no place for that."""
    if not is_named(body):
        return body
    _, content, *rest = body
    if len(rest) > 1 and rest[1]:
        raise ValueError(
            "a file that is the whole body has no headers of its own: "
            "give them as `extra_headers`"
        )
    return content


def _has_properties(body: Any) -> bool:
    return isinstance(body, Mapping | BaseModel)


def _json_lines(body: Any, is_sequence: bool) -> Source:
    """Write one JSON value to a line; text, bytes and files are lines already.

    Args:
        body: The values.
        is_sequence: Whether each begins with a record separator (RFC 7464).
    """
    if isinstance(body, str) or is_raw(body):
        return source_of(_content(body))
    start = b"\x1e" if is_sequence else b""
    if is_async_iterable(body):
        return AsyncIterableSource(_alines(body, start))
    if _has_properties(body) or not is_iterable(body):
        return BytesSource(start + to_json(body) + b"\n")
    if hasattr(body, "__next__"):
        return IterableSource(_lines(body, start))
    return BytesSource(b"".join(_lines(body, start)))


def _lines(items: Iterable[Any], start: bytes) -> Iterator[bytes]:
    for item in items:
        yield start + to_json(item) + b"\n"


async def _alines(items: AsyncIterable[Any], start: bytes) -> AsyncIterator[bytes]:
    async for item in items:
        yield start + to_json(item) + b"\n"
