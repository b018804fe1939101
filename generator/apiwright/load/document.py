"""The order of loading: a location → one document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import BinaryIO

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.load import docusaurus, json, legacy, page
from apiwright.load.kind import check, refuse_no_paths
from apiwright.load.mend import mend
from apiwright.load.merge import merge
from apiwright.load.read import read
from apiwright.load.region import MalformedError, Region
from apiwright.load.upgrade import upgrade
from apiwright.spec import Document, Node, Source, is_object


def load(
    location: str, diagnostics: Diagnostics, *, stdin: BinaryIO | None = None
) -> Document:
    """Return the document at `location`, in the form of OpenAPI 3.1.

    Args:
        location: A file, or `-` for standard input. Its kind is found by looking at it.
        diagnostics: Receives what was found and mended.
        stdin: Read in place of the process's standard input.

    Raises:
        Abort: SOURCE, where nothing can be read; DOCUMENT, where it is no OpenAPI document.
    """
    shown, text, digest = read(location, diagnostics, stdin)
    source = Source(
        location=shown,
        text=text,
        sha256=digest,
        language="yaml",
        start=0,
        end=len(text),
    )
    _refuse_other_texts(source, diagnostics)
    if not json.looks_like_json(text) and page.is_page(text):
        found = _page_parts(source, diagnostics)
    else:
        root, source = _parse_any(source, 0, diagnostics)
        found = [_Part(root, source)]
    checked = [
        check(part.root, Region(part.source, index), diagnostics)
        for index, part in enumerate(found)
    ]
    if not any(root.get("paths") or root.get("webhooks") for root, _ in checked):
        refuse_no_paths(checked[0][0], Region(found[0].source), diagnostics)
    roots: list[dict[str, Node]] = []
    for index, (part, (raw, version)) in enumerate(zip(found, checked, strict=True)):
        filled = _fill_from_page(raw, part, index, diagnostics)
        root = upgrade(filled, index, version, diagnostics)
        roots.append(mend(root, index, version, diagnostics))
    return Document(
        root=merge(roots, diagnostics),
        sources=tuple(part.source for part in found),
        version=checked[0][1],
    )


@dataclass(frozen=True, slots=True)
class _Part:
    root: Node
    source: Source
    fence: page.Fence | None = None


_HTML = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def _refuse_other_texts(source: Source, diagnostics: Diagnostics) -> None:
    if not source.text.strip():
        raise diagnostics.abort(
            ExitCode.DOCUMENT,
            "empty-document",
            f"{source.location} is empty.",
            "0#",
            hint="Check how it was made or downloaded.",
        )
    if found := _HTML.match(source.text):
        line = source.text.count("\n", 0, found.start(3)) + 1
        raise diagnostics.abort(
            ExitCode.DOCUMENT,
            "html-page",
            f"{source.location} is an HTML page, not an OpenAPI document.",
            "0#",
            line=line,
            column=1,
            hint="Take the page's Markdown (add .md to its address) or the API's"
            " OpenAPI file.",
        )


def _parse_any(
    source: Source, index: int, diagnostics: Diagnostics
) -> tuple[Node, Source]:
    """Parse a region: text that looks like JSON as JSON first, anything else as YAML."""
    region = Region(source, index)
    if not json.looks_like_json(region.text):
        try:
            return _parse_yaml(region, diagnostics), source
        except MalformedError as problem:
            if not source.page and re.search(
                r"^#{1,6} |^> ", source.text, re.MULTILINE
            ):
                raise _no_fence(source, diagnostics) from None
            raise problem.abort(region, diagnostics) from None
    json_source = replace(source, language="json")
    try:
        return json.parse(Region(json_source, index), diagnostics), json_source
    except MalformedError as problem:
        if problem.code != "invalid-json":
            raise problem.abort(region, diagnostics) from None
        return _parse_almost_json(region, problem, diagnostics), source


def _parse_yaml(region: Region, diagnostics: Diagnostics) -> Node:
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
        root = _parse_yaml(Region(lenient, region.index), trial)
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


def _page_parts(source: Source, diagnostics: Diagnostics) -> list[_Part]:
    fences = page.candidates(source.text)
    if not fences:
        raise _no_fence(source, diagnostics)
    parts = [
        part
        for fence in fences
        if (part := _fence_part(source, fence, len(fences), diagnostics))
    ]
    kept = [part for part in parts if _same_document(part, parts[0])]
    for part in parts:
        if part not in kept:
            Region(part.source).warn(
                diagnostics,
                "several-documents",
                "The page holds several documents; only the first one is read.",
                line=0,
                column=0,
                hint="Give this one a file of its own.",
            )
    return kept


def _fence_part(
    source: Source, fence: page.Fence, count: int, diagnostics: Diagnostics
) -> _Part | None:
    source = replace(
        source, start=fence.start, end=fence.end, indent=fence.indent, page=True
    )
    region = Region(source)
    if not fence.closed:
        return _Part(*_parse_cut(source, diagnostics), fence)
    root, source = _parse_any(source, 0, diagnostics)
    if fence.front_matter and docusaurus.is_operation(root):
        root = docusaurus.convert(root)
    if legacy.is_legacy(root):
        root = legacy.convert(root, fence.target[0] == "webhook")
        region.warn(
            diagnostics,
            "legacy-page",
            "The page holds an operation in Mintlify's form of 2025, not an OpenAPI"
            " document; it was converted.",
            line=0,
            column=0,
            hint="Fetch the page again: it carries OpenAPI now.",
        )
    if count > 1 and not (is_object(root) and {"openapi", "swagger"} & set(root)):
        return None
    return _Part(root, source, fence)


def _parse_cut(source: Source, diagnostics: Diagnostics) -> tuple[Node, Source]:
    region = Region(source)
    trial = Diagnostics()
    try:
        if json.looks_like_json(region.text):
            source = replace(source, language="json")
            root = json.parse(Region(source), trial)
        else:
            root = _parse_yaml(region, trial)
    except MalformedError as problem:
        cut = MalformedError(
            "cut-fence",
            "The fence is not closed, and what is there does not parse:"
            f" {problem.message[:1].lower()}{problem.message[1:]}",
            problem.line,
            problem.column,
            "The page was cut; fetch it again.",
        )
        raise cut.abort(region, diagnostics) from None
    for finding in trial:
        diagnostics.add(finding)
    region.warn(
        diagnostics,
        "cut-fence",
        "The fence is not closed: the page may have been cut.",
        line=-1,
        column=0,
        hint="Compare with the page; fetch it again.",
    )
    return root, source


def _same_document(part: _Part, first: _Part) -> bool:
    if part is first or not (is_object(part.root) and is_object(first.root)):
        return part is first
    return part.root.get("info") == first.root.get("info")


def _no_fence(source: Source, diagnostics: Diagnostics) -> Exception:
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


def _fill_from_page(
    root: dict[str, Node],
    part: _Part,
    index: int,
    diagnostics: Diagnostics,
) -> dict[str, Node]:
    """Return the root with what it lacks and the page has: the title, and Fern's server."""
    fence, text = part.fence, part.source.text
    if fence is None:
        return root
    info = root.get("info")
    title = page.title(text, fence.start)
    if title and is_object(info) and not info.get("title"):
        root = {**root, "info": {**info, "title": title}}
    if not root.get("servers") and "swagger" not in root:
        root = _fill_server(root, page.server(text, fence.start), index, diagnostics)
    kind, name = fence.target
    if kind and kind != "webhook":
        _compare(root, kind, name, index, diagnostics)
    return root


def _fill_server(
    root: dict[str, Node], found: tuple[str, str], index: int, diagnostics: Diagnostics
) -> dict[str, Node]:
    method, url = found
    paths = root.get("paths")
    for path, item in paths.items() if is_object(paths) else ():
        if url.endswith(path) and is_object(item) and method in item:
            origin = url.removesuffix(path)
            diagnostics.note(
                "server-from-page",
                f"The document names no server; the page's own request names {origin}.",
                f"{index}#",
            )
            return {**root, "servers": [{"url": origin}]}
    return root


def _compare(
    root: dict[str, Node], method: str, path: str, index: int, diagnostics: Diagnostics
) -> None:
    paths = root.get("paths")
    item = paths.get(path) if is_object(paths) else None
    if not is_object(item) or method not in item:
        diagnostics.warning(
            "fence-disagrees",
            f"The fence announces {method.upper()} {path}, but the document has no such"
            " operation.",
            f"{index}#/paths",
            hint="The document counts; check whether the page is the right one.",
        )
