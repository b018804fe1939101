"""The sync and the async client are written twice; they must not drift apart."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

RUNTIME = Path(__file__).parents[2] / "templates" / "runtime"

# What one has and the other cannot have, and why.
OWN = {
    "_finish": "waits for a hook that is a coroutine",
    "_timed": "cancels an attempt that takes too long; sync gives its reads less time",
    "_sleep": "sleeps with whatever event loop there is",
    "aclose": "a second name for close, as in httpx",
}
# Where the same is done by other calls, and why.
DIFFERENT = {
    "_attempts": "coroutines sleep in their event loop",
    "_before_retry": "hooks may be coroutines",
    "_dispatch": "hooks may be coroutines, and requests wait for their turn",
    "_read": "sync looks at the clock",
    "_read_open": "coroutines are cancelled when it is too late",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: str) -> dict[str, Function]:
    tree = ast.parse((RUNTIME / f"{module}.py").read_text(encoding="utf-8"))
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, Function) and node.name not in OWN
    ]
    return {
        plain(node.name): node for node in sorted(found, key=lambda node: node.lineno)
    }


def plain(text: str) -> str:
    """Return a name or an annotation as the sync client has it."""
    text = re.sub(r"\bAsync(?=[A-Z])", "", text)
    return re.sub(
        r"\b(__)?a(?=(close|enter|exit|iter|obtain|pieces|send|read)(_|\b))",
        r"\1",
        text,
    )


def arguments(function: Function) -> str:
    returns = "" if function.returns is None else ast.unparse(function.returns)
    return plain(f"({ast.unparse(function.args)}) -> {returns}")


def calls(function: Function) -> list[str]:
    """Return what a function calls, in order, with how many arguments."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return [
        plain(f"{ast.unparse(node.func)}/{len(node.args) + len(node.keywords)}")
        for node in found
    ]


def docstring(function: Function) -> str:
    return ast.get_docstring(function) or ""


SYNC = functions("sync_client")
ASYNC = functions("async_client")


def test_they_have_the_same_methods_in_the_same_order() -> None:
    assert list(ASYNC) == list(SYNC)


# `_read` has a deadline in the sync client alone.
@pytest.mark.parametrize("name", [name for name in SYNC if name != "_read"])
def test_a_method_has_the_same_arguments_and_words(name: str) -> None:
    assert arguments(ASYNC[name]) == arguments(SYNC[name])
    assert docstring(ASYNC[name]) == docstring(SYNC[name])


@pytest.mark.parametrize("name", [name for name in SYNC if name not in DIFFERENT])
def test_a_method_calls_the_same_in_the_same_order(name: str) -> None:
    assert calls(ASYNC[name]) == calls(SYNC[name])


@pytest.mark.parametrize("name", DIFFERENT)
def test_an_exception_is_still_one(name: str) -> None:
    assert calls(ASYNC[name]) != calls(SYNC[name])
