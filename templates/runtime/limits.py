"""Limits of what a caller may send (JSON Schema 2020-12 Validation, section 6).

Only what is sent is checked, never what a server answers: arguments, the items of arrays and the
values of mappings in them. The properties of objects in an argument are left to the server.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
        unique_items: Whether no item may be there twice; models are not compared.
        items: What each item has to keep to.
        min_properties: The least number of keys of a mapping.
        max_properties: The greatest number of keys of a mapping.
        values: What each value of a mapping has to keep to.
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
    unique_items: bool = False
    items: Limits | None = None
    min_properties: int | None = None
    max_properties: int | None = None
    values: Limits | None = None

    def broken_by(self, value: object) -> str:
        """Return what is wrong with `value`; "" if nothing is, or its kind has no limits."""
        if isinstance(value, bool):
            return ""
        if isinstance(value, int | float | Decimal):
            return self._number(value)
        if isinstance(value, str):
            return self._text(value)
        if is_list(value) or is_tuple(value):
            return self._array(value)
        if is_mapping(value):
            return self._map(value)
        return ""

    def _number(self, value: float | Decimal) -> str:
        if self.minimum is not None and value < self.minimum:
            return f"is less than {self.minimum}"
        if self.maximum is not None and value > self.maximum:
            return f"is greater than {self.maximum}"
        if self.above is not None and value <= self.above:
            return f"is not greater than {self.above}"
        if self.below is not None and value >= self.below:
            return f"is not less than {self.below}"
        if self.multiple_of and not _is_multiple(value, self.multiple_of):
            return f"is no multiple of {self.multiple_of}"
        return ""

    def _text(self, value: str) -> str:
        said = _size("characters", len(value), self.min_length, self.max_length)
        if said or self.pattern is None or _compiled(self.pattern).search(value):
            return said
        return f"does not match {self.pattern!r}"

    def _array(self, value: Sequence[Any]) -> str:
        said = _size("items", len(value), self.min_items, self.max_items)
        if said:
            return said
        if self.unique_items and _has_twins(value):
            return "has an item twice"
        return _first_broken(self.items, enumerate(value))

    def _map(self, value: Mapping[str, Any]) -> str:
        size = sum(not isinstance(one, Omit) for one in value.values())
        said = _size("keys", size, self.min_properties, self.max_properties)
        return said or _first_broken(self.values, value.items())


def _first_broken(
    limits: Limits | None, parts: Iterable[tuple[int | str, object]]
) -> str:
    if limits is None:
        return ""
    found = ((place, limits.broken_by(part)) for place, part in parts)
    return next((f"has at {place!r} what {said}" for place, said in found if said), "")


def _is_multiple(value: float | Decimal, of: float) -> bool:
    """Whether `of` divides `value`: of integers exactly, of others as far as a double says it."""
    if isinstance(value, int) and isinstance(of, int):
        return value % of == 0
    try:
        times = float(value) / of
        return abs(times - round(times)) <= 1e-9 * max(1.0, abs(times))
    except (OverflowError, ValueError):
        # Beyond what a double holds, or no number: the server has to say.
        return True


def _has_twins(values: Sequence[Any]) -> bool:
    try:
        if len(set(values)) == len(values):
            return False
    except TypeError:
        # Lists and mappings have no hash; `_key` looks into them.
        pass
    return len(set(map(_key, values))) < len(values)


def _key(value: object) -> object:
    """Return what is equal for two values that are the same JSON."""
    if isinstance(value, bool):
        return "bool", value
    if is_list(value) or is_tuple(value):
        return "array", tuple(map(_key, value))
    if is_mapping(value):
        return "object", frozenset((name, _key(one)) for name, one in value.items())
    return value if isinstance(value, Hashable) else id(value)


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
