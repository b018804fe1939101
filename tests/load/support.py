"""What the tests of `load` and `resolve` share: small documents, and the corpus of real pages."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from apiwright.diagnostics import Diagnostic, Diagnostics
from apiwright.load import load
from apiwright.spec import MARK, Document

ROOT = Path(__file__).parents[2]
SEED = ROOT / "specs/cometchat/send-threaded-message.md"


def corpus(name: str) -> Path:
    """Return a file or folder of the shared pages, or skip the test where they are not."""
    folder = Path(os.environ.get("APIWRIGHT_CORPUS", ROOT.parent / "shared"))
    if not (folder / name).exists():
        pytest.skip(f"the shared folder with {name} is not here; set APIWRIGHT_CORPUS")
    return folder / name


def read(text: str | bytes, diagnostics: Diagnostics | None = None) -> Document:
    """Load `text` as standard input."""
    data = text.encode() if isinstance(text, str) else text
    found = Diagnostics() if diagnostics is None else diagnostics
    return load("-", found, stdin=io.BytesIO(data))


def write(
    root: dict[str, Any], version: str = "3.1.0", diagnostics: Diagnostics | None = None
) -> Document:
    """Load `root`, completed to a document, as JSON."""
    whole: dict[str, Any] = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {}}},
        **root,
    }
    if version == "2.0":
        whole["swagger"] = whole.pop("openapi")
    return read(json.dumps(whole), diagnostics)


def bare(node: Any) -> Any:
    """Return `node` without marks."""
    if isinstance(node, dict):
        return {key: bare(value) for key, value in node.items() if key != MARK}
    return [bare(item) for item in node] if isinstance(node, list) else node


def codes(diagnostics: Diagnostics) -> list[str]:
    """Return the code of each diagnostic, in order."""
    return [diagnostic.code for diagnostic in diagnostics]


def only(diagnostics: Diagnostics) -> Diagnostic:
    """Return the one diagnostic that there is."""
    assert len(diagnostics) == 1, codes(diagnostics)
    return next(iter(diagnostics))
