"""Webhooks and Callback Objects (OpenAPI 3.1, 4.8.1 and 4.8.18): payloads that the API sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import OpenAPI, Operation, PathItem, RequestBody

from apiwright import ir, names
from apiwright.build.annotation import Annotator, Place
from apiwright.build.bodies import is_json
from apiwright.build.declarations import SchemaNode
from apiwright.build.drafts import Found, methods_of
from apiwright.build.models import import_lines
from apiwright.build.reading import mark_of
from apiwright.build.types import Types
from apiwright.text import Docstring


@dataclass(frozen=True, slots=True)
class Payload:
    """What arrives, before its function has a name."""

    mark: str
    word: str
    type: ir.Type
    doc: str


def payloads(openapi: OpenAPI, found: list[Found], types: Types) -> list[Payload]:
    """Return the payloads of every webhook and callback that has one in JSON."""
    made: list[Payload] = []
    for word, what, node in _all(openapi, found):
        schema = _json_schema(node)
        if schema is not None:
            text = (node.description or node.summary or "").strip()
            doc = f"Read the payload of {what}.\n\n{text}".strip()
            made.append(Payload(mark_of(node), word, types.of(schema), doc))
    return made


def _all(openapi: OpenAPI, found: list[Found]) -> Iterator[tuple[str, str, Operation]]:
    """Yield word, what it is, and the operation that the receiver serves."""
    for name, item in (openapi.webhooks or {}).items():
        if isinstance(item, PathItem):
            yield from (
                (name, f"the webhook `{name}`", node) for _, node in methods_of(item)
            )
    for one in found:
        for name, callback in (one.node.callbacks or {}).items():
            for item in callback.values() if isinstance(callback, dict) else ():
                if isinstance(item, PathItem):
                    what = f"the callback `{name}` of `{one.method} {one.path}`"
                    for _, node in methods_of(item):
                        yield f"{one.word} {name}", what, node


def _json_schema(node: Operation) -> SchemaNode | None:
    body = node.requestBody
    if not isinstance(body, RequestBody):
        return None
    return next(
        (
            m.media_type_schema
            for name, m in (body.content or {}).items()
            if is_json(name)
        ),
        None,
    )


def functions(
    found: list[Payload], annotator: Annotator
) -> tuple[tuple[ir.Webhook, ...], tuple[tuple[ir.Import, ...], ...]]:
    """Return a function for each payload, and the imports of their module."""
    named = names.methods({p.mark: f"parse {p.word}" for p in found})
    made = tuple(
        ir.Webhook(
            name=named[payload.mark],
            payload=annotator.write(payload.type, Place.ANSWER),
            doc=Docstring(payload.doc),
        )
        for payload in found
    )
    imports = annotator.imports | {
        ("._runtime", name) for name in ("Validate", "parse_webhook")
    }
    imports |= {("collections.abc", "Callable"), ("typing", "Any")}
    imports = {(m.replace(".._runtime", "._runtime"), name) for m, name in imports}
    if any("models." in one.payload for one in made):
        imports.add((".", "models"))
    return made, import_lines(imports)
