"""The listing of diagnostics: places, quotes, order, and nothing that a terminal would obey."""

from __future__ import annotations

import pytest

from apiwright import spec
from apiwright.cli import listing, terminal
from apiwright.diagnostics import Diagnostics

TEXT = """\
openapi: 3.1.0
info:
  title: A
paths:
  /b: {}
  /a: {}
"""


def source(text: str = TEXT, location: str = "a.yaml") -> spec.Source:
    """Return a document that was read."""
    return spec.Source(
        location=location,
        text=text,
        sha256="",
        language="yaml",
        start=0,
        end=len(text),
    )


def listed(
    capsys: pytest.CaptureFixture[str], diagnostics: Diagnostics, *sources: spec.Source
) -> str:
    """Return the listing with its notes."""
    findings = listing.find(diagnostics, sources)
    listing.show(findings, quiet=False)
    return capsys.readouterr().err


def test_a_finding_has_its_place_its_line_its_pointer_and_its_hint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = Diagnostics()
    found.warning("some-code", "Something.", "0#/paths/~1b", hint="Do it.")
    assert listed(capsys, found, source()) == (
        "a.yaml:5:3: warning: Something. [some-code]\n"
        "    5 |   /b: {}\n"
        "      |   ^ #/paths/~1b\n"
        "  hint: Do it.\n"
        "1 warning\n"
    )


def test_findings_stand_in_the_order_of_the_document_whatever_their_severity(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = Diagnostics()
    found.note("last", "Last.", "1#/info")
    found.error("third", "Third.", "0#/paths/~1a")
    found.warning("second", "Second.", "0#/paths/~1b")
    found.warning("first", "First.", "")
    text = listed(capsys, found, source(), source(location="b.yaml"))
    heads = [line for line in text.splitlines() if line.endswith("]")]
    assert [head.rpartition(" [")[2] for head in heads] == [
        "first]",
        "second]",
        "third]",
        "last]",
    ]
    assert text.endswith("1 error, 2 warnings, 1 note\n")


def test_quiet_shows_no_notes_and_no_numbers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = Diagnostics()
    found.note("n", "A note.")
    found.warning("w", "A warning.")
    found.error("e", "An error.")
    listing.show(listing.find(found, []), quiet=True)
    assert capsys.readouterr().err == (
        "warning: A warning. [w]\nerror: An error. [e]\n"
    )


def test_a_finding_in_what_was_brought_in_names_the_file_it_was_read_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = Diagnostics()
    found.warning("w", "Odd.", "0#/components/schemas/Pet/type")
    imports = {"0#/components/schemas/Pet": "1#/definitions/Pet"}
    other = source('{"definitions": {"Pet": {"type": 1}}}', location="pet.json")
    listing.show(listing.find(found, [source(), other], imports), quiet=False)
    text = capsys.readouterr().err
    assert text.startswith("pet.json:1:26: warning: Odd. [w]\n")
    assert "#/definitions/Pet/type" in text


def test_a_long_line_is_quoted_round_the_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = '{"a": "' + "x" * 500 + '", "here": 1, "b": "' + "y" * 500 + '"}'
    found = Diagnostics()
    found.warning("c", "Here.", "0#/here")
    _, quoted, caret, *_ = listed(capsys, found, source(text)).splitlines()
    assert len(quoted) < listing.QUOTE_WIDTH + 20
    assert quoted[caret.index("^") :].startswith('"here"')


def test_control_characters_of_a_document_are_not_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = Diagnostics()
    found.warning("c", "A \x1b[31mred\x1b[0m name\u202e.", "0#/info", hint="\x07")
    found.warning("c", "A pointer.", "0#/info\x1b[31m\u202e")
    text = listed(capsys, found, source("info: \u202e\u200b\n"))
    assert all(character.isprintable() for character in text.replace("\n", ""))


def test_a_place_without_a_document_is_still_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = Diagnostics()
    found.error("e", "Wrong.", "0#/swagger")
    plain = listing.plain_source("a.json", b'{"swagger": 1}')
    assert listed(capsys, found, plain) == (
        "a.json: error: Wrong. [e]\n  at #/swagger\n1 error\n"
    )


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        """A stream that is a terminal."""

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            return len(text)

    monkeypatch.setattr("sys.stderr", Terminal())
    for variable, shown in (("NO_COLOR", "x"), ("OTHER", "\x1b[1;31mx\x1b[0m")):
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv(variable, "1")
        terminal.has_colour.cache_clear()
        assert terminal.style("x", "bold", "red") == shown
    terminal.has_colour.cache_clear()
