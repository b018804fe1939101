"""Request Body Object (OpenAPI 3.1.1, section 4.8.13): a value → bytes to send."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from pydantic import BaseModel

from .encode import to_json
from .media import is_json, is_json_lines, split_media_type
from .narrow import is_async_iterable, is_iterable
from .operation import Operation
from .sentinel import Omit
from .sources import (
    AsyncIterableSource,
    BytesSource,
    IterableSource,
    Source,
    source_of,
)


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
        content_type: The media type, if it is not the first one.
        extra: Properties that the document does not name.
    """
    if isinstance(body, dict):
        properties = cast("dict[str, Any]", body)
        body = {k: v for k, v in properties.items() if not isinstance(v, Omit)}
        # An empty object is a value; nothing but `omit` is none.
        is_empty = bool(properties) and not body
    else:
        is_empty = isinstance(body, Omit)
    if is_empty and not extra:
        if not operation.request_body or not operation.body_required:
            return None
        body = {}
    media_type = content_type or (operation.request_body or ["application/json"])[0]
    if media_type == "*/*":
        media_type = "application/json"
    if extra:
        body = _with_extra(body, extra)
    return _encode(operation, body, media_type)


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
    if is_json(kind):
        return Body(BytesSource(to_json(body)), media_type)
    if kind == "application/x-www-form-urlencoded" and _has_properties(body):
        from .forms import urlencoded

        return Body(BytesSource(urlencoded(body, operation.encoding)), media_type)
    if kind.startswith("multipart/") and _has_properties(body):
        from .forms import multipart

        source, boundary = multipart(body, operation.encoding)
        return Body(source, f"{media_type}; boundary={boundary}")
    if is_json_lines(kind):
        return Body(_json_lines(body), media_type)
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
    return Body(source_of(body), media_type)


def _has_properties(body: Any) -> bool:
    return isinstance(body, Mapping | BaseModel)


def _json_lines(body: Any) -> Source:
    """Write one JSON value to a line; text, bytes and files are lines already."""
    if isinstance(body, str | bytes) or hasattr(body, "read"):
        return source_of(body)
    if is_async_iterable(body):
        return AsyncIterableSource(_alines(body))
    if _has_properties(body) or not is_iterable(body):
        return BytesSource(to_json(body) + b"\n")
    if hasattr(body, "__next__"):
        return IterableSource(_lines(body))
    return BytesSource(b"".join(_lines(body)))


def _lines(items: Iterable[Any]) -> Iterator[bytes]:
    for item in items:
        yield to_json(item) + b"\n"


async def _alines(items: AsyncIterable[Any]) -> AsyncIterator[bytes]:
    async for item in items:
        yield to_json(item) + b"\n"
