"""Documentation pages: which part of them is the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.load.support import ROOT, SEED, bare, codes, corpus, only, read

from apiwright.diagnostics import Abort, Diagnostics, Severity
from apiwright.load import load, page

DOCUMENT = """\
openapi: 3.1.0
info:
  title: T
  version: '1'
paths:
  /a:
    get:
      description: |
        Like so:

            ```
            code
            ```
"""


def indented(text: str, width: int) -> str:
    """Return `text` with each line indented."""
    return "".join(f"{' ' * width}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        f"# T\n\n```yaml\n{DOCUMENT}```\n",
        f"# T\n\n````yaml get /a\n{DOCUMENT}````\n",
        f"~~~~ yaml openapi.json GET /a\n{DOCUMENT}\n~~~~~\n",
        f"```\n{DOCUMENT}```",
        f"Words.\n\n1. Item\n\n   ```yaml\n{indented(DOCUMENT, 3)}   ```\n",
        f"<!-- Source: x -->\n<Note>\n  ```yml\n{indented(DOCUMENT, 2)}  ```\n</Note>\n",
        f"> ## Index\n> words\n\n```python\nprint(1)\n```\n\n```yaml\n{DOCUMENT}```\n",
        f"---\ntitle: T\ntags: [a]\n---\n\n```yaml\n{DOCUMENT}```\n\n```json\n[1]\n```\n",
        f"# T\r\n\r\n```yaml\r\n{DOCUMENT}```\r\n".replace("\n", "\r\n"),
        f"```yaml\n{DOCUMENT}```# The next page\n\nWords.\n",
    ],
)
def test_a_fence_is_found_whatever_it_looks_like_and_stands_between(text: str) -> None:
    """CommonMark's rules, and those that generators of pages bend."""
    diagnostics = Diagnostics()

    root = read(text, diagnostics).root

    assert codes(diagnostics) == []
    assert root["paths"]["/a"]["get"]["description"].startswith("Like so:")


def test_a_fence_in_a_description_makes_no_page_of_a_document() -> None:
    """The document's own keys come first."""
    text = (
        DOCUMENT + "  /b:\n    get:\n      description: |\n  ```yaml\n  a: b\n  ```\n"
    )

    assert not page.is_page(text)


def test_a_cut_fence_that_still_parses_is_a_warning_at_its_last_line() -> None:
    """What is there may be all, or not."""
    diagnostics = Diagnostics()

    read(f"# T\n\n```yaml\n{DOCUMENT}", diagnostics)

    assert only(diagnostics).code == "cut-fence"
    assert only(diagnostics).severity is Severity.WARNING


def test_a_cut_fence_that_does_not_parse_is_an_error() -> None:
    """The message says that the page was cut, not only that YAML is wrong."""
    diagnostics = Diagnostics()

    with pytest.raises(Abort):
        read(f'# T\n\n```yaml\n{DOCUMENT}  /b: "', diagnostics)

    assert only(diagnostics).code == "cut-fence"
    assert only(diagnostics).severity is Severity.ERROR


def test_the_page_fills_what_its_document_lacks() -> None:
    """Fern leaves out the server, Apidog the title."""
    diagnostics = Diagnostics()
    text = f"# Read a\n\nGET https://api.example.com/v1/a\n\n```yaml\n{DOCUMENT}```\n"

    root = read(text.replace("title: T", "title: ''"), diagnostics).root

    assert root["info"]["title"] == "Read a"
    assert bare(root["servers"]) == [{"url": "https://api.example.com/v1"}]
    assert codes(diagnostics) == ["server-from-page"]


def test_a_fence_that_announces_another_operation_is_reported() -> None:
    """The document counts."""
    diagnostics = Diagnostics()

    read(f"````yaml post /a\n{DOCUMENT}````\n", diagnostics)

    assert codes(diagnostics) == ["fence-disagrees"]


def fence(paths: str, title: str = "T", components: str = "{}") -> str:
    """Return a section of a GitBook page."""
    return (
        f'## S\n\n```json\n{{"openapi":"3.0.3","info":{{"title":"{title}",'
        f'"version":"1"}},"paths":{paths},"components":{components}}}\n```\n\n'
    )


def test_the_documents_of_one_page_are_merged_if_they_are_one() -> None:
    """GitBook has one minified document per operation, and one for each object."""
    diagnostics = Diagnostics()
    text = (
        fence('{"/a":{"get":{}}}')
        + fence('{"/a":{"post":{}},"/b":{"get":{}}}')
        + fence("{}", components='{"schemas":{"A":{"type":"string"}}}')
        + '```json\n{"openapi": "is a word of this example"}\n```\n'
    )

    document = read(text, diagnostics)

    paths = document.root["paths"]
    assert list(paths) == ["/a", "/b"]
    assert paths["/a"]["post"]["x-apiwright-mark"] == "1#/paths/~1a/post"
    assert bare(document.root["components"]["schemas"]) == {"A": {"type": "string"}}
    assert len(document.sources) == 3
    assert len({diagnostic.code for diagnostic in diagnostics} - {"null-value"}) == 0


def test_what_differs_between_the_documents_of_one_page_is_reported() -> None:
    """The first one is kept."""
    diagnostics = Diagnostics()
    text = fence('{"/a":{"get":{"summary":"x"}}}') + fence(
        '{"/a":{"get":{"summary":"y"}}}'
    )

    root = read(text, diagnostics).root

    assert root["paths"]["/a"]["get"]["summary"] == "x"
    assert codes(diagnostics) == ["different-content"]
    assert only(diagnostics).mark == "1#/paths/~1a/get"


def test_another_document_on_the_same_page_is_reported() -> None:
    """No operation is left out in silence."""
    diagnostics = Diagnostics()

    read(fence('{"/a":{}}') + fence('{"/b":{}}', title="Other"), diagnostics)

    assert codes(diagnostics) == ["several-documents"]
    assert only(diagnostics).line == 10


def test_the_seed_page_is_read_without_a_word() -> None:
    """It has no flaw that `load` mends."""
    diagnostics = Diagnostics()

    document = load(str(SEED), diagnostics)

    assert codes(diagnostics) == []
    operation = document.root["paths"]["/messages/{id}/thread"]["post"]
    assert operation["operationId"] == "send-thread-message"
    assert operation["x-apiwright-mark"] == "0#/paths/~1messages~1{id}~1thread/post"


WITHOUT_OPERATIONS = {"fathom/new-meeting-content-ready.md": "no-paths"}


def test_every_page_of_the_corpus_is_read_or_refused_for_what_it_is() -> None:
    """Mintlify, Document360, ReadMe, Fern, Apidog, GitBook, Docusaurus and the old form."""
    pages = corpus("docs-pages")
    for path in sorted(pages.glob("*/**/*.md")):
        name = path.relative_to(pages).as_posix()
        if "/source/" in name:
            continue
        diagnostics = Diagnostics()
        try:
            root = load(str(path), diagnostics).root
        except Abort:
            assert WITHOUT_OPERATIONS.get(name) == codes(diagnostics)[-1], name
        else:
            assert root["info"]["title"], name
            assert root.get("servers"), name
            assert root.get("paths") or root.get("webhooks"), name


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("squared/manual_sync_trigger-2025.md", ["legacy-page"]),
        ("knot/accounts_retrieved.md", ["legacy-page"]),
        ("monnet/create-payout.md", ["missing-default"]),
        ("iranpayamak/get-genders-list.md", ["unknown-security-type"]),
        ("elevenlabs/models/list.md", ["server-from-page", "wrong-type"]),
        ("xendit/finalize-and-submit-evidence.md", ["wrong-type"]),
        ("docusaurus-cometchat/create-role.api.mdx.md", []),
    ],
)
def test_the_flaws_of_a_platform_are_named(name: str, want: list[str]) -> None:
    """Each is one diagnostic."""
    diagnostics = Diagnostics()

    load(str(corpus(f"docs-pages/{name}")), diagnostics)

    assert codes(diagnostics) == want


def test_the_old_form_of_mintlify_becomes_an_operation() -> None:
    """Body, answer and security are those of the page."""
    path = corpus("docs-pages/squared/manual_sync_trigger-2025.md")

    root = bare(load(str(path), Diagnostics()).root)

    operation = root["paths"]["/api/v1/schedule_syncs"]["post"]
    assert root["info"]["title"] == "Manual Sync Trigger"
    assert operation["security"] == [{"bearerAuth": []}]
    assert root["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert list(body["properties"]) == ["schedule_sync"]
    assert operation["responses"]["200"]["description"] == "Sync scheduled successfully"


def test_the_repository_keeps_no_shared_page() -> None:
    """The corpus is read where it is; only the seed page was published here."""
    assert sorted(Path(ROOT / "specs").rglob("*.md")) == [SEED]
