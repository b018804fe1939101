"""`apiwright inspect`: what would be generated, and every diagnostic."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from apiwright.cli import session, terminal

HEADINGS = ("method", "path", "call")


def run(options: argparse.Namespace) -> int:
    """Inspect every client of the call; return the exit code."""
    return session.run_clients(options, _step)


def _step(work: session.Work, outcome: session.Outcome) -> None:
    from apiwright import pipeline

    package = pipeline.plan(work.document, work.client, work.diagnostics)
    api: dict[str, Any] = json.loads(package.api)
    outcome.result |= {"package": package.name, "api": api}
    pipeline.refuse_warnings(work.diagnostics, strict=work.strict)
    rows = [tuple(entry[key] for key in HEADINGS) for entry in api["operations"]]
    operations = terminal.count(len(rows), "operation")
    models = terminal.count(len(api["models"]), "model")
    outcome.lines = [f"{package.name}: {operations}, {models}", *_table(rows)]


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return `rows` under each other, with lines and colours on a terminal."""
    clean = [tuple(map(terminal.clean, row)) for row in rows]
    if sys.stdout.isatty():
        return [_rich_table(clean)]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in clean
    ]


def _rich_table(rows: list[tuple[str, ...]]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*HEADINGS, header_style="bold")
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(color_system="auto" if terminal.has_colour(sys.stdout) else None)
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n")
