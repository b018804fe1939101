"""A documentation page → the regions of it that hold a document.

One reader serves all platforms, because what differs between them is small: how long the fence is,
what its info string says, and what stands around it.
- Mintlify, Document360: four backticks, `yaml [SPEC] METHOD /path` or `yaml [SPEC] webhook NAME`.
- ReadMe, GitBook: three backticks, `json`; GitBook has one minified document per section.
- Fern, Apidog: three backticks, `yaml`; Fern names the server in a line `METHOD https://host/path`.
- Docusaurus: no fence; the front matter's key `api` holds the operation as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The methods that a path item has, in the order of the specification."""

_FENCE = re.compile(r"^([ \t]*)(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_VERSION_KEY = re.compile(
    r"""(?:^|[{,\s])(["']?)(?:openapi|swagger|asyncapi)\1\s*:\s*["']?\d""", re.MULTILINE
)
_LEGACY = re.compile(r"\s*paths:\n  path: ")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_API_KEY = re.compile(r"^api:[ \t]*(\{.*\})[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_REQUEST = re.compile(
    rf"^`?({'|'.join(METHODS)})[ \t]+(https?://\S+?)`?$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fenced block, or the value of the front matter's `api`.

    Attributes:
        info: The info string.
        start: Offset of the content's first character.
        end: Offset behind its last one.
        indent: Columns that the fence is indented.
        closed: Whether a closing fence follows.
        front_matter: Whether this is the front matter's `api`.
    """

    info: str
    start: int
    end: int
    indent: int = 0
    closed: bool = True
    front_matter: bool = False

    @property
    def language(self) -> str:
        """The first word of the info string, in lower case."""
        return self.info.split(maxsplit=1)[0].lower() if self.info else ""

    @property
    def target(self) -> tuple[str, str]:
        """The method, in lower case, or "webhook", and the path or name; else empty."""
        words = self.info.split()[1:]
        for index, word in enumerate(words[:-1]):
            kind, name = word.lower(), words[index + 1]
            if kind == "webhook" or (kind in METHODS and name.startswith("/")):
                return kind, name
        return "", ""


def fences(text: str) -> Iterator[Fence]:
    """Yield the fenced blocks of `text` (CommonMark, section 4.5) in their order."""
    position = 0
    while opening := _FENCE.search(text, position):
        indent, ticks, info = opening.groups()
        if ticks[0] == "`" and "`" in info:
            position = opening.end()
            continue
        start = min(opening.end() + 1, len(text))
        end, position, closed = _close(text, start, ticks, len(indent))
        yield Fence(
            info=info.strip(),
            start=start,
            end=end,
            indent=len(indent),
            closed=closed,
        )


def _close(text: str, start: int, ticks: str, indent: int) -> tuple[int, int, bool]:
    """Return where the content ends, where the page goes on, and whether it was closed.

    A closing fence that shares its line with other text, as where pages were joined without a line
    break, is taken only where no proper one comes before it.
    """
    margin = rf"^[ \t]{{0,{indent + 3}}}{ticks[0]}{{{len(ticks)},}}"
    proper = re.compile(margin + r"[ \t]*$", re.MULTILINE).search(text, start)
    joined = re.compile(margin + rf"(?=[^{ticks[0]}\n])", re.MULTILINE)
    glued = joined.search(text, start, proper.start() if proper else len(text))
    if glued and not text[glued.end() :].split("\n", 1)[0].strip().isalnum():
        return glued.start(), glued.end(), True
    if proper:
        return proper.start(), proper.end(), True
    return len(text), len(text), False


def candidates(text: str) -> list[Fence]:
    """Return the parts of the page that look like a document, in their order."""
    found: list[Fence] = []
    front = _FRONT_MATTER.match(text)
    if front and (api := _API_KEY.search(text, front.start(1), front.end(1))):
        start, end = api.span(1)
        found.append(Fence(info="json", start=start, end=end, front_matter=True))
    languages = ("yaml", "yml", "json", "jsonc", "json5", "openapi", "")
    found.extend(
        fence
        for fence in fences(text)
        if fence.language in languages and _holds_document(text, fence)
    )
    return found


def _holds_document(text: str, fence: Fence) -> bool:
    content = text[fence.start : fence.end]
    return bool(
        fence.target[0] or _LEGACY.match(content) or _VERSION_KEY.search(content)
    )


def is_page(text: str) -> bool:
    """Say whether `text` is a page that holds a document, not a document itself."""
    front = _FRONT_MATTER.match(text)
    if front and not _VERSION_KEY.search(front[1].partition("api:")[0]):
        return True
    first = _FENCE.search(text)
    if first is None:
        return False
    return not _ROOT_KEY.search(text, 0, first.start())


_ROOT_KEY = re.compile(
    r"""^(["']?)(openapi|swagger|asyncapi|info|paths|components|definitions|servers|tags)\1"""
    r"""[ \t]*:([ \t]|$)""",
    re.MULTILINE,
)


def title(text: str, before: int) -> str:
    """Return the page's title: the last first-level heading above offset `before`."""
    headings = [match[1] for match in _TITLE.finditer(text, 0, before)]
    headings = [heading for heading in headings if heading != "OpenAPI definition"]
    return headings[-1] if headings else ""


def server(text: str, before: int) -> tuple[str, str]:
    """Return method and URL of the page's line `METHOD https://host/path`, else empty."""
    found = _REQUEST.search(text, 0, before)
    return (found[1].lower(), found[2]) if found else ("", "")
