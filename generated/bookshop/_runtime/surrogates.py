"""Half a surrogate pair: JSON can escape one in a text, UTF-8 and pydantic cannot say it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from .encode import to_jsonable
from .narrow import is_list, is_mapping, is_tuple
from .text import fields_of


def is_cause(error: ValueError) -> bool:
    """Return whether a value could not be written because of such a text."""
    return "surrogates not allowed" in str(error)


def to_dict(value: object) -> Any:
    """Return a value as JSON's types: models by their wire names and only what is set."""
    if isinstance(value, str):
        return value
    if isinstance(value, BaseModel):
        return to_dict(dict(fields_of(value)))
    if is_mapping(value):
        return {key: to_dict(item) for key, item in value.items()}
    if is_list(value) or is_tuple(value):
        return [to_dict(item) for item in value]
    return to_jsonable(value)


def to_json(value: object) -> bytes:
    """Return a value as JSON: that one is escaped, all other text is UTF-8.

    Raises:
        ValueError: There is a number in it that is not finite.
    """
    text = json.dumps(
        to_dict(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return text.encode("utf-8", "backslashreplace")
