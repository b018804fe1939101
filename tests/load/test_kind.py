"""What is a document, and of which version."""

from __future__ import annotations

import pytest
from tests.load.support import codes, only, read

from apiwright.diagnostics import Abort, Diagnostics

REST = "info: {title: T, version: '1'}\npaths: {/a: {}}\n"


@pytest.mark.parametrize(
    ("said", "want", "found"),
    [
        ("openapi: 3.0.0", "3.0.0", []),
        ("openapi: 3.1.0", "3.1.0", []),
        ("openapi: 3.1.2", "3.1.2", []),
        ("openapi: 3.2.0", "3.2.0", []),
        ("swagger: '2.0'", "2.0.0", []),
        ("swagger: 2.0", "2.0.0", []),
        ("openapi: '3.0'", "3.0.0", ["odd-version"]),
        ("openapi: 3.1", "3.1.0", ["odd-version"]),
        ("openapi: 3", "3.0.0", ["odd-version"]),
        ("openapi: 3.1.0-rc1", "3.1.0", ["odd-version"]),
        ("openapi: v3.0.1", "3.0.1", ["odd-version"]),
        ("openapi: ' 3.0.0'", "3.0.0", ["odd-version"]),
        ("openapi: 3.3.0", "3.3.0", ["newer-version"]),
        ("openapi: 3.10.0", "3.10.0", ["newer-version"]),
        ("openapi: '2.0'", "2.0.0", ["odd-version"]),
        ("swagger: 2", "2.0.0", ["odd-version"]),
        ("swagger: '2.0.0'", "2.0.0", ["odd-version"]),
        ("swagger: 3.0.0", "3.0.0", ["odd-version"]),
        ("x-no: version", "3.0.0", ["missing-version"]),
        ("host: example.com", "2.0.0", ["missing-version"]),
    ],
)
def test_the_version_is_completed_to_three_numbers(
    said: str, want: str, found: list[str]
) -> None:
    """A near miss is read, and reported."""
    diagnostics = Diagnostics()

    document = read(f"{said}\n{REST}", diagnostics)

    assert (document.version, codes(diagnostics)) == (want, found)
    assert document.root["openapi"] == "3.1.1"


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        (
            "swagger: '2.0.0'",
            '`swagger: "2.0.0"` names no version of the specification; it is read as 2.0.0.',
            'Write `swagger: "2.0"`.',
        ),
        (
            "openapi: 3.1",
            "`openapi: 3.1` names no version of the specification; it is read as 3.1.0.",
            'Write `openapi: "3.1.0"`.',
        ),
        (
            "openapi: 3.10.0",
            "3.10.0 is newer than 3.2; what is new in it is not known.",
            "Look for a newer apiwright, or check the version.",
        ),
    ],
)
def test_the_hint_says_how_a_version_is_written(
    said: str, message: str, hint: str
) -> None:
    diagnostics = Diagnostics()

    read(f"{said}\n{REST}", diagnostics)

    assert [(one.message, one.hint) for one in diagnostics] == [(message, hint)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty-document", None),
        (" \n\n", "empty-document", None),
        ("# nothing\n", "empty-document", 1),
        ("just words\n", "not-an-object", 1),
        ("- a\n- b\n", "not-an-object", 1),
        ("asyncapi: 3.0.0\n", "asyncapi", 1),
        ("name: x\njobs: [a]\n", "not-openapi", 1),
        ("apis: []\nswaggerVersion: '1.2'\n", "unsupported-version", 2),
        ("info: {}\nopenapi: 4.0.0\n", "unsupported-version", 2),
        ("openapi: three\n", "unsupported-version", 1),
        ("swagger: '1.2'\n", "unsupported-version", 1),
        ("openapi: 3.1.0\ninfo: {}\n", "no-paths", 1),
        ("openapi: 3.1.0\npaths: {}\n", "no-paths", 2),
        ("openapi: 3.1.0\npaths: []\ncomponents: {}\n", "no-paths", 2),
        ("<!-- x -->\n<!DOCTYPE html>\n<html></html>\n", "html-page", 2),
        ("<html><head></head></html>", "html-page", 1),
        ("# A page\n\nWords: and words.\n\n> More: words\n", "no-fence", None),
        ("---\nopenapi: GET /a\n---\n\nWords.\n", "no-fence", None),
        ("# T\n\n```yaml\nkey: value\n```\n", "no-fence", None),
    ],
)
def test_what_is_no_document_ends_the_run_with_one_clear_error(
    text: str, code: str, line: int | None
) -> None:
    """Each has its own code and, where there is one, its line."""
    diagnostics = Diagnostics()

    with pytest.raises(Abort) as raised:
        read(text, diagnostics)

    assert raised.value.exit_code.name == "DOCUMENT"
    assert (only(diagnostics).code, only(diagnostics).line) == (code, line)


@pytest.mark.parametrize(
    "text",
    [
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nwebhooks: {a: {post: {}}}\n",
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {A: {}}}",
    ],
)
def test_a_document_without_paths_may_hold_webhooks_or_components(text: str) -> None:
    """OpenAPI 3.1 asks for one of the three."""
    assert read(text).version == "3.1.0"
