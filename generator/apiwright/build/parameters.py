"""Parameter Object (OpenAPI 3.1, section 4.8.12) → an argument and what it sends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import MediaType, Operation, Parameter, PathItem

from apiwright import ir
from apiwright.build.bodies import FORM, encoding_text, encodings_of
from apiwright.build.facts import Facts
from apiwright.build.limits import limits_of
from apiwright.build.reading import extra, mark_of
from apiwright.build.types import Types
from apiwright.diagnostics import Diagnostics
from apiwright.text import literal, prose

DEFAULT_STYLES = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
}

_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}
"""Location → its styles (section 4.8.12.3)."""

_LIFTED = ("spaceDelimited", "pipeDelimited", "tabDelimited")
"""What a `collectionFormat` of Swagger 2.0 has become, in any location."""

_KEY = re.compile(r"(^|-)idempoten(cy|ce)-key$", re.IGNORECASE)

_UUID = 36
"""Characters of a UUID."""

_FRAMING = ("content-length", "transfer-encoding")

_FORM = "application/x-www-form-urlencoded"

_WRAPPERS = {
    "simple": "simple",
    "label": "label",
    "matrix": "matrix",
    "form": "form",
    "spaceDelimited": "space_delimited",
    "pipeDelimited": "pipe_delimited",
    "tabDelimited": "tab_delimited",
    "deepObject": "deep_object",
    "cookie": "cookie",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameterized:
    """A parameter before it has a name.

    Attributes:
        wrapper: Function of the runtime's `styles` that encodes it, with its further arguments;
            "" where the location's own style is meant.
        runtime: Names of the runtime in those arguments.
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
    runtime: tuple[str, ...] = ()


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
    _check_querystring(found, diagnostics)
    for node in found.values():
        _check_style(node, diagnostics)
    return [_parameter(node, types) for node in found.values()]


def _check_style(node: Parameter, diagnostics: Diagnostics) -> None:
    location = _location(node)
    known = _STYLES.get(location)
    if known is None or node.style is None or node.style in (*known, *_LIFTED):
        return
    diagnostics.warning(
        "wrong-style",
        f'A parameter in {location} has no style "{node.style}"; it is written as "{known[0]}".',
        mark_of(node),
        hint=f"OpenAPI 3.1, section 4.8.12.3: there it is {' or '.join(known)}.",
    )


def _location(node: Parameter) -> str:
    return str(extra(node, "x-apiwright-in") or node.param_in.value)


def _check_querystring(
    found: dict[tuple[str, str], Parameter], diagnostics: Diagnostics
) -> None:
    """Leave one parameter that is the whole query string (OpenAPI 3.2, section 4.12.1)."""
    whole = [key for key in found if key[0] == "querystring"]
    for key in whole[1:]:
        diagnostics.warning(
            "several-querystrings",
            f'The parameter "{key[1]}" is the whole query string, which "{whole[0][1]}" is already.',
            mark_of(found[key]),
            hint="OpenAPI 3.2, section 4.12.1: there is one at most. This one is left out.",
        )
        del found[key]
    if whole and any(location == "query" for location, _ in found):
        diagnostics.warning(
            "querystring-beside-query",
            f'"{whole[0][1]}" is the whole query string, but there are parameters in query, too.',
            mark_of(found[whole[0]]),
            hint="OpenAPI 3.2, section 4.12.1: either or. What is given of both is joined by `&`.",
        )


def _key(node: Parameter) -> tuple[str, str]:
    """Return what tells parameters apart: of headers, case does not count."""
    location = _location(node)
    return location, node.name.lower() if location == "header" else node.name


def _is_transport(location: str, name: str) -> bool:
    return location == "header" and name in ("accept", "content-type", *_FRAMING)


def idempotency_header(sent: Iterable[Parameterized]) -> str:
    """Return the header in which an operation takes an idempotency key, or "".

    It has to take a UUID as the key. That of the IETF's draft is `Idempotency-Key`; others
    put a word before it.
    """
    for parameter in sent:
        if parameter.location == "header" and _KEY.search(parameter.wire):
            longest = parameter.limits.get("max_length")
            if is_scalar(parameter.type) and (
                not isinstance(longest, int) or longest >= _UUID
            ):
                return parameter.wire
    return ""


def _hint(node: Parameter) -> str:
    location, name = _key(node)
    if name in _FRAMING:
        return "RFC 9112, section 6: it says where the body ends, which the HTTP library knows."
    if _is_transport(location, name):
        return "OpenAPI 3.1, section 4.8.12.2.1: such a parameter is ignored."
    return "It is a credential of the operation: give it to the client."


def _parameter(node: Parameter, types: Types) -> Parameterized:
    location = _location(node)
    schema = node.param_schema
    content = next(iter((node.content or {}).items()), None)
    if content is not None:
        schema = content[1].media_type_schema
    found = types.of(schema)
    wrapper, arguments = ("", "")
    if location == "querystring":
        wrapper, arguments = "querystring", _querystring_arguments(content)
    elif content is not None and "json" in content[0]:
        wrapper = "json_content"
    elif content is not None and content[0].startswith(_FORM):
        wrapper = "form_content"
    elif content is None:
        wrapper, arguments = _style(node, location, found)
    elif not is_scalar(found):
        # Nothing else says how an object becomes text.
        found = ir.ScalarType(kind="str")
    facts = types.facts(schema)
    return Parameterized(
        location=location,
        wire=node.name,
        type=found,
        required=bool(node.required) or location == "path",
        wrapper=wrapper,
        wrapper_arguments=arguments,
        doc=_doc(node, facts),
        facts=facts,
        limits=limits_of(schema, types),
        runtime=("Encoding",) if "Encoding(" in arguments else (),
    )


def _querystring_arguments(content: tuple[str, MediaType] | None) -> str:
    """Return media type and encoding; without content, which there has to be, it is a form."""
    if content is None:
        return f", {literal(FORM)}"
    encodings = encodings_of(content[1])
    encoding = f", {encoding_text(encodings)}" if encodings else ""
    return f", {literal(content[0])}{encoding}"


def _doc(node: Parameter, facts: Facts) -> str:
    own = prose(node.description)
    text = f"{own} {facts.meanings}".strip() if own else facts.doc
    return (
        f"{text} Deprecated." if node.deprecated and "eprecated" not in text else text
    )


def _style(node: Parameter, location: str, found: ir.Type) -> tuple[str, str]:
    """Return wrapper and arguments of a style that is not the location's own."""
    default = DEFAULT_STYLES.get(location, "form")
    known = (*_STYLES.get(location, ()), *_LIFTED)
    style = node.style if node.style in known else default
    # As the style that is written has it, be it of another location.
    explode = (
        node.explode
        if node.explode is not None
        else (node.style or style) in ("form", "deepObject", "cookie")
    )
    plain = style == default and (explode == (style == "form") or is_scalar(found))
    # What is not quoted has no use for it.
    quoted = location != "header" and style != "cookie"
    reserved = quoted and bool(node.allowReserved or extra(node, "allowReserved"))
    empty = bool(node.allowEmptyValue) and style == "form"
    if plain and not reserved and not empty:
        return "", ""
    arguments = "" if style == "deepObject" else f", explode={explode}"
    if reserved and style != "cookie":
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
