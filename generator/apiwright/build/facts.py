"""What a Schema Object says of a value besides its type (OpenAPI 3.1, section 4.8.24)."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from openapi_pydantic.v3.v3_1 import Schema

from apiwright.build.meanings import meanings
from apiwright.text import prose


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
        if not self.meanings:
            return self.description
        return f"{self.description} {self.meanings}".strip()

    @property
    def doc(self) -> str:
        """The description, what values mean, and whether the value is deprecated."""
        if not self.deprecated:
            return self.said
        return f"{self.said} Deprecated.".strip()


NO_FACTS = Facts()


@functools.lru_cache(maxsize=65536)
def _facts(
    description: str,
    meant: str,
    read_only: bool,
    write_only: bool,
    deprecated: bool,
) -> Facts:
    """Return the facts of a value without a default: those of many values are the same."""
    return Facts(
        description=description,
        meanings=meant,
        read_only=read_only,
        write_only=write_only,
        deprecated=deprecated,
    )


def own_facts(schema: Schema) -> Facts:
    """Return what a schema that is no reference says."""
    items = schema.items if isinstance(schema.items, Schema) else None
    enum = schema if schema.enum else items
    found = _facts(
        prose(schema.description),
        meanings(enum) if enum is not None and enum.enum else "",
        bool(schema.readOnly),
        bool(schema.writeOnly),
        bool(schema.deprecated),
    )
    if "default" not in schema.model_fields_set:
        return found
    return replace(found, default=schema.default, has_default=True)
