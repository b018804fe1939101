"""One schema in the four places where a package has types."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apiwright import build, ir, load, resolve
from apiwright.diagnostics import Diagnostics


@dataclass(frozen=True, slots=True)
class Written:
    """The annotations of a schema, and what was said about it.

    Attributes:
        field: Of a model's attribute.
        argument: Of a method's argument.
        key: Of a TypedDict's key.
        answer: Of what a method returns.
        codes: Of the diagnostics.
        package: All else.
    """

    field: str
    argument: str
    key: str
    answer: str
    codes: list[str]
    package: ir.Package

    def models(self) -> dict[str, dict[str, str]]:
        """Return class → field → annotation, and alias → {"": value}."""
        found: dict[str, dict[str, str]] = {}
        for module in self.package.models:
            for schema in module.schemas:
                if isinstance(schema, ir.ObjectSchema):
                    fields = {str(p.name): str(p.annotation) for p in schema.properties}
                    found[str(schema.name)] = fields
                else:
                    found[str(schema.name)] = {"": str(schema.value)}
        return found


def write(
    folder: Path, schema: object, components: dict[str, Any], version: str
) -> Written:
    """Return what a document with `schema` in every place comes to."""
    nested = {"type": "object", "required": ["x"], "properties": {"x": schema}}
    holder = {"$ref": "#/components/schemas/Holder"}
    sent = {**nested, "properties": {"x": schema, "holder": holder}}
    document = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/x": {
                "post": {
                    "operationId": "call",
                    "tags": ["t"],
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": sent}},
                    },
                    "responses": {
                        "200": {
                            "description": "Fine.",
                            "content": {"application/json": {"schema": schema}},
                        }
                    },
                }
            }
        },
        "components": {"schemas": {"Holder": nested, **components}},
    }
    source = folder / "openapi.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    diagnostics = Diagnostics()
    loaded = load.load(str(source), diagnostics, stdin=io.BytesIO())
    resolved = resolve.resolve(loaded, diagnostics)
    package = build.build(resolved, ir.Options(package="api"), diagnostics)
    return Written(
        field=_field(package),
        argument=_argument(package),
        key=_key(package),
        answer=str(package.tags[0].operations[0].answer),
        codes=[one.code for one in diagnostics],
        package=package,
    )


def _field(package: ir.Package) -> str:
    for module in package.models:
        for schema in module.schemas:
            if isinstance(schema, ir.ObjectSchema) and schema.name == "Holder":
                return str(schema.properties[0].annotation)
    raise AssertionError("there is no Holder")


def _argument(package: ir.Package) -> str:
    for argument in package.tags[0].operations[0].arguments:
        if argument.name == "x":
            return str(argument.annotation)
    raise AssertionError("there is no argument")


_HOLDERS = ("HolderDict", "HolderRequestDict")


def _key(package: ir.Package) -> str:
    for module in package.models:
        for schema in module.dicts:
            if isinstance(schema, ir.DictSchema) and schema.name in _HOLDERS:
                return str(schema.keys[0].annotation)[len("Required[") : -1]
    raise AssertionError("there is no HolderDict")
