"""The command line: a module per command, and what they share.

A command's module has one public function, `run`: arguments in, exit code out. Results
go to standard output, diagnostics and progress to standard error.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence

from apiwright.cli import arguments, terminal
from apiwright.diagnostics import ExitCode

COLLECT_AFTER = 200_000
"""Number of new objects after which Python looks for garbage: there is hardly any."""

INTERRUPTED = 130
"""Exit status of a program that was interrupted, by the shell's convention."""


def run(argv: Sequence[str]) -> int:
    """Run the command in `argv`, and return its exit status."""
    terminal.make_robust()
    gc.set_threshold(COLLECT_AFTER)
    try:
        options = arguments.parse(argv)
    except arguments.UsageError as error:
        return _refuse(argv, ExitCode.USAGE, "usage", error.message, error.hint)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.USAGE
    try:
        command = importlib.import_module(f"apiwright.cli.{options.command}")
        code = int(command.run(options))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        terminal.say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; Python must not complain when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001 - no user ever sees a traceback
        return _report(argv, error)


def _report(argv: Sequence[str], error: Exception) -> int:
    """Say in one sentence that this program has a mistake, and how to report it."""
    if os.environ.get("APIWRIGHT_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return _refuse(
        argv,
        ExitCode.DOCUMENT,
        "internal-error",
        f"apiwright has made a mistake: {reason}",
        "run again with APIWRIGHT_DEBUG=1 and report what it prints, with the document",
    )


def _refuse(
    argv: Sequence[str], code: ExitCode, name: str, message: str, hint: str
) -> int:
    """Say what ended the run before there was a result, as text and where asked as JSON."""
    terminal.say(terminal.error_line(message, name, hint))
    if "--json" in argv:
        command = next((word for word in argv if word in arguments.COMMANDS), None)
        finding = {"severity": "error", "code": name, "message": message, "hint": hint}
        place = {"file": "", "line": None, "column": None, "pointer": None}
        terminal.show_json(
            {
                "command": command,
                "exit_code": int(code),
                "diagnostics": [finding | place],
            }
        )
    return code
