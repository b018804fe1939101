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
    merged = ir.LiteralType(
        values=tuple(value for _, value in values),
        is_number=any(m.is_number for m in literals),
    )
    rest: list[ir.Type] = [m for m in members if not isinstance(m, ir.LiteralType)]
    rest.insert(members.index(literals[0]), merged)
    return rest


def literal_type(values: list[object], kinds: list[str]) -> ir.Type:
    """Return the type of an enum: Literal where Python has one for every value.

    Args:
        values: As the document has them.
        kinds: The words of `type` beside them. 1.0 is an integer where it has to be one (JSON
            Schema 2020-12, section 4.2.1).
    """
    values = (
        [_integer(value) for value in values] if _only("integer", kinds) else values
    )
    fitting = [v for v in values if v is None or isinstance(v, str | int | bool)]
    if len(fitting) < len(values):
        return union([_base(value, kinds) for value in values])
    unique = dict.fromkeys(
        (type(value), value) for value in fitting if value is not None
    )
    found: list[ir.Type] = []
    if set(unique) == {(bool, True), (bool, False)}:
        found.append(ir.ScalarType(kind="bool"))
    elif unique:
        literal = tuple(value for _, value in unique)
        found.append(ir.LiteralType(values=literal, is_number="number" in kinds))
    if None in fitting:
        found.append(ir.NoneType())
    return union(found)


def _only(kind: str, kinds: list[str]) -> bool:
    return [one for one in kinds if one != "null"] == [kind]


def _integer(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _base(value: object, kinds: list[str]) -> ir.Type:
    match value:
        case None:
            return ir.NoneType()
        case int() if "number" in kinds and not isinstance(value, bool):
            return ir.ScalarType(kind="float")
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
