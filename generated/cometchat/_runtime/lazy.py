"""Lazy packages (PEP 562): a name's module is imported when the name is first used."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


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

    def load(name: str) -> object:
        module = homes.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object
        if module == ".":
            value = import_module(f".{name}", package)
        else:
            value = getattr(import_module(module, package), name)
        # The next access finds the name without coming here.
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *public})

    return public, load, names
