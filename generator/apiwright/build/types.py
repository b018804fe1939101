"""Schema Object → `ir.Type`: what a schema means for Python (OpenAPI 3.1, section 4.8.24).

Every object with properties, every named enum, union and recursive schema becomes a declaration,
known by its mark. Declarations have no Python name yet: names are given to all of them together.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright import ir
from apiwright.build import discriminators
from apiwright.build.declarations import Declaration, Member, SchemaNode
from apiwright.build.facts import NO_FACTS, Facts, own_facts
from apiwright.build.kinds import implied_types, kind_of_string, says_type
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
from apiwright.text import prose

_NAME_LIKE = re.compile(r"[A-Za-z][\w .-]{1,39}")

_LONG_ENUM = 60
"""Characters from which an inline enum gets a name of its own."""


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
        if discriminators.has_heirs(target):
            return discriminators.family(self, target)
        return self.itself(target)

    def itself(self, target: SchemaNode) -> ir.Type:
        """Return the type of a schema that others refer to, its heirs left out."""
        mark = mark_of(target)
        if mark in self._inlined:
            return self._inlined[mark]
        if mark in self._open:
            self.declare(mark, target)
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

    def declare(self, mark: str, node: SchemaNode) -> Declaration:
        """Return the declaration of that mark, a new one where there is none."""
        doc = self.facts(node).said if isinstance(node, Schema) else ""
        declaration = Declaration(mark=mark, doc=doc)
        return self.declared.setdefault(mark, declaration)

    def _inline(self, schema: Schema) -> ir.Type:
        mark = mark_of(schema)
        if self.is_object(schema):
            return self._nullable(schema, self._object(schema))
        declared = self._alias_of(mark)
        if declared is not None and mark not in self._open:
            return self._nullable(schema, ir.NamedType(mark=mark))
        found = self._value(schema)
        declared = self._alias_of(mark)
        if declared is not None:
            # It holds itself, by its name alone: null is among what the name stands for.
            declared.alias = found
            return ir.NamedType(mark=mark)
        # The name is the class's, where an object is one of several types.
        if mark not in self.declared and self._wants_name(schema, found):
            declaration = self.declare(mark, schema)
            declaration.alias = without_none(found)
            return self._nullable(schema, ir.NamedType(mark=mark), found)
        return found

    def _alias_of(self, mark: str) -> Declaration | None:
        """Return the declaration of that mark, unless it is of an object among other values."""
        declaration = self.declared.get(mark)
        return None if declaration is None or declaration.members else declaration

    def _nullable(
        self, schema: Schema, named: ir.Type, found: ir.Type | None = None
    ) -> ir.Type:
        null = "null" in types_of(schema) or (found is not None and allows_none(found))
        return optional(named) if null else named

    def _wants_name(self, schema: Schema, found: ir.Type) -> bool:
        bare = without_none(found)
        if not isinstance(bare, ir.LiteralType | ir.UnionType):
            return False
        if mark_of(schema) in self.components:
            return True
        if isinstance(bare, ir.LiteralType):
            return len(", ".join(map(repr, bare.values))) > _LONG_ENUM
        return bool(bare.discriminator)

    def is_object(self, schema: Schema) -> bool:
        """Whether `schema` is a JSON object with named properties."""
        if not schema.properties:
            return False
        kinds = [kind for kind in types_of(schema) if kind != "null"]
        return not kinds or kinds == ["object"]

    def has_properties(self, node: SchemaNode | None) -> bool:
        """Whether `node` is an object, with properties of any name or of these."""
        schema = self.target(node)
        return schema is not None and (
            self.is_object(schema) or "object" in types_of(schema)
        )

    def _object(self, schema: Schema) -> ir.Type:
        mark = mark_of(schema)
        declaration = self.declare(mark, schema)
        if declaration.members is None:
            # It may hold itself: what is declared is found, also before it has members.
            declaration.members = []
            declaration.target = schema
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
            others = discriminators.no_heirs(schema, nodes or [])
            found += self._of_variants(others, {m.wire for m in found}, seen)
        # What a variant requires, the object that it is a variant of may describe.
        if len(seen) == 1:
            found += self._undescribed(schema, [m.wire for m in found])
        return found

    def _undescribed(self, schema: Schema, known: list[str]) -> list[Member]:
        """Return the properties that are required and nowhere described: any value fits."""
        by = schema.discriminator
        tag = by.propertyName if by else ""
        found: list[Member] = []
        for wire in dict.fromkeys(schema.required or ()):
            if wire not in known:
                import difflib

                more = schema.additionalProperties
                other = self.of(None if isinstance(more, bool) else more)
                type_ = ir.ScalarType(kind="str") if wire == tag else other
                found.append(
                    Member(wire, type_, required=True, facts=NO_FACTS, target=None)
                )
                near = difflib.get_close_matches(wire, known, n=1, cutoff=0.7)
                self.diagnostics.note(
                    "undescribed-property",
                    f'The property "{wire}" is required, but nothing describes it.',
                    mark_of(schema),
                    hint=(
                        f"Did you mean {near[0]}? If not, add it to `properties`."
                        if near
                        else "Add it to `properties`; until then it is any value."
                    ),
                )
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
                # An object may be of the variant that says nothing of the property.
                target = same[0].target if len(nodes) == 1 else None
                added.append(Member(wire, type_, everywhere, same[0].facts, target))
        return added

    def _member(self, wire: str, node: SchemaNode, required: bool) -> Member:
        if isinstance(node, Schema) and ref_of(node) is None:
            return Member(wire, self._inline(node), required, own_facts(node), node)
        return Member(
            wire=wire,
            type=self.of(node),
            required=required,
            facts=self._facts_of_member(wire, node),
            target=self.target(node),
        )

    def _facts_of_member(self, wire: str, node: SchemaNode) -> Facts:
        """Return the facts of a property; its title counts where nothing else is said."""
        found = self.facts(node)
        title = (node.title if isinstance(node, Schema) else None) or ""
        if found.description or _bare(title) in ("", _bare(wire)):
            return found
        if isinstance(node, Schema) and self.is_object(node):
            # The title of an object is a word for its class.
            return found
        return replace(found, description=title.strip())

    def facts(self, node: SchemaNode | None) -> Facts:
        """Return what is said of a value besides its type, through a `$ref`."""
        if node is None:
            return NO_FACTS
        if ref_of(node) is None:
            assert isinstance(node, Schema)
            return own_facts(node)
        fields = node.model_fields_set
        extras = node.model_extra or {}
        inherited = self.facts(self.target(node))

        def said(name: str, otherwise: Any) -> Any:
            if name in fields:
                return getattr(node, name)
            return extras.get(name, otherwise)

        return Facts(
            description=prose(said("description", None)) or inherited.description,
            meanings=inherited.meanings,
            read_only=bool(said("readOnly", inherited.read_only)),
            write_only=bool(said("writeOnly", inherited.write_only)),
            deprecated=bool(said("deprecated", inherited.deprecated)),
            default=said("default", inherited.default),
            has_default="default" in fields
            or "default" in extras
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
            return literal_type([schema.const], types_of(schema))
        if schema.enum:
            return self._enum(schema)
        variants = [
            node for node in (schema.oneOf or schema.anyOf or []) if says_type(node)
        ]
        if variants and not schema.properties:
            return self._union(schema, variants)
        kinds = types_of(schema) or implied_types(schema)
        if not kinds:
            return ir.AnyType()
        return union([self._kind(kind, schema) for kind in kinds])

    def _enum(self, schema: Schema) -> ir.Type:
        kinds = types_of(schema)
        found = literal_type(schema.enum or [], kinds)
        if kinds and "null" not in kinds and allows_none(found):
            return without_none(found)
        return union([found, ir.NoneType()]) if "null" in kinds else found

    def _kind(self, kind: str, schema: Schema) -> ir.Type:
        match kind:
            case "null":
                return ir.NoneType()
            case "object":
                return self._object(schema) if schema.properties else self._map(schema)
            case "array":
                return self._array(schema)
            case "string":
                return _scalar(kind_of_string(schema))
            case "integer":
                return _scalar("int")
            case "number":
                return _scalar("float")
            case "boolean":
                return _scalar("bool")
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
        for node in variants:
            title = node.title if isinstance(node, Schema) else None
            if title and _NAME_LIKE.fullmatch(title):
                self.titles[mark_of(node)] = title
        tagged = discriminators.tagged(self, schema, variants)
        if tagged is not None:
            return tagged
        members = [self.of(node) for node in variants]
        if "null" in types_of(schema):
            members.append(ir.NoneType())
        return union(members)


@functools.cache
def _scalar(kind: str) -> ir.ScalarType:
    """Return the one type of that kind: a large document has ten thousands of places for it."""
    return ir.ScalarType(kind=kind)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
