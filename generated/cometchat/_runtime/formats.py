"""Formats of strings (OpenAPI's Format Registry) that pydantic reads from too much.

For pydantic the text `2020` is a date-time, 2020 seconds after 1970 began, and the number
`1.10` a decimal. What is read so is not what would be written back.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

from pydantic_core import PydanticCustomError, SchemaValidator, core_schema

_function: Final = core_schema.no_info_plain_validator_function


class Format:
    """Metadata of a type: how a value is read and written.

    Args:
        text: Which texts are tried at all.
        from_text: Makes it of such a text.
        from_python: Makes it of what a caller gives a model.
        to_text: How it is written, if not as pydantic does.
    """

    __slots__ = ("schema",)

    def __init__(
        self,
        text: core_schema.CoreSchema,
        from_text: core_schema.CoreSchema,
        from_python: core_schema.CoreSchema,
        to_text: core_schema.SerSchema | None = None,
    ) -> None:
        self.schema = core_schema.json_or_python_schema(
            core_schema.chain_schema([text, from_text]),
            from_python,
            serialization=to_text,
        )

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Any, /
    ) -> core_schema.CoreSchema:
        """Return the validator."""
        del source, handler
        return self.schema


def _no_number(value: Any) -> Any:
    """Let no text pass for a number of seconds: a year has four digits."""
    if isinstance(value, str) and value[4:5] != "-":
        raise PydanticCustomError("no_date", "Input should be a date of RFC 3339")
    return value


def _fixed_point(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


# The start tells a date from a number and a week; the rest is looked at once, later.
_DATE: Final = "^[0-9]{4}-[01]"
_DATE_TIME: Final = core_schema.datetime_schema()

RFC3339DateTime: TypeAlias = Annotated[
    datetime,
    Format(
        core_schema.str_schema(pattern=_DATE, min_length=len("2000-01-01T00:00")),
        # The first is the faster one. It does not know small letters.
        core_schema.union_schema(
            [
                _function(datetime.fromisoformat),
                _function(SchemaValidator(_DATE_TIME).validate_python),
            ],
            mode="left_to_right",
        ),
        core_schema.no_info_before_validator_function(_no_number, _DATE_TIME),
    ),
]
"""`format: date-time` (RFC 3339, section 5.6); the zone and the seconds may be missing."""

RFC3339Date: TypeAlias = Annotated[
    date,
    Format(
        core_schema.str_schema(pattern=_DATE, min_length=10, max_length=10),
        _function(date.fromisoformat),
        core_schema.no_info_before_validator_function(
            _no_number, core_schema.date_schema()
        ),
    ),
]
"""`format: date` (RFC 3339, section 5.6)."""

DecimalText: TypeAlias = Annotated[
    Decimal,
    Format(
        core_schema.str_schema(
            pattern=r"^[+-]?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]{1,3})?$"
        ),
        _function(Decimal),
        core_schema.decimal_schema(),
        core_schema.plain_serializer_function_ser_schema(
            _fixed_point, when_used="json"
        ),
    ),
]
"""A decimal number of any size in a string (`format: decimal`), all its digits kept."""
