"""What type checkers make of calls of the bookshop's client, right ones and wrong ones."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
import typing
from pathlib import Path

import bookshop
import pytest
from tests.conftest import ROOT

FILES = ("typing_bookshop.py", "typing_bookshop_wrong.py")
SETTINGS = {
    "include": ["."],
    "extraPaths": [str(ROOT / "generated")],
    "pythonVersion": "3.11",
    "typeCheckingMode": "strict",
    "enableTypeIgnoreComments": False,
    "reportUnnecessaryTypeIgnoreComment": True,
    "reportUnusedExpression": False,
}


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_right_calls_pass_and_each_wrong_one_is_refused(
    tmp_path: Path, checker: str
) -> None:
    if checker == "pyright" and shutil.which("node") is None:
        pytest.skip("pyright needs Node, which is not on this machine")
    for name in FILES:
        shutil.copy(ROOT / "tests/generated" / name, tmp_path)
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    arguments = {
        "mypy": ["mypy", "--strict", *FILES],
        "pyright": ["pyright", "--pythonpath", sys.executable],
    }[checker]
    run = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "generated")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-3000:]


def test_every_method_can_be_asked_for_its_types() -> None:
    asked = 0
    for kind in (bookshop.Client, bookshop.AsyncClient):
        client = kind(base_url="http://127.0.0.1:9")
        for resource in (client.books, client.orders):
            for name, method in inspect.getmembers(type(resource), inspect.isfunction):
                if not name.startswith("_"):
                    assert "return" in typing.get_type_hints(method)
                    asked += 1
    assert asked > 20
