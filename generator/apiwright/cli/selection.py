"""Which clients a call is about: of its sources, or of the configuration."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from apiwright import config
from apiwright.diagnostics import Abort, Diagnostics, ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The clients of a call, and whether warnings are refused."""

    clients: tuple[config.Client, ...]
    strict: bool


@dataclass(slots=True)
class CallError(Exception):
    """The call is wrong, or the configuration, which is `file`."""

    diagnostics: Diagnostics
    file: str


def select(options: argparse.Namespace) -> Selection:
    """Return what `options` ask for.

    Raises:
        CallError: There is nothing to do, or the configuration is wrong.
    """
    if options.sources:
        clients = tuple(_from_call(options, source) for source in options.sources)
        return Selection(clients=clients, strict=options.strict)
    for flag in ("output", "package", "env_prefix", *_OF_A_SOURCE):
        if getattr(options, flag):
            _refuse(f"--{flag.replace('_', '-')} needs a SOURCE", "name the source")
    if not options.pagination:
        _refuse("--no-pagination needs a SOURCE", "name the source")
    path = Path(options.config) if options.config else config.find(Path())
    if path is None:
        _refuse(
            "there is no source, and no configuration here or above",
            "name a SOURCE, or make a configuration with: apiwright init SOURCE",
        )
    diagnostics = Diagnostics()
    try:
        found = config.read(path, diagnostics)
    except Abort as abort:
        raise CallError(diagnostics, str(path)) from abort
    return Selection(clients=found.clients, strict=options.strict or found.strict)


def _from_call(options: argparse.Namespace, source: str) -> config.Client:
    if options.config:
        _refuse("--config and a SOURCE exclude each other", "leave one of them out")
    output = Path(options.output) if options.output else None
    name = options.package or (output.resolve().name if output else None)
    if name is not None and (reason := config.check_package(name)):
        hint = "name it with --package, or end --output in a name of Python"
        _refuse(reason, hint)
    if options.env_prefix and not re.fullmatch(
        r"[A-Za-z_]\w*", options.env_prefix, re.ASCII
    ):
        _refuse(
            f"{options.env_prefix!r} cannot start the name of an environment variable",
            "use letters, digits and underscores",
        )
    for flag in ("include", "exclude", "overlays", "allow"):
        if "" in getattr(options, flag):
            _refuse(f"--{flag} is empty", "leave the flag out, or say what it is")
    header = options.idempotency_header
    if header and (reason := config.check_header(header)):
        _refuse(reason, "use letters, digits and hyphens")
    return config.Client(
        source=source,
        output=output,
        package=name,
        env_prefix=options.env_prefix or "",
        include=tuple(options.include),
        exclude=tuple(options.exclude),
        rename=tuple(map(_rename, options.rename)),
        pagination=options.pagination,
        idempotency_header=options.idempotency_header or "",
        overlays=tuple(options.overlays),
        allow=tuple(options.allow),
    )


_OF_A_SOURCE = (
    *("include", "exclude", "rename", "idempotency_header", "overlays", "allow"),
)


def _rename(text: str) -> tuple[str, str]:
    """Return what to rename, and the new word; a name may hold `=`, a word does not."""
    what, equals, word = text.rpartition("=")
    reason = config.check_rename(what, word) if equals else f"{text!r} has no `=`"
    if reason:
        _refuse(reason, "write --rename schema:messageSchema=Message")
    return what, word


def _refuse(message: str, hint: str) -> NoReturn:
    diagnostics = Diagnostics()
    abort = diagnostics.abort(ExitCode.USAGE, "usage", message, hint=hint)
    raise CallError(diagnostics, "") from abort
