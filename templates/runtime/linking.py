"""Models find each other: names that a module imports for type checkers only."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import Any, Final, get_args

from pydantic import BaseModel

_LOCK: Final = RLock()
_LINKED: Final[set[type[BaseModel]]] = set()
_DEEP: Final = 20_000


def link(annotation: Any) -> None:
    """Bring every model that a type needs into reach of the module that names it.

    A model's module imports its neighbours under `TYPE_CHECKING` only, so that cycles
    are no problem and nothing is imported that is not used. The names are looked up in
    the package of the module, which loads them when first used (PEP 562).
    """
    with _LOCK:
        todo = list(_models_in(annotation))
        while todo:
            model = todo.pop()
            if model not in _LINKED:
                _LINKED.add(model)
                todo += _neighbours(model)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _neighbours(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield the models that a model's annotations and bases name."""
    for base in model.__bases__:
        if issubclass(base, BaseModel) and base is not BaseModel:
            yield base
    module = sys.modules.get(model.__module__)
    if module is None:
        return
    for annotation in vars(model).get("__annotations__", {}).values():
        if not isinstance(annotation, str):
            yield from _models_in(annotation)
            continue
        for name in _names_in(annotation):
            yield from _models_in(_find(module, name))


def _names_in(annotation: str) -> tuple[str, ...]:
    """Return the names of an annotation, those in nested strings included."""
    code = compile(annotation, "<annotation>", "eval")
    names = list(code.co_names)
    names += [
        constant
        for constant in code.co_consts
        if isinstance(constant, str) and constant.isidentifier()
    ]
    return tuple(names)


def _find(module: ModuleType, name: str) -> object:
    found = vars(module).get(name)
    if found is not None or hasattr(builtins, name):
        return found
    package_name = module.__name__.rpartition(".")[0]
    if not package_name:
        return None
    package = import_module(package_name)
    if name not in getattr(package, "__all__", ()):
        return None
    found = getattr(package, name)
    setattr(module, name, found)
    return found


@contextmanager
def deep_recursion() -> Generator[None]:
    """Let pydantic follow models that refer to each other in long chains."""
    # The limit is the interpreter's, not the thread's: one at a time.
    with _LOCK:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, _DEEP))
        try:
            yield
        finally:
            sys.setrecursionlimit(before)
