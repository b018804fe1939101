"""The intermediate representation: what will be emitted, with every decision made.

Rules of the data:

- Every class is frozen, slotted and takes keywords only; collections are tuples.
- There is no inheritance. The sums (`Schema`, `Type`) are closed: match them and end with
  `assert_never`.
- Equal values are equal: two packages built from the same document compare equal.
- A named thing has `name`, the Python name that `names` made, beside `wire`, the document's word.
- Text that is code has a type of `text` (Identifier, Expression, Docstring, …); a plain `str` is
  data and prints as a literal.
- Nothing here refers back to the document, and nothing here prints. A Reference is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from apiwright.text import (
    Comment,
    Docstring,
    DottedName,
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


# --- Types: what a schema means for Python, before it is written for a place of use. ---


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyType:
    """Any JSON value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneType:
    """JSON's null, or no content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarType:
    """A value that JSON writes as one token.

    Attributes:
        kind: The Python type: "str", "int", "float", "bool", "bytes", "datetime", "date", "time",
            "timedelta", "uuid", "decimal", "file" (a binary part of a form) or "content" (a body
            that is sent as it is).
    """

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralType:
    """One of several values (enum, const), open to values that the server may add.

    Attributes:
        is_number: Whether what is added may have a fraction, where the values are integers.
    """

    values: tuple[str | int | bool | None, ...]
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayType:
    """A JSON array, or a series of values that is sent one after the other.

    Attributes:
        is_series: Whether its items may come from any iterator.
    """

    item: Type
    is_series: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TupleType:
    """A JSON array of fixed length with a type for each place."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapType:
    """A JSON object whose keys are data."""

    value: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedType:
    """A class or alias of this package, by the mark of its schema.

    A name and not the class itself, so that recursion is no problem.
    """

    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionType:
    """One of several types.

    Attributes:
        members: At least two, all different, in the order of the document; null is the last.
        discriminator: Wire name of the property that tells the members apart, or "".
        mapping: Value of that property → mark of the member.
    """

    members: tuple[Type, ...]
    discriminator: str = ""
    mapping: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeirsType:
    """An object or one of those that are made of it; what alone an alias can stand for.

    Attributes:
        base: What an object is whose tag is not known.
        heirs: Classes and aliases, all different.
        discriminator: Wire name of the property that tells them apart.
        mapping: Value of that property → mark of the heir.
    """

    base: Type
    heirs: tuple[NamedType, ...]
    discriminator: str
    mapping: tuple[tuple[str, str], ...]


Type: TypeAlias = (
    AnyType
    | NoneType
    | ScalarType
    | LiteralType
    | ArrayType
    | TupleType
    | MapType
    | NamedType
    | UnionType
    | HeirsType
)


# --- Schemas: the classes and aliases in models/. ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A field of a model: `name: annotation = default`."""

    name: Identifier
    wire: str
    annotation: Expression
    default: Expression | None
    doc: Docstring


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSchema:
    """A pydantic model.

    Attributes:
        extra: Annotation of what the document does not name but gives a type.
        limits: What an object has to keep to that is sent; None where nothing has limits.
    """

    name: Identifier
    doc: Docstring
    properties: tuple[Property, ...]
    extra: Expression | None
    limits: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DictSchema:
    """A TypedDict: the same object as JSON, for callers that send a plain dict.

    Attributes:
        keys: Wire name and annotation of each key.
        functional: Whether a wire name is no identifier, so that the call form has to be used.
    """

    name: Identifier
    doc: Docstring
    keys: tuple[DictKey, ...]
    functional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DictKey:
    """A key of a TypedDict. `name` is the wire name where that is an identifier, else empty."""

    name: Expression
    wire: str
    annotation: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasSchema:
    """A name for a Literal or a union.

    Attributes:
        lazy: Whether the alias is part of a circle of modules and must be read only when used.
        value: The expression; a quoted one where `lazy`.
    """

    name: Identifier
    doc: Docstring
    value: Expression
    lazy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeirsSchema:
    """A name for an object or one of those that are made of it.

    Attributes:
        union: What type checkers see.
        value: What is there at run time, when none of the heirs has to be imported yet.
    """

    name: Identifier
    doc: Docstring
    union: Expression
    value: Expression


Schema: TypeAlias = ObjectSchema | AliasSchema | HeirsSchema


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """`from module import names`, or `import module` where there are no names."""

    module: DottedName
    names: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelModule:
    """A file in models/. Imports come in groups, between which there is a blank line.

    Attributes:
        late_imports: Imports that stand at the end, because their modules import this one.
        typing_imports: Imports for type checkers only.
        path: The module as models/ imports it, such as ".message".
        exports: Names of `schemas`, in order.
        typing_exports: Names of `dicts`, in order.
    """

    name: Identifier
    doc: Docstring
    imports: tuple[tuple[Import, ...], ...]
    late_imports: tuple[tuple[Import, ...], ...]
    typing_imports: tuple[tuple[Import, ...], ...]
    path: str
    exports: tuple[Identifier, ...]
    typing_exports: tuple[Identifier, ...]
    schemas: tuple[Schema, ...]
    dicts: tuple[DictSchema | AliasSchema, ...]


# --- Operations. ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument of a method: `name: annotation = default`."""

    name: Identifier
    annotation: Expression
    default: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a request sends under `wire`: an expression over the arguments."""

    wire: str
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A keyword argument of a call in generated code: `name=value`."""

    name: Identifier
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method, sync and async.

    Attributes:
        constant: Name of the module's constant with the operation's facts.
        facts: Keyword arguments of that constant.
        path: The path template, one literal.
        path_arguments: Arguments that may be given by position.
        arguments: Arguments that are given by keyword.
        body_value: The expression that is the body, where it is one argument; else empty.
        body_properties: The properties of the body, where it is spread into arguments.
        send_settings: Further keyword arguments of `send`.
        sender: Method of the runtime's client that makes the call.
        result: Type arguments of the constant: what is decoded (the answer, or the items of a
            stream), then the model of the headers, if any are documented.
        headers: Annotation of the documented headers; empty where there are none.
        answer: Annotation of what the method returns.
        method_doc: The docstring.
        iteration: The method that goes through all pages, where there are pages.
    """

    id: str
    name: Identifier
    method: str
    path: str
    constant: Identifier
    facts: tuple[Setting, ...]
    path_arguments: tuple[Argument, ...]
    arguments: tuple[Argument, ...]
    path_values: tuple[Value, ...]
    query_values: tuple[Value, ...]
    querystring_values: tuple[Value, ...]
    header_values: tuple[Value, ...]
    cookie_values: tuple[Value, ...]
    body_value: Expression
    body_properties: tuple[Value, ...]
    send_settings: tuple[Setting, ...]
    sender: Identifier
    result: Expression
    headers: Expression
    answer: Expression
    async_answer: Expression
    method_doc: Docstring
    iteration: Iteration | None
    streamed: Streamed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration:
    """A second method of an operation: an iterator over the items of all its pages.

    Attributes:
        item: Annotation of an item.
        scheme: The expression that makes the runtime's scheme.
    """

    name: Identifier
    item: Expression
    scheme: Expression
    doc: Docstring


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """The other answer of a method that `stream=True` turns into a stream.

    Attributes:
        constant: Name of the constant with the facts of the streaming call.
        result: Annotation of an item.
        plain_arguments: The keyword arguments where no stream is asked for.
        stream_arguments: The same where one is.
    """

    constant: Identifier
    facts: tuple[Setting, ...]
    result: Expression
    answer: Expression
    async_answer: Expression
    plain_arguments: tuple[Argument, ...]
    stream_arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One module of operations, and one attribute of the client."""

    name: Identifier
    wire: str
    doc: Docstring
    class_doc: Docstring
    attribute_doc: Docstring
    classes: TagClasses
    imports: tuple[tuple[Import, ...], ...]
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagClasses:
    """Names of the classes that one tag makes."""

    plain: Identifier
    raw: Identifier
    streaming: Identifier
    async_plain: Identifier
    async_raw: Identifier
    async_streaming: Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A function that reads the payload of a webhook or callback.

    Attributes:
        form: How the fields of a form are read; "" where the payload is JSON.
    """

    name: Identifier
    payload: Expression
    form: Expression
    doc: Docstring


# --- The package. ---


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
