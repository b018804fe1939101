"""The base of every model: what is read can be written back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from .linking import deep_recursion, link


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
    )

    def to_dict(self) -> dict[str, Any]:
        """Return what goes over the wire: wire names, JSON types, only what is set."""
        return self.model_dump(
            mode="json", by_alias=True, exclude_unset=True, warnings=False
        )

    def to_json(self) -> str:
        """Return what goes over the wire as JSON text."""
        return self.model_dump_json(by_alias=True, exclude_unset=True, warnings=False)

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """Build the validator; pydantic does so when it is first needed."""
        link(cls)
        with deep_recursion():
            return super().model_rebuild(
                force=force,
                raise_errors=raise_errors,
                _parent_namespace_depth=_parent_namespace_depth + 1,
                _types_namespace=_types_namespace,
            )
