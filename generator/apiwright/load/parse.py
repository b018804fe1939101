"""Text → nodes, of whatever language it is found to be in."""

from __future__ import annotations

import re
from dataclasses import replace

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.load import json
from apiwright.load.region import MalformedError, Region
from apiwright.spec import Node, Source

_PROSE = re.compile(r"^#{1,6} |^> ", re.MULTILINE)
"""A heading or a quote of Markdown."""


def parse_any(
    source: Source, index: int, diagnostics: Diagnostics
) -> tuple[Node, Source]:
    """Parse a region: text that looks like JSON as JSON first, anything else as YAML.

    Returns:
        What is there, and the source with the language that it was found to be in.

    Raises:
        Abort: DOCUMENT, where it is neither.
    """
    region = Region(source, index)
    if not json.looks_like_json(region.text):
        prose = not source.page and _PROSE.search(source.text)
        try:
            root = parse_yaml(region, diagnostics)
        except MalformedError as problem:
            if prose:
                raise no_fence(source, diagnostics) from None
            raise problem.abort(region, diagnostics) from None
        if prose and isinstance(root, str):
            # A heading is a comment to YAML, and the paragraph below it a text.
            raise no_fence(source, diagnostics)
        return root, source
    json_source = replace(source, language="json")
    try:
        return json.parse(Region(json_source, index), diagnostics), json_source
    except MalformedError as problem:
        if problem.code != "invalid-json":
            raise problem.abort(region, diagnostics) from None
        return _parse_almost_json(region, problem, diagnostics), source


def parse_yaml(region: Region, diagnostics: Diagnostics) -> Node:
    """Parse a region as YAML.

    Raises:
        MalformedError: It is none.
    """
    # PyYAML is not loaded for a document in JSON.
    from apiwright.load import yaml

    return yaml.parse(region, diagnostics)


def _parse_almost_json(
    region: Region, problem: MalformedError, diagnostics: Diagnostics
) -> Node:
    """Read JSON with comments or trailing commas as what it also is: YAML."""
    text = re.sub(r"^([ \t]*)//[^\n]*$", r"\1", region.text, flags=re.MULTILINE)
    lenient = replace(region.source, text=text, start=0, end=len(text), indent=0)
    trial = Diagnostics()
    try:
        root = parse_yaml(Region(lenient, region.index), trial)
    except MalformedError:
        raise problem.abort(region, diagnostics) from None
    region.warn(
        diagnostics,
        "not-strict-json",
        f"{problem.message[:-1]}; the text was read as YAML, which allows it.",
        line=problem.line,
        column=problem.column,
        hint="Remove comments and trailing commas.",
    )
    return root


def no_fence(source: Source, diagnostics: Diagnostics) -> Exception:
    """Record that a page holds no document, and return what ends the run."""
    named = re.search(r"^openapi:[ \t]*(\S.*)$", source.text, re.MULTILINE)
    hint = "Name a page with a fenced OpenAPI document, or the OpenAPI file itself."
    if named:
        hint = f"The page only names its operation ({named[1]}). {hint}"
    return diagnostics.abort(
        ExitCode.DOCUMENT,
        "no-fence",
        f"{source.location} is a page without an OpenAPI document in a fence.",
        "0#",
        hint=hint,
    )
