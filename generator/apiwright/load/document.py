"""The order of loading: a location → one document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.load import docusaurus, json, legacy, page
from apiwright.load.external import SUSPECT, Importer
from apiwright.load.kind import check, has_requests, refuse_no_paths
from apiwright.load.library import Library, origins
from apiwright.load.mend import mend
from apiwright.load.merge import merge
from apiwright.load.overlay import overlay
from apiwright.load.parse import no_fence, parse_any, parse_yaml
from apiwright.load.read import Text, is_url, read
from apiwright.load.region import MalformedError, Region
from apiwright.load.servers import locate_servers
from apiwright.load.upgrade import upgrade
from apiwright.spec import Document, Node, Source, is_object


def load(
    location: str,
    diagnostics: Diagnostics,
    *,
    stdin: BinaryIO | None = None,
    overlays: Sequence[str] = (),
    allow: Sequence[str] = (),
    sources: list[Source] | None = None,
) -> Document:
    """Return the document at `location`, in the form of OpenAPI 3.1.

    Args:
        location: A file, a URL, or `-` for standard input. Its kind is found by looking at it.
        diagnostics: Receives what was found and mended.
        stdin: Read in place of the process's standard input.
        overlays: Files or URLs of overlays, in the order in which they are applied.
        allow: Paths and origins beside the document's own that references may lead to.
        sources: Receives what is read, also where the run ends here.

    Raises:
        Abort: SOURCE, where nothing can be read; DOCUMENT, where it is no OpenAPI document.
    """
    read_ones = [] if sources is None else sources
    text = read(location, diagnostics, stdin, origins(allow))
    read_ones.append(text.source())
    parts = _parts(read_ones[0], diagnostics)
    read_ones[:] = [part.source for part in parts]
    raw = [part.root for part in parts]
    raw = overlay(raw, overlays, origins(allow), read_ones, diagnostics)
    checked = [
        check(root, Region(part.source, index), diagnostics)
        for index, (part, root) in enumerate(zip(parts, raw, strict=True))
    ]
    if not any(has_requests(root) for root, _ in checked):
        refuse_no_paths(checked[0][0], Region(parts[0].source), diagnostics)
    version = checked[0][1]
    roots = [root for root, _ in checked]
    importer = None
    if any(SUSPECT.search(source.text) for source in read_ones):
        library = Library(text, read_ones, allow, diagnostics)
        importer = Importer(library, version)
        roots = importer.bring_in(roots)
    mended: list[dict[str, Node]] = []
    for index, (part, root) in enumerate(zip(parts, roots, strict=True)):
        filled = _fill_from_page(root, part, index, diagnostics)
        lifted = upgrade(filled, index, checked[index][1], diagnostics)
        whole = mend(lifted, index, checked[index][1], diagnostics)
        mended.append(locate_servers(whole, _address(part, text), diagnostics))
    return Document(
        root=merge(mended, diagnostics),
        sources=tuple(read_ones),
        version=version,
        imports=importer.imports if importer else {},
        unread=importer.unread if importer else {},
    )


def _address(part: _Part, text: Text) -> str:
    """Return the URL of a document; that of a page about an API says nothing of its servers."""
    return text.address if is_url(text.address) and part.fence is None else ""


def _parts(source: Source, diagnostics: Diagnostics) -> list[_Part]:
    """Return the documents in a text: those of a page, or the text itself."""
    _refuse_other_texts(source, diagnostics)
    if not json.looks_like_json(source.text) and page.is_page(source.text):
        return _page_parts(source, diagnostics)
    root, source = parse_any(source, 0, diagnostics)
    return [_Part(root, source)]


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


def _page_parts(source: Source, diagnostics: Diagnostics) -> list[_Part]:
    fences = page.candidates(source.text)
    if not fences:
        raise no_fence(source, diagnostics)
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
    root, source = parse_any(source, 0, diagnostics)
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
            root = parse_yaml(region, trial)
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
