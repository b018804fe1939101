"""Files and standard input."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.load.support import SEED, only, read

from apiwright.diagnostics import Abort, Diagnostics
from apiwright.load import load


def test_a_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    """The kind is found by looking at the text."""
    file = tmp_path / "page.json"
    file.write_bytes(SEED.read_bytes())

    document = load(str(file), Diagnostics())

    assert document.version == "3.0.0"
    assert document.sources[0].location == file.as_posix()
    assert document.sources[0].language == "yaml"
    assert document.sources[0].page


def test_standard_input_is_a_source_like_any_other() -> None:
    """It is shown as `<stdin>`, and has a digest."""
    data = SEED.read_bytes()

    source = read(data).sources[0]

    assert source.location == "<stdin>"
    assert source.text == data.decode()
    assert len(source.sha256) == 64


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nothing.yaml", "source-not-found"),
        ("file.yaml/inner.yaml", "source-not-found"),
        (".", "source-is-folder"),
        ("http://example.com/openapi.yaml", "url-refused"),
        ("a\0b", "source-not-found"),
    ],
)
def test_a_source_that_cannot_be_read_is_an_error_of_the_source(
    name: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code tells it from a document that is wrong."""
    (tmp_path / "file.yaml").write_text("openapi: 3.1.0")
    monkeypatch.chdir(tmp_path)
    diagnostics = Diagnostics()

    with pytest.raises(Abort) as raised:
        load(name, diagnostics)

    assert raised.value.exit_code.name == "SOURCE"
    assert only(diagnostics).code == code
    assert only(diagnostics).hint


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_without_permission_is_an_error_of_the_source(tmp_path: Path) -> None:
    """The message says what is in the way."""
    file = tmp_path / "secret.yaml"
    file.touch(mode=0)
    diagnostics = Diagnostics()

    with pytest.raises(Abort):
        load(str(file), diagnostics)

    assert "permission denied" in only(diagnostics).message


def test_bytes_that_are_no_text_are_named_with_their_place() -> None:
    """Latin-1 is not guessed at: the wrong guess would end up in names."""
    diagnostics = Diagnostics()

    with pytest.raises(Abort) as raised:
        read(b"openapi: 3.1.0\ninfo:\n  title: Caf\xe9\n", diagnostics)

    found = only(diagnostics)
    assert raised.value.exit_code.name == "DOCUMENT"
    assert (found.code, found.line, found.column) == ("not-utf-8", 3, 13)
    assert "byte 33" in found.message
