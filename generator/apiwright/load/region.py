"""The part of a text that holds a document, and where its lines stand in the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from apiwright.diagnostics import Diagnostic, Diagnostics, ExitCode, Severity
from apiwright.spec import Source

Wanted: TypeAlias = dict[str, "Wanted"]
"""Tokens of the pointers that are looked for, one dict inside of the other."""

Places: TypeAlias = dict[str, tuple[int, int]]
"""Pointer → line and column in a region's text, from 0."""


@dataclass(frozen=True)
class Region:
    """A document's own text inside of a source.

    Attributes:
        source: What the text was read from.
        index: The number of the source, as marks write it.
    """

    source: Source
    index: int = 0

    @cached_property
    def text(self) -> str:
        """The document without the page around it and without the fence's indent."""
        text = self.source.text[self.source.start : self.source.end]
        if not self.source.indent:
            return text
        width = self.source.indent
        margin = " " * width
        return "".join(
            line[width:] if line.startswith(margin) else line.lstrip(" ")
            for line in text.splitlines(keepends=True)
        )

    @cached_property
    def _first(self) -> tuple[int, int]:
        before = self.source.text[: self.source.start]
        return before.count("\n"), len(before) - before.rfind("\n") - 1

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Return line and column in the source, from 1, for ones in `text`, from 0."""
        lines, columns = self._first
        shift = self.source.indent if line else self.source.indent + columns
        return lines + line + 1, column + shift + 1

    def warn(
        self,
        diagnostics: Diagnostics,
        code: str,
        message: str,
        *,
        pointer: str = "",
        line: int,
        column: int,
        hint: str = "",
    ) -> None:
        """Record a warning at `line` and `column` of `text`, from 0."""
        at_line, at_column = self.place(line, column)
        diagnostics.add(
            Diagnostic(
                severity=Severity.WARNING,
                code=code,
                message=message,
                mark=f"{self.index}#{pointer}",
                line=at_line,
                column=at_column,
                hint=hint,
            )
        )


class MalformedError(Exception):
    """A text is not what it should be.

    Attributes:
        line: Line in the region's text, from 0.
        column: Column in that line, from 0.
    """

    def __init__(
        self, code: str, message: str, line: int, column: int, hint: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint

    def abort(self, region: Region, diagnostics: Diagnostics) -> Exception:
        """Record this as an error at its place and return what ends the run."""
        line, column = region.place(self.line, self.column)
        return diagnostics.abort(
            ExitCode.DOCUMENT,
            self.code,
            self.message,
            f"{region.index}#",
            line=line,
            column=column,
            hint=self.hint,
        )
