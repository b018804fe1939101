"""Types made of types: unions are flat, without repetition, null last."""

from __future__ import annotations

from collections.abc import Iterable

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright import ir
from apiwright.spec import MARK

_NONE = ir.NoneType()
_ANY = ir.AnyType()

MANY_HEIRS = 64
"""Heirs of one schema up to which annotations name each.

Type checkers and readers cannot do much with a union of hundreds. Where there are more, an
annotation says the base, and an argument takes any model or dict. What is decoded is the same.
"""


def optional(found: ir.Type) -> ir.Type:
    """Return `found` with null among its values."""
    if isinstance(found, ir.AnyType) or allows_none(found):
        return found
    if isinstance(found, ir.UnionType):
        return union([found, _NONE])
    return ir.UnionType(members=(found, _NONE))


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
    if _ANY in flat or not flat:
        return _ANY
    members = _merge_literals([m for m in flat if not isinstance(m, ir.NoneType)])
    if _NONE in flat:
        members.append(_NONE)
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
        found.append(_NONE)
    return union(found)


def _only(kind: str, kinds: list[str]) -> bool:
    return [one for one in kinds if one != "null"] == [kind]


def _integer(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _base(value: object, kinds: list[str]) -> ir.Type:
    match value:
        case None:
            return _NONE
        case int() if "number" in kinds and not isinstance(value, bool):
            return ir.ScalarType(kind="float")
        case bool() | int() | float() | str():
            return ir.ScalarType(kind=type(value).__name__)
        case list():
            return ir.ArrayType(item=_ANY)
        case _:
            return ir.MapType(value=_ANY)


def is_nothing(node: Schema | Reference | None) -> bool:
    """Whether no value fits `node`: a missing schema, or what `false` was mended to."""
    return node is None or (isinstance(node, Schema) and _is_empty(node.schema_not))


def _is_empty(node: Schema | Reference | None) -> bool:
    return node is not None and set(
        node.model_dump(by_alias=True, exclude_unset=True)
    ) <= {MARK}


def allows_none(found: ir.Type) -> bool:
    """Whether null is among the values of `found`."""
    last = found.members[-1] if isinstance(found, ir.UnionType) else found
    return isinstance(last, ir.NoneType)


def without_none(found: ir.Type) -> ir.Type:
    """Return `found` without null."""
    if not isinstance(found, ir.UnionType) or not allows_none(found):
        return found
    members = found.members[:-1]
    if len(members) == 1:
        return members[0]
    return ir.UnionType(
        members=members, discriminator=found.discriminator, mapping=found.mapping
    )


def marks_in(found: ir.Type) -> Iterable[str]:
    """Yield the marks that a type names."""
    match found:
        case ir.NamedType(mark=mark):
            yield mark
        case ir.ArrayType(item=inner) | ir.MapType(value=inner):
            yield from marks_in(inner)
        case ir.TupleType(items=inside) | ir.UnionType(members=inside):
            for one in inside:
                yield from marks_in(one)
        case ir.HeirsType(base=base, heirs=heirs):
            yield from marks_in(base)
            if len(heirs) <= MANY_HEIRS:
                yield from (heir.mark for heir in heirs)
        case _:
            return
