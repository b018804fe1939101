"""What the program has to say about a document, as values.

A `Diagnostic` is found by a stage, kept in `Diagnostics` and printed by `cli`. It points into a
source by a *mark*: the index of the source, `#`, and a JSON pointer, such as
`0#/paths/~1messages/post`. Lines and columns are found only when a diagnostic is printed, because
reading a document with line marks costs several times as much as reading it without.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field


class Severity(enum.Enum):
    """How much a diagnostic matters.

    An ERROR ends the run, a WARNING is what `--strict` refuses, a NOTE only informs.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class ExitCode(enum.IntEnum):
    """Exit status, the same for every command."""

    OK = 0
    DIFFERENT = 1
    USAGE = 2
    BREAKING = 3
    SOURCE = 4
    DOCUMENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One thing that was found, and where.

    Attributes:
        code: A stable name in kebab-case, such as `dangling-reference`.
        message: One sentence: what was found.
        mark: Where in which source (see the module), or "" where no place in a source is meant.
        line: Line in the source, from 1, where the finder knows it already; else None.
        column: Column in that line, from 1.
        hint: What to do about it; may be empty.
    """

    severity: Severity
    code: str
    message: str
    mark: str = ""
    line: int | None = None
    column: int | None = None
    hint: str = ""


class Abort(Exception):  # noqa: N818  # It ends a run; the errors are in Diagnostics.
    """The run cannot go on; the reasons are in the `Diagnostics` that raised it."""

    def __init__(self, exit_code: ExitCode) -> None:
        super().__init__(exit_code.name)
        self.exit_code = exit_code


@dataclass(slots=True)
class Diagnostics:
    """Collects what the stages find, each finding once, in the order of finding."""

    _found: dict[Diagnostic, None] = field(default_factory=dict[Diagnostic, None])

    def error(self, code: str, message: str, mark: str = "", *, hint: str = "") -> None:
        """Record what makes the run fail at the end of its stage."""
        self.add(_diagnostic(Severity.ERROR, code, message, mark, hint))

    def warning(
        self, code: str, message: str, mark: str = "", *, hint: str = ""
    ) -> None:
        """Record what was mended or left out."""
        self.add(_diagnostic(Severity.WARNING, code, message, mark, hint))

    def note(self, code: str, message: str, mark: str = "", *, hint: str = "") -> None:
        """Record what a user may want to know."""
        self.add(_diagnostic(Severity.NOTE, code, message, mark, hint))

    def add(self, diagnostic: Diagnostic) -> None:
        """Record `diagnostic` unless the same was recorded before."""
        self._found.setdefault(diagnostic)

    def abort(
        self,
        exit_code: ExitCode,
        code: str,
        message: str,
        mark: str = "",
        *,
        line: int | None = None,
        column: int | None = None,
        hint: str = "",
    ) -> Abort:
        """Record an error and return the exception that ends the run; the caller raises it."""
        self.add(
            Diagnostic(
                severity=Severity.ERROR,
                code=code,
                message=message,
                mark=mark,
                line=line,
                column=column,
                hint=hint,
            )
        )
        return Abort(exit_code)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _diagnostic(
    severity: Severity, code: str, message: str, mark: str, hint: str
) -> Diagnostic:
    return Diagnostic(
        severity=severity, code=code, message=message, mark=mark, hint=hint
    )


def pointer(*tokens: str | int) -> str:
    """Return `tokens` as a JSON pointer (RFC 6901), such as `/paths/~1messages`."""
    return "".join(
        "/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens
    )
