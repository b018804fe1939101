"""Responses Object (OpenAPI 3.1, section 4.8.16) → what a method returns, and its errors."""

from __future__ import annotations

from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import MediaType, Operation, Response

from apiwright import ir
from apiwright.build.bodies import FORM, is_json, is_yaml
from apiwright.build.reading import extra
from apiwright.build.sequences import STREAMS, item_type
from apiwright.build.types import Types
from apiwright.build.unions import union
from apiwright.spec import is_object
from apiwright.text import prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One documented response.

    Attributes:
        status: "200", "2XX", "default", …
        contents: Media type → type; empty where there is no content.
    """

    status: str
    contents: tuple[tuple[str, ir.Type], ...]
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All responses of an operation.

    Attributes:
        type: What the method returns.
        stream: "sse" or "jsonl" where the only success is a stream of items of `type`; else "".
        streamed: The items, where a success is documented both with and without a stream.
    """

    documented: tuple[Answer, ...]
    type: ir.Type
    stream: str
    streamed: ir.Type | None
    doc: str


def answers(method: str, operation: Operation, types: Types) -> Answers:
    """Return what `operation` can answer."""
    documented = tuple(
        Answer(
            status=status.upper() if status != "default" else status,
            contents=_contents(node, types),
            doc=prose(node.description),
        )
        for status, node in (operation.responses or {}).items()
        if isinstance(node, Response)
    )
    good = [answer for answer in documented if answer.status.startswith("2")]
    good = good or [answer for answer in documented if answer.status == "default"]
    stream = _stream(good)
    doc = next((answer.doc for answer in good if answer.doc), "")
    return Answers(
        documented=documented,
        type=_success(method, good, bool(stream)),
        stream=stream,
        streamed=None if stream else _streamed(good),
        doc=doc,
    )


def is_stream(media_type: str) -> bool:
    """Whether an answer of this media type is a series of items."""
    return _base(media_type) in STREAMS


def _streamed(good: list[Answer]) -> ir.Type | None:
    items = [
        kind for answer in good for name, kind in answer.contents if is_stream(name)
    ]
    return union(items) if items else None


def _stream(good: list[Answer]) -> str:
    """Return the kind of stream, where nothing but streams is documented."""
    kinds = {
        STREAMS.get(_base(name), "") for answer in good for name, _ in answer.contents
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _success(method: str, good: list[Answer], stream: bool) -> ir.Type:
    if method == "HEAD":
        return ir.NoneType()
    if not good:
        return ir.AnyType()
    found = [kind for answer in good for kind in _kinds(answer, stream)]
    return union(found)


def _kinds(answer: Answer, stream: bool) -> list[ir.Type]:
    """Return the types of one response: the items of a stream, or what is no stream."""
    if not answer.contents:
        return [] if stream else [ir.NoneType()]
    return [
        kind for name, kind in answer.contents if (_base(name) in STREAMS) == stream
    ]


def _contents(node: Response, types: Types) -> tuple[tuple[str, ir.Type], ...]:
    content = node.content or {}
    # Real documents have an example alone under `application/json`, and the schema under
    # `application/json; charset=utf-8`: both are one and the same answer.
    described = {
        _base(name): media
        for name, media in reversed(content.items())
        if _is_described(media)
    }
    return tuple(
        (
            name,
            _content_type(
                name,
                media if _is_described(media) else described.get(_base(name), media),
                any(map(is_json, content)),
                types,
            ),
        )
        for name, media in content.items()
    )


def _is_described(media: MediaType) -> bool:
    return media.media_type_schema is not None or is_object(extra(media, "itemSchema"))


def _base(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _content_type(
    name: str, media: MediaType, beside_json: bool, types: Types
) -> ir.Type:
    """Return the type of an answer: of its schema, or what its media type alone says."""
    base = _base(name)
    schema = media.media_type_schema
    target = types.target(schema)
    if base in STREAMS:
        return item_type(base, media, types)
    if is_json(base):
        binary = target is not None and target.schema_format == "binary"
        return ir.ScalarType(kind="bytes") if binary else types.of(schema)
    if base.startswith("text/") or base.endswith(("/xml", "+xml")):
        return ir.ScalarType(kind="str")
    no_json = is_yaml(base) or base == FORM or base.startswith("multipart/")
    if types.has_properties(schema) and (beside_json or not no_json):
        # Many documents call JSON something else, and where there is JSON, that is asked for first.
        return types.of(schema)
    return ir.ScalarType(kind="str" if is_yaml(base) or base == FORM else "bytes")
