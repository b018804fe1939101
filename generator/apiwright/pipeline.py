"""The stages in order, and the map of the project.

    a page, a spec, a docs site
      │ load      bytes → nodes (`spec.Document`): pages unwrapped, versions lifted to 3.1,
      │           mistakes mended, each mend a diagnostic
      │ resolve   every reference → its target; allOf merged; cycles kept as cycles
      │ build     OpenAPI objects → `ir.Package`: what is emitted, every Python name decided
      │ render    ir → {path: text}, through templates that hold no logic
      │ format    text → text, as black lays it out
      ▼ write     compare, write what changed, remove what is stale, record it
    a package of Python files

Each stage is a module with one public function of that name. Stages never import each
other: they meet in the data between them (`spec`, `ir`, plain text) and in
`diagnostics`. Only `load` reads, only `write` writes. What comes before is `__main__`
(arguments in, exit status out) and `cli` (a module per command); `config` says what to
generate, `names` makes every identifier, `cache` saves work and is never needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from apiwright import build, config, format, ir, load, names, render, resolve, spec
from apiwright.diagnostics import Abort, Diagnostic, Diagnostics, ExitCode, Severity
from apiwright.pointers import without_marks
from apiwright.write import Changes, compare, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one client.

    Attributes:
        output: The package's folder.
        changes: What was written there, or would be.
    """

    package: ir.Package
    output: Path
    changes: Changes


def read(
    client: config.Client,
    diagnostics: Diagnostics,
    stdin: BinaryIO,
    sources: list[spec.Source] | None = None,
) -> spec.Document:
    """Load the document of `client`.

    Args:
        sources: Receives what is read, also where the run ends here.

    Raises:
        Abort: It cannot be read, or is no document to generate from.
    """
    document = load.load(
        client.source,
        diagnostics,
        stdin=stdin,
        overlays=client.overlays,
        allow=client.allow,
        sources=sources,
    )
    _stop_at_errors(diagnostics)
    return document


def plan(
    document: spec.Document, client: config.Client, diagnostics: Diagnostics
) -> ir.Package:
    """Decide on all that is emitted for `document`.

    Raises:
        Abort: Nothing can be generated from it.
    """
    labelled = _label(document, client.base)
    resolved = resolve.resolve(labelled, diagnostics)
    _stop_at_errors(diagnostics)
    options = ir.Options(
        package=_package_name(document, client),
        env_prefix=client.env_prefix,
        include=client.include,
        exclude=client.exclude,
        rename=client.rename,
        pagination=client.pagination,
        idempotency_header=client.idempotency_header,
    )
    package = build.build(resolved, options, diagnostics)
    _stop_at_errors(diagnostics)
    return package


def emit(package: ir.Package) -> dict[str, str]:
    """Return every file of `package`, by path, as it is written."""
    return format.format(render.render(package))


def generate(
    document: spec.Document,
    client: config.Client,
    diagnostics: Diagnostics,
    *,
    strict: bool = False,
    force: bool = False,
    taken: Mapping[Path, str] = MappingProxyType({}),
) -> Result:
    """Make the package of `client` from `document` and write it.

    Args:
        taken: Folders, resolved, that other clients of this run are in, and their sources.

    Raises:
        Abort: Nothing was written; the diagnostics say why.
    """
    package = plan(document, client, diagnostics)
    refuse_warnings(diagnostics, strict=strict)
    output = client.output or Path(package.name)
    if other := taken.get(output.resolve()):
        raise diagnostics.abort(
            ExitCode.USAGE,
            "output-taken",
            f"{str(output)!r} holds the client of {other}, made in this run",
            hint="give each source an --output of its own, in a call of its own",
        )
    changes = write(emit(package), output, diagnostics, force=force)
    return Result(package=package, output=output, changes=changes)


def check(
    document: spec.Document,
    client: config.Client,
    diagnostics: Diagnostics,
    *,
    strict: bool = False,
) -> Result:
    """Make the package of `client` and compare it with what is there; write nothing.

    Raises:
        Abort: The package cannot be made; the diagnostics say why.
    """
    package = plan(document, client, diagnostics)
    refuse_warnings(diagnostics, strict=strict)
    output = client.output or Path(package.name)
    changes = compare(emit(package), output, diagnostics, force=True)
    return Result(package=package, output=output, changes=changes)


def bundle(document: spec.Document) -> dict[str, spec.Node]:
    """Return `document` as one plain OpenAPI document of version 3.1."""
    root: dict[str, spec.Node] = without_marks(document.root)
    return root


def refuse_warnings(diagnostics: Diagnostics, *, strict: bool) -> None:
    """End a strict run that has a warning.

    Raises:
        Abort: There is one.
    """
    if strict and _any(diagnostics, Severity.WARNING):
        raise Abort(ExitCode.DIFFERENT)


def _stop_at_errors(diagnostics: Diagnostics) -> None:
    if _any(diagnostics, Severity.ERROR):
        raise Abort(ExitCode.DOCUMENT)


def _any(diagnostics: Iterable[Diagnostic], severity: Severity) -> bool:
    return any(diagnostic.severity is severity for diagnostic in diagnostics)


def _label(document: spec.Document, base: Path) -> spec.Document:
    """Call the sources by names that are the same in every checkout."""
    sources = [
        replace(source, location=config.label(source.location, base))
        for source in document.sources
    ]
    return replace(document, sources=tuple(sources))


def _package_name(document: spec.Document, client: config.Client) -> str:
    """Return the import name: the one asked for, the folder's, or one of the title."""
    if client.package:
        return client.package
    if client.output:
        return client.output.name
    return names.package(str(document.root.get("info", {}).get("title") or "client"))
