"""The documents of the case directories, put through all that those of the corpus go through."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest
import yaml
from benchmarks.corpus_check import Record, check
from benchmarks.corpus_documents import Document
from benchmarks.corpus_types import check_types

CASES = Path(__file__).parents[1] / "cases"
INPUTS = sorted(
    path
    for path in CASES.glob("*/*/openapi.yaml")
    if (path.parent / "expected").exists()
)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """Return the documents as JSON, which is what a document of the corpus is."""
    folder = tmp_path_factory.mktemp("documents")
    return [_as_json(path, folder) for path in INPUTS]


def _as_json(path: Path, folder: Path) -> Document:
    name = "/".join(path.relative_to(CASES).parts[:2])
    place = folder / f"{name.replace('/', '_')}.json"
    place.write_text(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return Document(name, place)


def test_every_case_is_a_client_that_works(
    documents: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every operation is a method, requests are valid, and answers keep every value."""
    monkeypatch.setenv("APIWRIGHT_CACHE", "0")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        records: list[Record] = pool.starmap(check, [(d, tmp_path) for d in documents])
    assert len(records) == len(INPUTS)
    assert [
        r["document"] for r in records if r["operations"][0] != r["operations"][1]
    ] == []
    wrong = [(r["document"], one) for r in records for one in r["failures"]]
    assert wrong == [], wrong


def test_every_case_is_clean_for_both_type_checkers(
    documents: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """mypy --strict, pyright strict and black have nothing to say."""
    monkeypatch.setenv("APIWRIGHT_CACHE", "0")
    records = check_types(documents, tmp_path / "mypy")
    assert len(records) == len(INPUTS)
    assert [(r["document"], r["failures"]) for r in records if r["failures"]] == []
