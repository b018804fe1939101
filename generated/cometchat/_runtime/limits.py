"""Limits of what a caller may send (JSON Schema 2020-12 Validation, section 6).

Only what is sent is checked, never what a server answers: arguments, the items of arrays and the
values of mappings in them, and objects, whose classes say what their properties keep to.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from .narrow import is_list, is_mapping, is_tuple
from .sentinel import Omit
from .styles import Styled
from .text import fields_of, pointer_to

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


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
        unique_items: Whether no item may be there twice.
        items: What each item has to keep to.
        min_properties: The least number of keys of an object.
        max_properties: The greatest number of keys of an object.
        properties: Key → what its value has to keep to.
        values: What the value of every other key has to keep to.
        model: Class or union in `models` that says what an object has to keep to.
        variants: Classes in `models` of which an object may be one, where nothing says
            which: a model keeps to what its own says, a mapping to nothing.
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
    properties: Mapping[str, Limits] = field(default_factory=lambda: _NONE)
    values: Limits | None = None
    model: str = ""
    variants: Sequence[str] = ()

    def faults(self, value: object, place: str = "") -> Iterator[tuple[str, str]]:
        """Yield what is wrong with `value`: nothing, if its kind has no limits.

        Args:
            value: What is sent.
            place: JSON pointer of the value.

        Yields:
            The JSON pointer of each fault, and what it is.
        """
        said = ""
        if isinstance(value, bool):
            return
        if isinstance(value, int | float | Decimal):
            said = self._number(value)
        elif isinstance(value, str):
            said = self._text(value)
        elif is_list(value) or is_tuple(value):
            yield from self._array(value, place)
        elif is_mapping(value) or isinstance(value, BaseModel):
            yield from self._object(value, place)
        if said:
            yield place, said

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

    def _array(self, value: Sequence[Any], place: str) -> Iterator[tuple[str, str]]:
        said = _size("items", len(value), self.min_items, self.max_items)
        if self.unique_items and _has_twins(value):
            said = said or "has an item twice"
        if said:
            yield place, said
        if self.items is not None:
            for index, item in enumerate(value):
                yield from self.items.faults(item, f"{place}/{index}")

    def _object(
        self, value: Mapping[str, Any] | BaseModel, place: str
    ) -> Iterator[tuple[str, str]]:
        given = _given(value)
        said = _size("keys", len(given), self.min_properties, self.max_properties)
        if said:
            yield place, said
        if self.properties or self.values is not None:
            for key, item in given.items():
                limits = self.properties.get(key, self.values)
                if limits is not None:
                    yield from limits.faults(item, pointer_to(place, key))
        limits = self._of_model(value, given)
        if limits is not None:
            yield from limits.faults(value, place)

    def _of_model(
        self, value: Mapping[str, Any] | BaseModel, given: Mapping[str, Any]
    ) -> Limits | None:
        """Return the limits of the class that an object is of, as far as that is known."""
        if self.model:
            from .unions import class_of

            found = class_of(self.model, given)
        else:
            found = type(value) if type(value).__name__ in self.variants else None
        limits: Limits | None = getattr(found, "__limits__", None)
        return limits


def _given(value: Mapping[str, Any] | BaseModel) -> dict[str, Any]:
    """Return what is sent of an object, by wire names."""
    pairs = fields_of(value) if isinstance(value, BaseModel) else value.items()
    return {key: item for key, item in pairs if not isinstance(item, Omit)}


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
    if is_mapping(value) or isinstance(value, BaseModel):
        return "object", frozenset((k, _key(one)) for k, one in _given(value).items())
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


def _faults(limits: Limits, value: object) -> list[tuple[str, str]]:
    try:
        return list(limits.faults(value))
    except RecursionError:
        # What is that deep, or contains itself, is refused where it is written.
        return []


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
            found += [
                f"{name!r} ({location}){f' at {place!r}' if place else ''} {said}"
                for place, said in _faults(limit, value)
            ]
    if found:
        raise ValueError("; ".join(found))
