"""Header Object (OpenAPI 3.1, section 4.8.21): what successes say in headers → one model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import Header, Operation, Response

from apiwright import ir
from apiwright.build.bodies import is_json
from apiwright.build.declarations import Declaration, Member, SchemaNode
from apiwright.build.facts import Facts
from apiwright.build.types import Types
from apiwright.build.unions import union
from apiwright.diagnostics import pointer
from apiwright.text import Expression, literal, prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """The headers of an operation's successes.

    Attributes:
        type: Their model.
        by_status: Status → wire names.
        exploded: Wire names of objects that are written as `key=value,key=value`.
        json: Wire names of those that are JSON.
    """

    type: ir.NamedType
    by_status: Mapping[str, tuple[str, ...]]
    exploded: tuple[str, ...]
    json: tuple[str, ...]


def headers(mark: str, operation: Operation, types: Types) -> Headers | None:
    """Return the headers that successes of the operation at `mark` document, or None.

    Several successes share one model: what one of them lacks is None.
    """
    found = {
        status: named
        for status, node in _successes(operation).items()
        if (named := _documented(node))
    }
    if not found:
        return None
    wires: dict[str, str] = {}
    nodes: dict[str, list[Header]] = {}
    for named in found.values():
        for wire, node in named.items():
            # Names of headers have no case (RFC 9110, section 5.1).
            first = wires.setdefault(wire.lower(), wire)
            nodes.setdefault(first, []).append(node)
    whole = mark + pointer("responses")
    types.declared[whole] = Declaration(
        mark=whole,
        doc="The documented headers of the answer; those that are missing are None.",
        members=[_member(wire, same, types) for wire, same in nodes.items()],
    )
    return Headers(
        type=ir.NamedType(mark=whole),
        by_status={
            status: tuple(wires[wire.lower()] for wire in named)
            for status, named in found.items()
        },
        exploded=_where(nodes, lambda node: bool(node.explode) and not node.content),
        json=_where(nodes, _is_json),
    )


def headers_text(found: Headers, model: Expression) -> Expression:
    """Return the expression that tells the runtime of them."""
    arguments = [f"lambda: {model}"]
    for name, wires in (("exploded", found.exploded), ("json", found.json)):
        if wires:
            arguments.append(f"{name}={literal(list(wires))}")
    return Expression(f"ResponseHeaders({', '.join(arguments)})")


def _successes(operation: Operation) -> dict[str, Response]:
    """Return the responses that raise nothing: 2xx, 3xx that is not followed, else the default."""
    nodes = {
        status.upper() if status != "default" else status: node
        for status, node in (operation.responses or {}).items()
        if isinstance(node, Response)
    }
    good = {s: node for s, node in nodes.items() if s.startswith(("2", "3"))}
    return good or {s: node for s, node in nodes.items() if s == "default"}


def _documented(node: Response) -> dict[str, Header]:
    """Return the headers of a response; Content-Type is for `content` to say (section 4.8.17)."""
    return {
        wire: header
        for wire, header in (node.headers or {}).items()
        if isinstance(header, Header) and wire.lower() != "content-type"
    }


def _member(wire: str, nodes: list[Header], types: Types) -> Member:
    first = nodes[0]
    schema = _schema(first)
    facts = types.facts(schema)
    description = prose(first.description) or facts.description
    return Member(
        wire=wire,
        type=union([_type(node, types) for node in nodes]),
        required=False,
        facts=Facts(
            description=description, deprecated=facts.deprecated or first.deprecated
        ),
        target=None,
    )


def _schema(node: Header) -> SchemaNode | None:
    content = next(iter((node.content or {}).values()), None)
    return node.param_schema if content is None else content.media_type_schema


def _type(node: Header, types: Types) -> ir.Type:
    """Return the type of a header; what is neither JSON nor described is text."""
    if node.content and not _is_json(node):
        return ir.ScalarType(kind="str")
    found = types.of(_schema(node))
    plain = isinstance(found, ir.AnyType) and not node.content
    return ir.ScalarType(kind="str") if plain else found


def _is_json(node: Header) -> bool:
    return any(map(is_json, node.content or ()))


def _where(
    nodes: Mapping[str, list[Header]], is_so: Callable[[Header], bool]
) -> tuple[str, ...]:
    return tuple(wire for wire, same in nodes.items() if any(map(is_so, same)))
