"""Discriminator Object (OpenAPI 3.1.1, section 4.8.25): what a tag says about an object.

It stands beside `oneOf` or `anyOf`, and tells their members apart; or in a schema that others have
in their `allOf`, its heirs. Then two things are declared: the schema itself, a class, and under the
place of its discriminator the family, a name for the class and all its heirs. What refers to the
schema means the family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from openapi_pydantic.v3.v3_1 import Schema

from apiwright import ir
from apiwright.build.declarations import Declaration, SchemaNode
from apiwright.build.reading import extra, mark_of, ref_of, types_of
from apiwright.build.unions import allows_none, optional, union, without_none
from apiwright.diagnostics import Diagnostics, pointer
from apiwright.spec import HEIRS

FAMILY = "/discriminator"
"""What the mark of a family has behind the mark of its base."""


class Schemas(Protocol):
    """What is asked of `types.Types` here."""

    components: dict[str, str]
    diagnostics: Diagnostics
    declared: dict[str, Declaration]

    @property
    def lookup(self) -> Callable[[str], SchemaNode | None]:
        """`$ref` → the schema it means, or None."""
        ...

    def of(self, node: SchemaNode | None) -> ir.Type:
        """Return the type of a schema."""
        ...

    def itself(self, target: SchemaNode) -> ir.Type:
        """Return the type of what others refer to, its heirs left out."""
        ...

    def target(self, node: SchemaNode | None) -> Schema | None:
        """Return the schema that references lead to."""
        ...

    def declare(self, mark: str, node: SchemaNode) -> Declaration:
        """Return the declaration of that mark."""
        ...


def has_heirs(node: SchemaNode | None) -> bool:
    """Whether a discriminator says which of several schemas an object is that fits `node`."""
    return node is not None and bool(extra(node, HEIRS))


def no_heirs(schema: Schema, variants: list[SchemaNode]) -> list[SchemaNode]:
    """Return those of the variants of `schema` that are not its heirs."""
    if not has_heirs(schema):
        return variants
    heirs = set(extra(schema, HEIRS)["mapping"].values())
    return [node for node in variants if ref_of(node) not in heirs]


def family(schemas: Schemas, base: SchemaNode) -> ir.Type:
    """Return the type of a schema that has heirs, and declare it."""
    mark = mark_of(base) + FAMILY
    named = ir.NamedType(mark=mark)
    if mark in schemas.declared:
        null = isinstance(base, Schema) and "null" in types_of(base)
        return optional(named) if null else named
    declaration = schemas.declare(mark, base)
    # It may be met again on the way; then its name is all that is needed.
    itself = schemas.itself(base)
    own = without_none(itself)
    mapping = {
        tag: m for tag, m in _heirs(schemas, base) if ir.NamedType(mark=m) != own
    }
    declaration.alias = ir.HeirsType(
        base=own,
        heirs=tuple(ir.NamedType(mark=m) for m in dict.fromkeys(mapping.values())),
        discriminator=extra(base, HEIRS)["property"],
        mapping=tuple(mapping.items()),
    )
    return optional(named) if allows_none(itself) else named


def _heirs(schemas: Schemas, base: SchemaNode) -> Iterator[tuple[str, str]]:
    """Yield tag and mark of each heir that has a class or an alias."""
    for tag, reference in extra(base, HEIRS)["mapping"].items():
        target = schemas.target(schemas.lookup(reference))
        found = None if target is None else without_none(schemas.itself(target))
        if isinstance(found, ir.NamedType):
            yield tag, found.mark


def tagged(
    schemas: Schemas, schema: Schema, variants: Sequence[SchemaNode]
) -> ir.Type | None:
    """Return the union of `variants` where a tag tells them apart, else None."""
    by = schema.discriminator
    tag_name = by.propertyName if by else _inferred(schemas, variants)
    if not tag_name:
        return None
    members = [_member(schemas, node) for node in variants]
    mapping: dict[str, str] = {}
    for tag, mark in _mapping(schemas, schema, tag_name, members):
        mapping.setdefault(tag, mark)
    for node in variants:
        target = schemas.target(node)
        if target is not None and has_heirs(target):
            for tag, mark in _heirs(schemas, target):
                members.append(ir.NamedType(mark=mark))
                mapping.setdefault(tag, mark)
    if "null" in types_of(schema):
        members.append(ir.NoneType())
    found = union(members)
    if not isinstance(found, ir.UnionType) or not mapping:
        return None
    if sum(isinstance(member, ir.NamedType) for member in found.members) < 2:
        return None
    return ir.UnionType(
        members=found.members,
        discriminator=tag_name,
        mapping=tuple(mapping.items()),
    )


def _inferred(schemas: Schemas, variants: Sequence[SchemaNode]) -> str:
    """Return the property that tells objects apart where the document does not say so.

    Each of them requires it, and no two have a value of it in common.
    """
    targets = [schemas.target(node) for node in variants]
    objects = [one for one in targets if one is None or types_of(one) != ["null"]]
    if len(objects) < 2 or any(one is None or has_heirs(one) for one in objects):
        return ""
    first = objects[0]
    for wire in (first.properties or {}) if first else ():
        values = [value for one in objects for value in _texts(schemas, one, wire)]
        everywhere = all(_texts(schemas, one, wire) for one in objects)
        if everywhere and len(set(values)) == len(values):
            return wire
    return ""


def _texts(schemas: Schemas, schema: Schema | None, wire: str) -> list[str]:
    """Return the values of a required property that has an enum or a const of text."""
    if schema is None or wire not in (schema.required or ()):
        return []
    node = schemas.target((schema.properties or {}).get(wire))
    if node is None:
        return []
    listed = [node.const] if "const" in node.model_fields_set else node.enum or []
    found = [value for value in dict.fromkeys(map(_text, listed)) if value is not None]
    return found if len(found) == len(listed) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _member(schemas: Schemas, node: SchemaNode) -> ir.Type:
    """Return the type of a variant, its own heirs left out: the tag says which of them it is."""
    target = schemas.target(node)
    if target is not None and has_heirs(target):
        return schemas.itself(target)
    return schemas.of(node)


def _mapping(
    schemas: Schemas, schema: Schema, tag_name: str, members: Sequence[ir.Type]
) -> Iterator[tuple[str, str]]:
    """Yield tag and mark: the document's mapping, and each variant under its own name."""
    by = schema.discriminator
    known: set[str] = set()
    for tag, text in ((by.mapping if by else None) or {}).items():
        reference = (
            text if "#" in text else f"#{pointer('components', 'schemas', text)}"
        )
        target = schemas.target(schemas.lookup(reference))
        declared = None if target is None else schemas.itself(target)
        if isinstance(declared, ir.NamedType):
            known.add(declared.mark)
            yield tag, declared.mark
        else:
            schemas.diagnostics.warning(
                "discriminator-mapping",
                f'The discriminator maps "{tag}" to {text}, which is no object schema.',
                mark_of(schema),
                hint="The tag is treated as unknown: its data is kept as a plain dict.",
            )
    bare = map(without_none, members)
    marks = [member.mark for member in bare if isinstance(member, ir.NamedType)]
    said = {mark: _said(schemas, mark, tag_name) for mark in marks}
    # What every variant says, such as an enum of all tags that they inherit, tells none apart.
    is_shared = len(marks) > 1 and len(set(said.values())) == 1
    for mark in marks:
        name = schemas.components.get(mark)
        own = () if is_shared else said[mark]
        for tag in own or ((name,) if name else ()):
            # A mapping adds tags to the names of schemas, which stay tags.
            if tag == name or mark not in known:
                yield tag, mark


def _said(schemas: Schemas, mark: str, property_name: str) -> tuple[str, ...]:
    """Return the values of the tag that a variant itself names."""
    for member in schemas.declared[mark].members or ():
        if member.wire == property_name and isinstance(member.type, ir.LiteralType):
            return tuple(
                value for value in member.type.values if isinstance(value, str)
            )
    return ()
