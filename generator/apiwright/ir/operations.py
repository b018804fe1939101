"""Operations, with their arguments, and the tags that they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from apiwright.ir.schemas import Import
from apiwright.text import Docstring, Expression, Identifier


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
