"""Discriminator Object (OpenAPI 3.1.1, section 4.8.25): open unions of objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from .narrow import is_dict

_UNKNOWN: Final = "unknown_tag"


class Discriminated:
    """Metadata of a union: which property says which variant an object is.

    Used as in `Annotated[Cat | Dog | dict[str, Any], Discriminated("petType",
    {"cat": "Cat", "dog": "Dog"})]`. One variant is tried, however many there are; an
    object with a tag that nobody knows stays a plain dict and goes back unchanged.

    Args:
        property: The wire name of the property.
        mapping: Its value → the name of the class, which is a member of the union.
    """

    __slots__ = ("mapping", "property")

    def __init__(self, property: str, mapping: Mapping[str, str]) -> None:
        self.property = property
        self.mapping = dict(mapping)

    def variant(self, union: Any, value: Mapping[str, Any]) -> Any:
        """Return the class of an object, None if its tag is not known."""
        tag = value.get(self.property)
        name = self.mapping.get(tag) if isinstance(tag, str) else None
        return None if name is None else _members(union).get(name)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Build the validator: by tag from JSON, by class from Python."""
        members = _members(source)
        choices: dict[Any, core_schema.CoreSchema] = {
            tag: handler.generate_schema(members[name])
            for tag, name in self.mapping.items()
            if name in members
        }
        opaque = core_schema.no_info_before_validator_function(
            self._refuse_known,
            core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema()),
        )
        variants: list[core_schema.CoreSchema | tuple[core_schema.CoreSchema, str]] = [
            opaque
        ]
        if choices:
            tagged = core_schema.tagged_union_schema(
                choices, discriminator=self.property, from_attributes=False
            )
            variants.insert(0, tagged)
        by_tag = core_schema.union_schema(variants, mode="left_to_right")
        by_class = core_schema.no_info_wrap_validator_function(_keep_instances, by_tag)
        return core_schema.json_or_python_schema(
            by_tag,
            by_class,
            serialization=core_schema.plain_serializer_function_ser_schema(
                _itself, return_schema=core_schema.any_schema()
            ),
        )

    def _refuse_known(self, value: Any) -> Any:
        """Let nothing that has a known tag pass as a plain dict."""
        tag = value.get(self.property) if is_dict(value) else None
        if isinstance(tag, str) and tag in self.mapping:
            raise PydanticCustomError(_UNKNOWN, "the object does not fit its variant")
        return value


def _members(union: Any) -> dict[str, Any]:
    """Return the classes of a union by name."""
    members = get_args(union) or (union,)
    return {member.__name__: member for member in members if isinstance(member, type)}


def _keep_instances(
    value: Any, handler: core_schema.ValidatorFunctionWrapHandler
) -> Any:
    return value if isinstance(value, BaseModel) else handler(value)


def _itself(value: Any) -> Any:
    return value
