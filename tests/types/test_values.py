"""Values → models → the same values, for every combination of keywords that decides a type."""

from __future__ import annotations

import importlib
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.types import values
from tests.types.values import Row

from apiwright import build, ir, load, render, resolve
from apiwright.diagnostics import Diagnostics

TABLES = {"3.1.1": values.ROWS, "3.0.3": values.NULLABLE}
CASES = [
    pytest.param(version, number, row, id=f"{version}-{number}")
    for version, rows in TABLES.items()
    for number, row in enumerate(rows)
]

Decode = Callable[[str, int, Any, str], Any]


def _document(version: str, rows: list[Row]) -> dict[str, Any]:
    """Return a document with an object `Row7`, whose `x` is of the schema, for each row."""
    holders = {
        f"Row{number}": {
            "type": "object",
            "required": ["x"],
            "properties": {"x": row.schema},
        }
        for number, row in enumerate(rows)
    }
    info = {"title": "T", "version": "1"}
    paths = {"/": {"get": {"responses": {"204": {"description": "Fine."}}}}}
    schemas = {**values.COMPONENTS, **holders}
    return {
        "openapi": version,
        "info": info,
        "paths": paths,
        "components": {"schemas": schemas},
    }


@pytest.fixture(scope="module")
def decode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Decode]:
    """Return a function that decodes `{"x": value}` into the model of a row, as a client would."""
    folder = tmp_path_factory.mktemp("values")
    for version, rows in TABLES.items():
        source = folder / f"{version}.json"
        source.write_text(json.dumps(_document(version, rows)), encoding="utf-8")
        diagnostics = Diagnostics()
        loaded = load.load(str(source), diagnostics, stdin=io.BytesIO())
        resolved = resolve.resolve(loaded, diagnostics)
        name = _package(version)
        package = build.build(resolved, ir.Options(package=name), diagnostics)
        for path, text in render.render(package).items():
            place = folder / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))

    def run(version: str, number: int, value: Any, validate: str) -> Any:
        models = importlib.import_module(f"{_package(version)}.models")
        decoding = importlib.import_module(f"{_package(version)}._runtime.decode")
        http = importlib.import_module(f"{_package(version)}._runtime.http")
        kind = getattr(models, f"Row{number}")
        decoder = decoding.JSONDecoder("application/json", None, lambda: kind)
        request = http.Request("GET", "https://example.com/")
        content = json.dumps({"x": value}).encode()
        answer = decoding.Answer(200, http.Headers({}), content, request)
        return decoder.decode(answer, validate)

    yield run
    sys.path.remove(str(folder))
    for name in list(sys.modules):
        if name.partition(".")[0] in map(_package, TABLES):
            del sys.modules[name]


def _package(version: str) -> str:
    return "values_" + version.replace(".", "_")


def _same(first: Any, second: Any) -> bool:
    """Compare JSON values: numbers by what they are worth, and no boolean is a number."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            _same(first[key], second[key]) for key in first
        )
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    return bool(first == second)


@pytest.mark.parametrize(("version", "number", "row"), CASES)
def test_what_fits_is_decoded_and_comes_back(
    decode: Decode, version: str, number: int, row: Row
) -> None:
    for value in row.fits:
        # A deviation would be an error.
        made = decode(version, number, value, "strict")

        assert _same(json.loads(made.to_json()), {"x": value}), value
        assert _same(made.to_dict(), {"x": value}), value
    if row.kind:
        made = decode(version, number, row.fits[0], "strict")
        assert type(made.x).__name__ == row.kind


@pytest.mark.parametrize(("version", "number", "row"), CASES)
def test_what_does_not_fit_is_kept(
    decode: Decode,
    version: str,
    number: int,
    row: Row,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.CRITICAL):
        for value in row.odd:
            made = decode(version, number, value, "lenient")

            assert _same(json.loads(made.to_json()), {"x": value}), value
