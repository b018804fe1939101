"""Values as text, the way parameters, forms and headers carry them."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping, Set
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, SupportsIndex, TypeGuard, TypeVar
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .extras import wire_name
from .narrow import is_bytes


class Spelled:
    """A value with another text than Python would give it.

    It is equal to the same value without a spelling; what is made of it has none.
    """

    spelling: str | None = None

    def __str__(self) -> str:
        """Return the text."""
        return super().__str__() if self.spelling is None else self.spelling

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]:
        """Keep the text in a copy."""
        if self.spelling is None:
            return super().__reduce_ex__(protocol)
        return spelled, (type(self), self.spelling)


class SpelledTime(Spelled, time):
    """A time such as `08:00`."""


class SpelledUUID(Spelled, UUID):
    """A UUID in capitals, or without hyphens."""


class SpelledDecimal(Spelled, Decimal):
    """A decimal number such as `1E+2`."""


S = TypeVar("S", bound=Spelled)


def spelled(kind: type[S], text: str) -> S:
    """Return the value of a text, which it remembers.

    Raises:
        ValueError: It is none of that kind.
    """
    made: Any = kind
    value: S = made.fromisoformat(text) if issubclass(kind, time) else made(text)
    # A UUID lets nothing be set.
    object.__setattr__(value, "spelling", text)
    return value


def to_text(value: object) -> str:
    """Return a primitive value's text: `true`, RFC 3339 times, the shortest number.

    Raises:
        TypeError: The value has no text of its own (an object, an array, null).
        ValueError: The number is not finite.
    """
    if isinstance(value, Enum):
        return to_text(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int | UUID | PurePath):
        return str(value)
    if isinstance(value, Spelled):
        return str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a JSON number")
        return format(value, "f")
    return _rare(value)


def _rare(value: object) -> str:
    if isinstance(value, datetime):
        return _datetime(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(to_jsonable_python(value, timedelta_mode="iso8601"))
    if is_bytes(value):
        return b64encode(value).decode("ascii")
    raise TypeError(f"a {type(value).__name__} cannot be sent as text")


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a JSON number")
    text = repr(value)
    return text.removesuffix(".0")


def _datetime(value: datetime) -> str:
    text = value.isoformat()
    if value.tzinfo is not None and value.utcoffset() == timedelta(0):
        return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
    return text


def is_array(value: object) -> TypeGuard[list[object] | tuple[object, ...]]:
    """Return whether the value is an array on the wire."""
    if isinstance(value, str | bytes | bytearray | memoryview | Mapping | int | float):
        return False
    return isinstance(value, list | tuple | Set) or (
        hasattr(value, "__len__") and hasattr(value, "__getitem__")
    )


def is_object(value: object) -> TypeGuard[Mapping[str, object] | BaseModel]:
    """Return whether the value is an object on the wire."""
    return isinstance(value, BaseModel | Mapping)


def items_of(value: Mapping[str, object] | BaseModel) -> list[tuple[str, object]]:
    """Return an object's properties by wire name, without those that are not set.

    Null is dropped too: text has no null.
    """
    if isinstance(value, BaseModel):
        pairs = list(fields_of(value))
    else:
        pairs = [(str(key), item) for key, item in value.items()]
    return [(key, item) for key, item in pairs if item is not None]


def fields_of(model: BaseModel) -> list[tuple[str, object]]:
    """Return what is set of a model by wire name, null too."""
    pairs = [
        (wire_name(name, field), getattr(model, name))
        for name, field in type(model).model_fields.items()
        if name in model.model_fields_set
    ]
    return pairs + list((model.model_extra or {}).items())


def pointer_to(parent: str, key: object) -> str:
    """Return the JSON pointer of a member."""
    return f"{parent}/{str(key).replace('~', '~0').replace('/', '~1')}"
