"""`apiwright bundle`: source → one valid OpenAPI document."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from apiwright import config
from apiwright.cli import session, terminal
from apiwright.diagnostics import ExitCode


def run(options: argparse.Namespace) -> int:
    """Bundle the source of the call; return the exit code."""
    client = config.Client(
        source=options.source,
        overlays=tuple(options.overlays),
        allow=tuple(options.allow),
    )

    def step(work: session.Work, outcome: session.Outcome) -> None:
        from apiwright import pipeline

        pipeline.refuse_warnings(work.diagnostics, strict=work.strict)
        root = pipeline.bundle(work.document)
        text = _json(root) if options.format == "json" else _yaml(root)
        outcome.result |= {"output": options.output, "document": root}
        if options.output:
            _write(Path(options.output), text, work)
            if not options.quiet:
                terminal.say(f"written: {options.output}")
        elif not options.json:
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode())

    outcome = session.attempt(client, step, strict=options.strict)
    session.show(options, outcome)
    if options.json:
        session.show_client(options, outcome)
    return outcome.exit_code


def _write(path: Path, text: str, work: session.Work) -> None:
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise work.diagnostics.abort(
            ExitCode.USAGE,
            "cannot-write",
            f"cannot write {str(path)!r}: {error.strerror}",
            hint="name another file with --output",
        ) from error


def _json(root: dict[str, Any]) -> str:
    return json.dumps(root, indent=2, ensure_ascii=False) + "\n"


def _yaml(root: dict[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes a node that stands in two places twice, as readers expect it."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's own
            return True

    text: str = yaml.dump(
        root, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text
