"""Texts that may stand in generated code as they are: each is made by a constructor that proves it.

A template prints a plain `str` as a Python string literal; only the types of this module print as
code. That is what keeps the words of a document from becoming code: a name, an annotation or a
docstring reaches a template as one of these, or it arrives as a literal.
"""

from __future__ import annotations

import html
import keyword
import re
import textwrap
import unicodedata
from collections.abc import Iterable
from typing import TypeGuard

DOCSTRING_WIDTH = 88
"""Columns of a docstring's text, indentation included: black's own line length."""


class Code(str):
    """Text that prints as code. Only the subclasses are constructed."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell Jinja's autoescape that this text is safe."""
        return str(self)


class Identifier(Code):
    """A Python identifier that is no keyword."""

    __slots__ = ()

    def __new__(cls, value: str) -> Identifier:
        """Check that `value` is an identifier, in the form to which Python brings all of them."""
        good = value.isidentifier() and unicodedata.is_normalized("NFKC", value)
        if not good or keyword.iskeyword(value):
            raise ValueError(f"not an identifier: {value!r}")
        return super().__new__(cls, value)


class DottedName(Code):
    """Identifiers joined by dots, with leading dots for a relative module."""

    __slots__ = ()

    def __new__(cls, value: str) -> DottedName:
        """Check that `value` is a dotted name."""
        names = value.lstrip(".").split(".")
        if names != [""] and not all(name.isidentifier() for name in names):
            raise ValueError(f"not a dotted name: {value!r}")
        return super().__new__(cls, value)


class Expression(Code):
    """A Python expression, such as an annotation or a default value.

    It is put together in `build` from identifiers and `literal`; whole files are compared with
    what was planned after rendering, so the text is not parsed here a second time.
    """

    __slots__ = ()

    def __new__(cls, value: str) -> Expression:
        """Take `value` as code."""
        return super().__new__(cls, value)


_SHORT = DOCSTRING_WIDTH - 20
_SPECIAL = re.compile(r'["\\]')


class Docstring(Code):
    """The inside of a docstring: quotes and backslashes escaped, lines wrapped and stripped."""

    __slots__ = ()

    def __new__(cls, text: str, indent: int = 4) -> Docstring:
        """Escape and wrap `text`, which stands `indent` columns in."""
        if len(text) < _SHORT and text.isprintable() and not _SPECIAL.search(text):
            return super().__new__(cls, text.strip())
        lines = _clean_lines(text)
        wrapped = [
            part for line in lines for part in _wrap(line, DOCSTRING_WIDTH - indent)
        ]
        escaped = (
            "\n".join(wrapped).strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        )
        if escaped.endswith('"'):
            escaped = escaped[:-1] + '\\"'
        return super().__new__(cls, escaped)


class Comment(Code):
    """The text of a comment: one line, printable."""

    __slots__ = ()

    def __new__(cls, text: str) -> Comment:
        """Put `text` on one line."""
        return super().__new__(cls, " ".join(" ".join(_clean_lines(text)).split()))


class Markdown(Code):
    """Text for a Markdown page, with what Markdown or HTML would obey escaped."""

    __slots__ = ()

    def __new__(cls, text: str) -> Markdown:
        """Escape `text`."""
        line = " ".join(" ".join(_clean_lines(text)).split())
        return super().__new__(cls, re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", line))


class MarkdownCode(Code):
    """A code span for a Markdown page, also inside a table."""

    __slots__ = ()

    def __new__(cls, text: str) -> MarkdownCode:
        """Fence `text`."""
        line = " ".join(" ".join(_clean_lines(text)).split()).replace("|", "\\|")
        fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
        pad = " " if line.startswith("`") or line.endswith("`") else ""
        return super().__new__(cls, f"{fence}{pad}{line}{pad}{fence}")


_CODE_SPAN = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_TAG = re.compile(
    r"(\s{0,20})(?:<!--.{0,2000}?-->"
    r"|<(/?)(p|div|br|ul|ol|li|code|tt|b|strong|i|em|a|h[1-6]|pre|span)(\s[^<>]*)?/?>)"
    r"(\s{0,20})",
    re.IGNORECASE | re.DOTALL,
)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_MARKS = {
    **dict.fromkeys(("code", "tt"), "`"),
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em"), "*"),
    **dict.fromkeys(("a", "span", "pre"), ""),
    "br": "",
}
"""HTML's elements as Markdown writes them; those that are not here begin a paragraph."""


def prose(text: str | None) -> str:
    """Return a description in plain Markdown: HTML, which Markdown may hold, is spelled in it.

    Only elements of running text are known; a placeholder such as `<id>` stays, and so does what
    stands in code. A text without elements is not touched.
    """
    text = (text or "").strip()
    if "<" not in text or not _TAG.search(text):
        return text
    parts = _CODE_SPAN.split(text)
    parts[::2] = [_without_tags(part) for part in parts[::2]]
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def _without_tags(text: str) -> str:
    """Return `text`, which holds no code, without the elements of HTML."""
    links: list[str] = []

    def link(closes: bool, attributes: str) -> str:
        if closes:
            return f"]({links.pop()})" if links else ""
        found = _HREF.search(attributes)
        address = found and (found[1] or found[2])
        if not address:
            return ""
        links.append(address)
        return "["

    def mark(tag: re.Match[str]) -> str:
        before, slash, name, attributes, after = tag.groups("")
        name = name.lower()
        if name == "li":
            return "\n" if slash else "\n- "
        if name and name not in _MARKS:
            return "\n\n"
        if name == "br":
            return "\n"
        inner = link(bool(slash), attributes) if name == "a" else _MARKS.get(name, "")
        return f"{before}{inner}{after}"

    marked = _TAG.sub(mark, text) + "".join(f"]({address})" for address in links[::-1])
    marked = re.sub(r"\n- \n+", "\n- ", marked)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), marked)


def literal(value: object) -> Expression:
    """Return `value`, made of JSON's types and tuples, as a Python expression.

    Raises:
        TypeError: It is made of something else, whose `repr` proves nothing.
    """
    return Expression(_literal(value))


def _literal(value: object) -> str:
    if isinstance(value, str):
        return quote(value)
    if _is_dict(value):
        items: Iterable[tuple[object, object]] = value.items()
        return "{" + ", ".join(f"{_literal(k)}: {_literal(v)}" for k, v in items) + "}"
    if _is_list(value):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if _is_tuple(value):
        return "(" + "".join(f"{_literal(item)}, " for item in value).rstrip() + ")"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    raise TypeError(f"no literal: {value!r}")


def _is_dict(value: object) -> TypeGuard[dict[object, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def quote(value: str) -> Expression:
    """Return `value` as a string literal in the form that black would choose."""
    text = repr(str(value))
    if text[0] == "'" and '"' not in text:
        text = '"' + text[1:-1] + '"'
    return Expression(text)


def _clean_lines(text: str) -> list[str]:
    """Return the lines of `text` without control characters, tabs and trailing space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return [_printable(line).rstrip() for line in lines]


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else " " for c in line)


_LIST_ITEM = re.compile(r"\s*([-*+]|\d+[.)])\s+")
_ARGUMENT = re.compile(r"\s+\w+: ")


def _wrap(line: str, width: int) -> list[str]:
    """Break `line` at spaces, unless its layout means something (a table, an indented block)."""
    if (
        len(line) <= width
        or line.lstrip().startswith(("|", "```"))
        or line.startswith("    " * 4)
    ):
        return [line]
    margin = len(line) - len(line.lstrip())
    if item := _LIST_ITEM.match(line):
        margin = len(item.group(0))
    elif _ARGUMENT.match(line):
        margin += 4
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * margin,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
