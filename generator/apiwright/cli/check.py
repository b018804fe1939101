"""`apiwright check`: is the output what the generator would write?"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator
from typing import Any

from apiwright.cli import session, terminal
from apiwright.diagnostics import ExitCode
from apiwright.write import Changes


def run(options: argparse.Namespace) -> int:
    """Check every client of the call; return the exit code."""
    return session.run_clients(options, _step)


def _step(work: session.Work, outcome: session.Outcome) -> None:
    from apiwright import pipeline

    result = pipeline.check(
        work.document, work.client, work.diagnostics, strict=work.strict
    )
    changes = result.changes
    outcome.exit_code = ExitCode.DIFFERENT if changes.any else ExitCode.OK
    diff = [line for path in _paths(changes) for line in _diff(changes, path)]
    outcome.result |= {
        "package": result.package.name,
        "output": result.output.as_posix(),
        "missing": list(changes.created),
        "different": list(changes.changed),
        "stale": list(changes.removed),
        "edited": list(changes.edited),
        "diff": "".join(f"{line}\n" for line in diff),
    }
    outcome.lines = [*_summary(outcome.result), *map(terminal.clean, diff)]


def _paths(changes: Changes) -> list[str]:
    return sorted((*changes.created, *changes.changed, *changes.removed))


def _diff(changes: Changes, path: str) -> Iterator[str]:
    """Return what writing would do to `path`; a missing file is not quoted."""
    if path in changes.created:
        return iter(())
    old = changes.before[path].splitlines()
    new = [] if path in changes.removed else changes.files[path].splitlines()
    return difflib.unified_diff(old, new, path, path, lineterm="")


def _summary(result: dict[str, Any]) -> list[str]:
    lines = [
        f"{result['output']}: {kind}: {path}"
        for kind in ("missing", "different", "stale")
        for path in result[kind]
    ]
    edited = ", ".join(result["edited"])
    if edited:
        lines.append(f"{result['output']}: edited by hand: {edited}")
    return lines or [f"{result['output']}: as the generator would write it"]
