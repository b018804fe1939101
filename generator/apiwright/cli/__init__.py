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
        command = importlib.import_module(f"apiwright.cli.{options.command}")
        code = int(command.run(options))
        sys.stdout.flush()
        return code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.USAGE
    except KeyboardInterrupt:
        terminal.say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; Python must not complain when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001 - no user ever sees a traceback
        return _report(error)


def _report(error: Exception) -> int:
    """Say in one sentence that this program has a mistake, and how to report it."""
    if os.environ.get("APIWRIGHT_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    terminal.say(
        terminal.error_line(
            f"apiwright has made a mistake: {reason}",
            "internal-error",
            "run again with APIWRIGHT_DEBUG=1 and report what it prints, with the document",
        )
    )
    return ExitCode.DOCUMENT
