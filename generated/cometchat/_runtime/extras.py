"""Properties that the document does not name, but whose name a Python field has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import core_schema


class NamedAsAFieldError(Exception):
    """There is such a property.

    It is none of the errors that pydantic collects, so that it ends the validation as a
    whole: within a union another variant would be taken instead.
    """


def wire_name(name: str, field: FieldInfo) -> str:
    """Return what a field is called on the wire, where a name may be empty."""
    return name if field.alias is None else field.alias


def refuse_names(schema: Any, fields: Mapping[str, FieldInfo]) -> None:
    """Let a model's validator refuse properties that are named as its fields.

    The field `conversation_id` is `conversationId` on the wire. Where the wire has a
    `conversation_id` too, pydantic takes the field for set, and would write a null. So
    such an object goes the lenient way, which knows the difference. To look at unknown
    properties alone costs nothing where there are none.

    Args:
        schema: The model's own, which is changed.
        fields: The model's.
    """
    wires = {wire_name(name, field) for name, field in fields.items()}
    names = frozenset(fields) - wires
    while names and "schema" in schema:
        schema = schema["schema"]

    def check(key: str) -> str:
        if key in names:
            raise NamedAsAFieldError(key)
        return key

    if names and schema["type"] == "model-fields":
        schema["extras_keys_schema"] = core_schema.no_info_plain_validator_function(
            check
        )
