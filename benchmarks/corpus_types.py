"""mypy --strict, pyright strict and black --check, over many packages in one run of each."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.corpus_check import Record, generate, package_name
from benchmarks.corpus_documents import Document

CHECKERS = {"mypy": "--strict", "pyright": "strict", "black": "--check"}
"""What is asked, and how."""

_BATCH_BYTES = 2_000_000
_BATCH = 20
_SHOWN = 5
_IMPORTED = {"__init__.py", "lazy.py", "public.py"}
"""Modules of the runtime that the rest of a package imports."""


def batches(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Yield the documents in groups that one run of a type checker can hold."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        bytes_ = document.path.stat().st_size
        if batch and (len(batch) >= _BATCH or size + bytes_ > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += bytes_
    if batch:
        yield batch


def check_types(documents: Sequence[Document], cache: Path) -> list[Record]:
    """Return a record for each document: what the checkers say of its package.

    Args:
        cache: Where mypy keeps what it knows of the libraries.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        made: dict[str, Document] = {}
        for document in documents:
            package = package_name(document.name)
            try:
                generate(document, folder / package, {})
            except Exception:  # noqa: BLE001  # `check` reports it.
                continue
            made[package] = document
        if not made:
            return []
        first, *rest = made
        for package in rest:
            _share_runtime(folder / first, folder / package)
        with ThreadPoolExecutor(2) as both:
            mypy = both.submit(_mypy, folder, cache)
            others = both.submit(lambda: _pyright(folder) | _black(folder))
            found = mypy.result() | others.result()
        records: list[Record] = []
        for package, document in made.items():
            own = sorted(error for error in found if error[1] == package)
            records.append(_record(document, own))
        return records


def _share_runtime(first: Path, package: Path) -> None:
    """Let a package use the runtime of another one, so that it is checked once.

    It is the same in both, byte for byte; the modules that a package imports by name stay.
    """
    runtime = package / "_runtime"
    theirs = {path.name: path.read_bytes() for path in (first / "_runtime").iterdir()}
    for path in runtime.iterdir():
        if path.read_bytes() != theirs[path.name]:
            raise RuntimeError(f"{path.name} differs between two packages")
        if path.name not in _IMPORTED:
            path.unlink()
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"from \.(\w)", rf"from {first.name}._runtime.\1", text)
        text = text.replace("from . import", f"from {first.name}._runtime import")
        if path.name == "__init__.py":
            text += f"\nfrom {first.name}._runtime import styles as styles\n"
        path.write_text(text, encoding="utf-8")


def _record(document: Document, errors: list[tuple[str, str, str]]) -> Record:
    failures: list[dict[str, str]] = []
    counts: dict[str, int] = {}
    for checker in CHECKERS:
        said = [text for name, _, text in errors if name == checker]
        counts[f"{checker} errors"] = len(said)
        failures += [
            {"check": checker, "operation": "", "reason": text, "fault": ""}
            for text in said[:_SHOWN]
        ]
    return {"document": document.name, "counts": counts, "failures": failures}


def _mypy(folder: Path, cache: Path) -> set[tuple[str, str, str]]:
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary"),
            *("--hide-error-context", "--config-file=", f"--cache-dir={cache}"),
            *("--python-version=3.11", "--show-error-codes", "."),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found: set[tuple[str, str, str]] = set()
    for line in ran.stdout.splitlines():
        match = re.match(r"(p_\w+)[\\/](.*)", line)
        if match and ": error:" in line:
            found.add(("mypy", match[1], match[2]))
    if ran.returncode not in {0, 1} or (ran.returncode and not found):
        raise RuntimeError(f"mypy failed: {ran.stdout[-500:]}{ran.stderr[-500:]}")
    return found


def _pyright(folder: Path) -> set[tuple[str, str, str]]:
    settings: dict[str, Any] = {"typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    program = shutil.which("pyright", path=str(Path(sys.executable).parent))
    if program is None:
        raise RuntimeError("pyright is not installed beside this Python")
    ran = subprocess.run(
        [program, "--outputjson", "--pythonpath", sys.executable],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found: set[tuple[str, str, str]] = set()
    for one in json.loads(ran.stdout)["generalDiagnostics"]:
        path = Path(one["file"]).relative_to(folder)
        if one["severity"] != "error":
            continue
        line = one["range"]["start"]["line"] + 1
        place = path.relative_to(path.parts[0])
        text = f"{place}:{line}: {one['message'].splitlines()[0]} [{one.get('rule')}]"
        found.add(("pyright", path.parts[0], text))
    return found


def _black(folder: Path) -> set[tuple[str, str, str]]:
    ran = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "black",
                "--check",
                f"--config={os.devnull}",
                "--workers=1",
            ),
            *("--extend-exclude=/_runtime/", "."),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found: set[tuple[str, str, str]] = set()
    for line in ran.stderr.splitlines():
        match = re.match(r"(would reformat|error: cannot format) (.*)", line)
        if match:
            path = (folder / match[2].partition(": ")[0]).relative_to(folder)
            found.add(("black", path.parts[0], f"{match[1]} {path}"))
    if ran.returncode and not found:
        raise RuntimeError(f"black failed: {ran.stderr[-500:]}")
    return found
