"""Unions of types: flat, without repetition, null last."""

from __future__ import annotations

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright import ir
from apiwright.spec import MARK


def optional(found: ir.Type) -> ir.Type:
    """Return `found` with null among its values."""
    if isinstance(found, ir.AnyType) or allows_none(found):
        return found
    if isinstance(found, ir.UnionType):
        return union([found, ir.NoneType()])
    return ir.UnionType(members=(found, ir.NoneType()))


def union(types: list[ir.Type]) -> ir.Type:
    """Return the union of `types`: flat, each once, null last, any value swallowing the others."""
    if len(types) == 1:
        return types[0]
    flat: dict[ir.Type, None] = {}
    for found in types:
        if isinstance(found, ir.UnionType) and not found.discriminator:
            flat.update(dict.fromkeys(found.members))
        else:
            flat[found] = None
    if ir.AnyType() in flat or not flat:
        return ir.AnyType()
    members = _merge_literals([m for m in flat if m != ir.NoneType()])
    if ir.NoneType() in flat:
        members.append(ir.NoneType())
    if len(members) == 1:
        return members[0]
    return ir.UnionType(members=tuple(members))


def _merge_literals(members: list[ir.Type]) -> list[ir.Type]:
    """Put the literals of a union into one, in the place of the first."""
    literals = [m for m in members if isinstance(m, ir.LiteralType)]
    if len(literals) < 2:
        return members
    values = tuple(dict.fromkeys((type(v), v) for m in literals for v in m.values))
    merged = ir.LiteralType(values=tuple(value for _, value in values))
    rest: list[ir.Type] = [m for m in members if not isinstance(m, ir.LiteralType)]
    rest.insert(members.index(literals[0]), merged)
    return rest


def literal_type(values: list[object]) -> ir.Type:
    """Return the type of an enum: Literal where Python has one for every value."""
    fitting = [v for v in values if v is None or isinstance(v, str | int | bool)]
    if len(fitting) < len(values):
        return union([_base(value) for value in values])
    unique = dict.fromkeys(
        (type(value), value) for value in fitting if value is not None
    )
    found: list[ir.Type] = []
    if unique:
        found.append(ir.LiteralType(values=tuple(value for _, value in unique)))
    if None in fitting:
        found.append(ir.NoneType())
    return union(found)


def _base(value: object) -> ir.Type:
    match value:
        case None:
            return ir.NoneType()
        case bool() | int() | float() | str():
            return ir.ScalarType(kind=type(value).__name__)
        case list():
            return ir.ArrayType(item=ir.AnyType())
        case _:
            return ir.MapType(value=ir.AnyType())


def is_nothing(node: Schema | Reference | None) -> bool:
    """Whether no value fits `node`: a missing schema, or what `false` was mended to."""
    return node is None or (isinstance(node, Schema) and _is_empty(node.schema_not))


def _is_empty(node: Schema | Reference | None) -> bool:
    return node is not None and set(
        node.model_dump(by_alias=True, exclude_unset=True)
    ) <= {MARK}


def allows_none(found: ir.Type) -> bool:
    """Whether null is among the values of `found`."""
    return isinstance(found, ir.NoneType) or (
        isinstance(found, ir.UnionType) and ir.NoneType() in found.members
    )


def without_none(found: ir.Type) -> ir.Type:
    """Return `found` without null."""
    if not isinstance(found, ir.UnionType) or ir.NoneType() not in found.members:
        return found
    members = tuple(m for m in found.members if m != ir.NoneType())
    if len(members) == 1:
        return members[0]
    return ir.UnionType(
        members=members, discriminator=found.discriminator, mapping=found.mapping
    )
