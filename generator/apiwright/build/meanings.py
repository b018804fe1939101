"""What extensions say about the values of an enum: a name and a text for each."""

from __future__ import annotations

import json

from openapi_pydantic.v3.v3_1 import Schema

from apiwright.build.reading import extra
from apiwright.spec import Node, is_array, is_object

_NAMES = ("x-enum-varnames", "x-enumNames")
_TEXTS = ("x-enum-descriptions", "x-enumDescriptions")


def meanings(schema: Schema) -> str:
    """Return what the values mean, as a sentence; "" where the document does not say."""
    values: list[Node] = schema.enum or []
    names = _listed(schema, _NAMES, values)
    texts = _listed(schema, _TEXTS, values)
    microsoft: Node = extra(schema, "x-ms-enum")
    entries: Node = microsoft.get("values") if is_object(microsoft) else None
    for entry in entries if is_array(entries) else ():
        if is_object(entry) and entry.get("value") in values:
            index = values.index(entry["value"])
            names[index] = names[index] or _text(entry.get("name"))
            texts[index] = texts[index] or _text(entry.get("description"))
    said = [
        part
        for value, name, text in zip(values, names, texts, strict=True)
        if (part := _meaning(value, name, text))
    ]
    return f"Values: {'; '.join(said)}." if said else ""


def _listed(schema: Schema, keys: tuple[str, ...], values: list[Node]) -> list[str]:
    """Return a text for each value, from a list in the same order or a map."""
    for key in keys:
        found: Node = extra(schema, key)
        if is_object(found):
            return [_text(found.get(str(value))) for value in values]
        if is_array(found) and len(found) <= len(values):
            rest = len(values) - len(found)
            return [*map(_text, found), *([""] * rest)]
    return [""] * len(values)


def _meaning(value: Node, name: str, text: str) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    if _plain(name) != _plain(str(value)):
        shown = f"{shown} is {name}" if name else shown
    else:
        name = ""
    return f"{shown}: {text}" if text else shown if name else ""


def _plain(word: str) -> str:
    return "".join(filter(str.isalnum, word)).casefold()


def _text(value: Node) -> str:
    return " ".join(value.split()).rstrip(".") if isinstance(value, str) else ""
