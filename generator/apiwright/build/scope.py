"""Which operations are generated, and what is called by another word than the document's.

A pattern is `tag:Users`, `/users/*` (a path), `GET /users/*` (method and path) or `list-*` (an
operationId). `*` and `?` stand for any characters, slashes included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from apiwright import ir, names
from apiwright.build.drafts import Found
from apiwright.diagnostics import Diagnostics


def scoped(
    found: list[Found], options: ir.Options, diagnostics: Diagnostics
) -> list[Found]:
    """Return the operations that the user wants."""
    for pattern in (*options.include, *options.exclude):
        if not any(_matches(one, pattern) for one in found):
            diagnostics.warning(
                "unused-pattern",
                f'The pattern "{pattern}" matches no operation.',
                hint="A pattern is tag:NAME, /path, METHOD /path or an operationId.",
            )
    wanted = [
        one
        for one in found
        if (not options.include or _any(one, options.include))
        and not _any(one, options.exclude)
    ]
    if found and not wanted:
        diagnostics.error(
            "nothing-included",
            "No operation is left: `include` and `exclude` leave out all of them.",
            hint="See what there is with: apiwright inspect SOURCE",
        )
    return wanted


def _any(one: Found, patterns: Iterable[str]) -> bool:
    return any(_matches(one, pattern) for pattern in patterns)


def _matches(one: Found, pattern: str) -> bool:
    # To `fnmatch` a bracket begins a set of characters.
    pattern = pattern.replace("[", "[[]")
    if pattern.startswith("tag:"):
        tags = one.node.tags or [one.tag]
        return any(fnmatchcase(tag, pattern.removeprefix("tag:")) for tag in tags)
    if pattern.startswith("/"):
        return fnmatchcase(one.path, pattern)
    if " /" in pattern:
        method, _, path = pattern.partition(" ")
        return fnmatchcase(one.method.upper(), method.upper()) and fnmatchcase(
            one.path, path
        )
    return fnmatchcase(one.node.operationId or "", pattern)


def possible(
    found: list[Found],
    schemas: Iterable[str],
    options: ir.Options,
    diagnostics: Diagnostics,
) -> ir.Options:
    """Return the options with the renames that give nothing the name of something else."""
    kept: list[tuple[str, str]] = []
    known = frozenset(schemas)
    for what, word in options.rename:
        kind, _, name = what.partition(":")
        words = {w: dict(kept).get(f"schema:{w}", w) for w in known - {name}}
        if kind == "operation":
            tags = {names.snake(one.tag) for one in found if one.word == name}
            words = {
                one.word: dict(kept).get(f"operation:{one.word}", one.word)
                for one in found
                if one.word != name and names.snake(one.tag) in tags
            }
        make = names.pascal if kind == "schema" else names.snake
        holders = [w for w, new in words.items() if make(new) == make(word)]
        if kind == "tag" or not holders:
            kept.append((what, word))
            continue
        diagnostics.warning(
            "rename-collision",
            f'"{what}" cannot be called "{word}": that is the name of "{holders[0]}".',
            hint="Choose another word, or rename that one too, before this one.",
        )
    return replace(options, rename=tuple(kept))


def renamed(found: list[Found], options: ir.Options) -> list[Found]:
    """Return the operations with the user's words for them and their tags."""
    words = dict(options.rename)
    return [
        replace(
            one,
            word=words.get(f"operation:{one.word}", one.word),
            tag=words.get(f"tag:{one.tag}", one.tag),
        )
        for one in found
    ]


def report_unused(
    found: list[Found],
    schemas: Iterable[str],
    options: ir.Options,
    diagnostics: Diagnostics,
) -> None:
    """Report the renames of what the document does not have."""
    known = {f"schema:{name}" for name in schemas}
    known |= {f"operation:{one.word}" for one in found} | {
        f"tag:{one.tag}" for one in found
    }
    for what, _ in options.rename:
        if what not in known:
            diagnostics.warning(
                "unused-rename",
                f'There is nothing to rename that is called "{what}".',
                hint="Say schema:NAME, tag:NAME or operation:ID, as the document has them.",
            )
