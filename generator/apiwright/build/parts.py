"""Encoding Object's `headers` (OpenAPI 3.1, section 4.8.15.1.1): headers of a part of a form."""

from __future__ import annotations

from collections.abc import Iterator

from openapi_pydantic.v3.v3_1 import Encoding, Header, MediaType, Schema

from apiwright.build.kinds import kind_of_string
from apiwright.build.reading import mark_of
from apiwright.build.types import Types
from apiwright.diagnostics import Diagnostics

_OWN = ("content-type", "content-disposition")
"""Headers of a part that say what it is: the client writes them itself."""


def fixed_headers(encoding: Encoding, types: Types) -> dict[str, str]:
    """Return the headers that have to be sent and can have just one value."""
    found: dict[str, str] = {}
    for wire, header in _documented(encoding):
        value = _only_value(types.target(header.param_schema))
        if header.required and value is not None:
            found[wire] = value
    return found


def headers_doc(encoding: Encoding, types: Types) -> str:
    """Return a sentence about the headers that a caller can give with a file."""
    fixed = fixed_headers(encoding, types)
    words: list[str] = []
    for wire, header in _documented(encoding):
        if wire not in fixed:
            words.append(f"{wire} (required)" if header.required else wire)
    if not words:
        return ""
    return (
        f"Headers of its part: {', '.join(words)};"
        " as `(filename, content, content_type, headers)`."
    )


def report_unsent(
    wire: str, encoding: Encoding, types: Types, diagnostics: Diagnostics
) -> None:
    """Report the required headers of a part that is no file: no argument has a place for them."""
    fixed = fixed_headers(encoding, types)
    for name, header in _documented(encoding):
        if header.required and name not in fixed:
            diagnostics.warning(
                "part-header",
                f'The part "{wire}" needs the header {name}, for which there is no argument.',
                mark_of(header),
                hint="It is not sent. A part that is a file can be given with headers,"
                " and one with a `const` is sent by itself.",
            )


def implied_encodings(
    media: MediaType, types: Types
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what the schemas of properties say of their parts (section 4.8.24.3).

    A file is what its `contentMediaType` says, and base64 stays base64: nothing decodes it.
    """
    whole = types.target(media.media_type_schema)
    for wire, node in (whole.properties or {}).items() if whole else ():
        schema = types.target(node)
        if schema is not None and schema.items is not None:
            schema = types.target(schema.items)
        if schema is None:
            continue
        kind = kind_of_string(schema)
        if kind == "base64":
            said: dict[str, object] = {"base64": True}
            if schema.contentEncoding:
                # The default of section 4.8.15.1.
                said["content_type"] = "application/octet-stream"
            yield wire, said
        elif kind == "binary" and schema.contentMediaType:
            yield wire, {"content_type": schema.contentMediaType}


def _documented(encoding: Encoding) -> Iterator[tuple[str, Header]]:
    for wire, header in (encoding.headers or {}).items():
        if isinstance(header, Header) and wire.lower() not in _OWN:
            yield wire, header


def _only_value(schema: Schema | None) -> str | None:
    """Return the text of a const, or of an enum's one member, or None."""
    if schema is None:
        return None
    values = schema.enum or []
    if "const" in schema.model_fields_set:
        values = [schema.const]
    if len(values) != 1:
        return None
    (value,) = values
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None
