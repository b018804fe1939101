"""What all tests share: the switch that rewrites goldens, an own cache, and a call of the program."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEED = ROOT / "specs/cometchat/send-threaded-message.md"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch of `make update-goldens`."""
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="write what the generator makes into tests/cases instead of comparing",
    )


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the cache of the person who runs the tests out of them."""
    os.environ["APIWRIGHT_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@dataclass(frozen=True)
class Called:
    """What a call of the program came to."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]
"""`call("generate", "page.md", stdin=b"")` → `Called`, in the current folder."""


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Return a function that calls the program within this process."""
    from apiwright.__main__ import main

    def run(*arguments: str | Path, stdin: bytes = b"") -> Called:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        monkeypatch.setattr("apiwright.cache._forgotten", False)
        capsys.readouterr()
        code = main([*map(str, arguments)])
        captured = capsys.readouterr()
        return Called(code, captured.out, captured.err)

    return run


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the current one."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return all files below `folder`, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
