"""Schemas: the classes and aliases in models/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from apiwright.text import Docstring, DottedName, Expression, Identifier


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
