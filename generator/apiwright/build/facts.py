"""What a Schema Object says of a value besides its type (OpenAPI 3.1, section 4.8.24)."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

from openapi_pydantic.v3.v3_1 import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says of a value besides its type."""

    description: str = ""
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    default: object = None
    has_default: bool = False

    @property
    def doc(self) -> str:
        """The description, and whether the value is deprecated."""
        if not self.deprecated:
            return self.description
        return f"{self.description} Deprecated.".strip()


NO_FACTS = Facts()


@functools.lru_cache(maxsize=65536)
def _facts(
    description: str, read_only: bool, write_only: bool, deprecated: bool
) -> Facts:
    """Return the facts of a value without a default: those of many values are the same."""
    return Facts(
        description=description,
        read_only=read_only,
        write_only=write_only,
        deprecated=deprecated,
    )


def own_facts(schema: Schema) -> Facts:
    """Return what a schema that is no reference says."""
    found = _facts(
        (schema.description or "").strip(),
        bool(schema.readOnly),
        bool(schema.writeOnly),
        bool(schema.deprecated),
    )
    if "default" not in schema.model_fields_set:
        return found
    return replace(found, default=schema.default, has_default=True)
