"""api.json: the map of the package for tools, for `diff` and for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_pydantic.v3.v3_1 import OpenAPI

from apiwright import __version__, ir, names
from apiwright.build.declarations import Declaration
from apiwright.build.discriminators import FAMILY
from apiwright.build.drafts import Draft
from apiwright.build.models import Models
from apiwright.build.sequences import STREAMS
from apiwright.spec import Document, origin
from apiwright.text import Identifier


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation with its names."""

    draft: Draft
    call: str
    iterator: str | None
    arguments: Mapping[tuple[str, str], Identifier]
    security: list[dict[str, list[str]]]
    answer: str


def text(
    openapi: OpenAPI,
    document: Document,
    options: ir.Options,
    client: ir.Client,
    entries: Iterable[Entry],
    models: Models,
) -> str:
    """Return api.json without the digests of the files, which `write` adds."""
    content: dict[str, Any] = {
        "apiwright": __version__,
        "package": options.package,
        "client": "Client",
        "async_client": "AsyncClient",
        "info": {"title": openapi.info.title, "version": openapi.info.version},
        "sources": [
            {
                "location": source.location,
                "sha256": source.sha256,
                "pages": int(source.page),
            }
            for source in document.sources
        ],
        "options": dict(client.api_options),
        "operations": [
            _operation(entry, document, models, options) for entry in entries
        ],
        "models": _models(models),
    }
    return json.dumps(content)


_REPEATED = ("POST", "PATCH")
"""Methods that are not idempotent by themselves (RFC 9110, section 9.2.2)."""


def _operation(
    entry: Entry, document: Document, models: Models, options: ir.Options
) -> dict[str, Any]:
    found = entry.draft.found
    key = entry.draft.idempotency_header or options.idempotency_header
    return {
        "id": found.node.operationId,
        "method": found.method,
        "path": found.path,
        "call": entry.call,
        "source": _source(found.mark, document),
        "parameters": [
            {
                "in": p.location,
                "name": p.wire,
                "argument": entry.arguments[p.location, p.wire],
                "required": p.required,
            }
            for p in entry.draft.parameters
        ],
        "body": _body(entry),
        "responses": _responses(entry, models),
        "security": [list(alternative) for alternative in entry.security],
        "deprecated": bool(found.node.deprecated),
        "stream": entry.draft.answers.stream or _optional_stream(entry),
        "pagination": _pagination(entry),
        **({"idempotency_header": key} if key and found.method in _REPEATED else {}),
    }


def _optional_stream(entry: Entry) -> str | None:
    """Return the kind of stream that `stream=True` asks for."""
    names_of = [
        name for one in entry.draft.answers.documented for name, _ in one.contents
    ]
    return next((STREAMS[name] for name in names_of if name in STREAMS), None)


def _pagination(entry: Entry) -> dict[str, Any] | None:
    pages = entry.draft.pages
    if pages is None or entry.iterator is None:
        return None
    return {"scheme": pages.scheme, "call": entry.iterator, "items": pages.items}


def _source(mark: str, document: Document) -> str:
    """Return where an operation stands: its source and JSON pointer."""
    number, _, place = origin(mark, document.imports).partition("#")
    source = document.sources[int(number)] if number.isdigit() else document.sources[0]
    return f"{source.location}#{place}"


def _body(entry: Entry) -> dict[str, Any] | None:
    body = entry.draft.body
    if body is None:
        return None
    spread = body.properties is not None
    return {
        "media_types": list(body.media_types),
        "required": body.required,
        "argument": None if spread else "body",
        "media_type_argument": "content_type" if body.has_choice else None,
        "properties": {
            p.wire: entry.arguments["body", p.wire] for p in body.properties or ()
        },
    }


def _responses(entry: Entry, models: Models) -> dict[str, Any]:
    found: dict[str, Any] = {}
    headers = entry.draft.headers
    for answer in entry.draft.answers.documented:
        media_type = next((name for name, _ in answer.contents), None)
        success = answer.status.startswith("2")
        kind = entry.answer.replace("models.", "") if success else None
        found[answer.status] = {"media_type": media_type, "type": kind}
        if headers is not None and answer.status in headers.by_status:
            found[answer.status]["headers"] = {
                "type": models.names.answers[headers.type.mark],
                "names": list(headers.by_status[answer.status]),
            }
    return found


def _schema(mark: str, declaration: Declaration) -> str:
    """Return the mark of the schema in the document: a family is a place of its base."""
    is_family = isinstance(declaration.alias, ir.HeirsType)
    return mark.removesuffix(FAMILY) if is_family else mark


def _models(models: Models) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mark, name in models.names.answers.items():
        declaration = models.declared[mark]
        entry: dict[str, Any] = {
            "schema": "#" + _schema(mark, declaration).partition("#")[2],
            "module": f"models.{models.homes[mark]}",
        }
        if declaration.members is not None:
            entry["fields"] = names.fields(
                member.wire for member in declaration.members
            )
        found[name] = entry
    return dict(sorted(found.items()))
