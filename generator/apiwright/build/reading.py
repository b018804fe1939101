"""Small questions to the objects of openapi-pydantic that it does not answer itself."""

from __future__ import annotations

from typing import Any

from openapi_pydantic.v3.v3_1 import Reference, Schema
from pydantic import BaseModel

from apiwright.spec import MARK


def extra(node: BaseModel, key: str) -> Any:
    """Return the value of a key that openapi-pydantic has no field for, or None."""
    return (node.model_extra or {}).get(key)


def mark_of(node: BaseModel) -> str:
    """Return the place of `node` in its source."""
    return str(extra(node, MARK) or "")


def ref_of(node: Schema | Reference) -> str | None:
    """Return the target of a Reference, also where siblings made it a Schema."""
    if isinstance(node, Reference):
        return node.ref
    found = extra(node, "$ref")
    return found if isinstance(found, str) else None


def types_of(schema: Schema) -> list[str]:
    """Return the words of `type` as a list."""
    found = schema.type
    if found is None:
        return []
    kinds = found if isinstance(found, list) else [found]
    return [kind.value for kind in kinds]
