"""Schema Object → `ir.Type`: what a schema means for Python (OpenAPI 3.1, section 4.8.24).

Every object with properties, every named enum, union and recursive schema becomes a declaration,
known by its mark. Declarations have no Python name yet: names are given to all of them together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright import ir
from apiwright.build.meanings import described, titled
from apiwright.build.reading import mark_of, ref_of, types_of
from apiwright.build.unions import (
    allows_none,
    is_nothing,
    literal_type,
    optional,
    union,
    without_none,
)
from apiwright.diagnostics import Diagnostics
from apiwright.spec import MARK

SchemaNode: TypeAlias = Schema | Reference

_STRING_FORMATS = {
    "date-time": "datetime",
    "date": "date",
    "time": "time",
    "uuid": "uuid",
    "decimal": "decimal",
    "byte": "base64",
    "base64": "base64",
    "binary": "binary",
}
"""Formats of a string with a Python type of their own (Format Registry of the OpenAPI Initiative).

A duration stays text: a month has no length, so no Python type holds what `P1M` says.
"""

_NAME_LIKE = re.compile(r"[A-Za-z][\w .-]{1,39}")

_LONG_ENUM = 60
"""Characters from which an inline enum gets a name of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says of a value besides its type."""

    description: str = ""
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    default: object = None
    has_default: bool = False

    @property
    def doc(self) -> str:
        """The description, and whether the value is deprecated."""
        parts = [self.description, "Deprecated." if self.deprecated else ""]
        return " ".join(part for part in parts if part)


_NO_FACTS = Facts()


@dataclass(slots=True)
class Member:
    """A property of a declared object, before it has a name.

    Attributes:
        target: The schema that limits its values, if there is just one.
    """

    wire: str
    type: ir.Type
    required: bool
    facts: Facts
    target: Schema | None


@dataclass(slots=True)
class Declaration:
    """A schema that becomes a class (`members`) or an alias (`alias`).

    Attributes:
        extra: The type of what an object has besides its members, where the document gives one.
    """

    mark: str
    doc: str
    members: list[Member] | None = None
    extra: ir.Type | None = None
    alias: ir.Type | None = None


@dataclass(slots=True)
class Types:
    """Turns schemas into types and collects what has to be declared.

    Attributes:
        lookup: `$ref` → the schema it means, or None.
        components: Mark of a schema → its name under `components/schemas`.
        declared: Mark → what has to be declared, in the order of finding.
        titles: Mark of a variant of a union → its title, where that could be a name.
    """

    lookup: Callable[[str], SchemaNode | None]
    components: dict[str, str]
    diagnostics: Diagnostics
    declared: dict[str, Declaration] = field(default_factory=dict[str, Declaration])
    titles: dict[str, str] = field(default_factory=dict[str, str])
    _inlined: dict[str, ir.Type] = field(default_factory=dict[str, ir.Type])
    _open: set[str] = field(default_factory=set[str])

    def of(self, node: SchemaNode | None) -> ir.Type:
        """Return the type of `node`; without a schema any value fits."""
        if node is None:
            return ir.AnyType()
        reference = ref_of(node)
        if reference is None:
            assert isinstance(node, Schema)
            return self._inline(node)
        nullable = isinstance(node, Schema) and "null" in types_of(node)
        target = self.lookup(reference)
        found = ir.AnyType() if target is None else self.referenced(target)
        return optional(found) if nullable else found

    def referenced(self, target: SchemaNode) -> ir.Type:
        """Return the type of a schema that others refer to: by name, where it is declared."""
        mark = mark_of(target)
        if mark in self._inlined:
            return self._inlined[mark]
        if mark in self._open:
            self._declare(mark, target)
            named = ir.NamedType(mark=mark)
            # A class says nothing of null, an alias that holds itself does.
            if isinstance(target, Schema) and self.is_object(target):
                return self._nullable(target, named)
            return named
        self._open.add(mark)
        found = self.of(target)
        self._open.discard(mark)
        declaration = self.declared.get(mark)
        if (
            declaration is not None
            and declaration.members is None
            and declaration.alias is None
        ):
            declaration.alias, found = found, ir.NamedType(mark=mark)
        self._inlined[mark] = found
        return found

    def _declare(self, mark: str, node: SchemaNode) -> Declaration:
        doc = described(node) if isinstance(node, Schema) else ""
        declaration = Declaration(mark=mark, doc=doc)
        return self.declared.setdefault(mark, declaration)

    def _inline(self, schema: Schema) -> ir.Type:
        mark = mark_of(schema)
        if mark in self.declared and (mark not in self._open or self.is_object(schema)):
            return self._nullable(schema, ir.NamedType(mark=mark))
        if self.is_object(schema):
            return self._nullable(schema, self._object(schema))
        found = self._value(schema)
        if mark in self.declared:
            # It holds itself, by its name alone: null is among what the name stands for.
            self.declared[mark].alias = found
            return ir.NamedType(mark=mark)
        if self._wants_name(schema, found):
            declaration = self._declare(mark, schema)
            declaration.alias = without_none(found)
            return self._nullable(schema, ir.NamedType(mark=mark), found)
        return found

    def _nullable(
        self, schema: Schema, named: ir.Type, found: ir.Type | None = None
    ) -> ir.Type:
        null = "null" in types_of(schema) or (found is not None and allows_none(found))
        return optional(named) if null else named

    def _wants_name(self, schema: Schema, found: ir.Type) -> bool:
        bare = without_none(found)
        if mark_of(schema) in self.components:
            return isinstance(bare, ir.LiteralType | ir.UnionType)
        if isinstance(bare, ir.LiteralType):
            return len(", ".join(map(repr, bare.values))) > _LONG_ENUM
        return isinstance(bare, ir.UnionType) and bool(bare.discriminator)

    def is_object(self, schema: Schema) -> bool:
        """Whether `schema` is a JSON object with named properties."""
        kinds = [kind for kind in types_of(schema) if kind != "null"]
        return bool(schema.properties) and (not kinds or kinds == ["object"])

    def _object(self, schema: Schema) -> ir.Type:
        mark = mark_of(schema)
        declaration = self._declare(mark, schema)
        if declaration.members is None:
            # It may hold itself: what is declared is found, also before it has members.
            declaration.members = []
            declaration.members.extend(self.members(schema))
            declaration.extra = self._extra(schema)
        return ir.NamedType(mark=mark)

    def _extra(self, schema: Schema) -> ir.Type | None:
        more = schema.additionalProperties
        if not isinstance(more, Schema | Reference) or is_nothing(more):
            return None
        found = self._map(schema)
        assert isinstance(found, ir.MapType)
        return None if isinstance(found.value, ir.AnyType) else found.value

    def members(
        self, schema: Schema, seen: frozenset[str] = frozenset()
    ) -> list[Member]:
        """Return the properties of an object, with those of the variants beside them.

        Args:
            schema: The object.
            seen: Marks of the objects that it is a variant of.
        """
        required = set(schema.required or ())
        found = [
            self._member(wire, node, wire in required)
            for wire, node in (schema.properties or {}).items()
        ]
        seen |= {mark_of(schema)}
        for nodes in (schema.oneOf, schema.anyOf):
            found += self._of_variants(nodes or [], {m.wire for m in found}, seen)
        return found

    def _of_variants(
        self, nodes: list[SchemaNode], known: set[str], seen: frozenset[str]
    ) -> list[Member]:
        """Return what variants add; required is what each of them requires."""
        variants = [
            self.members(target, seen) if self.is_object(target) else []
            for target in map(self.target, nodes)
            if target is not None and mark_of(target) not in seen
        ]
        wires = dict.fromkeys(m.wire for members in variants for m in members)
        added: list[Member] = []
        for wire in wires:
            if wire not in known:
                same = [m for members in variants for m in members if m.wire == wire]
                everywhere = len(same) == len(nodes) and all(m.required for m in same)
                type_ = union([member.type for member in same])
                target = same[0].target if len(same) == 1 else None
                added.append(Member(wire, type_, everywhere, same[0].facts, target))
        return added

    def _member(self, wire: str, node: SchemaNode, required: bool) -> Member:
        return Member(
            wire=wire,
            type=self.of(node),
            required=required,
            facts=self._facts_of_member(wire, node),
            target=self.target(node),
        )

    def _facts_of_member(self, wire: str, node: SchemaNode) -> Facts:
        found = self.facts(node)
        if found.description or not isinstance(node, Schema) or self.is_object(node):
            # The title of an object is a word for its class.
            return found
        return replace(found, description=titled(node, wire))

    def facts(self, node: SchemaNode | None) -> Facts:
        """Return what is said of a value besides its type, through a `$ref`."""
        if node is None:
            return _NO_FACTS
        fields = node.model_fields_set
        extras = node.model_extra or {}
        reference = ref_of(node) is not None
        inherited = self.facts(self.target(node)) if reference else _NO_FACTS

        def said(name: str, otherwise: Any) -> Any:
            if name in fields:
                return getattr(node, name)
            return extras.get(name, otherwise) if reference else otherwise

        own = said("description", None)
        if not reference and isinstance(node, Schema):
            own = described(node)
        return Facts(
            description=(own or inherited.description).strip(),
            read_only=bool(said("readOnly", inherited.read_only)),
            write_only=bool(said("writeOnly", inherited.write_only)),
            deprecated=bool(said("deprecated", inherited.deprecated)),
            default=said("default", inherited.default),
            has_default="default" in fields
            or (reference and "default" in extras)
            or inherited.has_default,
        )

    def target(self, node: SchemaNode | None) -> Schema | None:
        """Return the schema that `node` is or refers to, through a chain of references."""
        seen: set[str] = set()
        while node is not None:
            reference = ref_of(node)
            if reference is None:
                return node if isinstance(node, Schema) else None
            if reference in seen:
                return None
            seen.add(reference)
            node = self.lookup(reference)
        return None

    def parse(self, node: dict[str, object]) -> Schema:
        """Return a schema that openapi-pydantic has no field for, such as 3.2's itemSchema."""
        return Schema.model_validate(node)

    def _value(self, schema: Schema) -> ir.Type:
        """Return the type of a schema that has no properties."""
        if "const" in schema.model_fields_set:
            return literal_type([schema.const])
        if schema.enum:
            return self._enum(schema)
        variants = [
            node
            for node in (schema.oneOf or schema.anyOf or [])
            if self._says_type(node)
        ]
        if variants and not schema.properties:
            return self._union(schema, variants)
        kinds = types_of(schema) or self._implied(schema)
        if not kinds:
            return ir.AnyType()
        return union([self._kind(kind, schema) for kind in kinds])

    def _enum(self, schema: Schema) -> ir.Type:
        kinds = types_of(schema)
        found = literal_type(schema.enum or [])
        if kinds and "null" not in kinds and allows_none(found):
            return without_none(found)
        return union([found, ir.NoneType()]) if "null" in kinds else found

    def _says_type(self, node: SchemaNode) -> bool:
        """Whether a variant is more than a rule about which properties go together."""
        if ref_of(node) is not None:
            return True
        assert isinstance(node, Schema)
        rules = {"required", "schema_not", "dependentRequired", "description", "title"}
        said = node.model_fields_set - {MARK}
        return bool(said - rules) or not said

    def _implied(self, schema: Schema) -> list[str]:
        """Return the type that keywords imply where `type` is missing."""
        if (
            schema.properties
            or schema.additionalProperties is not None
            or schema.patternProperties
        ):
            return ["object"]
        if schema.items is not None or schema.prefixItems:
            return ["array"]
        if (
            schema.schema_format in _STRING_FORMATS
            or schema.pattern
            or schema.maxLength
            or schema.contentMediaType
            or schema.contentEncoding
        ):
            return ["string"]
        return []

    def _kind(self, kind: str, schema: Schema) -> ir.Type:
        match kind:
            case "null":
                return ir.NoneType()
            case "object":
                return self._object(schema) if schema.properties else self._map(schema)
            case "array":
                return self._array(schema)
            case "string":
                return ir.ScalarType(kind=_string(schema))
            case "integer":
                return ir.ScalarType(kind="int")
            case "number":
                return ir.ScalarType(kind="float")
            case "boolean":
                return ir.ScalarType(kind="bool")
            case _:
                return ir.AnyType()

    def _map(self, schema: Schema) -> ir.Type:
        values = list((schema.patternProperties or {}).values())
        more = schema.additionalProperties
        if isinstance(more, Schema | Reference):
            values.append(more)
        elif more is None and not values:
            return ir.MapType(value=ir.AnyType())
        types = [self.of(node) for node in values]
        return ir.MapType(value=union(types) if types else ir.AnyType())

    def _array(self, schema: Schema) -> ir.Type:
        if not schema.prefixItems:
            return ir.ArrayType(item=self.of(schema.items))
        places = tuple(self.of(node) for node in schema.prefixItems)
        ends = schema.items is not None and is_nothing(schema.items)
        ends = ends or schema.maxItems == len(places)
        if schema.minItems == len(places) and ends:
            return ir.TupleType(items=places)
        rest = [] if is_nothing(schema.items) else [self.of(schema.items)]
        return ir.ArrayType(item=union([*places, *rest]))

    def _union(self, schema: Schema, variants: list[SchemaNode]) -> ir.Type:
        members = [self.of(node) for node in variants]
        for node in variants:
            title = node.title if isinstance(node, Schema) else None
            if title and _NAME_LIKE.fullmatch(title):
                self.titles[mark_of(node)] = title
        if "null" in types_of(schema):
            members.append(ir.NoneType())
        found = union(members)
        property_name = (
            schema.discriminator.propertyName if schema.discriminator else ""
        )
        if not property_name or not isinstance(found, ir.UnionType):
            return found
        mapping = self._mapping(schema, variants)
        named = [m for m in found.members if isinstance(m, ir.NamedType)]
        if not mapping or len(named) < 2:
            return found
        return ir.UnionType(
            members=found.members, discriminator=property_name, mapping=mapping
        )

    def _mapping(
        self, schema: Schema, variants: list[SchemaNode]
    ) -> tuple[tuple[str, str], ...]:
        """Return tag → mark: the document's mapping, and each variant under its own name."""
        assert schema.discriminator is not None
        mapping: dict[str, str] = {}
        for tag, target in (schema.discriminator.mapping or {}).items():
            reference = target if "#" in target else f"#/components/schemas/{target}"
            found = self.lookup(reference)
            declared = None if found is None else self.referenced(found)
            if isinstance(declared, ir.NamedType):
                mapping[tag] = declared.mark
            else:
                self.diagnostics.warning(
                    "discriminator-mapping",
                    f'The discriminator maps "{tag}" to {target}, which is no object schema.',
                    mark_of(schema),
                    hint="The tag is treated as unknown: its data is kept as a plain dict.",
                )
        mapped = set(mapping.values())
        for node in variants:
            declared = self.of(node)
            if not isinstance(declared, ir.NamedType):
                continue
            name = self.components.get(declared.mark)
            for tag in self._tags(declared.mark, schema.discriminator.propertyName):
                # A mapping adds tags to the names of schemas, which stay tags.
                if tag == name or declared.mark not in mapped:
                    mapping.setdefault(tag, declared.mark)
        return tuple(mapping.items())

    def _tags(self, mark: str, property_name: str) -> list[str]:
        """Return the values of the tag that the variant itself names; else its own name."""
        for member in self.declared[mark].members or ():
            if member.wire == property_name and isinstance(member.type, ir.LiteralType):
                return [value for value in member.type.values if isinstance(value, str)]
        name = self.components.get(mark)
        return [name] if name else []


def _string(schema: Schema) -> str:
    """Return the kind of a string: its format's, or what its content says (section 4.8.24.3)."""
    known = _STRING_FORMATS.get(schema.schema_format or "")
    if known is not None:
        return known
    if schema.contentEncoding:
        return "base64" if schema.contentEncoding.lower() == "base64" else "str"
    content = (schema.contentMediaType or "").lower()
    return "str" if not content or _is_text(content) else "binary"


def _is_text(media_type: str) -> bool:
    base = media_type.partition(";")[0].strip()
    return base.startswith("text/") or base.endswith(("json", "xml"))
