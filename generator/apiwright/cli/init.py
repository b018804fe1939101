"""`apiwright init`: a first configuration, from a source."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from apiwright import config, names
from apiwright.cli import session
from apiwright.diagnostics import ExitCode


def run(options: argparse.Namespace) -> int:
    """Write apiwright.toml into the current folder; return the exit code."""
    client = config.Client(source=options.source)

    def step(work: session.Work, outcome: session.Outcome) -> None:
        _refuse_second(work)
        title = str(work.document.root.get("info", {}).get("title") or "client")
        output = options.output or str(names.package(title))
        text = _text(Path(output).name, options.source, output)
        try:
            Path(config.OWN_FILE).write_bytes(text.encode())
        except OSError as error:
            raise work.diagnostics.abort(
                ExitCode.USAGE,
                "cannot-write",
                f"cannot write {config.OWN_FILE!r}: {error.strerror}",
                hint="call it in a folder that can be written",
            ) from error
        outcome.result |= {"config": config.OWN_FILE, "output": output}
        outcome.lines = [f"written: {config.OWN_FILE}; next: apiwright generate"]

    outcome = session.attempt(client, step, strict=options.strict)
    session.show(options, outcome)
    if options.json:
        session.show_client(options, outcome)
    return outcome.exit_code


def _refuse_second(work: session.Work) -> None:
    """Refuse to write over a configuration, or to hide one."""
    found = config.find(Path())
    if found is not None and found.parent in (Path(), Path.cwd()):
        raise work.diagnostics.abort(
            ExitCode.USAGE,
            "configuration-exists",
            f"{found.name} has a configuration already",
            hint="add a table [clients.NAME] there",
        )


def _text(name: str, source: str, output: str) -> str:
    """Return the configuration of one client; TOML reads a JSON string as it is."""
    return (
        "# What `apiwright generate` makes. Paths are relative to this file.\n"
        f"[clients.{name}]\n"
        f"source = {json.dumps(source)}\n"
        f"output = {json.dumps(output)}\n"
    )
