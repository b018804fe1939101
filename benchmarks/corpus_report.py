"""The records → benchmarks/corpus.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from benchmarks.corpus_check import Record
from benchmarks.corpus_types import CHECKERS

_FAULTS = {
    "": "Faults of apiwright",
    "sample": "No valid value was found: a contradiction in the schema, or a pattern that is too "
    "hard for the sampler",
    "schema": "The document's schema is none: jsonschema cannot apply it",
    "judge": "openapi-core fails on the document",
    "empty": "The document has no operation",
}
_SHOWN = 40


def report(
    records: list[Record],
    types: list[Record],
    versions: Mapping[str, str],
    scope: str,
) -> str:
    """Return the report as Markdown.

    Args:
        versions: Of whatever decides on the figures, by name.
        scope: What part of the corpus was tried, as a sentence.
    """
    lines = [
        "# The corpus",
        "",
        "Written by `make corpus`; do not edit. For every document: generate, compile, import every",
        "module and build every validator, count the operations, call each of them over the loopback",
        "interface (sparse and rich arguments, sampled from the document), let openapi-core judge the",
        'request, answer with a sampled valid value under `validate="strict"` and compare what the',
        "answer writes back with what was sent. What openapi-core cannot read (values within values in",
        "a URL or a form, deepObject without an object, a oneOf whose members overlap) is checked for",
        "arrival only.",
        "",
        scope,
        ", ".join(f"{n} {v}".strip() for n, v in versions.items()) + ".",
        "",
        *_totals(records, types),
    ]
    failures = [
        (failure, record["document"])
        for record in [*records, *types]
        for failure in record["failures"]
    ]
    for fault, title in _FAULTS.items():
        own = [pair for pair in failures if pair[0]["fault"] == fault]
        if own:
            lines += ["", f"## {title}", "", *_listing(own)]
    return "\n".join(lines) + "\n"


def _totals(records: list[Record], types: list[Record]) -> Iterable[str]:
    empty = sum(record["error"] == "empty" for record in records)
    total = len(records) - empty
    reached: Counter[str] = Counter()
    for record in records:
        error = record["error"]
        reached["generate"] += error not in {"empty", "generate", "process"}
        reached["compile"] += error not in {"empty", "generate", "process", "compile"}
        reached["import"] += error in {"", "call"}
    made = sum(r["operations"][0] for r in records if "operations" in r)
    there = sum(r["operations"][1] for r in records if "operations" in r)
    yield "| check | of | passed | % | excused |"
    yield "|---|--:|--:|--:|--:|"
    for name in ("generate", "compile", "import"):
        yield _row(f"documents: {name}", total, reached[name])
    yield _row("operations that are methods", there, made)
    counts: Counter[str] = Counter()
    for record in [*records, *types]:
        counts.update(record.get("counts") or {})
    for check in ("answers", "requests"):
        good, bad = counts[f"{check} good"], counts[f"{check} bad"]
        yield _row(check, good + bad, good, str(counts[f"{check} excused"]))
    yield f"| of these, judged in part | {counts['requests partly']:,} | | | |"
    for checker, how in CHECKERS.items():
        clean = sum(not r["counts"][f"{checker} errors"] for r in types)
        yield _row(f"documents: {checker} {how}", len(types), clean)


def _row(name: str, of: int, passed: int, excused: str = "") -> str:
    percent = f"{100 * passed / of:.2f}" if of else "-"
    return f"| {name} | {of:,} | {passed:,} | {percent} | {excused} |"


def _listing(failures: list[tuple[dict[str, str], str]]) -> Iterable[str]:
    """List failures by check, those of the most frequent reason first."""
    checks: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for failure, document in failures:
        place = f"{document} {failure['operation']}".strip()
        checks[failure["check"]].append(
            (_kind(failure["reason"]), place, failure["reason"])
        )
    for check, found in sorted(checks.items()):
        kinds = Counter(kind for kind, _, _ in found)
        yield f"### {check}: {len(found)}"
        yield ""
        order = sorted(found, key=lambda one: (-kinds[one[0]], one))
        for _, place, reason in order[:_SHOWN]:
            text = reason[:200].replace("\n", " ").replace("|", "\\|").replace("`", "'")
            yield f"- {place}: `{text}`"
        if len(order) > _SHOWN:
            yield f"- … and {len(order) - _SHOWN} more; all are in the cache's `records.jsonl`"
        yield ""


def _kind(reason: str) -> str:
    """Return the part of a reason that others of its kind share."""
    return " ".join(word for word in reason.split()[:8] if word.isalpha())
