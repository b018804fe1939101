"""The Responses Object → answers for the loopback server, and what has to come of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.corpus_arguments import kind_of
from benchmarks.corpus_samples import Sampler
from benchmarks.corpus_schemas import Schemas
from benchmarks.corpus_server import Reply
from benchmarks.corpus_streams import LINES, stream

_SCHEMAS = {"schema", "itemSchema"}


@dataclass(frozen=True, slots=True)
class Success:
    """A documented success of an operation.

    Attributes:
        status: One that it means.
        media_type: As in the document; None for no content.
        media: Its Media Type Object.
        beside_json: Whether there is JSON, too, which is asked for first.
    """

    status: int
    media_type: str | None
    media: dict[str, Any]
    beside_json: bool = False

    @property
    def is_stream(self) -> bool:
        """Whether it is a series of items."""
        base = _base(self.media_type or "")
        return base == "text/event-stream" or base in LINES


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent, and what the call has to return: JSON, text, bytes or a list of items."""

    reply: Reply
    value: Any


def successes(schemas: Schemas, node: Mapping[str, Any]) -> list[Success]:
    """Return what an operation can answer when all is well."""
    responses = node.get("responses")
    if not isinstance(responses, dict):
        return []
    keys = [key for key in responses if str(key).startswith("2")]
    keys = keys or [key for key in responses if key == "default"]
    return [one for key in keys for one in _of_status(schemas, responses, key)]


def _of_status(
    schemas: Schemas, responses: Mapping[str, Any], key: str
) -> Iterator[Success]:
    status = _status(key, responses)
    response = schemas.target(responses[key])
    if not isinstance(response, dict):
        return
    content = response.get("content")
    if not isinstance(content, dict) or not content:
        yield Success(status, None, {})
        return
    named = [name for name in content if "*" not in name] or list(content)
    described = {_base(name) for name in named if _has_schema(content[name])}
    beside_json = any(kind_of(name) == "json" for name in content)
    for name in named:
        media = content[name]
        # An example alone says nothing beside a schema for the same media type.
        if isinstance(media, dict) and (
            _has_schema(media) or _base(name) not in described
        ):
            yield Success(status, name, media, beside_json)


def _is_text(base: str) -> bool:
    return base.startswith("text/") or base.endswith(("/xml", "+xml"))


def _is_yaml_or_form(base: str) -> bool:
    return base.endswith(("/yaml", "/x-yaml", "+yaml")) or kind_of(base) == "form"


def _has_schema(media: Any) -> bool:
    return isinstance(media, dict) and not media.keys().isdisjoint(_SCHEMAS)


def _base(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _status(key: str, responses: Mapping[str, Any]) -> int:
    """Return a status that a key of the Responses Object means and no other key does."""
    if str(key).isdigit():
        return int(key)
    return next(n for n in (200, 201, 202, 206, 207, 226) if str(n) not in responses)


class Answerer:
    """Makes answers for the operations of one document.

    Args:
        schemas: As answers see them.
    """

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.sampler = Sampler(schemas)

    def answer(self, method: str, success: Success, *, rich: bool) -> Answer:
        """Return an answer that is valid.

        Raises:
            NoSampleError: There is none.
            InvalidSchemaError: The schema is none.
        """
        if success.media_type is None or success.status in {204, 205}:
            return Answer(Reply(success.status), None)
        base = _base(success.media_type)
        schema = success.media.get("schema", {})
        named = _concrete(success.media_type)
        if success.is_stream:
            body, items = stream(base, success.media, self.sampler)
            return Answer(Reply(success.status, success.media_type, body), items)
        value: Any
        if self._is_json(base, schema, success.beside_json):
            value = self.sampler.sample(schema, rich=rich)
            body = json.dumps(value, ensure_ascii=False).encode()
        elif kind_of(base) != "json" and (_is_text(base) or _is_yaml_or_form(base)):
            value, body = "<a>é</a>", "<a>é</a>".encode()
            named = named if "charset" in named else f"{named}; charset=utf-8"
        else:
            value = body = b"\x00binary"
        reply = Reply(success.status, named, body)
        return Answer(reply, None if method == "HEAD" else value)

    def _is_json(self, base: str, schema: Any, beside_json: bool) -> bool:
        """Whether the design says that an answer is JSON: by its name, or as an object."""
        plain = self.sampler.plain(schema)
        if not beside_json and (
            _is_yaml_or_form(base) or base.startswith("multipart/")
        ):
            return False
        if kind_of(base) == "json":
            return plain.get("format") != "binary"
        kind = plain.get("type")
        is_object = kind == "object" or (isinstance(kind, list) and "object" in kind)
        return not _is_text(base) and (is_object or bool(plain.get("properties")))


def _concrete(media_type: str) -> str:
    base = _base(media_type)
    if base in {"*/*", "application/*"}:
        return "application/json"
    return media_type.replace("*", "plain") if "*" in base else media_type
