"""Makes a package of a document, for tests that call it."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

CASES = ROOT / "tests/cases"


def package_of(folder: Path, source: Path | dict[str, Any]) -> Any:
    """Generate a package in `folder` from a file or a document, and import it."""
    from apiwright.__main__ import main

    if isinstance(source, dict):
        document = folder / "openapi.json"
        document.write_text(json.dumps(source), encoding="utf-8")
        source = document
    name = f"made_{folder.name}".replace("-", "_")
    assert (
        main(["generate", str(source), "--quiet", "--output", str(folder / name)]) == 0
    )
    sys.path.insert(0, str(folder))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(folder))
