"""What the clients take: server variables and credentials, and their docstrings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import OpenAPI, SecurityScheme, Server

from apiwright import ir, names
from apiwright.build.annotation import Annotator, Names, Place
from apiwright.build.drafts import methods_of
from apiwright.build.imports import import_lines
from apiwright.build.security import Credential, Scheme
from apiwright.build.servers import Variable, server_text, variables
from apiwright.diagnostics import Diagnostics
from apiwright.spec import Document, is_object
from apiwright.text import Docstring, Expression, Identifier, literal, quote

_NO_NAMES = Names({}, {}, {}, {}, {}, frozenset(), {})

_FIXED = """\
base_url: Replaces the URL of the server, also where an operation has its own.
server: Which of the document's servers is used: its index, or its name; of an
    operation's own servers the one of that name or place, else the first.
timeout: Seconds for each request, or `Timeouts`; None waits for ever.
max_retries: How often a failed request is repeated, where repeating it is safe.
validate: "lenient" logs an answer that does not fit its schema, "strict" raises
    `APIResponseValidationError`, "off" checks nothing.
default_headers: Headers of every request.
default_query: Query parameters of every request.
http_client: An httpx2 or httpx client to send with. Whoever made it closes it;
    its limits and its cookies count. Ours has 100 connections and no cookies.
**options: What few need: see `ClientOptions`."""


@dataclass(frozen=True, slots=True)
class _Option:
    """An argument of the client that comes from the document."""

    name: Identifier
    annotation: Expression
    default: Expression | None
    doc: str


def parts(
    openapi: OpenAPI,
    document: Document,
    known: list[Scheme],
    options: ir.Options,
    diagnostics: Diagnostics,
) -> ir.Client:
    """Return the document's part of Client and AsyncClient."""
    servers = [
        Server.model_validate(node) for node in document.root.get("servers") or ()
    ]
    found = variables(servers, list(_own_servers(openapi)), diagnostics)
    option_names = names.options(
        {
            **{("server", variable.wire): variable.wire for variable in found},
            **{
                (c.scheme, c.part): c.word
                for scheme in known
                for c in scheme.credentials
            },
        }
    )
    annotator = Annotator(_NO_NAMES)
    plain = [
        _variable_option(v, option_names["server", v.wire], annotator) for v in found
    ]
    plain.sort(key=lambda option: option.default is not None)
    prefix = options.env_prefix or options.package
    secret = [
        _credential_option(c, option_names[c.scheme, c.part], prefix)
        for scheme in known
        for c in scheme.credentials
    ]
    schemes = tuple(_scheme_value(s, option_names, prefix) for s in known)
    runtime = set(_FIXED_RUNTIME)
    runtime.update({"AsyncCredential", "Credential"} if secret else ())
    runtime.update(_RUNTIME[scheme.kind] for scheme in known)
    if any("Flow(" in value.value for value in schemes):
        runtime.add("Flow")
    title = f"{openapi.info.title or 'the API'} {openapi.info.version or ''}".strip()
    return ir.Client(
        doc=_doc(f"Client of {title}.", plain + secret),
        servers=tuple(server_text(server) for server in servers),
        options=tuple(_argument(o, "Credential") for o in plain + secret),
        async_options=tuple(_argument(o, "AsyncCredential") for o in plain + secret),
        server_variables=tuple(
            ir.Value(wire=v.wire, value=Expression(option_names["server", v.wire]))
            for v in found
        ),
        security_schemes=schemes,
        settings=tuple(_settings(options)),
        imports=import_lines(
            annotator.imports | _IMPORTS | {("._runtime", name) for name in runtime}
        ),
        api_options=tuple(_api_options(found, known, option_names, prefix)),
    )


def _own_servers(openapi: OpenAPI) -> Iterator[Server]:
    """Yield the servers that paths and operations have for themselves."""
    for path_item in (openapi.paths or {}).values():
        yield from path_item.servers or ()
        for _, node in methods_of(path_item):
            yield from node.servers or ()


_IMPORTS = {
    ("collections.abc", "Mapping"),
    ("functools", "cached_property"),
    ("typing", "TYPE_CHECKING"),
    ("typing", "Unpack"),
}
"""Imports that client.py needs whatever the document says."""

_FIXED_RUNTIME = (
    *("AsyncBaseClient", "AsyncRawView", "AsyncStreamingView", "BaseClient", "RawView"),
    *("Server", "StreamingView"),
)
"""Names that client.py needs from the runtime whatever the document says."""

_RUNTIME = {
    "apiKey": "ApiKey",
    "basic": "Basic",
    "bearer": "Bearer",
    "oauth2": "OAuth2",
    "openIdConnect": "OpenIdConnect",
    "mutualTLS": "MutualTLS",
}


def _variable_option(
    variable: Variable, name: Identifier, annotator: Annotator
) -> _Option:
    default = None if variable.default is None else literal(variable.default)
    annotation = annotator.write(variable.type, Place.ARGUMENT)
    return _Option(
        name, annotation, default, variable.doc or "Part of the server's URL."
    )


def _credential_option(
    credential: Credential, name: Identifier, prefix: str
) -> _Option:
    variable = names.environment(prefix, name)
    text = credential.doc or f"Credential of the security scheme `{credential.scheme}`."
    end = "" if text.endswith((".", "!", "?", ")")) else "."
    doc = f"{text}{end} A string, or a callable that returns one; by default the environment variable `{variable}`."
    return _Option(name, Expression("Credential | None"), Expression("None"), doc)


def _argument(option: _Option, credential: str) -> ir.Argument:
    annotation = option.annotation.replace("Credential", credential)
    return ir.Argument(
        name=option.name, annotation=Expression(annotation), default=option.default
    )


def _doc(first: str, options: list[_Option]) -> Docstring:
    lines = [f"    {option.name}: {_one_line(option.doc)}" for option in options]
    lines += [f"    {line}" for line in _FIXED.splitlines()]
    return Docstring("\n".join([first, "", "Args:", *lines]))


def _settings(options: ir.Options) -> Iterator[ir.Setting]:
    """Yield what the user has decided and the runtime has to know."""
    if options.idempotency_header:
        yield ir.Setting(
            name=Identifier("_idempotency_header"),
            value=literal(options.idempotency_header),
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _scheme_value(
    scheme: Scheme, option_names: dict[tuple[str, str], Identifier], prefix: str
) -> ir.Value:
    """Return the expression that makes the runtime's scheme."""
    node = scheme.node
    options = [option_names[c.scheme, c.part] for c in scheme.credentials]
    envs = [names.environment(prefix, option) for option in options]
    arguments: list[str] = []
    match scheme.kind:
        case "apiKey":
            arguments = [
                literal(node.name),
                literal(str(node.security_scheme_in)),
                options[0],
            ]
            arguments += [literal(options[0]), literal(envs[0])]
        case "bearer" | "mutualTLS":
            arguments = [options[0], literal(options[0]), literal(envs[0])]
        case "basic":
            arguments = [*options, literal(tuple(options)), literal(tuple(envs))]
        case _:
            parts = [credential.part for credential in scheme.credentials]
            source = (
                _flows(node)
                if scheme.kind == "oauth2"
                else literal(node.openIdConnectUrl)
            )
            given = ", ".join(
                f"{quote(p)}: {o}" for p, o in zip(parts, options, strict=True)
            )
            arguments = [source, f"{{{given}}}"]
            arguments.append(literal(dict(zip(parts, options, strict=True))))
            arguments.append(literal(dict(zip(parts, envs, strict=True))))
    text = f"{_RUNTIME[scheme.kind]}({', '.join(arguments)})"
    return ir.Value(wire=scheme.name, value=Expression(text))


_FLOWS = (
    *("authorizationCode", "clientCredentials", "deviceAuthorization", "implicit"),
    "password",
)
_FLOW_URLS = {
    "token_url": "tokenUrl",
    "authorization_url": "authorizationUrl",
    "refresh_url": "refreshUrl",
    "device_authorization_url": "deviceAuthorizationUrl",
}


def _flows(node: SecurityScheme) -> str:
    """Return the flows of an OAuth2 scheme (section 4.8.28) as the runtime takes them."""
    flows = (
        node.flows.model_dump(by_alias=True, exclude_none=True) if node.flows else {}
    )
    entries: list[str] = []
    for name in _FLOWS:
        if is_object(flow := flows.get(name)):
            urls = [
                f"{n}={literal(str(flow[w]))}"
                for n, w in _FLOW_URLS.items()
                if flow.get(w)
            ]
            entries.append(f"{quote(name)}: Flow({', '.join(urls)})")
    return "{" + ", ".join(entries) + "}"


def _api_options(
    found: list[Variable],
    known: list[Scheme],
    option_names: dict[tuple[str, str], Identifier],
    prefix: str,
) -> list[tuple[str, dict[str, object]]]:
    """Return the entries of `options` in api.json."""
    entries: list[tuple[str, dict[str, object]]] = [
        (
            option_names["server", v.wire],
            {"server_variable": v.wire, "required": v.default is None},
        )
        for v in found
    ]
    for scheme in known:
        for c in scheme.credentials:
            name = option_names[c.scheme, c.part]
            env = names.environment(prefix, name)
            entries.append((name, {"scheme": c.scheme, "part": c.part, "env": env}))
    return entries


def example(
    options: ir.Options, client: ir.Client, operation: ir.Operation, tag: Identifier
) -> Expression:
    """Return a first call as code: the required arguments, each with an ellipsis."""
    needed = [
        o for o in client.options if o.default is None or "Credential" in o.annotation
    ]
    made = ", ".join(f'{o.name}="…"' for o in needed)
    positional = [_placeholder(argument) for argument in operation.path_arguments]
    required = [a for a in operation.arguments if a.default is None]
    given = ", ".join([*positional, *(f"{a.name}={_placeholder(a)}" for a in required)])
    lines = [
        f"from {options.package} import Client",
        "",
        f"client = Client({made})",
        f"answer = client.{tag}.{operation.name}({given})",
    ]
    return Expression("\n".join(lines))


def _placeholder(argument: ir.Argument) -> str:
    return '"…"' if argument.annotation == "str" else "..."
