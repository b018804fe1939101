"""Body and form parameters of Swagger 2.0 → request bodies."""

from __future__ import annotations

from apiwright.load.marks import Mark
from apiwright.spec import MARK, Node

BODY_PLACES = ("body", "formData", "form")
"""Values of `in` that mean the request's body."""

SCHEMA_KEYS = (
    "type",
    "format",
    "items",
    "default",
    "enum",
    "multipleOf",
    "pattern",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "uniqueItems",
    "x-nullable",
    "x-enum-varnames",
    "x-enumNames",
    "x-enum-descriptions",
    "x-example",
)
"""Keys of a parameter or header that describe its value."""

STYLES = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    # OpenAPI 3 has no such style: `build` and the runtime know it for this one's sake.
    "tsv": ("tabDelimited", False),
}
"""`collectionFormat` → `style` and `explode`."""

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def schema_of(node: dict[str, Node], mark: str) -> dict[str, Node]:
    """Return the schema of a parameter or header that stands beside its name."""
    held = {key: node[key] for key in SCHEMA_KEYS if key in node}
    return {**held, MARK: Mark(mark)}


def form(
    fields: list[tuple[dict[str, Node], str]], consumes: list[str], mark: str
) -> dict[str, Node]:
    """Return the request body for form parameters.

    Args:
        fields: Each parameter with its mark.
        consumes: The media types that the operation takes.
        mark: Place of the list of parameters.
    """
    properties: dict[str, Node] = {}
    encoding: dict[str, Node] = {}
    for node, place in fields:
        name = str(node.get("name", ""))
        known = {"description": node["description"]} if "description" in node else {}
        properties[name] = {**schema_of(node, place), **known}
        if node.get("type") == "array":
            said = str(node.get("collectionFormat") or "csv")
            style, explode = STYLES.get(said, STYLES["csv"])
            encoding[name] = {"style": style, "explode": explode}
    required = [str(node.get("name")) for node, _ in fields if node.get("required")]
    schema: dict[str, Node] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    schema[MARK] = Mark(mark)
    media: dict[str, Node] = {"schema": schema}
    files = any(node.get("type") == "file" for node, _ in fields)
    kinds = [kind for kind in consumes if kind in (FORM, MULTIPART)]
    if files or not kinds:
        kinds = [MULTIPART if files else FORM]
    if encoding:
        media["encoding"] = encoding
    return {
        "content": dict.fromkeys(kinds, media),
        "required": bool(required),
        MARK: Mark(mark),
    }
