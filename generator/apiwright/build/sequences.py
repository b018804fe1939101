"""Sequential media types (OpenAPI 3.2, sections 4.14.3 and 4.14.4): the type of one item."""

from __future__ import annotations

from openapi_pydantic.v3.v3_1 import MediaType, Reference, Schema

from apiwright import ir
from apiwright.build.reading import extra, types_of
from apiwright.build.types import Types
from apiwright.build.unions import union
from apiwright.spec import is_object

STREAMS = {
    "text/event-stream": "sse",
    "application/json-lines": "jsonl",
    "application/json-seq": "jsonl",
    "application/geo+json-seq": "jsonl",
    "application/jsonl": "jsonl",
    "application/jsonlines": "jsonl",
    "application/ndjson": "jsonl",
    "application/stream+json": "jsonl",
    "application/x-json-stream": "jsonl",
    "application/x-jsonl": "jsonl",
    "application/x-jsonlines": "jsonl",
    "application/x-ndjson": "jsonl",
}
"""Media types whose content is a series of items."""

_EVENT = frozenset(("data", "event", "id", "retry"))
"""Fields of a server-sent event (WHATWG HTML, section 9.2.6)."""


def is_json_lines(media_type: str) -> bool:
    """Whether `media_type` is a series of JSON values."""
    return STREAMS.get(media_type.partition(";")[0].strip().lower()) == "jsonl"


def item_type(media_type: str, media: MediaType, types: Types) -> ir.Type:
    """Return the type of one item: of `itemSchema`, or of the items of an array that is the whole."""
    item = extra(media, "itemSchema")
    if is_object(item):
        node = types.parse(item)
        data = None if is_json_lines(media_type) else _event_data(node, types)
        return data or types.of(node)
    found = types.of(media.media_type_schema)
    match found:
        case ir.ArrayType(item=inside):
            return inside
        case ir.TupleType(items=places):
            return union(list(places))
        case _:
            # Of a whole that is described as a text nothing is known about a line.
            is_text = is_json_lines(media_type) and _is_text(media, types)
            return ir.AnyType() if is_text else found


def _is_text(media: MediaType, types: Types) -> bool:
    target = types.target(media.media_type_schema)
    return target is not None and "string" in types_of(target)


def _event_data(node: Schema, types: Types) -> ir.Type | None:
    """Return what `data` holds, where `node` describes a whole event; else None.

    An object that has other fields than events have is what stands in `data` itself.
    """
    leaves = _leaves(node, types, frozenset())
    wires = {wire for leaf in leaves for wire in leaf}
    data = [leaf["data"] for leaf in leaves if "data" in leaf]
    if not data or not wires <= _EVENT:
        return None
    kinds = dict.fromkeys(_content(one, types) for one in data)
    if wires == {"data"} and None not in kinds and not _are_texts(data, types):
        return None
    if None in kinds:
        # Some are plain text, so only the name of the event tells how to read the others.
        return ir.ScalarType(kind="str")
    return union([kind for kind in kinds if kind is not None])


_Leaf = dict[str, Schema | Reference]


def _leaves(
    node: Schema | Reference, types: Types, seen: frozenset[int]
) -> list[_Leaf]:
    """Return the properties of each variant of an object, with those that all share."""
    target = types.target(node)
    if target is None or id(target) in seen:
        return []
    shared: _Leaf = dict(target.properties or {})
    variants = [*(target.oneOf or ()), *(target.anyOf or ())]
    found = [
        {**shared, **leaf}
        for variant in variants
        for leaf in _leaves(variant, types, seen | {id(target)})
    ]
    return found or [shared]


def _are_texts(data: list[Schema | Reference], types: Types) -> bool:
    targets = map(types.target, data)
    return all(one is not None and "string" in types_of(one) for one in targets)


def _content(node: Schema | Reference, types: Types) -> ir.Type | None:
    """Return the type of what `data` holds; None where that is a text and nothing else."""
    target = types.target(node)
    if target is not None and target.contentSchema is not None:
        return types.of(target.contentSchema)
    if target is not None and "string" in types_of(target):
        is_json = (target.contentMediaType or "").lower().endswith("json")
        return ir.AnyType() if is_json else None
    return types.of(node)
