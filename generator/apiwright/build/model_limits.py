"""Classes → the limits that they carry: of what a caller can send, where there are any.

A place that takes an object names its class, and the class says what its properties keep to. So no
schema is repeated where it is used, and recursion is no problem. Only classes that say something, or
lead to one that does, are named: a document without limits makes a package without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright import ir
from apiwright.build.declarations import Declaration
from apiwright.build.graph import reach
from apiwright.build.limits import SIZES, limits_of, own_limits
from apiwright.build.types import Types
from apiwright.build.unions import marks_in


def limits_of_models(
    sent: Iterable[dict[str, Any]], types: Types
) -> dict[str, dict[str, Any]]:
    """Return mark → limits, of what says something or leads to what does.

    Args:
        sent: The limits of everything that a caller sends.
    """
    found: dict[str, dict[str, Any]] = {}
    users: dict[str, list[str]] = defaultdict(list)
    todo = [mark for limits in sent for mark in _marks(limits)]
    while todo:
        mark = todo.pop()
        if mark in found:
            continue
        declaration = types.declared[mark]
        found[mark] = _of_class(declaration, types)
        leads_to = [*_marks(found[mark]), *_variants(declaration.alias)]
        for other in leads_to:
            users[other].append(mark)
        todo += leads_to
    limited = reach([mark for mark in found if _says(found[mark])], users)
    return {
        mark: said_by(limits, limited)
        for mark, limits in found.items()
        if mark in limited
    }


def _of_class(declaration: Declaration, types: Types) -> dict[str, Any]:
    schema = declaration.target
    if schema is None or declaration.members is None:
        return {}
    own = own_limits(schema, types.diagnostics)
    found = {name: own[name] for name in SIZES if name in own}
    found["properties"] = {
        member.wire: {} if member.facts.read_only else limits_of(member.target, types)
        for member in declaration.members
    }
    more = schema.additionalProperties
    if isinstance(more, Schema | Reference) and not schema.patternProperties:
        found["values"] = limits_of(more, types)
    return found


def said_by(limits: dict[str, Any], limited: Collection[str]) -> dict[str, Any]:
    """Return limits without the classes that say nothing, those in `limited` being the others."""
    found = {name: _said(name, value, limited) for name, value in limits.items()}
    found = {name: value for name, value in found.items() if value is not None}
    if "properties" in found:
        # Where all other keys have limits, a property without has to be named, too.
        whole = "values" in found
        kept = {wire: one for wire, one in found["properties"].items() if one or whole}
        found["properties"] = kept
    return {name: value for name, value in found.items() if value != {}}


def _said(name: str, value: Any, limited: Collection[str]) -> Any:
    """Return what is left of one limit, or None."""
    match name:
        case "model":
            return value if value in limited else None
        case "variants":
            return value if any(mark in limited for mark in value) else None
        case "properties":
            return {wire: said_by(one, limited) for wire, one in value.items()}
        case "items" | "values":
            return said_by(value, limited) or None
        case _:
            return value


def _says(limits: dict[str, Any]) -> bool:
    """Whether there is a limit that no class has to be asked for."""
    return bool(said_by(limits, ()))


def _marks(limits: Mapping[str, Any]) -> Iterator[str]:
    """Yield the marks of the classes that limits name."""
    for name, value in limits.items():
        match name:
            case "model":
                yield value
            case "variants":
                yield from value
            case "properties":
                for one in value.values():
                    yield from _marks(one)
            case "items" | "values":
                yield from _marks(value)
            case _:
                pass


def _variants(alias: ir.Type | None) -> Iterator[str]:
    """Yield the marks of the classes that a tag chooses from, however many there are."""
    match alias:
        case ir.HeirsType(base=base, mapping=mapping):
            yield from marks_in(base)
            yield from (mark for _, mark in mapping)
        case ir.UnionType(mapping=mapping):
            yield from (mark for _, mark in mapping)
        case _:
            pass
