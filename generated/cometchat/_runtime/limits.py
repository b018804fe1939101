"""Limits of what a caller may send (JSON Schema 2020-12 Validation, section 6).

Only what is sent is checked, never what a server answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .narrow import is_list, is_mapping, is_tuple
from .sentinel import Omit
from .styles import Styled


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a value has to keep to; what is None limits nothing.

    Attributes:
        minimum: The least number.
        maximum: The greatest number.
        above: A number that the value has to be greater than.
        below: A number that the value has to be less than.
        multiple_of: A number that divides the value.
        min_length: The least number of characters.
        max_length: The greatest number of characters.
        pattern: A regular expression that is found in the text.
        min_items: The least number of items.
        max_items: The greatest number of items.
    """

    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    multiple_of: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None

    def broken_by(self, value: object) -> str:
        """Return what is wrong with `value`; "" if nothing is, or its kind has no limits."""
        if isinstance(value, bool):
            return ""
        if isinstance(value, int | float):
            return self._number(value)
        if isinstance(value, str):
            return self._text(value)
        if is_list(value) or is_tuple(value):
            return _size("items", len(value), self.min_items, self.max_items)
        return ""

    def _number(self, value: float) -> str:
        if self.minimum is not None and value < self.minimum:
            return f"is less than {self.minimum}"
        if self.maximum is not None and value > self.maximum:
            return f"is greater than {self.maximum}"
        if self.above is not None and value <= self.above:
            return f"is not greater than {self.above}"
        if self.below is not None and value >= self.below:
            return f"is not less than {self.below}"
        if self.multiple_of and isinstance(value, int) and value % self.multiple_of:
            return f"is no multiple of {self.multiple_of}"
        return ""

    def _text(self, value: str) -> str:
        said = _size("characters", len(value), self.min_length, self.max_length)
        if said or self.pattern is None or _compiled(self.pattern).search(value):
            return said
        return f"does not match {self.pattern!r}"


def _size(what: str, size: int, least: int | None, most: int | None) -> str:
    if least is not None and size < least:
        return f"has {size} {what}, fewer than {least}"
    if most is not None and size > most:
        return f"has {size} {what}, more than {most}"
    return ""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    # ECMA-262, whose expressions these are, knows only ASCII digits and word characters.
    return re.compile(pattern, re.ASCII)


def check_limits(
    limits: Mapping[str, Mapping[str, Limits]], sent: Mapping[str, Any]
) -> None:
    """Check the values of a call.

    Args:
        limits: Location → wire name → limits.
        sent: Location → the values that are sent there.

    Raises:
        ValueError: A value breaks its limits; all that do are named.
    """
    found: list[str] = []
    for location, names in limits.items():
        values = sent.get(location)
        if not is_mapping(values):
            continue
        for name, limit in names.items():
            value: Any = values.get(name)
            if isinstance(value, Styled):
                value = value.value
            if value is None or isinstance(value, Omit):
                continue
            said = limit.broken_by(value)
            if said:
                found.append(f"{name!r} ({location}) {said}")
    if found:
        raise ValueError("; ".join(found))
