"""JSON of request bodies."""

from __future__ import annotations

import json
from base64 import b64encode
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, SchemaSerializer, core_schema

from .narrow import is_dict, is_iterable, is_list, is_mapping, is_tuple
from .sentinel import Omit

_JSON: Final = SchemaSerializer(
    core_schema.any_schema(), core_schema.CoreConfig(ser_json_inf_nan="constants")
)


def to_json(value: object) -> bytes:
    """Return a value as JSON: models by their wire names and only what is set.

    Bytes are written in base64 (RFC 4648, section 4), as `format: byte` has it.

    Raises:
        TypeError: There is something in it that JSON cannot say.
        ValueError: There is a number in it that is not finite.
    """
    try:
        text = _JSON.to_json(
            _plain(value),
            by_alias=True,
            exclude_unset=True,
            warnings=False,
            fallback=_fallback,
        )
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        from . import surrogates

        if surrogates.is_cause(error):
            return surrogates.to_json(value)
        raise TypeError(f"the value cannot be sent as JSON: {error}") from None
    if b"NaN" in text or b"Infinity" in text:
        json.loads(text, parse_constant=_refuse)
    return text


def to_jsonable(value: object) -> Any:
    """Return a value as `json` knows it."""
    return _JSON.to_python(
        _plain(value), mode="json", by_alias=True, fallback=_fallback
    )


def _plain(value: object) -> object:
    # pydantic would write them in the alphabet of URLs, or as UTF-8.
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode("ascii")
    if is_dict(value):
        return {key: _plain(item) for key, item in value.items()}
    if is_list(value) or is_tuple(value):
        return [_plain(item) for item in value]
    # `1E-7` is no number of fixed point, which `format: decimal` is.
    return format(value, "f") if isinstance(value, Decimal) else value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _fallback(value: Any) -> object:
    """Make what pydantic does not know into what it knows."""
    if is_mapping(value):
        return dict(value)
    if is_iterable(value) and not isinstance(value, Omit | BaseModel):
        if hasattr(value, "read"):
            raise TypeError("an open file is not JSON")
        return list(value)
    raise TypeError(f"a {type(value).__name__} is not JSON")
