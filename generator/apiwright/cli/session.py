"""One command over its clients: work on each, its diagnostics, and the result."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apiwright import config, spec
from apiwright.cli import listing, selection, terminal
from apiwright.diagnostics import Abort, Diagnostics, ExitCode

LONG_BYTES = 500_000
"""Size of a source from which on generating takes more than a moment."""

FRAMES = 5_000
"""Depth of calls: schemas that lead to schemas take several for each. A stack has room for them."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of one client.

    Attributes:
        lines: The result for people.
        result: The result for programs: what the command's schema says beside the
            diagnostics.
        findings: The diagnostics with their places; without the notes where `complete`
            is false.
        sources: What was read.
        whole: Whether every reference to another file could be followed.
    """

    exit_code: int = ExitCode.OK
    lines: list[str] = field(default_factory=list[str])
    result: dict[str, Any] = field(default_factory=dict[str, Any])
    findings: list[listing.Finding] = field(default_factory=list[listing.Finding])
    sources: tuple[spec.Source, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a command gets to work on for one client."""

    client: config.Client
    document: spec.Document
    diagnostics: Diagnostics
    strict: bool


Step = Callable[[Work, Outcome], None]
"""Work on one client: fills the outcome, or raises `Abort`."""


def run_clients(
    options: argparse.Namespace,
    step: Step,
    recall: Callable[[config.Client, bool], Outcome | None] | None = None,
    keep: Callable[[config.Client, bool, Outcome], None] | None = None,
) -> int:
    """Do `step` for every client of the call, and print what comes of it.

    Args:
        recall: Returns the outcome of an earlier run where nothing has changed since.
        keep: Keeps an outcome for `recall`.

    Returns:
        The exit code: the highest of all clients.
    """
    try:
        selected = selection.select(options)
    except selection.CallError as bad:
        return refuse(options, bad)
    outcomes: list[Outcome] = []
    for client in selected.clients:
        outcome = recall(client, selected.strict) if recall else None
        if outcome is None:
            with terminal.progress(_name(client), wanted=_is_long(client)):
                outcome = attempt(client, step, strict=selected.strict)
            if keep:
                keep(client, selected.strict, outcome)
        show(options, outcome)
        outcomes.append(outcome)
    code = max(outcome.exit_code for outcome in outcomes)
    if options.json:
        clients = [_client_json(outcome) for outcome in outcomes]
        show_result(options, code, {"clients": clients})
    return code


def attempt(client: config.Client, step: Step, *, strict: bool) -> Outcome:
    """Load the document of `client` and do `step` with it."""
    from apiwright import pipeline

    label = config.label(client.source, client.base)
    outcome = Outcome(result={"name": client.name, "source": label})
    diagnostics = Diagnostics()
    stdin = io.BytesIO(sys.stdin.buffer.read() if client.source == "-" else b"")
    sources: list[spec.Source] = []
    imports: Mapping[str, str] = {}
    sys.setrecursionlimit(max(sys.getrecursionlimit(), FRAMES))
    try:
        document = pipeline.read(client, diagnostics, stdin, sources)
        outcome.sources, outcome.whole = document.sources, not document.unread
        imports = document.imports
        work = Work(
            client=client, document=document, diagnostics=diagnostics, strict=strict
        )
        step(work, outcome)
    except Abort as abort:
        outcome.exit_code = abort.exit_code
    except RecursionError:
        outcome.exit_code = diagnostics.abort(
            ExitCode.DOCUMENT,
            "too-deep",
            "Schemas lead to schemas more deeply than can be followed.",
            hint="Look for a long chain of references, or a union of very many schemas.",
        ).exit_code
    quoted = outcome.sources or tuple(map(listing.unparsed, sources))
    quoted = quoted or _unread(client.source, stdin)
    outcome.findings = listing.find(diagnostics, quoted, imports)
    return outcome


def _name(client: config.Client) -> str:
    return terminal.clean(client.name or client.source)


def _is_long(client: config.Client) -> bool:
    """Return whether people who wait want to see that something is done."""
    source = Path(client.source)
    return source.is_file() and source.stat().st_size > LONG_BYTES


def _unread(location: str, stdin: io.BytesIO) -> tuple[spec.Source, ...]:
    """Return the source that ended the run as far as it is text, to quote from."""
    try:
        data = stdin.getvalue() if location == "-" else Path(location).read_bytes()
    except (OSError, ValueError):
        data = b""
    return (listing.plain_source("<stdin>" if location == "-" else location, data),)


def show(options: argparse.Namespace, outcome: Outcome) -> None:
    """Print the diagnostics and, for people, the result.

    Of a run that is fine, `--quiet` leaves out the result too.
    """
    listing.show(outcome.findings, quiet=options.quiet)
    if not options.json and not (options.quiet and not outcome.exit_code):
        for line in outcome.lines:
            terminal.show(line)


def refuse(options: argparse.Namespace, bad: selection.CallError) -> int:
    """Say what is wrong with the call or the configuration."""
    findings = listing.find(bad.diagnostics, _unread(bad.file, io.BytesIO()))
    listing.show(findings, quiet=True)
    if options.json:
        show_result(options, ExitCode.USAGE, {"diagnostics": as_json(findings)})
    return ExitCode.USAGE


def show_client(options: argparse.Namespace, outcome: Outcome) -> None:
    """Print the result of a command that has one client, for programs."""
    show_result(options, outcome.exit_code, _client_json(outcome))


def show_result(options: argparse.Namespace, code: int, more: dict[str, Any]) -> None:
    """Print the result for programs."""
    terminal.show_json({"command": options.command, "exit_code": int(code), **more})


def as_json(findings: Iterable[listing.Finding]) -> list[dict[str, Any]]:
    """Return `findings` as the published schemas describe them."""
    return [finding.as_json() for finding in findings]


def _client_json(outcome: Outcome) -> dict[str, Any]:
    return {
        **outcome.result,
        "exit_code": int(outcome.exit_code),
        "diagnostics": as_json(outcome.findings),
    }
