"""Webhooks and Callback Objects (OpenAPI 3.1, 4.8.1 and 4.8.18): payloads that the API sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import (
    MediaType,
    OpenAPI,
    Operation,
    PathItem,
    RequestBody,
)

from apiwright import ir, names
from apiwright.build.annotation import Annotator, Place
from apiwright.build.bodies import is_json
from apiwright.build.declarations import SchemaNode
from apiwright.build.drafts import Found, methods_of
from apiwright.build.imports import import_lines
from apiwright.build.reading import mark_of
from apiwright.build.types import Types
from apiwright.build.unions import without_none
from apiwright.diagnostics import Diagnostics
from apiwright.text import Docstring, Expression, literal, prose

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What arrives, before its function has a name.

    Attributes:
        word: What its function is named after.
        made: Whether the word says the method too, which the document does not call it by.
        form: Field → how its text is read (see the runtime's `parse_webhook`); None for JSON.
    """

    mark: str
    word: str
    made: bool
    type: ir.Type
    doc: str
    form: dict[str, str] | None


@dataclass(slots=True)
class _Received:
    """An operation that the receiver serves."""

    word: str
    what: str
    node: Operation
    made: bool = False


def payloads(
    openapi: OpenAPI, found: list[Found], types: Types, diagnostics: Diagnostics
) -> list[Payload]:
    """Return the payloads of every webhook and callback that has one in JSON or as a form."""
    made: list[Payload] = []
    for one in _all(openapi, found):
        content = _content(one.node)
        media = next((name for name in content if is_json(name)), None)
        form = next((name for name in content if _base(name) == _FORM), None)
        if media is None and form is None:
            if content:
                diagnostics.warning(
                    "unread-payload",
                    f"{_sentence(one.what)} sends {' or '.join(content)}; there is no function"
                    " that reads it.",
                    mark_of(one.node),
                    hint="Functions read JSON and urlencoded forms.",
                )
            continue
        schema = content[media or form or ""].media_type_schema
        text = prose(one.node.description or one.node.summary)
        made.append(
            Payload(
                mark=mark_of(one.node),
                word=one.word,
                made=one.made,
                type=types.of(schema),
                doc=f"Read the payload of {one.what}.\n\n{text}".strip(),
                form=None if media is not None else _fields(schema, types),
            )
        )
    return made


def _content(node: Operation) -> Mapping[str, MediaType]:
    body = node.requestBody
    return (body.content or {}) if isinstance(body, RequestBody) else {}


def _base(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _all(openapi: OpenAPI, found: list[Found]) -> Iterator[_Received]:
    for name, item in (openapi.webhooks or {}).items():
        if isinstance(item, PathItem):
            yield from _operations(item, name, f"the webhook `{name}`")
    for one in found:
        for name, callback in (one.node.callbacks or {}).items():
            for item in callback.values() if isinstance(callback, dict) else ():
                if isinstance(item, PathItem):
                    what = f"the callback `{name}` of `{one.method} {one.path}`"
                    yield from _operations(item, f"{one.word} {name}", what)


def _operations(item: PathItem, word: str, what: str) -> Iterator[_Received]:
    """Yield what the receiver serves: of several methods, all but POST are named by it too."""
    nodes = {method: node for method, node in methods_of(item) if _content(node)}
    plain = "POST" if "POST" in nodes else min(nodes, default="")
    for method, node in nodes.items():
        received = _Received(word, what, node)
        if method != plain:
            received.word = f"{word} {method.lower()}"
            received.what = f"{what}, sent by {method}"
            received.made = True
        yield received


def _fields(schema: SchemaNode | None, types: Types) -> dict[str, str]:
    """Return how the fields of a form are read, of those that are more than one text."""
    target = types.target(schema)
    members = types.members(target) if target is not None else ()
    kinds = {member.wire: _kind(without_none(member.type), types) for member in members}
    return {wire: kind for wire, kind in kinds.items() if kind}


def _kind(found: ir.Type, types: Types) -> str:
    if isinstance(found, ir.ArrayType):
        return "values" if _is_value(found.item, types) else "texts"
    return "value" if _is_value(found, types) else ""


def _is_value(found: ir.Type, types: Types) -> bool:
    """Whether a text has to be read as JSON to be of this type."""
    match found:
        case ir.ScalarType(kind=kind):
            return kind in ("int", "float", "bool")
        case ir.LiteralType(values=values):
            return not any(isinstance(value, str) for value in values)
        case ir.NamedType(mark=mark):
            alias = types.declared[mark].alias
            return alias is None or _is_value(alias, types)
        case ir.UnionType(members=members):
            return all(_is_value(member, types) for member in members)
        case ir.MapType() | ir.TupleType() | ir.ArrayType() | ir.NoneType():
            return True
        case _:
            return False


def functions(
    found: list[Payload], annotator: Annotator
) -> tuple[tuple[ir.Webhook, ...], tuple[tuple[ir.Import, ...], ...]]:
    """Return a function for each payload, and the imports of their module."""
    named = names.methods(
        {p.mark: f"parse {p.word}" for p in found}, {p.mark for p in found if p.made}
    )
    made = tuple(
        ir.Webhook(
            name=named[payload.mark],
            payload=annotator.write(payload.type, Place.ANSWER),
            form=Expression("" if payload.form is None else literal(payload.form)),
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
