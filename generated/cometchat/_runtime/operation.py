"""Operation Object (OpenAPI 3.1.1, section 4.8.10): what a call needs to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, NamedTuple
from urllib.parse import quote, unquote

from typing_extensions import TypeVar

if TYPE_CHECKING:
    from .decode import Decoder
    from .limits import Limits
    from .servers import Server

T = TypeVar("T")
H = TypeVar("H", default=None)

_IDEMPOTENT: Final = frozenset(
    {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"}
)
VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
# What may stand in a path as it is; a percent sign is already an escape.
_PATH_SAFE: Final = "/:@!$&'()*+,;=~%"


class Encoding(NamedTuple):
    """Encoding Object (section 4.8.15): how one property of a form is written."""

    content_type: str | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    style: (
        Literal["form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"]
        | None
    ) = None
    explode: bool | None = None
    allow_reserved: bool = False
    base64: bool = False
    """Bytes are written in base64: a part is text."""


class ResponseHeaders(NamedTuple, Generic[H]):
    """The documented headers of an operation's answers (section 4.8.21).

    Attributes:
        model: A function that returns their model, an `H`.
        exploded: Those whose object is written as `key=value,key=value`.
        json: Those that are JSON (`content`).
    """

    model: Callable[[], type[H]]
    exploded: Sequence[str] = ()
    json: Sequence[str] = ()


class Operation(Generic[T, H]):
    """The static facts of an operation whose answer is a `T` with headers `H`.

    Args:
        id: The operationId, or what stands for it.
        method: In capitals.
        path: The template, as in the document.
        security: Alternatives, each `{scheme: [scopes]}`; `{}` makes it optional.
        servers: Replace the client's, where the path or the operation has its own.
        request_body: Its media types and ranges of them, the default one first.
        json_text: Whether a text can be a value of its JSON.
        body_required: Whether `{}` is sent when nothing is given.
        responses: Status (`200`, `2XX`, `default`) → media type → a function that
            returns the type, for a stream its items'. No media types: no content.
        headers: Those that its successes document.
        encoding: Property → how it is written in a form.
        prefix_encoding: How the first parts of a body are written that go by position.
        item_encoding: How its other parts are.
        idempotent: Whether the document says so, where the method does not.
        idempotency_header: The header that carries an idempotency key.
        limits: Location → wire name → limits of what may be sent there.
    """

    __slots__ = (
        "accept",
        "body_required",
        "declared_idempotent",
        "decoders",
        "encoding",
        "headers",
        "id",
        "idempotency_header",
        "idempotent",
        "item_encoding",
        "json_text",
        "limits",
        "literals",
        "method",
        "path",
        "path_query",
        "prefix_encoding",
        "request_body",
        "responses",
        "security",
        "servers",
        "variables",
    )

    def __init__(
        self,
        id: str,
        method: str,
        path: str,
        *,
        security: Sequence[Mapping[str, Sequence[str]]] = (),
        servers: Sequence[Server] = (),
        request_body: Sequence[str] = (),
        json_text: bool = True,
        body_required: bool = True,
        responses: Mapping[str, Mapping[str, Callable[[], Any]]] | None = None,
        headers: ResponseHeaders[H] | None = None,
        encoding: Mapping[str, Encoding] | None = None,
        prefix_encoding: Sequence[Encoding] = (),
        item_encoding: Encoding | None = None,
        idempotent: bool | None = None,
        idempotency_header: str | None = None,
        limits: Mapping[str, Mapping[str, Limits]] | None = None,
    ) -> None:
        self.id = id
        self.method = method
        self.path = path
        self.security = security
        self.servers = servers
        self.request_body = request_body
        self.json_text = json_text
        self.body_required = body_required
        self.responses = responses or {}
        self.headers = headers
        self.encoding = encoding or {}
        self.prefix_encoding = prefix_encoding
        self.item_encoding = item_encoding
        self.idempotent = method in _IDEMPOTENT if idempotent is None else idempotent
        self.declared_idempotent = bool(idempotent)
        self.idempotency_header = idempotency_header
        self.limits = limits
        self.decoders: dict[tuple[int, str], Decoder] = {}
        self.accept = _accept(self.responses)
        # A fragment is never sent; a query in a path is part of every request.
        template, _, query = path.partition("#")[0].partition("?")
        self.path_query = _path_query(query)
        parts = VARIABLE.split(template)
        self.literals = [_quote(part, _PATH_SAFE) for part in parts[0::2]]
        self.variables = parts[1::2]

    def __repr__(self) -> str:
        """Say which operation it is."""
        return f"<Operation {self.id}: {self.method} {self.path}>"


def _path_query(query: str) -> dict[str, list[str]]:
    """Return the pairs of a path's query by name, quoted but for their variables."""
    found: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        name = unquote(pair.partition("=")[0])
        found.setdefault(name, []).append(_quote(pair, _PATH_SAFE + "?{}"))
    return found


def _quote(text: str, safe: str) -> str:
    # Half a surrogate pair in a document's path must not keep its package from loading.
    return quote(text, safe=safe, errors="surrogatepass")


def _accept(responses: Mapping[str, Mapping[str, object]]) -> bytes:
    """Return the Accept header: what success brings, then what errors bring."""
    order = sorted(responses, key=lambda status: not status.startswith("2"))
    types = dict.fromkeys(media for status in order for media in responses[status])
    types.pop("*/*", None)
    known = [media for media in types if media.isascii() and media.isprintable()]
    return (", ".join([*known, "*/*;q=0.1"]) if known else "*/*").encode()
