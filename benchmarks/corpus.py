"""apiwright on every document of the corpus: 2,640 of them, and what becomes of each.

    make corpus
    python -m benchmarks.corpus [--documents N] [--match TEXT] [--types N | --all]

The documents come from npm (see `corpus_documents`). Results stay in the cache (`.corpus/`, or
APIWRIGHT_CORPUS_CACHE): a run that was stopped goes on where it was, and a document is tried again
only when it or the program has changed. The report is benchmarks/corpus.md.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import os
import platform
import sys
from pathlib import Path

from benchmarks import corpus_check, corpus_pool, corpus_types
from benchmarks.corpus_documents import (
    PACKAGES,
    ROOT,
    CorpusError,
    Document,
    cache_folder,
    documents,
    spread,
)
from benchmarks.corpus_report import report

from apiwright import __version__

_LIBRARIES = ("pydantic", "openapi-core", "mypy", "pyright")


def main() -> int:
    """Try the documents, write the report, and return the exit status."""
    options = _options()
    cache = cache_folder()
    os.environ.setdefault("APIWRIGHT_CACHE", "0")
    try:
        found = documents(cache)
    except CorpusError as error:
        print(f"corpus: {error}", file=sys.stderr)
        return 2
    whole = len(found)
    found = [document for document in found if options.match in document.name]
    found = spread(found, options.documents) if options.documents else found
    records = corpus_pool.run(
        found,
        functools.partial(corpus_check.check, most=0 if options.all else options.calls),
        corpus_pool.Results(cache / "records.jsonl"),
        processes=options.processes,
        seconds=options.seconds,
    )
    count = len(found) if options.all else options.types
    count = -(-len(found) // 3) if count is None else count
    types = _types(spread(found, count), cache)
    versions = {"apiwright": __version__, "Python": platform.python_version()}
    versions |= {name: importlib.metadata.version(name) for name in _LIBRARIES}
    versions |= {name: "" for name, _ in PACKAGES.values()}
    scope = _scope(len(records), whole, options)
    text = report(records, types, versions, scope)
    options.report.write_text(text, encoding="utf-8")
    return int(any(not f["fault"] for r in [*records, *types] for f in r["failures"]))


def _scope(tried: int, whole: int, options: argparse.Namespace) -> str:
    most = "all" if options.all else f"at most {options.calls:,}"
    chosen = "" if tried == whole else ", chosen by the digests of their names"
    return f"{tried:,} of {whole:,} documents{chosen}; {most} operations of each are called."


def _types(found: list[Document], cache: Path) -> list[corpus_check.Record]:
    """Return the records of the type checkers, batch by batch."""
    results = corpus_pool.Results(cache / "types.jsonl")
    program = corpus_pool.program_digest()[:16]
    keys = {d.name: f"{d.name} {d.digest[:16]} {program}" for d in found}
    missing = [
        document for document in found if results.get(keys[document.name]) is None
    ]
    done = len(found) - len(missing)
    for batch in corpus_types.batches(missing):
        for record in corpus_types.check_types(batch, cache / "mypy"):
            results.add(keys[record["document"]], record)
        done += len(batch)
        print(f"{done:>5} of {len(found)} type-checked", file=sys.stderr, flush=True)
    known = [results.get(key) for key in keys.values()]
    return [record for record in known if record is not None]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--documents", type=int, help="take only so many, always the same ones")
    add("--match", default="", help="take only documents with this in their names")
    add("--types", type=int, help="type-check so many; by default a third of them")
    add("--calls", type=int, default=1000, help="operations called of one document")
    add("--all", action="store_true", help="type-check and call all of them")
    add("--processes", type=int, default=os.cpu_count() or 1)
    add("--seconds", type=float, default=900, help="time that one document may take")
    add("--report", type=Path, default=ROOT / "benchmarks/corpus.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
