"""Parameter Object (OpenAPI 3.1, section 4.8.12) → an argument and what it sends."""

from __future__ import annotations

from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import Operation, Parameter, PathItem

from apiwright import ir
from apiwright.build.limits import limits_of
from apiwright.build.reading import extra, mark_of
from apiwright.build.types import Facts, Types
from apiwright.diagnostics import Diagnostics

DEFAULT_STYLES = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
}

_FRAMING = ("content-length", "transfer-encoding")

_WRAPPERS = {
    "simple": "simple",
    "label": "label",
    "matrix": "matrix",
    "form": "form",
    "spaceDelimited": "space_delimited",
    "pipeDelimited": "pipe_delimited",
    "deepObject": "deep_object",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameterized:
    """A parameter before it has a name.

    Attributes:
        wrapper: Function of the runtime's `styles` that encodes it, with its further arguments;
            "" where the location's own style is meant.
    """

    location: str
    wire: str
    type: ir.Type
    required: bool
    wrapper: str
    wrapper_arguments: str
    doc: str
    facts: Facts
    limits: dict[str, object]


def parameters(
    path_item: PathItem,
    operation: Operation,
    carriers: frozenset[tuple[str, str]],
    types: Types,
    diagnostics: Diagnostics,
) -> list[Parameterized]:
    """Return the parameters of an operation; its own override those of its path.

    Args:
        carriers: Where the client sends the operation's credentials.
    """
    found: dict[tuple[str, str], Parameter] = {}
    for node in [*(path_item.parameters or ()), *(operation.parameters or ())]:
        if not isinstance(node, Parameter):
            continue
        key = _key(node)
        if _is_transport(*key) or key in carriers:
            diagnostics.note(
                "ignored-parameter",
                f'The {key[0]} parameter "{node.name}" is set by the client itself.',
                mark_of(node),
                hint=_hint(node),
            )
            continue
        found[key] = node
    return [_parameter(node, types) for node in found.values()]


def _key(node: Parameter) -> tuple[str, str]:
    """Return what tells parameters apart: of headers, case does not count."""
    location = node.param_in.value
    return location, node.name.lower() if location == "header" else node.name


def _is_transport(location: str, name: str) -> bool:
    return location == "header" and name in ("accept", "content-type", *_FRAMING)


def _hint(node: Parameter) -> str:
    location, name = _key(node)
    if name in _FRAMING:
        return "RFC 9112, section 6: it says where the body ends, which the HTTP library knows."
    if _is_transport(location, name):
        return "OpenAPI 3.1, section 4.8.12.2.1: such a parameter is ignored."
    return "It is a credential of the operation: give it to the client."


def _parameter(node: Parameter, types: Types) -> Parameterized:
    location = node.param_in.value
    schema = node.param_schema
    content = next(iter((node.content or {}).items()), None)
    if content is not None:
        schema = content[1].media_type_schema
    found = types.of(schema)
    wrapper, arguments = ("", "")
    if content is not None and "json" in content[0]:
        wrapper = "json_content"
    elif content is None:
        wrapper, arguments = _style(node, location, found)
    facts = types.facts(schema)
    return Parameterized(
        location=location,
        wire=node.name,
        type=found,
        required=bool(node.required) or location == "path",
        wrapper=wrapper,
        wrapper_arguments=arguments,
        doc=_doc(node, facts.doc),
        facts=facts,
        limits=limits_of(schema, types),
    )


def _doc(node: Parameter, schema_doc: str) -> str:
    text = (node.description or "").strip() or schema_doc
    return (
        f"{text} Deprecated." if node.deprecated and "eprecated" not in text else text
    )


def _style(node: Parameter, location: str, found: ir.Type) -> tuple[str, str]:
    """Return wrapper and arguments of a style that is not the location's own."""
    default = DEFAULT_STYLES.get(location, "form")
    style = node.style if node.style in _WRAPPERS else default
    explode = (
        node.explode if node.explode is not None else style in ("form", "deepObject")
    )
    plain = style == default and (explode == (style == "form") or is_scalar(found))
    reserved = bool(node.allowReserved or extra(node, "allowReserved"))
    empty = bool(node.allowEmptyValue) and style == "form"
    if plain and not reserved and not empty:
        return "", ""
    arguments = "" if style == "deepObject" else f", explode={explode}"
    if reserved:
        arguments += ", allow_reserved=True"
    if empty:
        arguments += ", allow_empty=True"
    return _WRAPPERS[style], arguments


def is_scalar(found: ir.Type) -> bool:
    """Whether every value of `found` is written as one token."""
    match found:
        case ir.ScalarType() | ir.LiteralType() | ir.NoneType():
            return True
        case ir.UnionType(members=members):
            return all(map(is_scalar, members))
        case _:
            return False
