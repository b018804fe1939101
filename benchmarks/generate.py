"""What generating costs, in CPU seconds of the whole process, beside other generators.

    make bench
    python benchmarks/generate.py [--runs N] [--source FILE]

Every program is started as a user starts it, with all of its child processes counted. The figure is
the least of the runs: what else the machine does can only add to it. A peer takes part where its
command is on the path, and finds the formatter that it is installed with:

    python3 -m venv peers && peers/bin/pip install openapi-python-client 'clientele[cli]'
    PATH=$PATH:$PWD/peers/bin make bench
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED = ROOT / "specs/cometchat/send-threaded-message.md"

Prepare = Callable[[Path], None]
"""Brings the folder of a run into the state that the run starts from."""


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--source", type=Path, default=SEED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = _document(options.source.resolve(), folder)
        print(f"{options.source.name}, {document.stat().st_size:,} bytes as a document")
        print(f"CPU seconds, least of {options.runs} runs; Python {sys.version[:6]}\n")
        print("| program | work | CPU s |\n|---|---|---|")
        for program, work, command, prepare in _rows(options.source, document, folder):
            seconds = [_measure(command, prepare, folder) for _ in range(options.runs)]
            figure = "fails" if None in seconds else f"{min(filter(None, seconds)):.2f}"
            print(f"| {program} | {work} | {figure} |", flush=True)


def _rows(
    source: Path, document: Path, folder: Path
) -> list[tuple[str, str, list[str], Prepare]]:
    output = folder / "out"

    def clear(folder: Path) -> None:
        shutil.rmtree(output, ignore_errors=True)
        shutil.rmtree(folder / "cache", ignore_errors=True)

    def keep(folder: Path) -> None:
        """Start from what the run before has left."""

    own = [sys.executable, "-m", "apiwright", "generate", str(source.resolve())]
    own += ["--output", str(output / "api"), "--quiet"]
    rows: list[tuple[str, str, list[str], Prepare]] = [
        ("(Python alone)", "start", [sys.executable, "-c", ""], keep),
        ("apiwright", "cold", own, clear),
        ("apiwright", "nothing changed", own, keep),
    ]
    peers = {
        "openapi-python-client": [
            *("generate", "--path", str(document), "--output-path", str(output)),
            "--overwrite",
        ],
        "clientele": [
            *("start-api", "--file", str(document), "--output", str(output / "api")),
            "--regen",
        ],
    }
    for name, arguments in peers.items():
        program = shutil.which(name)
        if program:
            rows.append((name, "cold", [program, *arguments], clear))
    return rows


def _document(source: Path, folder: Path) -> Path:
    """Return the plain document of `source`, which peers can read."""
    command = [sys.executable, "-m", "apiwright", "bundle", str(source), "--quiet"]
    text = subprocess.run(
        [*command, "--format", "json"],
        check=True,
        capture_output=True,
        env=_environment(folder),
    ).stdout
    path = folder / "document.json"
    path.write_text(json.dumps(json.loads(text)))
    return path


def _measure(command: list[str], prepare: Prepare, folder: Path) -> float | None:
    """Return the CPU seconds of `command` and of all that it starts, None if it fails."""
    prepare(folder)
    beside = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        command,
        cwd=folder,
        env={**_environment(folder), "PATH": beside},
        capture_output=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _environment(folder: Path) -> dict[str, str]:
    own = {
        "PYTHONPATH": str(ROOT / "generator"),
        "APIWRIGHT_CACHE": str(folder / "cache"),
    }
    return {**os.environ, **own}


if __name__ == "__main__":
    main()
