"""What generating costs, in CPU seconds and memory of the whole process, beside other generators.

    make bench
    python -m benchmarks.generate [--runs N] [--source FILE]… [--write]

Every program is started as a user starts it, with all of its child processes counted. The figures
are the least of the runs: what else the machine does can only add to them. A peer takes part where
its command is on the path, and finds the formatter that it is installed with:

    python3 -m venv peers && peers/bin/pip install openapi-python-client 'clientele[cli]'
    PATH=$PATH:$PWD/peers/bin make bench

GitHub's API, which the report has too, is in the folder of `make corpus`, as
package/generated/api.github.com.json of @octokit/openapi.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED = ROOT / "specs/cometchat/send-threaded-message.md"
REPORT = Path(__file__).with_suffix(".md")

SETTLE_SECONDS = 1.0
"""Pause before a run in which nothing has changed: files that are some seconds old are trusted."""

_METER = """
import json, resource, subprocess, sys
quiet = subprocess.DEVNULL
status = subprocess.call(sys.argv[1:], stdout=quiet, stderr=quiet)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""Starts a program from a small process: what a process had when it was started counts as its own."""

_SUMMARY = re.compile(r"""(\bpaths\b.*?\bsummary["']?:\s*["']?)(?=\w)""", re.DOTALL)

Prepare = Callable[[Path], None]
"""Brings the folder of a run into the state that the run starts from."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: CPU seconds, and megabytes of memory of its largest process."""

    seconds: float
    megabytes: float


def main() -> None:
    """Measure, print a table in Markdown, and write it where that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--source", type=Path, action="append")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    options = parser.parse_args()
    lines = [
        "# What generating costs",
        "",
        "Written by `python -m benchmarks.generate --write`.",
        "CPU time, not time on the clock, with all child processes; memory of the largest",
        f"process. Least of {options.runs} runs; Python {sys.version.split()[0]}.",
    ]
    print("\n".join(lines))
    for source in options.source or [SEED]:
        for line in _table(source.resolve(), options.runs):
            lines.append(line)
            print(line, flush=True)
    if options.write:
        REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(source: Path, runs: int) -> Iterator[str]:
    """Yield the lines of the table of one document."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document = _document(source, folder)
        yield f"\n## {source.name}, {document.stat().st_size:,} bytes as a document\n"
        yield "| program | work | CPU s | MB |\n|---|---|---|---|"
        for program, work, command, prepare in _rows(source, document, folder):
            costs = [_measure(command, prepare, folder) for _ in range(runs)]
            known = [cost for cost in costs if cost]
            if len(known) < runs:
                yield f"| {program} | {work} | fails | |"
                continue
            seconds = min(cost.seconds for cost in known)
            megabytes = min(cost.megabytes for cost in known)
            yield f"| {program} | {work} | {seconds:.2f} | {megabytes:.0f} |"


def _rows(
    source: Path, document: Path, folder: Path
) -> list[tuple[str, str, list[str], Prepare]]:
    output = folder / "out"
    copy = folder / source.name
    text = source.read_text(encoding="utf-8")
    copy.write_text(text, encoding="utf-8")

    def clear(folder: Path) -> None:
        shutil.rmtree(output, ignore_errors=True)
        shutil.rmtree(folder / "cache", ignore_errors=True)

    def change(_folder: Path) -> None:
        """Give the first operation a summary that it has never had."""
        new = _SUMMARY.sub(rf"\1Number {time.time_ns()} ", text, count=1)
        copy.write_text(new, encoding="utf-8")

    def settle(_folder: Path) -> None:
        """Start from what the run before has left, after a while."""
        time.sleep(SETTLE_SECONDS)

    own = [sys.executable, "-m", "apiwright", "generate", str(copy)]
    own += ["--output", str(output / "api"), "--quiet"]
    rows: list[tuple[str, str, list[str], Prepare]] = [
        ("(Python alone)", "start", [sys.executable, "-c", ""], lambda _folder: None),
        ("apiwright", "cold", own, clear),
        ("apiwright", "one operation changed", own, change),
        ("apiwright", "nothing changed", own, settle),
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


def _measure(command: list[str], prepare: Prepare, folder: Path) -> Cost | None:
    """Return what `command` takes with all that it starts, None if it fails."""
    prepare(folder)
    beside = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        [sys.executable, "-c", _METER, *command],
        check=True,
        capture_output=True,
        cwd=folder,
        env={**_environment(folder), "PATH": beside},
    )
    status, seconds, kibibytes = json.loads(run.stdout)
    return None if status else Cost(seconds, kibibytes * 1024 / 1_000_000)


def _environment(folder: Path) -> dict[str, str]:
    own = {
        "PYTHONPATH": str(ROOT / "generator"),
        "APIWRIGHT_CACHE": str(folder / "cache"),
        # An installed program has its compiled modules.
        "PYTHONDONTWRITEBYTECODE": "",
    }
    return {**os.environ, **own}


if __name__ == "__main__":
    main()
