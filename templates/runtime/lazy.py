"""Lazy packages (PEP 562): a name's module is imported when the name is first used."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import Any


def lazy(
    package: str, modules: Mapping[str, Sequence[str]]
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """Make `__all__`, `__getattr__` and `__dir__` for the package `package`.

    Args:
        package: The package's `__name__`.
        modules: Relative module → the names that it defines. The names under `"."`
            are modules of the package themselves.
    """
    homes = {name: module for module, names in modules.items() for name in names}
    public = sorted(homes)
    # Models refer to each other in circles, and two threads must not enter a circle
    # from two sides. Nothing that is imported there comes back here, so it cannot lock.
    is_models = package.endswith(".models")
    guard = RLock() if is_models else nullcontext()

    def load(name: str) -> object:
        module = homes.get(name)
        if module is None and is_models and _class_of(name) in homes:
            return dict[str, Any]
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object
        if module == ".":
            value = import_module(f".{name}", package)
        else:
            with guard:
                value = getattr(_imported(module, package), name)
        # The next access finds the name without coming here.
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *public})

    return public, load, names


def _class_of(name: str) -> str:
    """Return the class that a typed dict is made of.

    Typed dicts are for type checkers alone, who read a module. At run time, where
    `typing.get_type_hints` asks for them, they are dicts.
    """
    stem, _, digest = name.rpartition("Dict")
    return stem + digest


def _imported(module: str, package: str) -> ModuleType:
    try:
        return import_module(module, package)
    except RecursionError:
        # A chain of models, each of which imports the next one.
        from .building import deep_recursion

        with deep_recursion():
            return import_module(module, package)
