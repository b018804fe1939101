"""Security Scheme Object and Security Requirement Object (OpenAPI 3.1, 4.8.27 and 4.8.30)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from openapi_pydantic.v3.v3_1 import OpenAPI, Operation, SecurityScheme

from apiwright.build.reading import mark_of
from apiwright.diagnostics import Diagnostics
from apiwright.text import prose

_TOKEN = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")
"""RFC 9110, section 5.6.2."""

_NAMELESS = re.compile(
    r"(sec|security|auth|default|authorization)[-_]?\d*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One argument of the client that is a credential.

    Attributes:
        scheme: Name of the security scheme.
        part: What of it: "value", "username", "password", "token", "client_id", …
        word: The word that the argument is named after.
    """

    scheme: str
    part: str
    word: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A security scheme and the credentials it takes."""

    name: str
    node: SecurityScheme
    kind: str
    credentials: tuple[Credential, ...]


def schemes(document: OpenAPI, diagnostics: Diagnostics) -> list[Scheme]:
    """Return the security schemes of the document, in its order."""
    found: list[Scheme] = []
    components = document.components
    nodes = (components.securitySchemes if components else None) or {}
    known = [node for node in nodes.values() if isinstance(node, SecurityScheme)]
    kinds = [_kind(node) for node in known]
    shared = Counter(part for node in known for part in _parts(_kind(node), node))
    for name, node in nodes.items():
        if not isinstance(node, SecurityScheme):
            continue
        kind = _kind(node)
        if not kind:
            diagnostics.warning(
                "unknown-security",
                f'The security scheme "{name}" is of a kind that is not known: '
                f"{' '.join(filter(None, (node.type, node.name, node.scheme)))}.",
                mark_of(node),
                hint="Operations that ask for it are called without it; send it by `default_headers`.",
            )
            continue
        parts = _parts(kind, node)
        alone = kinds.count(kind) == 1
        doc = prose(node.description)
        found.append(
            Scheme(
                name=name,
                node=node,
                kind=kind,
                credentials=tuple(
                    Credential(
                        scheme=name,
                        part=part,
                        word=_word(name, part, kind, alone, shared[part] > 1),
                        doc=doc,
                    )
                    for part in parts
                ),
            )
        )
    return found


def carriers(document: OpenAPI, operation: Operation) -> frozenset[tuple[str, str]]:
    """Return where credentials of `operation` are sent whichever alternative is met.

    Each is a location and a name; names of headers are in lower case.
    """
    components = document.components
    nodes = (components.securitySchemes if components else None) or {}
    asked = document.security if operation.security is None else operation.security
    found = [
        frozenset(
            _carrier(node)
            for name in alternative
            if isinstance(node := nodes.get(name), SecurityScheme)
        )
        for alternative in asked or ()
    ]
    return found[0].intersection(*found) if found else frozenset()


def _carrier(node: SecurityScheme) -> tuple[str, str]:
    match _kind(node):
        case "apiKey":
            location = (node.security_scheme_in or "header").lower()
            name = node.name or ""
            return location, name.lower() if location == "header" else name
        case "basic" | "bearer" | "oauth2" | "openIdConnect":
            return "header", "authorization"
        case _:
            return "", ""


def _kind(node: SecurityScheme) -> str:
    match node.type.lower(), (node.scheme or "").lower():
        case "apikey", _:
            return "apiKey" if _can_carry(node) else ""
        case "http", "basic":
            return "basic"
        case "http", "bearer":
            return "bearer"
        case "oauth2", _:
            return "oauth2"
        case "openidconnect", _:
            return "openIdConnect"
        case "mutualtls", _:
            return "mutualTLS"
        case _:
            return ""


def _can_carry(node: SecurityScheme) -> bool:
    """Whether there is a name to send the key under; that of a header is a token."""
    is_header = (node.security_scheme_in or "").lower() == "header"
    name = node.name or ""
    return bool(_TOKEN.fullmatch(name) if is_header else name)


def _parts(kind: str, node: SecurityScheme) -> tuple[str, ...]:
    match kind:
        case "apiKey":
            return ("value",)
        case "basic":
            return ("username", "password")
        case "bearer":
            return ("token",)
        case "oauth2":
            return _oauth_parts(node)
        case "openIdConnect":
            return ("token", "client_id", "client_secret")
        case _:
            return ("cert",)


def _oauth_parts(node: SecurityScheme) -> tuple[str, ...]:
    """Return what the flows of a scheme can use: a token always, the rest where it gets one."""
    flows = node.flows
    if flows is None or not (
        flows.clientCredentials or flows.password or flows.authorizationCode
    ):
        return ("token",)
    parts = ["token", "client_id", "client_secret"]
    if flows.password:
        parts += ["username", "password"]
    if flows.password or flows.authorizationCode:
        parts.append("refresh_token")
    return tuple(parts)


def _word(scheme: str, part: str, kind: str, alone: bool, shared: bool) -> str:
    """Return the word of an argument: the scheme's own, or the part's where it says enough.

    Args:
        scheme: Its name.
        part: What of it.
        kind: Its kind.
        alone: Whether no other scheme is of this kind.
        shared: Whether a scheme of another kind may have this part too.
    """
    if kind == "apiKey":
        return "api_key" if _NAMELESS.fullmatch(scheme) else scheme
    prefix = {"oauth2": "oauth", "openIdConnect": "oidc"}.get(kind, "")
    if alone:
        return f"{prefix} {part}".strip() if part == "token" or shared else part
    return f"{scheme} {part}"


def requirement(
    operation: Operation,
    document: OpenAPI,
    known: Mapping[str, Scheme],
    diagnostics: Diagnostics,
) -> list[dict[str, list[str]]]:
    """Return the alternatives of which a call needs one; [] where it needs none."""
    asked = operation.security if operation.security is not None else document.security
    whole: list[dict[str, list[str]]] = []
    partial: list[dict[str, list[str]]] = []
    for alternative in asked or ():
        unknown = [name for name in alternative if name not in known]
        for name in unknown:
            diagnostics.warning(
                "dangling-security",
                f'The security scheme "{name}" is not defined under components/securitySchemes.',
                mark_of(operation),
                hint="The call is made without it.",
            )
        wanted = {k: list(v) for k, v in alternative.items() if k not in unknown}
        places = _places(wanted, known)
        for names in places:
            if len(names) == 1:
                continue
            diagnostics.warning(
                "conflicting-security",
                f"{_listed(names)} are sent in the same place, and only one of them can be.",
                mark_of(operation),
                hint="They are read as alternatives: say so with one requirement for each.",
            )
        ways = [{k: wanted[k] for k in way} for way in product(*places)]
        kept = partial if unknown else whole
        kept += [way for way in ways if way not in kept]
    found = whole or partial
    return [] if found == [{}] else found


def _places(wanted: Iterable[str], known: Mapping[str, Scheme]) -> list[list[str]]:
    """Return the schemes of a requirement, those together that are sent in one place."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in wanted:
        location, key = _carrier(known[name].node)
        # What is in no place, a certificate, is in nobody's way.
        places[location, key or name].append(name)
    return list(places.values())


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f'"{name}"' for name in names)
