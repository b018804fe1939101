"""The base of every model: what is read can be written back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from .building import deep_recursion, wait_for_imports
from .exact import exact_fields
from .extras import refuse_names

if TYPE_CHECKING:
    from .limits import Limits


class Model(BaseModel):
    """An object of the API.

    Attributes have Python names, the wire has the document's. Fields that the document
    does not name are kept, and so is the difference between absent and null: a field
    that was not set is not in `model_fields_set` and is not written.
    """

    model_config = ConfigDict(
        extra="allow",
        defer_build=True,
        protected_namespaces=(),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        # A number that is not finite is not JSON; a null in its place would go unseen.
        ser_json_inf_nan="constants",
    )

    __limits__: ClassVar[Limits | None] = None
    """What the caller who sends it has to keep to; not what a server answers."""

    if not TYPE_CHECKING:  # It would let type checkers allow every name.

        def __setattr__(self, name: str, value: object) -> None:
            """Set a field, or a property that the document does not name.

            Raises:
                AttributeError: It is a field's wire name, which would be written twice.
            """
            known = type(self).model_fields
            if name not in known:
                for field, facts in known.items():
                    if facts.alias == name:
                        raise AttributeError(f"{name!r} is the attribute {field!r}")
            super().__setattr__(name, value)

    def to_dict(self) -> dict[str, Any]:
        """Return what goes over the wire: wire names, JSON types, only what is set."""
        try:
            return self.model_dump(
                mode="json", by_alias=True, exclude_unset=True, warnings=False
            )
        except ValueError as error:
            from . import surrogates

            if not surrogates.is_cause(error):
                raise
            found: dict[str, Any] = surrogates.to_dict(self)
            return found

    def to_json(self) -> str:
        """Return what goes over the wire as JSON text."""
        try:
            return self.model_dump_json(
                by_alias=True, exclude_unset=True, warnings=False
            )
        except ValueError as error:
            from . import surrogates

            if not surrogates.is_cause(error):
                raise
            return surrogates.to_json(self).decode()

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        """Let nothing pass for a field, or for its value, that is something else."""
        schema = handler(source)
        with suppress(LookupError):
            # A model that is being built already is done when it was met first.
            own = handler.resolve_ref_schema(schema)
            refuse_names(own, cls.model_fields)
            exact_fields(own)
        return schema

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """Build the validator; pydantic does so when it is first needed.

        Names are looked up in the model's own module: what the code that happens to
        need it first calls by the same name is something else.
        """
        del _parent_namespace_depth
        names = _types_namespace or {}
        with deep_recursion():
            done = super().model_rebuild(
                force=force, raise_errors=False, _types_namespace=names
            )
        if done is not False:
            return done
        wait_for_imports()
        with deep_recursion():
            return super().model_rebuild(
                force=force, raise_errors=raise_errors, _types_namespace=names
            )
