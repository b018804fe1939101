"""`apiwright generate`: source → package."""

from __future__ import annotations

import argparse
from pathlib import Path

from apiwright import config
from apiwright.cli import session, terminal, unchanged


def run(options: argparse.Namespace) -> int:
    """Generate every client of the call; return the exit code."""
    taken: dict[Path, str] = {}

    def step(work: session.Work, outcome: session.Outcome) -> None:
        from apiwright import pipeline

        result = pipeline.generate(
            work.document,
            work.client,
            work.diagnostics,
            strict=work.strict,
            force=options.force,
            taken=taken,
        )
        taken[result.output.resolve()] = work.client.source
        changes = result.changes
        outcome.result |= {
            "package": result.package.name,
            "output": result.output.as_posix(),
            "operations": sum(len(tag.operations) for tag in result.package.tags),
            "created": list(changes.created),
            "changed": list(changes.changed),
            "removed": list(changes.removed),
            "unchanged": len(changes.unchanged),
        }
        outcome.lines = [_summary(outcome)]

    def recall(client: config.Client, strict: bool) -> session.Outcome | None:
        outcome = unchanged.recall(client, strict)
        if outcome:
            taken[Path(outcome.result["output"]).resolve()] = client.source
            outcome.lines = [_summary(outcome)]
        return outcome

    return session.run_clients(options, step, recall, unchanged.keep)


def _summary(outcome: session.Outcome) -> str:
    result = outcome.result
    names = ("created", "changed", "removed")
    parts = [f"{len(result[name])} {name}" for name in names if result[name]]
    parts.append(f"{result['unchanged']} unchanged")
    operations = terminal.count(result["operations"], "operation")
    return f"{result['output']}: {operations}; files: {', '.join(parts)}"
