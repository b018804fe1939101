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
from apiwright.build.discriminators import has_heirs
from apiwright.build.facts import Facts
from apiwright.build.limits import SIZES, limits_of, own_limits
from apiwright.build.parts import (
    fixed_headers,
    headers_doc,
    implied_encodings,
    report_unsent,
)
from apiwright.build.positions import parts_type, position_encodings
from apiwright.build.reading import mark_of, types_of
from apiwright.build.sequences import is_json_lines, item_type
from apiwright.build.types import Types
from apiwright.build.unions import union
from apiwright.diagnostics import Diagnostics
from apiwright.pointers import without_marks
from apiwright.text import literal, prose


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyProperty:
    """A property of a body that is spread into arguments.

    Attributes:
        headers_doc: What is said of the headers of its part.
    """

    wire: str
    type: ir.Type
    required: bool
    facts: Facts
    limits: dict[str, object]
    headers_doc: str = ""


@dataclass(slots=True, kw_only=True)
class Body:
    """A request body before its arguments have names.

    Attributes:
        media_types: What it can be sent as, the default first.
        properties: The arguments, where the body is spread; else None.
        type: Type of the one argument, where it is not spread.
        encoding: Property → keyword arguments of the runtime's `Encoding`.
        positions: Content types of the first parts that go by position, and of all others.
        json_text: Whether a text can be a value of the JSON that it can be sent as.
        limits: Of the one argument; of a body that is spread, how many properties it has.
    """

    media_types: tuple[str, ...]
    required: bool
    properties: tuple[BodyProperty, ...] | None
    type: ir.Type
    doc: str
    encoding: dict[str, dict[str, object]] = field(
        default_factory=dict[str, dict[str, object]]
    )
    positions: tuple[tuple[str, ...], str] = ((), "")
    json_text: bool = True
    limits: dict[str, object] = field(default_factory=dict[str, object])

    @property
    def has_choice(self) -> bool:
        """Whether the caller chooses a media type."""
        return len(self.media_types) > 1 or any(map(is_range, self.media_types))

    @property
    def choices(self) -> ir.Type:
        """Type of the argument that chooses; of a range every media type can be given."""
        if any(map(is_range, self.media_types)):
            return ir.ScalarType(kind="str")
        return ir.LiteralType(values=self.media_types)


FORM = "application/x-www-form-urlencoded"
_FORMS = (FORM, "multipart/")


def is_json(media_type: str) -> bool:
    """Whether `media_type` is written as JSON (RFC 6839)."""
    base = media_type.partition(";")[0].strip().lower()
    if is_json_lines(base):
        return False
    return base in ("*/*", "application/*") or base.endswith(
        ("+json", "/json", "/x-json")
    )


def is_yaml(media_type: str) -> bool:
    """Whether `media_type` is YAML (RFC 9512)."""
    base = media_type.partition(";")[0].strip().lower()
    return base.endswith(("/yaml", "/x-yaml", "+yaml"))


def is_form(media_type: str) -> bool:
    """Whether `media_type` is one of the two encodings of an HTML form."""
    base = media_type.partition(";")[0].strip().lower()
    return base in ("multipart/form-data", FORM)


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
        doc=prose(node.description),
        encoding=_encodings(content, types),
        positions=position_encodings(content, diagnostics),
    )
    multipart = next(iter(content)).startswith("multipart/")
    parts = _part_encodings(content)
    if spread is not None:
        asked = required or not declared
        result.properties = _properties(spread, types, multipart, asked, parts)
        own = own_limits(spread, diagnostics)
        result.limits = {name: own[name] for name in SIZES if name in own}
        if asked and not required and any(p.required for p in result.properties):
            diagnostics.note(
                "body-required",
                "The body is not marked as required, but has required properties.",
                mark_of(node),
                hint="They are required arguments. Say `required: false` if the body may be left out.",
            )
    else:
        kinds = {name: _value_type(name, one, types) for name, one in content.items()}
        result.type = union(list(kinds.values()))
        result.limits = _limits(content, types)
        result.json_text = all(
            may_be_text(kind, types) for name, kind in kinds.items() if is_json(name)
        )
    return result


def _limits(content: dict[str, MediaType], types: Types) -> dict[str, object]:
    """Return the limits of a body that is one argument, where all its media types have the same.

    A text that is neither JSON nor a part is no value of the schema.
    """
    if not all(is_json(name) or name.startswith(_FORMS) for name in content):
        return {}
    found = [limits_of(media.media_type_schema, types) for media in content.values()]
    return found[0] if all(one == found[0] for one in found) else {}


def _ordered(node: RequestBody, diagnostics: Diagnostics) -> dict[str, MediaType]:
    """Return the media types, JSON first; a range of which JSON is meant becomes JSON."""
    named = {n: media for n, media in node.content.items() if not is_range(n)}
    for name, media in node.content.items():
        if is_range(name) and _means_json(name, media):
            diagnostics.note(
                "media-type-range",
                f'"{name}" is no media type that a body can be sent as; application/json is sent.',
                mark_of(media) or mark_of(node),
            )
            # What the document describes by its own name goes first.
            named.setdefault("application/json", media)
        elif is_range(name):
            named[name if "/" in name else "*/*"] = media
    return dict(
        sorted(
            named.items(), key=lambda item: is_range(item[0]) or not is_json(item[0])
        )
    )


def is_range(name: str) -> bool:
    """Whether `name` is a range of media types, or no media type at all."""
    base = name.partition(";")[0]
    return "*" in base or "/" not in base


def _means_json(name: str, media: MediaType) -> bool:
    base = name.partition(";")[0].strip().lower()
    schema = media.media_type_schema
    return (
        ("/" not in base or base in ("*/*", "application/*"))
        and schema is not None
        and not (
            isinstance(schema, Schema) and schema.schema_format in ("binary", "byte")
        )
    )


def _spread_schema(
    names: list[str], schemas: list[Schema | Reference | None], types: Types
) -> Schema | None:
    """Return the object whose properties become arguments: one schema, of a JSON or form body."""
    if not all(is_json(name) or is_form(name) for name in names):
        return None
    targets = [types.target(schema) for schema in schemas]
    first = targets[0]
    if first is None or not types.is_object(first) or has_heirs(first):
        return None
    if "null" in types_of(first) and all(map(is_json, names)):
        # A spread body cannot be null, which is what this one may be.
        return None
    return first if all(_same(first, other) for other in targets[1:]) else None


def _same(first: Schema, other: Schema | None) -> bool:
    if other is None:
        return False
    return mark_of(first) == mark_of(other) or _plain(first) == _plain(other)


def _plain(schema: Schema) -> object:
    return without_marks(schema.model_dump(by_alias=True, exclude_unset=True))


def _properties(
    schema: Schema,
    types: Types,
    multipart: bool,
    asked: bool,
    parts: dict[str, Encoding],
) -> tuple[BodyProperty, ...]:
    found: list[BodyProperty] = []
    for member in types.members(schema):
        if member.facts.read_only:
            continue
        kind = as_files(member.type) if multipart else member.type
        headers = ""
        if member.wire in parts and kind != member.type:
            headers = headers_doc(parts[member.wire], types)
        elif member.wire in parts:
            report_unsent(member.wire, parts[member.wire], types, types.diagnostics)
        found.append(
            BodyProperty(
                wire=member.wire,
                type=kind,
                required=asked and member.required,
                facts=member.facts,
                limits=limits_of(member.target, types),
                headers_doc=headers,
            )
        )
    return tuple(found)


def _part_encodings(content: dict[str, MediaType]) -> dict[str, Encoding]:
    """Return property → Encoding Object of the multipart bodies: others have no parts."""
    return {
        wire: encoding
        for name, media in content.items()
        if name.startswith("multipart/")
        for wire, encoding in (media.encoding or {}).items()
    }


def _value_type(name: str, media: MediaType, types: Types) -> ir.Type:
    """Return the type of a body that is one argument."""
    base = name.partition(";")[0].strip().lower()
    schema = media.media_type_schema
    if is_form(base):
        found = _form_type(base, schema, types)
        return as_files(found) if base.startswith("multipart/") else found
    if base.startswith("multipart/"):
        return as_files(parts_type(base, media, types))
    if base.startswith("text/") or base.endswith(("/xml", "+xml")):
        return union([ir.ScalarType(kind="str"), ir.ScalarType(kind="bytes")])
    if is_json_lines(base):
        return _lines_type(base, media, types)
    if is_json(base) and not is_range(base):
        return types.of(schema)
    if is_range(base) and types.has_properties(schema):
        return types.of(schema)
    file = ir.ScalarType(kind="content")
    return union([ir.ScalarType(kind="str"), file]) if is_yaml(base) else file


def _lines_type(base: str, media: MediaType, types: Types) -> ir.Type:
    """Return the type of a series of items; of one that is a text, also that text itself."""
    items = ir.ArrayType(item=item_type(base, media, types), is_series=True)
    target = types.target(media.media_type_schema)
    is_text = target is not None and "string" in types_of(target)
    return union([items, ir.ScalarType(kind="content")]) if is_text else items


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


def may_be_text(found: ir.Type, types: Types) -> bool:
    """Whether a text is among the values of `found`."""
    match found:
        case ir.AnyType():
            return True
        case ir.ScalarType(kind=kind):
            return kind not in ("int", "float", "bool")
        case ir.LiteralType(values=values):
            return any(isinstance(value, str) for value in values)
        case ir.UnionType(members=members):
            return any(may_be_text(member, types) for member in members)
        case ir.NamedType(mark=mark):
            alias = types.declared[mark].alias
            return alias is not None and may_be_text(alias, types)
        case _:
            return False


def as_files(found: ir.Type) -> ir.Type:
    """Return `found` with every binary string as a file."""
    match found:
        case ir.ScalarType(kind="binary"):
            return ir.ScalarType(kind="file")
        case ir.ArrayType(item=item):
            return ir.ArrayType(item=as_files(item))
        case ir.TupleType(items=places):
            return ir.TupleType(items=tuple(as_files(place) for place in places))
        case ir.MapType(value=value):
            return ir.MapType(value=as_files(value))
        case ir.UnionType(members=members):
            return union([as_files(member) for member in members])
        case _:
            return found


def _encodings(
    content: dict[str, MediaType], types: Types
) -> dict[str, dict[str, object]]:
    """Return what the Encoding Objects of form bodies say (section 4.8.15)."""
    found: dict[str, dict[str, object]] = {}
    for name, media in content.items():
        is_multipart = name.startswith("multipart/")
        if not is_form(name) and not is_multipart:
            continue
        for wire, facts in encodings_of(media).items():
            found.setdefault(wire, facts)
        if is_multipart:
            for wire, facts in implied_encodings(media, types):
                found[wire] = {**facts, **found.get(wire, {})}
    for wire, encoding in _part_encodings(content).items():
        headers = fixed_headers(encoding, types)
        if headers:
            found.setdefault(wire, {})["headers"] = headers
    return found


def encodings_of(media: MediaType) -> dict[str, dict[str, object]]:
    """Return property → what its Encoding Object says, of those that say anything."""
    facts = {wire: _encoding(node) for wire, node in (media.encoding or {}).items()}
    return {wire: said for wire, said in facts.items() if said}


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
