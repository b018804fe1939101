"""`omit`: the default of an argument that need not be sent."""

from __future__ import annotations

from typing import Final, Literal


class Omit:
    """The type of `omit`. Absent, `None` (null) and a value are three requests."""

    __slots__ = ()

    def __new__(cls) -> Omit:
        """Return the one instance."""
        known: Omit | None = globals().get("omit")
        return super().__new__(cls) if known is None else known

    def __bool__(self) -> Literal[False]:
        """Be false, so that `value or default` reads as one expects."""
        return False

    def __repr__(self) -> str:
        """Read as it is written."""
        return "omit"

    def __reduce__(self) -> str:
        """Stay the same object through copy and pickle."""
        return "omit"


omit: Final = Omit()
"""Not sent at all."""
