"""A process for each document, so many at a time, and the results of earlier runs.

A process is forked from one in which everything is imported already. It may run out of time or
memory, or die: that is a result too.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks.corpus_check import Record
from benchmarks.corpus_documents import ROOT, Document

Check = Callable[[Document, Path], Record]


@dataclass(slots=True)
class _Job:
    document: Document
    key: str
    process: BaseProcess
    result: Path
    deadline: float


class Results:
    """Records as JSON lines in the cache, by document, its bytes, and the program's.

    Args:
        path: The file; it is only ever appended to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, Record] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                found = json.loads(line)
                self._known[found["key"]] = found

    def get(self, key: str) -> Record | None:
        """Return the record of a key, if there is one."""
        return self._known.get(key)

    def add(self, key: str, record: Record) -> None:
        """Keep a record."""
        record = {"key": key, **record}
        self._known[key] = record
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def program_digest(folders: Sequence[str] = ("generator", "templates")) -> str:
    """Return the SHA-256 of all that decides on a package, in hex."""
    digest = hashlib.sha256()
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    paths += (ROOT / "benchmarks").glob("corpus*.py")
    for path in sorted(paths):
        if path.is_file() and path.suffix in {".py", ".jinja"}:
            digest.update(
                path.relative_to(ROOT).as_posix().encode() + path.read_bytes()
            )
    return digest.hexdigest()


def run(
    documents: Iterable[Document],
    check: Check,
    results: Results,
    *,
    processes: int,
    seconds: float,
) -> list[Record]:
    """Return the record of every document; those of earlier runs are taken as they are.

    Args:
        seconds: How long one document may take by the clock.
    """
    program = program_digest()
    records: dict[str, Record] = {}
    waiting: list[tuple[Document, str]] = []
    for document in documents:
        key = f"{document.name} {document.digest[:16]} {program[:16]}"
        known = results.get(key)
        if known is None:
            waiting.append((document, key))
        else:
            records[document.name] = known
    # The long ones first, so that none is left running alone at the end.
    waiting.sort(key=lambda pair: pair[0].path.stat().st_size)
    total = len(records) + len(waiting)
    with tempfile.TemporaryDirectory() as name:
        running: list[_Job] = []
        while waiting or running:
            while waiting and len(running) < processes:
                running.append(_start(*waiting.pop(), check, Path(name), seconds))
            ended = _ended(running)
            for job in ended:
                record = _record(job)
                results.add(job.key, record)
                records[job.document.name] = record
                _say(len(records), total, job.document.name)
            running = [job for job in running if job not in ended]
    return [records[name] for name in sorted(records)]


def _start(
    document: Document, key: str, check: Check, folder: Path, seconds: float
) -> _Job:
    place = Path(tempfile.mkdtemp(dir=folder))
    result = place / "record.json"
    process = multiprocessing.get_context("fork").Process(
        target=_work, args=(document, check, place, result)
    )
    process.start()
    return _Job(document, key, process, result, time.monotonic() + seconds)


def _work(document: Document, check: Check, place: Path, result: Path) -> None:
    os.setpgid(0, 0)
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        record = check(document, place / "packages")
    partial = result.with_suffix(".part")
    partial.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    partial.rename(result)


def _ended(running: list[_Job]) -> list[_Job]:
    """Wait for a process, and end those that are out of time."""
    left = min(job.deadline for job in running) - time.monotonic()
    wait([job.process.sentinel for job in running], timeout=max(left, 0))
    now = time.monotonic()
    return [job for job in running if not job.process.is_alive() or now >= job.deadline]


def _record(job: _Job) -> Record:
    late = job.process.is_alive()
    if late:
        job.process.kill()
    job.process.join()
    if job.result.exists():
        found: Record = json.loads(job.result.read_text(encoding="utf-8"))
    else:
        said = "out of time" if late else f"ended with {job.process.exitcode}"
        failure = {"check": "process", "operation": "", "reason": said, "fault": ""}
        found = {
            "document": job.document.name,
            "error": "process",
            "failures": [failure],
        }
    _remove(job.result.parent)
    return found


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _say(done: int, total: int, name: str) -> None:
    end = "\r" if sys.stderr.isatty() else "\n"
    if sys.stderr.isatty() or done % 50 == 0 or done == total:
        line = f"{done:>5} of {total} {name[:60]:<60}"
        print(line, end=end, file=sys.stderr, flush=True)
