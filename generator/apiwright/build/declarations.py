"""What has to be declared, before it has a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright import ir

SchemaNode: TypeAlias = Schema | Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says of a value besides its type.

    Attributes:
        meanings: What the values of an enum mean.
    """

    description: str = ""
    meanings: str = ""
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    default: object = None
    has_default: bool = False

    @property
    def said(self) -> str:
        """The description, and what values mean: what a named enum says itself."""
        return " ".join(part for part in (self.description, self.meanings) if part)

    @property
    def doc(self) -> str:
        """The description, what values mean, and whether the value is deprecated."""
        parts = [self.said, "Deprecated." if self.deprecated else ""]
        return " ".join(part for part in parts if part)


@dataclass(slots=True)
class Member:
    """A property of a declared object, before it has a name.

    Attributes:
        target: The schema that limits its values, if there is just one.
    """

    wire: str
    type: ir.Type
    required: bool
    facts: Facts
    target: Schema | None


@dataclass(slots=True)
class Declaration:
    """A schema that becomes a class (`members`) or an alias (`alias`)."""

    mark: str
    doc: str
    members: list[Member] | None = None
    alias: ir.Type | None = None
