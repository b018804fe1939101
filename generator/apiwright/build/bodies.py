"""Request Body Object (OpenAPI 3.1, section 4.8.13) → arguments, or the one argument `body`."""

from __future__ import annotations

from dataclasses import dataclass, field

from openapi_pydantic.v3.v3_1 import (
    Encoding,
    MediaType,
    Operation,
    Reference,
    RequestBody,
    Schema,
)

from apiwright import ir
from apiwright.build.limits import limits_of
from apiwright.build.reading import mark_of, types_of
from apiwright.build.types import Facts, Types
from apiwright.build.unions import union
from apiwright.diagnostics import Diagnostics
from apiwright.pointers import without_marks
from apiwright.text import literal


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyProperty:
    """A property of a body that is spread into arguments."""

    wire: str
    type: ir.Type
    required: bool
    facts: Facts
    limits: dict[str, object]


@dataclass(slots=True, kw_only=True)
class Body:
    """A request body before its arguments have names.

    Attributes:
        media_types: What it can be sent as, the default first.
        properties: The arguments, where the body is spread; else None.
        type: Type of the one argument, where it is not spread.
        encoding: Property → keyword arguments of the runtime's `Encoding`.
        limits: Of the one argument, where the body is not spread.
    """

    media_types: tuple[str, ...]
    required: bool
    properties: tuple[BodyProperty, ...] | None
    type: ir.Type
    doc: str
    encoding: dict[str, dict[str, object]] = field(
        default_factory=dict[str, dict[str, object]]
    )
    limits: dict[str, object] = field(default_factory=dict[str, object])


def is_json(media_type: str) -> bool:
    """Whether `media_type` is written as JSON (RFC 6839)."""
    base = media_type.partition(";")[0].strip().lower()
    return base in (
        "application/json",
        "text/json",
        "*/*",
        "application/*",
    ) or base.endswith(("+json", "/json"))


def is_form(media_type: str) -> bool:
    """Whether `media_type` is one of the two encodings of an HTML form."""
    base = media_type.partition(";")[0].strip().lower()
    return base in ("multipart/form-data", "application/x-www-form-urlencoded")


def body(operation: Operation, types: Types, diagnostics: Diagnostics) -> Body | None:
    """Return the body of `operation`, or None."""
    node = operation.requestBody
    if not isinstance(node, RequestBody) or not node.content:
        return None
    content = _ordered(node, diagnostics)
    schemas = [media.media_type_schema for media in content.values()]
    declared = "required" in node.model_fields_set
    required = bool(node.required)
    spread = _spread_schema(list(content), schemas, types)
    result = Body(
        media_types=tuple(content),
        required=required,
        properties=None,
        type=ir.AnyType(),
        doc=(node.description or "").strip(),
        encoding=_encodings(content),
    )
    multipart = next(iter(content)).startswith("multipart/")
    if spread is not None:
        asked = required or not declared
        result.properties = _properties(spread, types, multipart, asked)
        if asked and not required and any(p.required for p in result.properties):
            diagnostics.note(
                "body-required",
                "The body is not marked as required, but has required properties.",
                mark_of(node),
                hint="They are required arguments. Say `required: false` if the body may be left out.",
            )
    else:
        if len(content) == 1 and is_json(next(iter(content))):
            result.limits = limits_of(schemas[0], types)
        result.type = union(
            [
                _value_type(name, media.media_type_schema, types)
                for name, media in content.items()
            ]
        )
    return result


def _ordered(node: RequestBody, diagnostics: Diagnostics) -> dict[str, MediaType]:
    """Return the media types, JSON first; ranges become a type that can be sent."""
    named = {n: media for n, media in node.content.items() if not _is_range(n)}
    for name, media in node.content.items():
        if _is_range(name):
            concrete = (
                "application/json"
                if _looks_like_json(media)
                else "application/octet-stream"
            )
            diagnostics.note(
                "media-type-range",
                f'"{name}" is no media type that a body can be sent as; {concrete} is sent.',
                mark_of(media) or mark_of(node),
            )
            # What the document describes by its own name goes first.
            named.setdefault(concrete, media)
    return dict(sorted(named.items(), key=lambda item: not is_json(item[0])))


def _is_range(name: str) -> bool:
    """Whether `name` is a range of media types, or no media type at all."""
    base = name.partition(";")[0]
    return "*" in base or "/" not in base


def _looks_like_json(media: MediaType) -> bool:
    schema = media.media_type_schema
    return not (
        schema is None
        or (isinstance(schema, Schema) and schema.schema_format in ("binary", "byte"))
    )


def _spread_schema(
    names: list[str], schemas: list[Schema | Reference | None], types: Types
) -> Schema | None:
    """Return the object whose properties become arguments: one schema, of a JSON or form body."""
    if not all(is_json(name) or is_form(name) for name in names):
        return None
    targets = [types.target(schema) for schema in schemas]
    first = targets[0]
    if first is None or not types.is_object(first):
        return None
    return first if all(_same(first, other) for other in targets[1:]) else None


def _same(first: Schema, other: Schema | None) -> bool:
    if other is None:
        return False
    return mark_of(first) == mark_of(other) or _plain(first) == _plain(other)


def _plain(schema: Schema) -> object:
    return without_marks(schema.model_dump(by_alias=True, exclude_unset=True))


def _properties(
    schema: Schema, types: Types, multipart: bool, asked: bool
) -> tuple[BodyProperty, ...]:
    return tuple(
        BodyProperty(
            wire=member.wire,
            type=as_files(member.type) if multipart else member.type,
            required=asked and member.required,
            facts=member.facts,
            limits=limits_of(member.target, types),
        )
        for member in types.members(schema)
        if not member.facts.read_only
    )


def _value_type(name: str, schema: Schema | Reference | None, types: Types) -> ir.Type:
    """Return the type of a body that is one argument."""
    base = name.partition(";")[0].strip().lower()
    if is_form(base):
        found = _form_type(base, schema, types)
        return as_files(found) if base.startswith("multipart/") else found
    if base.startswith("multipart/"):
        return as_files(types.of(schema))
    if is_json(base):
        return types.of(schema)
    if base.startswith("text/") or base.endswith(("/xml", "+xml")):
        return union([ir.ScalarType(kind="str"), ir.ScalarType(kind="bytes")])
    if base in ("application/x-ndjson", "application/jsonl", "application/json-seq"):
        return ir.ArrayType(item=types.of(schema))
    target = types.target(schema)
    if target is not None and (types.is_object(target) or "object" in types_of(target)):
        return types.of(schema)
    return ir.ScalarType(kind="file")


def _form_type(base: str, schema: Schema | Reference | None, types: Types) -> ir.Type:
    """Return the type of a form: nothing but properties has a form (section 4.8.14.4)."""
    target = types.target(schema)
    kinds = set(types_of(target)) if target is not None else set[str]()
    if not kinds or "object" in kinds:
        return types.of(schema)
    types.diagnostics.warning(
        "form-without-properties",
        f"A body that is {base} is made of properties, and this one is no object.",
        mark_of(schema) if schema is not None else "",
        hint="The argument `body` takes the names and values of the form.",
    )
    return ir.MapType(value=ir.AnyType())


def as_files(found: ir.Type) -> ir.Type:
    """Return `found` with every binary string as a file."""
    match found:
        case ir.ScalarType(kind="binary"):
            return ir.ScalarType(kind="file")
        case ir.ArrayType(item=item):
            return ir.ArrayType(item=as_files(item))
        case ir.UnionType(members=members):
            return union([as_files(member) for member in members])
        case _:
            return found


def _encodings(content: dict[str, MediaType]) -> dict[str, dict[str, object]]:
    """Return what the Encoding Objects of form bodies say (section 4.8.15)."""
    found: dict[str, dict[str, object]] = {}
    for name, media in content.items():
        if not is_form(name):
            continue
        for wire, encoding in (media.encoding or {}).items():
            facts = _encoding(encoding)
            if facts:
                found.setdefault(wire, facts)
    return found


def _encoding(encoding: Encoding) -> dict[str, object]:
    facts = {
        "content_type": encoding.contentType,
        "style": encoding.style,
        "explode": encoding.explode,
        "allow_reserved": encoding.allowReserved or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def encoding_text(encoding: dict[str, dict[str, object]]) -> str:
    """Return the encodings as an expression."""
    entries: list[str] = []
    for wire, facts in encoding.items():
        arguments = ", ".join(
            f"{name}={literal(value)}" for name, value in facts.items()
        )
        entries.append(f"{literal(wire)}: Encoding({arguments})")
    return "{" + ", ".join(entries) + "}"
