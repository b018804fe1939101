"""Sequential media types → a stream for the loopback server, and its items."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.corpus_samples import Sampler

LINES = {
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonl",
    "application/json-lines",
    "application/jsonlines",
    "application/x-jsonlines",
    "application/x-json-stream",
    "application/stream+json",
    "application/json-seq",
    "application/geo+json-seq",
}
_EVENT = {"data", "event", "id", "retry"}


def stream(
    base: str, media: dict[str, Any], sampler: Sampler
) -> tuple[bytes, list[Any]]:
    """Return the bytes of a stream, and what its items are.

    Args:
        base: `text/event-stream`, or one of `LINES`.
        media: The Media Type Object.
        sampler: Makes the items.
    """
    schema = _item_schema(base, media, sampler)
    items = [sampler.sample(schema, rich=rich) for rich in (True, False)]
    if base != "text/event-stream":
        start = "\x1e" if base.endswith("json-seq") else ""
        text = "".join(f"{start}{json.dumps(item)}\n" for item in items)
    else:
        is_text = sampler.plain(schema).get("type") == "string"
        texts = [item if is_text else json.dumps(item) for item in items]
        text = "".join(f"data: {text}\n\n" for text in texts)
    return text.encode(), items


def _item_schema(base: str, media: dict[str, Any], sampler: Sampler) -> Any:
    if "itemSchema" in media:
        schema = media["itemSchema"]
        is_event = base == "text/event-stream" and _is_event(schema, sampler)
        return _data_schema(schema, sampler) if is_event else schema
    whole = sampler.plain(media.get("schema", {}))
    if whole.get("type") == "array":
        return whole.get("items", {})
    # Lines of JSON whose whole is a string: their items can be anything.
    is_unknown = base in LINES and whole.get("type") == "string"
    return {} if is_unknown else media.get("schema", {})


def _is_event(schema: Any, sampler: Sampler) -> bool:
    """Whether a schema describes an event and not what stands in its data."""
    fields = {name for leaf in _leaves(schema, sampler) for name in leaf}
    data = [leaf.get("data", {}) for leaf in _leaves(schema, sampler)]
    is_text = all(sampler.plain(one).get("type") == "string" for one in data)
    return "data" in fields <= _EVENT and (is_text or len(fields) > 1)


def _leaves(schema: Any, sampler: Sampler) -> list[dict[str, Any]]:
    plain = sampler.plain(schema)
    shared = plain.get("properties") or {}
    variants = [*plain.get("oneOf", []), *plain.get("anyOf", [])]
    found = [{**shared, **leaf} for one in variants for leaf in _leaves(one, sampler)]
    return found or [shared]


def _data_schema(schema: Any, sampler: Sampler) -> Any:
    """Return the schema of what is in `data`; of several kinds, text if one is that."""
    data = [leaf["data"] for leaf in _leaves(schema, sampler) if "data" in leaf]
    for one in data:
        plain = sampler.plain(one)
        if plain.get("type") == "string" and "contentSchema" not in plain:
            return {"type": "string"}
    first = sampler.plain(data[0])
    return first.get("contentSchema", data[0])
