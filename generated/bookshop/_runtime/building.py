"""What building a validator needs: room on the stack, and whole modules."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from threading import RLock
from typing import Final

_PACKAGE: Final = __name__.rpartition("._runtime")[0]
_LOCK: Final = RLock()
_DEEP: Final = 20_000


@contextmanager
def deep_recursion() -> Generator[None]:
    """Let what is done inside call itself deeply: models can form long chains."""
    # The limit is the interpreter's, not the thread's: one at a time.
    with _LOCK:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, _DEEP))
        try:
            yield
        finally:
            sys.setrecursionlimit(before)


def wait_for_imports() -> None:
    """Wait until no other thread is in the middle of importing one of our modules.

    When two threads come upon a circle of modules from two sides, Python lets one of
    them have a module that the other has not finished. No lock may be held here.
    """
    for name in list(sys.modules):
        if name.startswith(f"{_PACKAGE}."):
            import_module(name)
