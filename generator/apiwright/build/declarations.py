"""What has to be declared, before it has a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright import ir
from apiwright.build.facts import Facts

SchemaNode: TypeAlias = Schema | Reference


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
    """A schema that becomes a class (`members`) or an alias (`alias`).

    Attributes:
        extra: The type of what an object has besides its members, where the document gives one.
        target: The schema that a class is made of.
    """

    mark: str
    doc: str
    members: list[Member] | None = None
    extra: ir.Type | None = None
    alias: ir.Type | None = None
    target: Schema | None = None
