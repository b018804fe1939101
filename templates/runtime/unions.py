"""Discriminator Object (OpenAPI 3.1.1, section 4.8.25): open unions of objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import NoneType
from typing import Any, Final, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema, to_json
from typing_extensions import TypeAliasType

from .narrow import is_dict, is_mapping

_UNKNOWN: Final = "unknown_tag"
_MODELS: Final = f"{__name__.rpartition('._runtime')[0]}.models"


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


class Heirs(Discriminated):
    """Metadata of a model that others are made of: which of them an object is.

    Used as in `Annotated[Pet, Heirs("petType", {"cat": "Cat", "dog": "Dog"})]`. An heir is
    imported, and its validator built, when its tag is first met: a base with a thousand
    heirs costs no more than one. An object with a tag that nobody knows is the base.

    Args:
        property: The wire name of the property.
        mapping: Its value → the name of the class or alias in `models`.
    """

    __slots__ = ("_found",)

    def __init__(self, property: str, mapping: Mapping[str, str]) -> None:
        super().__init__(property, mapping)
        self._found: dict[str, Callable[[], Any]] = {}

    def variant(self, union: Any, value: Mapping[str, Any]) -> Any:
        """Return the heir that an object is, or the base."""
        found = self._heir(value)
        return union if found is None else found()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Build the validator: by tag, models as they are."""
        base = handler(source)

        def itself() -> Any:
            return source

        def from_json(value: Any, _: Callable[[Any], Any]) -> Any:
            found = self._heir(value) or itself
            # The value came as JSON, where a date is text. So it has to go on.
            text = to_json(value, inf_nan_mode="constants")
            return _validator(found).validate_json(
                text, strict=True, by_alias=True, by_name=False
            )

        def from_python(value: Any, validate: Callable[[Any], Any]) -> Any:
            if isinstance(value, BaseModel):
                return value
            found = self._heir(value)
            if found is None:
                return validate(value)
            return _validator(found).validate_python(value)

        wrapped = core_schema.no_info_wrap_validator_function
        return core_schema.json_or_python_schema(
            wrapped(from_json, base),
            wrapped(from_python, base),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _itself, return_schema=core_schema.any_schema()
            ),
        )

    def _heir(self, value: object) -> Callable[[], Any] | None:
        """Return a function that returns the heir that an object is, None for the base."""
        tag = value.get(self.property) if is_mapping(value) else None
        name = self.mapping.get(tag) if isinstance(tag, str) else None
        if name is None:
            return None
        found = self._found.get(name)
        if found is None:
            heir: Any = getattr(import_module(_MODELS), name)
            found = self._found.setdefault(name, lambda: heir)
        return found


def class_of(name: str, value: Mapping[str, Any]) -> Any:
    """Return the class of an object that is what `models` calls `name`.

    Args:
        name: A class, or a union whose tag tells its variants apart.
        value: The object, by wire names.

    Returns:
        The class; None if the tag is not known.
    """
    found: Any = getattr(import_module(_MODELS), name)
    while not isinstance(found, type | None):
        if isinstance(found, TypeAliasType):
            from .lenient import value_of

            found = value_of(found)
            continue
        first, *others = get_args(found) or (None,)
        by = next((one for one in others if isinstance(one, Discriminated)), None)
        if by is not None:
            found = by.variant(first, value)
        else:
            # What holds itself has null among its values; what else there is, no tag tells apart.
            found = first if others == [NoneType] else None
    return found


def _validator(returns_type: Callable[[], Any]) -> Any:
    from .decode import adapter

    return adapter(returns_type).validator


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
