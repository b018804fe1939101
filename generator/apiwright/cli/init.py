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
    client = config.Client(
        source=options.source,
        overlays=tuple(options.overlays),
        allow=tuple(options.allow),
    )

    def step(work: session.Work, outcome: session.Outcome) -> None:
        _refuse_second(work)
        title = str(work.document.root.get("info", {}).get("title") or "client")
        output = options.output or str(names.package(title))
        text = _text(Path(output).name, client, output)
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


def _text(name: str, client: config.Client, output: str) -> str:
    """Return the configuration of one client; TOML reads JSON's strings and lists."""
    lines = [
        "# What `apiwright generate` makes. Paths are relative to this file.",
        f"[clients.{name}]",
        f"source = {json.dumps(client.source)}",
        f"output = {json.dumps(output)}",
    ]
    given = {"overlays": client.overlays, "allow": client.allow}
    lines += [f"{key} = {json.dumps(held)}" for key, held in given.items() if held]
    return "\n".join(lines) + "\n"
