"""Values that remember how they were spelled, so that they go back as they came."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any, SupportsIndex, TypeVar
from uuid import UUID


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
