"""Numbers of answers that pydantic takes for other ones."""

from __future__ import annotations

import json
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

_INSIDE = ("schema", "values_schema", "json_schema")
_MOST_DIGITS: Final = 4000
"""Python reads no longer number from a text (`sys.set_int_max_str_digits`)."""


def parse_json(content: str | bytes) -> Any:
    """Return JSON as Python knows it, and no number of it as infinite.

    What is greater than a double can be (`1e400`) is an integer, or stays text.

    Raises:
        ValueError: It is no JSON.
        RecursionError: It is too deep.
    """
    return json.loads(content, parse_float=_number)


def _number(text: str) -> float | int | str:
    number = float(text)
    if isfinite(number):
        return number
    exact = Decimal(text)
    if exact.adjusted() < _MOST_DIGITS and exact == int(exact):
        return int(exact)
    return text


class Exact:
    """Metadata of a type that is no model, for `exact` of its validator."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Build the validator."""
        found: core_schema.CoreSchema = exact(handler(source))
        return found


def exact_fields(schema: Any) -> None:
    """Change the validator of a model as `exact` does for each of its fields."""
    while "schema" in schema:
        schema = schema["schema"]
    if schema["type"] == "model-fields":
        for field in schema["fields"].values():
            field["schema"] = exact(field["schema"])


def exact(schema: Any) -> Any:
    """Let neither `true` nor `1.0` pass for the 1 of an enum, nor `1e400` for a number.

    Python has them for equal, so pydantic would return the member of the enum; and JSON
    (RFC 8259, section 6) has no number that is not finite, which would become a null.

    Args:
        schema: Of pydantic's core; what is in it is changed, models but not their fields.
    """
    kind = schema["type"]
    if kind == "literal":
        return _literal(schema)
    if kind == "float":
        schema.setdefault("allow_inf_nan", False)
    if kind in ("int", "float"):
        # What did not fit is in the field too: a boolean would be written as a number.
        schema.setdefault("serialization", core_schema.simple_ser_schema("any"))
    elif kind != "model":
        for key in _INSIDE:
            if key in schema:
                schema[key] = exact(schema[key])
        if kind == "list" and "items_schema" in schema:
            schema["items_schema"] = exact(schema["items_schema"])
        if kind == "tuple":
            schema["items_schema"] = [exact(one) for one in schema["items_schema"]]
        if kind == "union":
            schema["choices"] = [_choice(choice) for choice in schema["choices"]]
    return schema


def _choice(choice: Any) -> Any:
    """Do it for one of a union, which may have a label."""
    if isinstance(choice, tuple):
        return (exact(choice[0]), *choice[1:])
    return exact(choice)


def _literal(schema: Any) -> Any:
    """Return a validator of a Literal that compares types, where some are equal in Python."""
    kinds: dict[str, list[Any]] = {"bool": [], "number": [], "": []}
    for member in schema["expected"]:
        is_number = isinstance(member, int | float)
        kind = "bool" if isinstance(member, bool) else "number" if is_number else ""
        kinds[kind].append(member)
    if not kinds["bool"] and not kinds["number"]:
        return schema
    is_any_float = any(isinstance(member, float) for member in kinds["number"])
    firsts: dict[str, core_schema.CoreSchema] = {
        "bool": core_schema.bool_schema(strict=True),
        "number": (
            core_schema.float_schema(strict=True)
            if is_any_float
            else core_schema.int_schema(strict=True)
        ),
    }
    choices: list[core_schema.CoreSchema] = []
    for kind, members in kinds.items():
        if members:
            literal = core_schema.literal_schema(members)
            first = firsts.get(kind)
            choices.append(
                literal if first is None else core_schema.chain_schema([first, literal])
            )
    whole = core_schema.union_schema([*choices], mode="left_to_right")
    return core_schema.json_or_python_schema(whole, schema)
