"""The keyword `type` and what has to fit it: `enum` and `default`."""

from __future__ import annotations

import re

from apiwright.load.mend.context import Context, words
from apiwright.load.scalar import spelling
from apiwright.spec import MARK, Node, is_array

_TYPES = frozenset(
    ("string", "number", "integer", "object", "array", "boolean", "null")
)

_OTHER_WORDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("str", "text", "char", "varchar", "enum"), ("string", "")),
    **dict.fromkeys(("file", "binary", "blob", "stream"), ("string", "binary")),
    **dict.fromkeys(("int", "short", "bigint", "biginteger"), ("integer", "")),
    "int32": ("integer", "int32"),
    **dict.fromkeys(("int64", "long"), ("integer", "int64")),
    **dict.fromkeys(("decimal", "numeric", "real", "num"), ("number", "")),
    "float": ("number", "float"),
    "double": ("number", "double"),
    "bool": ("boolean", ""),
    **dict.fromkeys(("datetime", "date-time", "timestamp"), ("string", "date-time")),
    **dict.fromkeys(
        ("dict", "map", "hash", "hashmap", "json", "struct"), ("object", "")
    ),
    **dict.fromkeys(("list", "set", "tuple"), ("array", "")),
    **dict.fromkeys(("none", "nil", "undefined", "void"), ("null", "")),
    **dict.fromkeys(("any", "mixed", "*", ""), ("", "")),
    **{
        name: ("string", name)
        for name in ("date", "time", "duration", "uuid", "email", "uri", "byte")
    },
    **dict.fromkeys(("url", "guid", "password"), ("string", "")),
}

_ARRAY_OF = re.compile(
    r"(?:array|list)\s*[<\[(]\s*(.+?)\s*[>\])]|(.+?)\s*\[\]", re.IGNORECASE
)

_HELD: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def mend_type(context: Context, node: dict[str, Node], mark: str) -> None:
    """Mend `type` of a schema, in place, and what depends on it."""
    kind = node["type"]
    if type(kind) is not str or kind not in _TYPES:
        _mend_words(context, node, mark)
        kind = node.get("type")
    if "enum" in node:
        _fit_enum(context, node, kind, mark)
    if node.get("default") is not None:
        _check_default(context, node, kind, mark)


def _mend_words(context: Context, node: dict[str, Node], mark: str) -> None:
    kind = node.pop("type")
    if is_array(kind):
        _mend_list(context, node, kind, mark)
    elif isinstance(kind, str):
        _mend_word(context, node, kind, mark)
    elif kind is None:
        node["type"] = "null"
        message = "`type` is null without quotes; it is read as the type null."
        context.warn("unknown-type", message, f"{mark}/type", "Quote it.")
    else:
        message = f"`type` is {words(kind)}, not text; any value is allowed."
        context.warn("unknown-type", message, f"{mark}/type")


def _mend_list(
    context: Context, node: dict[str, Node], kinds: list[Node], mark: str
) -> None:
    known: list[str] = []
    for kind in kinds:
        word = "null" if kind is None else kind
        if isinstance(word, str):
            said = word if word in _TYPES else _lookup(word)[0]
            known += [said] if said else []
    known = list(dict.fromkeys(known))
    if known != kinds:
        shown = ", ".join(known) or "any"
        message = f"`type` lists what is no type; it is read as {shown}."
        context.warn("unknown-type", message, f"{mark}/type")
    if len(known) == 1:
        node["type"] = known[0]
    elif known:
        node["type"] = known


def _mend_word(context: Context, node: dict[str, Node], word: str, mark: str) -> None:
    kind, form = _lookup(word)
    array = _ARRAY_OF.fullmatch(word.strip())
    if not kind and word in context.schema_names and "$ref" not in node:
        node["$ref"] = f"#/components/schemas/{word}"
        _warn_word(context, word, "a reference to that schema", mark)
        return
    if array:
        kind, form = "array", ""
        item = _lookup(array[1] or array[2])[0]
        node.setdefault(
            "items", {**({"type": item} if item else {}), MARK: f"{mark}/items"}
        )
    if kind:
        node["type"] = kind
    if form:
        node.setdefault("format", form)
    # Swagger 2.0 knows the type `file`.
    if word != "file" or not context.old:
        _warn_word(context, word, kind or "any", mark)


def _warn_word(context: Context, word: str, said: str, mark: str) -> None:
    context.warn(
        "unknown-type",
        f"{word!r} is no type; it is read as {said}.",
        f"{mark}/type",
        "Types are string, number, integer, boolean, array, object and null.",
    )


def _lookup(word: str) -> tuple[str, str]:
    lower = word.strip().lower()
    if lower in _TYPES:
        return lower, ""
    return _OTHER_WORDS.get(lower, ("", ""))


def _fit_enum(context: Context, node: dict[str, Node], kind: Node, mark: str) -> None:
    """Write the values of `enum` in the type that the schema names."""
    if is_array(kind):
        others = [one for one in kind if one != "null"]
        kind = others[0] if len(others) == 1 else kind
    if kind == "string":
        odd = [v for v in node["enum"] if isinstance(v, int | float)]
        if odd:
            node["enum"] = [
                spelling(v) if isinstance(v, int | float) else v for v in node["enum"]
            ]
            message = f"`enum` of text holds {words(odd[0])}; it is read as text."
            context.warn("enum-type", message, f"{mark}/enum", "Quote the values.")
    elif kind in ("integer", "number"):
        texts = [v for v in node["enum"] if isinstance(v, str)]
        fitted = [_to_number(v) for v in node["enum"]]
        if texts and fitted != node["enum"]:
            node["enum"] = fitted
            message = "`enum` of numbers holds text; it is read as numbers."
            context.warn("enum-type", message, f"{mark}/enum", "Remove the quotes.")
    elif kind == "boolean":
        fitted = [
            _BOOLEANS.get(v, v) if isinstance(v, str) else v for v in node["enum"]
        ]
        if fitted != node["enum"]:
            node["enum"] = fitted
            message = "`enum` of booleans holds text; it is read as booleans."
            context.warn("enum-type", message, f"{mark}/enum", "Remove the quotes.")


_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}


def _to_number(value: Node) -> Node:
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"-?(0|[1-9]\d{0,17})", value):
        return int(value)
    if re.fullmatch(r"-?\d{1,17}\.\d{1,17}", value):
        return float(value)
    return value


def _check_default(
    context: Context, node: dict[str, Node], kind: Node, mark: str
) -> None:
    value = node["default"]
    held = _HELD.get(kind) if isinstance(kind, str) else None
    if held is None:
        return
    fits = isinstance(value, held) and (
        kind == "boolean" or not isinstance(value, bool)
    )
    if kind == "integer" and isinstance(value, float):
        fits = value.is_integer()
    if not fits:
        context.warn(
            "default-type",
            f"`default` is {words(value)}, but the type is {kind}.",
            f"{mark}/default",
            "A default is only documentation; it is never sent.",
        )
