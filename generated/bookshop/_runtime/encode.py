"""JSON of request bodies."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, SchemaSerializer, core_schema

from .narrow import is_bytes, is_dict, is_iterable, is_mapping
from .text import Spelled

_JSON: Final = SchemaSerializer(
    core_schema.any_schema(), core_schema.CoreConfig(ser_json_inf_nan="constants")
)
_CONTAINERS: Final = (dict, list, tuple)
_LEAVES: Final[frozenset[type]] = frozenset({str, int, float, bool, type(None)})


def to_json(value: object) -> bytes:
    """Return a value as JSON: models by their wire names and only what is set.

    Bytes are written in base64 (RFC 4648, section 4), as `format: byte` has it.

    Raises:
        TypeError: There is something in it that JSON cannot say.
        ValueError: There is a number in it that is not finite, or it contains itself.
    """
    try:
        text = _JSON.to_json(
            _plain(value) if _needs_care(value) else value,
            by_alias=True,
            exclude_unset=True,
            warnings=False,
            fallback=_fallback,
        )
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        from . import surrogates

        if surrogates.is_cause(error):
            return surrogates.to_json(value)
        # A circle, or a body that is too deep, is a matter of values.
        kind = ValueError if "ValueError: " in str(error) else TypeError
        raise kind(f"the value cannot be sent as JSON: {error}") from None
    except RecursionError:
        raise ValueError("the value cannot be sent as JSON: it is too deep") from None
    if b"NaN" in text or b"Infinity" in text:
        json.loads(text, parse_constant=_refuse)
    return text


def to_jsonable(value: object) -> Any:
    """Return a value as `json` knows it."""
    return _JSON.to_python(
        _plain(value), mode="json", by_alias=True, fallback=_fallback
    )


def _needs_care(value: object) -> bool:
    """Return whether there is something in it that pydantic would write another way.

    Most bodies are plain, and looking takes a small part of the time that a copy does.
    """
    todo: list[Any] = [[value]]
    seen: set[int] = set()
    containers: dict[type, bool] = dict.fromkeys(_LEAVES, False)
    for container in todo:
        for item in _items(container):
            kind = type(item)
            is_container = containers.get(kind)
            if is_container is None:
                is_container = containers[kind] = issubclass(kind, _CONTAINERS)
                if not is_container and _is_special(kind):
                    return True
            if is_container and id(item) not in seen:
                seen.add(id(item))
                todo.append(item)
    return False


def _items(container: Any) -> Iterable[object]:
    return container.values() if is_dict(container) else container


def _is_special(kind: type) -> bool:
    if issubclass(kind, Decimal | Spelled):
        return True
    return issubclass(kind, Iterable) and not issubclass(kind, str | BaseModel)


def _plain(value: object) -> object:
    # pydantic would write bytes in the alphabet of URLs, or as UTF-8.
    if is_bytes(value):
        return b64encode(value).decode("ascii")
    if isinstance(value, Decimal) and not value.is_finite():
        _refuse(str(value))
    if is_dict(value) or is_mapping(value):
        return {key: _plain(item) for key, item in value.items()}
    if is_iterable(value) and not isinstance(value, str | BaseModel):
        if hasattr(value, "read"):
            raise TypeError("an open file is not JSON")
        return [_plain(item) for item in value]
    if isinstance(value, Spelled):
        return str(value)
    # `1E-7` is no number of fixed point, which `format: decimal` is.
    return format(value, "f") if isinstance(value, Decimal) else value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _fallback(value: Any) -> object:
    """Refuse what pydantic does not know."""
    raise TypeError(f"a {type(value).__name__} is not JSON")
