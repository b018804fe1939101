"""Arguments in, exit status out.

Nothing heavy is imported here: a run in which nothing has changed ends within 0.1 s of CPU.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (without the program's name) ask for."""
    from apiwright.cli import run

    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
