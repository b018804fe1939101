"""Everything that one document goes through, and the record of it."""

from __future__ import annotations

import functools
import importlib
import io
import json
import operator
import pkgutil
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.corpus_arguments import METHODS
from benchmarks.corpus_calls import call_all
from benchmarks.corpus_documents import Document

from apiwright import config, pipeline
from apiwright.diagnostics import Abort, Diagnostics

Record = dict[str, Any]
"""One line of the results: JSON.

    document, seconds, error ("", "empty" where there is no operation, or the last check that was
    begun and not passed),
    operations [made, expected], counts {"requests good": n, …}, failures [{check, operation,
    reason, fault}]
"""


def check(document: Document, folder: Path, *, most: int = 0) -> Record:
    """Generate a package below `folder` and try all of it.

    Args:
        most: How many operations are called at most; 0: all.
    """
    started = time.process_time()
    record: Record = {"document": document.name, "error": "", "failures": []}
    try:
        _steps(document, folder, record, most)
    except Exception as error:  # noqa: BLE001  # Whatever it is, it is the finding.
        reason = f"{type(error).__name__}: {error} {_place(error)}"
        fault = ""
        if isinstance(error, Abort):
            reason = str(record.pop("errors", reason))
            if not count_operations(json.loads(document.path.read_bytes())):
                record["error"], fault = "empty", "empty"
        failure = {"check": record["error"], "operation": "", "reason": reason[:500]}
        record["failures"].append({**failure, "fault": fault})
    record["seconds"] = round(time.process_time() - started, 2)
    return record


def _steps(document: Document, folder: Path, record: Record, most: int) -> None:
    name = package_name(document.name)
    record["error"] = "generate"
    bundle = generate(document, folder / name, record)
    record["error"] = "compile"
    for path in sorted((folder / name).rglob("*.py")):
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    record["error"] = "import"
    package = import_all(folder, name)
    api = json.loads((folder / name / "api.json").read_text(encoding="utf-8"))
    record["error"] = ""
    expected = count_operations(json.loads(document.path.read_bytes()))
    record["operations"] = [len(api["operations"]), expected]
    if len(api["operations"]) != expected:
        reason = f"{len(api['operations'])} of {expected} operations are methods"
        record["failures"].append(
            {"check": "operations", "operation": "", "reason": reason, "fault": ""}
        )
    record["error"] = "call"
    tally = call_all(package, api, bundle, most)
    record["error"] = ""
    record["counts"] = {" ".join(key): number for key, number in tally.counts.items()}
    record["failures"] += tally.failures


def package_name(document: str) -> str:
    """Return the import name for a document's package."""
    path = document.removesuffix(".json")
    return "p_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in path)


def generate(document: Document, output: Path, record: Record) -> dict[str, Any]:
    """Write the package, and return the document as `apiwright bundle` does.

    Raises:
        Abort: It cannot be made; `record["errors"]` says why.
    """
    diagnostics = Diagnostics()
    client = config.Client(source=str(document.path), output=output)
    try:
        loaded = pipeline.read(client, diagnostics, io.BytesIO())
        bundle = pipeline.bundle(loaded)
        pipeline.generate(loaded, client, diagnostics)
    except Abort:
        found = [f"{d.code}: {d.message}" for d in diagnostics]
        record["errors"] = "; ".join(found)[-500:]
        raise
    return bundle


def import_all(folder: Path, name: str) -> Any:
    """Import every module of a package, and build every validator that it can need."""
    sys.path.insert(0, str(folder))
    try:
        package = importlib.import_module(name)
        modules = [
            importlib.import_module(info.name)
            for info in pkgutil.walk_packages(package.__path__, f"{name}.")
        ]
    finally:
        sys.path.remove(str(folder))
    base: Any = importlib.import_module(f"{name}._runtime").Model
    adapter = importlib.import_module(f"{name}._runtime.decode").adapter
    operation = importlib.import_module(f"{name}._runtime.operation").Operation
    for module in modules:
        found: list[Any] = list(vars(module).values())
        for value in found:
            if isinstance(value, type) and issubclass(value, base):
                base.model_rebuild.__func__(value)
            elif isinstance(value, operation):
                for content in value.responses.values():
                    for make in content.values():
                        adapter(make)
    return package


def count_operations(document: Any) -> int:
    """Count the operations of a document as it was published, with nothing of ours."""
    count = 0
    for path, node in (document.get("paths") or {}).items():
        if path.startswith("x-") or not isinstance(node, dict):
            continue
        item, reference = node, node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            item = functools.reduce(operator.getitem, _tokens(reference), document)
        count += sum(isinstance(item.get(method), dict) for method in METHODS)
        count += len(item.get("additionalOperations") or ())
    return count


def _tokens(reference: str) -> list[str]:
    tokens = reference[2:].split("/")
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def _place(error: BaseException) -> str:
    """Return the innermost place of an error in code that is ours."""
    place, trace = "", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if {"apiwright", "benchmarks", "_runtime"} & {*path.parts}:
            place = f"[{path.parent.name}/{path.name}:{trace.tb_lineno}]"
        trace = trace.tb_next
    return place
