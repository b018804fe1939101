"""Types: what a schema means for Python, before it is written for a place of use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


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
