"""Formats of strings (OpenAPI's Format Registry) that pydantic reads from too much.

For pydantic the text `2020` is a date-time, 2020 seconds after 1970 began, and the number
`1.10` a decimal. What is read so is not what would be written back. What can be spelled in
several ways (`08:00` and `08:00:00`) remembers how it was.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from pydantic_core import PydanticCustomError, SchemaValidator, core_schema

from .narrow import is_bytes
from .text import Spelled, SpelledDecimal, SpelledTime, SpelledUUID, spelled

_function: Final = core_schema.no_info_plain_validator_function


class Format:
    """Metadata of a type: how a value is read and written.

    Args:
        from_json: Reads it.
        from_python: Makes it of what a caller gives a model.
        to_text: How it is written, if not as pydantic does.
    """

    __slots__ = ("schema",)

    def __init__(
        self,
        from_json: core_schema.CoreSchema,
        from_python: core_schema.CoreSchema,
        to_text: core_schema.SerSchema | None = None,
    ) -> None:
        self.schema = core_schema.json_or_python_schema(
            from_json, from_python, serialization=to_text
        )

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Any, /
    ) -> core_schema.CoreSchema:
        """Return the validator."""
        del source, handler
        return self.schema


def _text(
    make: Callable[[Any], object], pattern: str | None = None
) -> core_schema.CoreSchema:
    """Make a value of such texts alone as have a pattern."""
    return core_schema.chain_schema(
        [core_schema.str_schema(pattern=pattern), _function(make)]
    )


def _first(*choices: core_schema.CoreSchema) -> core_schema.CoreSchema:
    return core_schema.union_schema([*choices], mode="left_to_right")


def _no_number(value: Any) -> Any:
    """Let no text pass for a number of seconds: a year has four digits."""
    if isinstance(value, str) and value[4:5] != "-":
        raise PydanticCustomError("no_date", "Input should be a date of RFC 3339")
    return value


def _time(text: str) -> time:
    found = time.fromisoformat(text)
    usual = found.isoformat().replace("+00:00", "Z")
    return found if usual == text else spelled(SpelledTime, text)


def _uuid(text: str) -> UUID:
    found = UUID(text)
    return found if str(found) == text else spelled(SpelledUUID, text)


def _decimal(text: str) -> Decimal:
    found = Decimal(text)
    return found if format(found, "f") == text else spelled(SpelledDecimal, text)


def _written(value: Any) -> Any:
    if isinstance(value, Spelled):
        return str(value)
    if is_bytes(value):
        return b64encode(value).decode("ascii")
    return format(value, "f") if isinstance(value, Decimal) else value


_WRITTEN: Final = core_schema.plain_serializer_function_ser_schema(
    _written, when_used="json"
)
_DATE_TIME: Final = core_schema.datetime_schema()
_TIME: Final = (
    "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-][0-2][0-9]:[0-5][0-9])?$"
)
_UUID: Final = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

RFC3339DateTime: TypeAlias = Annotated[
    datetime,
    Format(
        core_schema.chain_schema(
            [
                # It tells a time from a number and a week; the rest is looked at later.
                core_schema.str_schema(
                    pattern="^[0-9]{4}-[01][0-9]-[0-3][0-9][Tt _][0-9:.,]{5,}"
                    "([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?$"
                ),
                # The first is the faster one. It does not know small letters.
                _first(
                    _function(datetime.fromisoformat),
                    _function(SchemaValidator(_DATE_TIME).validate_python),
                ),
            ]
        ),
        core_schema.no_info_before_validator_function(_no_number, _DATE_TIME),
    ),
]
"""`format: date-time` (RFC 3339, section 5.6); the zone and the seconds may be missing."""

RFC3339Date: TypeAlias = Annotated[
    date,
    Format(
        core_schema.chain_schema(
            [
                core_schema.str_schema(
                    pattern="^[0-9]{4}-[01]", min_length=10, max_length=10
                ),
                _function(date.fromisoformat),
            ]
        ),
        core_schema.no_info_before_validator_function(
            _no_number, core_schema.date_schema()
        ),
    ),
]
"""`format: date` (RFC 3339, section 5.6)."""

RFC3339Time: TypeAlias = Annotated[
    time,
    Format(
        _text(_time, _TIME),
        _first(_text(_time, _TIME), core_schema.time_schema(strict=True)),
        _WRITTEN,
    ),
]
"""`format: time` (RFC 3339, section 5.6), spelled as it was; the zone and the seconds may be missing."""

UUIDText: TypeAlias = Annotated[
    UUID,
    Format(
        # The first is the faster one.
        _first(
            _text(SchemaValidator(core_schema.uuid_schema()).validate_python, _UUID),
            _text(_uuid),
        ),
        _first(_text(_uuid), core_schema.uuid_schema(strict=True)),
        _WRITTEN,
    ),
]
"""`format: uuid` (RFC 9562), spelled as it was."""

DecimalText: TypeAlias = Annotated[
    Decimal,
    Format(
        _text(_decimal, r"^[+-]?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]{1,3})?$"),
        core_schema.decimal_schema(),
        _WRITTEN,
    ),
]
"""A decimal number of any size in a string (`format: decimal`), all its digits kept."""

Base64Text: TypeAlias = Annotated[
    str,
    Format(
        core_schema.str_schema(),
        # Bytes stay what they are: a part of a form is no JSON.
        _first(core_schema.str_schema(strict=True), core_schema.bytes_schema()),
        _WRITTEN,
    ),
]
"""Bytes in a string (`format: byte`); those that a caller gives are base64 in JSON (RFC 4648)."""
