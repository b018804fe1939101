"""Server Object and Server Variable Object (OpenAPI 3.1, sections 4.8.5 and 4.8.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import Server, ServerVariable

from apiwright import ir
from apiwright.build.reading import extra, mark_of
from apiwright.diagnostics import Diagnostics
from apiwright.text import Expression, literal, prose

_PLACEHOLDER = re.compile(
    r"<.*>|\{.*\}|\[.*\]|(your|my|the)[-_ ].*|x+|string|example|placeholder|change[-_ ]?me|todo",
    re.IGNORECASE,
)

_HOST = re.compile(r"[^/]*//[^/]*[^/.@:]")
_PATH = re.compile(r"(?:[^/]*//[^/]+/|/(?!/)).*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A part of a server's URL that is an argument of the client.

    Attributes:
        default: The default, or None where the caller has to say it.
    """

    wire: str
    type: ir.Type
    default: str | None
    doc: str


def variables(
    servers: Sequence[Server], others: Sequence[Server], diagnostics: Diagnostics
) -> list[Variable]:
    """Return the variables of all servers, those of the first server first.

    Args:
        servers: The document's.
        others: Those of paths and operations.
        diagnostics: Gets what is no default.
    """
    found: dict[str, Variable] = {}
    for server in (*servers, *others):
        first = server is servers[0] if servers else False
        for wire, node in (server.variables or {}).items():
            if wire not in found:
                found[wire] = _variable(wire, node, server.url, first, diagnostics)
    return list(found.values())


def _variable(
    wire: str, node: ServerVariable, url: str, first: bool, diagnostics: Diagnostics
) -> Variable:
    values = tuple(dict.fromkeys(node.enum or ()))
    default: str | None = node.default
    says_nothing = not node.default and _may_be_empty(wire, url)
    if not values and not says_nothing and _is_placeholder(wire, node.default):
        default = None
        if first:
            diagnostics.warning(
                "placeholder-default",
                f'The default "{node.default}" of the server variable "{wire}" is a placeholder.',
                mark_of(node),
                hint="It is a required argument of the client.",
            )
    if values and default is not None and default not in values:
        diagnostics.warning(
            "default-not-in-enum",
            f'The default "{default}" of the server variable "{wire}" is none of its values.',
            mark_of(node),
            hint="OpenAPI 3.1, section 4.8.6: it has to be. It counts as one of them.",
        )
        values = (*values, default)
    return Variable(
        wire=wire,
        type=ir.LiteralType(values=values) if values else ir.ScalarType(kind="str"),
        default=default if default is not None or first else "",
        doc=prose(node.description),
    )


def _may_be_empty(wire: str, url: str) -> bool:
    """Whether `url` still names a server where the variable is empty: in a path, or behind a host.

    The runtime's `Server.expand` takes an empty value in these places alone.
    """
    before, _, after = url.partition("{" + wire + "}")
    ends_host = after[:1] in ("", "/") and _HOST.fullmatch(before)
    return bool(ends_host or _PATH.fullmatch(before))


def _is_placeholder(wire: str, default: str) -> bool:
    """Whether a default only stands for what a caller has to fill in."""
    plain = re.sub(r"[^a-z0-9]", "", default.lower())
    own = re.sub(r"[^a-z0-9]", "", wire.lower())
    return plain in ("", own, f"your{own}", f"my{own}") or bool(
        _PLACEHOLDER.fullmatch(default.strip())
    )


def server_text(server: Server) -> Expression:
    """Return the expression that makes the runtime's Server."""
    name = extra(server, "name") or server.description or ""
    label = f", {literal(_label(str(name)))}" if name else ""
    return Expression(f"Server({literal(server.url)}{label})")


def _label(text: str) -> str:
    return " ".join(text.split())


def server_list(servers: Iterable[Server]) -> Expression:
    """Return the expression that makes a list of servers."""
    return Expression("[" + ", ".join(map(server_text, servers)) + "]")
