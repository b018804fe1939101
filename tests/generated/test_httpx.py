"""The generated packages over httpx, where httpx2 is not installed: the same tests again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT

HIDE = """\
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "httpx2":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
"""


@pytest.mark.parametrize("package", ["bookshop", "cometchat"])
def test_the_package_is_as_good_over_httpx(package: str) -> None:
    code = (
        f"{HIDE}import pytest\n"
        "code = pytest.main(['-q', '-p', 'no:cacheprovider', *sys.argv[1:]])\n"
        f"from {package}._runtime import http\n"
        "assert http.Client.__module__ == 'httpx', http.Client.__module__\n"
        "assert 'httpx2' not in sys.modules\n"
        "sys.exit(code)\n"
    )
    tests = [str(path) for path in Path(__file__).parent.glob(f"test_{package}*.py")]
    run = subprocess.run(
        [sys.executable, "-c", code, *sorted(tests)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
    assert "skipped" not in run.stdout
