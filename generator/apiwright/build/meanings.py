"""Words of a Schema Object beside its description: its title, and what the members of an enum mean.

`x-enum-varnames` and `x-enum-descriptions` are extensions that many tools write, some of them as
`x-enumNames` and `x-enumDescriptions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from openapi_pydantic.v3.v3_1 import Reference, Schema

from apiwright.build.reading import extra

_NAMES = ("x-enum-varnames", "x-enumNames")
_TEXTS = ("x-enum-descriptions", "x-enumDescriptions")


def described(schema: Schema) -> str:
    """Return the description of a schema, and what the members of its enum mean."""
    return with_meanings((schema.description or "").strip(), schema)


def with_meanings(text: str, schema: Schema | Reference | None) -> str:
    """Return `text`, and what the members of an enum, or of those in an array, mean."""
    found = [schema, schema.items] if isinstance(schema, Schema) else []
    said = (_meanings(one) for one in found if isinstance(one, Schema))
    return "\n\n".join(filter(None, [text, next(filter(None, said), "")]))


def titled(schema: Schema, wire: str) -> str:
    """Return the title of a property, where it is not its name in other letters."""
    title = (schema.title or "").strip()
    return "" if _bare(title) == _bare(wire) else title


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _meanings(schema: Schema) -> str:
    """Return a sentence on the members of an enum that have a name or a description."""
    values = schema.enum or []
    names = _by_member(schema, _NAMES, values)
    texts = _by_member(schema, _TEXTS, values)
    found: list[str] = []
    for value, name, text in zip(values, names, texts, strict=True):
        known = {"", _bare(str(value))}
        words = [name] if _bare(name) not in known else []
        if _bare(text) not in known | {_bare(name)}:
            words.append(f"({text.rstrip('.')})" if words else text.rstrip("."))
        if words:
            found.append(f"`{value}` = {' '.join(words)}")
    return f"{', '.join(found)}." if found else ""


def _by_member(
    schema: Schema, keys: Sequence[str], values: Sequence[object]
) -> list[str]:
    """Return what an extension says of each member: an array in their order, or by value."""
    found: Any = next((extra(schema, key) for key in keys if extra(schema, key)), None)
    if _is_mapping(found):
        said = [found.get(str(value)) for value in values]
    elif _is_list(found) and len(found) == len(values):
        said = list(found)
    else:
        said = []
    texts = [" ".join(one.split()) if isinstance(one, str) else "" for one in said]
    return texts or [""] * len(values)


def _is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
