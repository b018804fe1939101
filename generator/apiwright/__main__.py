"""Arguments in, exit status out.

Nothing heavy is imported here: a run in which nothing has changed ends within 0.1 s of
CPU.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (without the program's name) ask for."""
    # One short run: what becomes garbage in circles is left to the end of the process.
    gc.disable()
    # Plugins of pydantic have no say here, and looking for them takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from apiwright.cli import run

    code = run(sys.argv[1:] if arguments is None else arguments)
    # The interpreter's own collection at its end has nothing to look through then.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
