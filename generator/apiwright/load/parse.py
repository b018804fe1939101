"""Text → nodes, of whatever language it is found to be in."""

from __future__ import annotations

import re
from dataclasses import replace

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.load import json
from apiwright.load.region import MalformedError, Region
from apiwright.spec import Node, Source


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
        try:
            return parse_yaml(region, diagnostics), source
        except MalformedError as problem:
            if not source.page and re.search(
                r"^#{1,6} |^> ", source.text, re.MULTILINE
            ):
                raise no_fence(source, diagnostics) from None
            raise problem.abort(region, diagnostics) from None
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
