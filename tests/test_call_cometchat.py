"""The small application of the fresh-clone test, with the package as committed."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


def test_an_application_sends_a_threaded_message() -> None:
    """The script imports `generated/cometchat` from its folder, as applications vendor it."""
    run = subprocess.run(
        [sys.executable, ROOT / "tests/call_cometchat.py", ROOT / "generated"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
