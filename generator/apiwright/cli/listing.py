"""Diagnostics as people and programs read them: with place, line and hint.

    send-threaded-message.md:25:3: warning: … [placeholder-default]
       25 |   appId:
          |   ^ #/servers/0/variables/appId
      hint: …

Places are looked up here and only here, because that means reading the document a
second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Any

from apiwright import spec
from apiwright.cli import terminal
from apiwright.diagnostics import Diagnostic

QUOTE_WIDTH = 100
"""Characters of a line that are quoted: enough to know it by."""

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A diagnostic with its place.

    Attributes:
        file: Path or URL of the source; "" where none is meant.
        line: From 1; None where no line is meant.
        column: From 1.
        pointer: JSON pointer into the document; None where none is meant.
        quote: The line, or the part of it round the column.
        caret: Number of characters in front of the column in `quote`.
    """

    severity: str
    code: str
    message: str
    hint: str
    file: str
    line: int | None = None
    column: int | None = None
    pointer: str | None = None
    quote: str = ""
    caret: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the finding as the published schemas describe it."""
        return {
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "pointer": self.pointer,
        }


def plain_source(location: str, data: bytes) -> spec.Source:
    """Return a text that is no document, to quote from."""
    text = data.decode("utf-8-sig", errors="replace")
    return spec.Source(
        location=location, text=text, sha256="", language="", start=0, end=len(text)
    )


def unparsed(source: spec.Source) -> spec.Source:
    """Return a source in which no place can be looked up, to quote from."""
    return replace(source, language="")


def find(
    diagnostics: Iterable[Diagnostic],
    sources: Sequence[spec.Source],
    imports: Mapping[str, str] = MappingProxyType({}),
) -> list[Finding]:
    """Return `diagnostics` with their places, in the order of the document.

    Args:
        imports: Those of the document, which tell where other files hold what it has.
    """
    entries = [
        replace(entry, mark=spec.origin(entry.mark, imports)) for entry in diagnostics
    ]
    marks = [_split(entry) for entry in entries]
    places = _locate({mark for mark in marks if mark}, sources)
    found: list[tuple[int, Diagnostic]] = []
    for entry, mark in zip(entries, marks, strict=True):
        line, column = entry.line, entry.column
        if line is None and mark:
            line, column = places.get(mark, (None, None))
        placed = replace(entry, line=line, column=column)
        found.append((mark[0] if mark else -1, placed))
    found.sort(key=lambda item: (item[0], item[1].line or 0, item[1].column or 0))
    return [
        finding
        for number, group in groupby(found, key=lambda item: item[0])
        for finding in _in_source(
            [entry for _, entry in group],
            sources[number] if 0 <= number < len(sources) else None,
        )
    ]


def show(findings: Sequence[Finding], *, quiet: bool) -> None:
    """Print `findings` and their numbers; no notes and no numbers if `quiet`."""
    for finding in findings:
        if not (quiet and finding.severity == "note"):
            terminal.say(_text(finding))
    numbers = Counter(finding.severity for finding in findings)
    parts = [terminal.count(numbers[s], s) for s in _COLOURS if numbers[s]]
    if parts and not quiet:
        terminal.say(", ".join(parts))


def _split(entry: Diagnostic) -> tuple[int, str] | None:
    """Return the number of the source that is meant, and the pointer."""
    number, separator, pointer = entry.mark.partition("#")
    if separator:
        return int(number), pointer
    return (0, "") if entry.line is not None else None


def _locate(
    marks: set[tuple[int, str]], sources: Sequence[spec.Source]
) -> dict[tuple[int, str], tuple[int, int]]:
    """Return line and column of `marks`; a source that is no document has none."""
    places: dict[tuple[int, str], tuple[int, int]] = {}
    for number, source in enumerate(sources):
        pointers = sorted({pointer for n, pointer in marks if n == number})
        if pointers and source.language:
            from apiwright.load import locate

            found = locate(source, pointers)
            places |= {(number, pointer): found[pointer] for pointer in pointers}
    return places


def _in_source(
    entries: Sequence[Diagnostic], source: spec.Source | None
) -> list[Finding]:
    """Return the findings in one source, or in none."""
    wanted = {entry.line for entry in entries if entry.line is not None}
    rows = _rows(source.text, wanted) if source else {}
    return [_finding(entry, source, rows) for entry in entries]


def _finding(
    entry: Diagnostic, source: spec.Source | None, rows: Mapping[int, str]
) -> Finding:
    quote, caret = "", 0
    line, column = entry.line, entry.column
    if line is not None:
        quote, caret = _quote(rows.get(line, ""), column or 1)
    return Finding(
        severity=entry.severity.value,
        code=entry.code,
        message=terminal.clean(entry.message),
        hint=terminal.clean(entry.hint),
        file=source.location if source else "",
        line=line,
        column=(column or 1) if line is not None else None,
        pointer=entry.mark[entry.mark.index("#") :] if "#" in entry.mark else None,
        quote=quote,
        caret=caret,
    )


def _rows(text: str, wanted: Iterable[int]) -> dict[int, str]:
    """Return the wanted lines of `text` by their numbers, in one pass over it."""
    rows: dict[int, str] = {}
    start, number = 0, 1
    for line in sorted(wanted):
        while number < line and (end := text.find("\n", start)) >= 0:
            start, number = end + 1, number + 1
        if number < line:
            break
        end = text.find("\n", start)
        rows[line] = text[start : end if end >= 0 else len(text)].rstrip("\r")
    return rows


def _quote(row: str, column: int) -> tuple[str, int]:
    """Return the part of the line to print, and where the column is in it."""
    if not row.strip():
        return "", 0
    start = max(0, column - 1 - QUOTE_WIDTH // 2) if len(row) > QUOTE_WIDTH else 0
    part = row[start : start + QUOTE_WIDTH]
    return terminal.clean(part), min(column - 1 - start, len(part))


def _text(finding: Finding) -> str:
    place = terminal.clean(finding.file)
    if place and finding.line is not None:
        place += f":{finding.line}:{finding.column}"
    severity = terminal.style(finding.severity, "bold", _COLOURS[finding.severity])
    head = f"{place}: {severity}" if place else severity
    lines = [f"{head}: {finding.message} [{finding.code}]"]
    inner = finding.pointer if finding.pointer not in {None, "#"} else ""
    pointer = terminal.style(terminal.clean(inner or ""), "cyan")
    if finding.quote:
        number = f"{finding.line:>5}"
        below = f"{' ' * finding.caret}^ {pointer}".rstrip()
        lines += [f"{number} | {finding.quote}", f"{' ' * len(number)} | {below}"]
    elif pointer:
        lines.append(f"  at {pointer}")
    if finding.hint:
        lines.append(f"  hint: {finding.hint}")
    return "\n".join(lines)
