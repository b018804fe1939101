"""Multipart bodies whose parts go by position (OpenAPI 3.2, sections 4.14.5.2 and 4.15.1.2)."""

from __future__ import annotations

from collections.abc import Iterator

from openapi_pydantic.v3.v3_1 import MediaType

from apiwright import ir
from apiwright.build.reading import extra, mark_of
from apiwright.build.types import Types
from apiwright.diagnostics import Diagnostics
from apiwright.spec import MARK, Node, is_array, is_object
from apiwright.text import Expression, literal


def parts_type(base: str, media: MediaType, types: Types) -> ir.Type:
    """Return the type of a body that is made of parts: an array of them, or an object.

    Args:
        base: The media type, which is not `multipart/form-data`.
    """
    item = extra(media, "itemSchema")
    if is_object(item):
        return ir.ArrayType(item=types.of(types.parse(item)))
    found = types.of(media.media_type_schema)
    if not isinstance(found, ir.ScalarType | ir.LiteralType | ir.NoneType):
        return found
    types.diagnostics.warning(
        "multipart-without-parts",
        f"A body that is {base} is made of parts, and this one is neither array nor object.",
        mark_of(media.media_type_schema) if media.media_type_schema is not None else "",
        hint="The argument `body` takes the parts in their order.",
    )
    return ir.ArrayType(item=ir.AnyType())


def position_encodings(
    content: dict[str, MediaType], diagnostics: Diagnostics
) -> tuple[tuple[str, ...], str]:
    """Return the content types of `prefixEncoding` and of `itemEncoding`; "" where none is said."""
    for media in content.values():
        prefix, item = extra(media, "prefixEncoding"), extra(media, "itemEncoding")
        nodes = prefix if is_array(prefix) else []
        if nodes or is_object(item):
            first = tuple(_content_type(node, diagnostics) for node in nodes)
            return first, _content_type(item, diagnostics)
    return (), ""


def _content_type(node: Node, diagnostics: Diagnostics) -> str:
    if not is_object(node):
        return ""
    if node.keys() & {"encoding", "prefixEncoding", "itemEncoding"}:
        diagnostics.warning(
            "nested-encoding",
            "The encoding of the parts of a part is not read.",
            str(node.get(MARK) or ""),
            hint="Give each of them as a file: `(None, content, content_type)`.",
        )
    return str(node.get("contentType") or "")


def position_settings(
    positions: tuple[tuple[str, ...], str],
) -> Iterator[tuple[str, Expression]]:
    """Yield the runtime's arguments for what `position_encodings` has found."""
    prefix, item = positions
    if prefix:
        yield "prefix_encoding", Expression(f"[{', '.join(map(_call, prefix))}]")
    if item:
        yield "item_encoding", Expression(_call(item))


def _call(content_type: str) -> str:
    return (
        f"Encoding({f'content_type={literal(content_type)}' if content_type else ''})"
    )
