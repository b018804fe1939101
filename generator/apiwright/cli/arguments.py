"""The flags of every command. Each has the name of the option in the configuration."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from apiwright import __version__, cache

_SOURCE = (
    "a file, an https URL, or - for standard input: an OpenAPI document, or a page that"
    " has one"
)


COMMANDS = ("generate", "check", "inspect", "bundle", "init")
"""Each is a module beside this one."""


@dataclass(slots=True)
class UsageError(Exception):
    """The arguments are wrong.

    Attributes:
        message: One sentence.
        hint: What to do about it.
    """

    message: str
    hint: str


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"{self.prog} --help shows how to call it")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return what `argv` asks for; ends the program after `--help` and `--version`.

    Raises:
        UsageError: The arguments are wrong.
    """
    options = _parser().parse_args(argv)
    for name, value in vars(options).items():
        if value == "" or (isinstance(value, list) and "" in value):
            what = (
                name.upper().rstrip("S") if name.startswith("source") else f"--{name}"
            )
            _Parser(prog=f"apiwright {options.command}").error(
                f"{what.replace('_', '-')} is empty"
            )
    if options.no_cache:
        cache.forget_results()
    if len(getattr(options, "sources", ())) > 1:
        one = next((x for x in ("output", "package") if getattr(options, x)), None)
        if one:
            _Parser(prog=f"apiwright {options.command}").error(
                f"--{one} names one client, and there are several sources"
            )
    return options


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="apiwright",
        description="Turn an API's documentation into a typed Python client.",
        epilog="Exit codes: 0 fine; 1 output differs, or --strict refuses; 2 wrong call or"
        " configuration; 4 a source cannot be read; 5 it cannot be generated from.",
        allow_abbrev=False,
    )
    version = f"apiwright {__version__}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (_generate, _check, _inspect, _bundle, _init):
        command(commands.add_parser)
    return parser


_Add = Callable[..., _Parser]
"""What makes the parser of a command."""


def _generate(add: _Add) -> None:
    parser = _command(add, "generate", "write a package of Python files from a source")
    _clients(parser)
    parser.add_argument(
        "--force",
        action="store_true",
        help="write over files that were edited by hand or have another origin",
    )


def _check(add: _Add) -> None:
    text = "say whether the output is what the generator would write; write nothing"
    _clients(_command(add, "check", text))


def _inspect(add: _Add) -> None:
    text = "show what would be generated, and every diagnostic; write nothing"
    _clients(_command(add, "inspect", text))


def _bundle(add: _Add) -> None:
    parser = _command(add, "bundle", "turn a source into one OpenAPI document")
    parser.add_argument("source", metavar="SOURCE", help=_SOURCE)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="the file to write (standard output)"
    )
    parser.add_argument(
        "--format", choices=("yaml", "json"), default="yaml", help="how to write it"
    )


def _init(add: _Add) -> None:
    parser = _command(add, "init", "write a first apiwright.toml, from a source")
    parser.add_argument("source", metavar="SOURCE", help=_SOURCE)
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="the package's folder (by the API's name)"
    )


def _command(add: _Add, name: str, text: str) -> _Parser:
    parser = add(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--strict", action="store_true", help="refuse documents that have warnings"
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="use nothing that an earlier run has kept",
    )
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="show no notes, and no result where all is fine",
    )
    _several(parser, "--overlays", "FILE", "an overlay to apply to the document first")
    _several(
        parser,
        "--allow",
        "PATH_OR_ORIGIN",
        "where references may lead beside its folder",
    )
    return parser


def _several(parser: _Parser, flag: str, metavar: str, text: str) -> None:
    """Add a flag that may be given several times."""
    parser.add_argument(
        flag, action="append", default=[], metavar=metavar, help=f"{text} (repeatable)"
    )


def _clients(parser: _Parser) -> None:
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help=f"{_SOURCE}; without one, every client in the configuration",
    )
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="the package's folder (by the API's name)"
    )
    parser.add_argument(
        "--package", metavar="NAME", help="its import name (the folder's name)"
    )
    parser.add_argument(
        "--env-prefix",
        metavar="PREFIX",
        help="start of the environment variables of credentials (the package's name)",
    )
    pattern = "tag:NAME, /path, METHOD /path or an operationId, with * and ?"
    _several(parser, "--include", "PATTERN", f"generate only these: {pattern}")
    _several(parser, "--exclude", "PATTERN", "leave these operations out")
    _several(
        parser,
        "--rename",
        "WHAT=WORD",
        "such as schema:messageSchema=Message, tag:, operation:",
    )
    parser.add_argument(
        "--no-pagination",
        dest="pagination",
        action="store_false",
        help="make no iterators over lists that come in pages",
    )
    parser.add_argument(
        "--idempotency-header",
        metavar="NAME",
        help="header for a key in requests that are not safe to repeat otherwise",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the configuration (apiwright.toml or pyproject.toml, here or above)",
    )
