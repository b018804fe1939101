"""The package: its client, and all that is written besides."""

from __future__ import annotations

from dataclasses import dataclass

from apiwright.ir.operations import Argument, Setting, Tag, Value, Webhook
from apiwright.ir.schemas import Import, ModelModule
from apiwright.text import (
    Comment,
    Docstring,
    Expression,
    Identifier,
    Markdown,
    MarkdownCode,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user decides about a package.

    Attributes:
        package: The import name of the package.
        env_prefix: Start of the environment variables that credentials are read from.
        include: Patterns of the operations to generate (see `build.scope`); none means all.
        exclude: Patterns of the operations to leave out.
        pagination: Whether lists that come in pages get iterators.
        idempotency_header: Header in which requests that are not safe to repeat get a key, where
            the document names none; "" for none.
        rename: (what, new word): `schema:Pet`, `tag:Pets` or `operation:listPets` → the word that
            its name is made of.
    """

    package: str
    env_prefix: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rename: tuple[tuple[str, str], ...] = ()
    pagination: bool = True
    idempotency_header: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What Client and AsyncClient take from the document.

    Attributes:
        servers: Expressions that make the runtime's servers.
        options: Arguments: server variables, then credentials.
        server_variables: Wire name → argument.
        security_schemes: Name → expression that makes the runtime's scheme.
        settings: Class attributes that the runtime's clients read.
        api_options: The entries of `options` in api.json.
    """

    doc: Docstring
    servers: tuple[Expression, ...]
    options: tuple[Argument, ...]
    async_options: tuple[Argument, ...]
    server_variables: tuple[Value, ...]
    security_schemes: tuple[Value, ...]
    settings: tuple[Setting, ...]
    imports: tuple[tuple[Import, ...], ...]
    api_options: tuple[tuple[str, dict[str, object]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Everything that is emitted.

    Attributes:
        origin: What the package was generated from, for the first line of each file.
        modules: Modules that the package exports as such.
        api: The content of api.json, without the digests of the files.
    """

    name: Identifier
    origin: Comment
    modules: tuple[str, ...]
    title: Markdown
    version: Markdown
    doc: Docstring
    client: Client
    tags: tuple[Tag, ...]
    models: tuple[ModelModule, ...]
    webhooks: tuple[Webhook, ...]
    webhook_imports: tuple[tuple[Import, ...], ...]
    api: str
    readme: Readme


@dataclass(frozen=True, slots=True, kw_only=True)
class Readme:
    """What the package's README says beyond its fixed text.

    Attributes:
        example: A call to one operation, as Python code.
        rows: One row per operation: HTTP line, Python call, summary.
    """

    example: Expression
    rows: tuple[ReadmeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmeRow:
    """An operation in the README's index."""

    operation: Markdown
    request: MarkdownCode
    call: MarkdownCode
