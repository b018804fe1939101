"""What kind of value the keywords of a schema speak of (OpenAPI 3.1, section 4.8.24)."""

from __future__ import annotations

from openapi_pydantic.v3.v3_1 import Schema

from apiwright.build.declarations import SchemaNode
from apiwright.build.reading import ref_of
from apiwright.spec import MARK

_STRING_FORMATS = {
    "date-time": "datetime",
    "date": "date",
    "time": "time",
    "uuid": "uuid",
    "decimal": "decimal",
    "byte": "base64",
    "base64": "base64",
    "binary": "binary",
}
"""Formats of a string with a Python type of their own (Format Registry of the OpenAPI Initiative).

A duration stays text: a month has no length, so no Python type holds what `P1M` says.
"""


def says_type(node: SchemaNode) -> bool:
    """Whether a variant is more than a rule about which properties go together."""
    if ref_of(node) is not None:
        return True
    assert isinstance(node, Schema)
    rules = {"required", "schema_not", "dependentRequired", "description", "title"}
    said = node.model_fields_set - {MARK}
    return bool(said - rules) or not said


def implied_types(schema: Schema) -> list[str]:
    """Return the type that keywords imply where `type` is missing."""
    if (
        schema.properties
        or schema.additionalProperties is not None
        or schema.patternProperties
    ):
        return ["object"]
    if schema.items is not None or schema.prefixItems:
        return ["array"]
    if (
        schema.schema_format in _STRING_FORMATS
        or schema.pattern
        or schema.maxLength
        or schema.contentMediaType
        or schema.contentEncoding
    ):
        return ["string"]
    return []


def kind_of_string(schema: Schema) -> str:
    """Return the kind of a string: its format's, or what its content says (section 4.8.24.3)."""
    known = _STRING_FORMATS.get(schema.schema_format or "")
    if known is not None:
        return known
    if schema.contentEncoding:
        return "base64" if schema.contentEncoding.lower() == "base64" else "str"
    content = (schema.contentMediaType or "").lower()
    return "str" if not content or _is_text(content) else "binary"


def _is_text(media_type: str) -> bool:
    base = media_type.partition(";")[0].strip()
    return base.startswith("text/") or base.endswith(("json", "xml"))
