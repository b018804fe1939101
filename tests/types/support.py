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
                elif isinstance(schema, ir.AliasSchema):
                    found[str(schema.name)] = {"": str(schema.value)}
        return found

    def heirs(self) -> dict[str, tuple[str, str]]:
        """Return the name of a family → what type checkers see, and what there is."""
        return {
            str(schema.name): (str(schema.union), str(schema.value))
            for module in self.package.models
            for schema in module.schemas
            if isinstance(schema, ir.HeirsSchema)
        }

    def dict_alias(self, name: str) -> str:
        """Return the value of an alias of TypedDicts."""
        for module in self.package.models:
            for schema in module.dicts:
                if isinstance(schema, ir.AliasSchema) and schema.name == name:
                    return str(schema.value)
        raise AssertionError(f"there is no {name}")


def write(
    folder: Path, schema: object, components: dict[str, Any], version: str
) -> Written:
    """Return what a document with `schema` in every place comes to."""
    nested = {"type": "object", "required": ["x"], "properties": {"x": schema}}
    holder = {"$ref": "#/components/schemas/Holder"}
    sent = {**nested, "properties": {"x": schema, "holder": holder}}
    package, codes = _build(
        folder, sent, schema, {"Holder": nested, **components}, version
    )
    return Written(
        field=_field(package),
        argument=_argument(package),
        key=_key(package),
        answer=str(package.tags[0].operations[0].answer),
        codes=codes,
        package=package,
    )


def body_arguments(
    folder: Path, schema: object, components: dict[str, Any]
) -> dict[str, str]:
    """Return argument → annotation of a method whose body is of `schema`."""
    package, _ = _build(folder, schema, {}, components, "3.1.1")
    arguments = package.tags[0].operations[0].arguments
    return {str(one.name): str(one.annotation) for one in arguments}


def _build(
    folder: Path, sent: object, schema: object, components: dict[str, Any], version: str
) -> tuple[ir.Package, list[str]]:
    """Return the package of an operation that sends and answers these, and all codes."""
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
        "components": {"schemas": components},
    }
    source = folder / "openapi.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    diagnostics = Diagnostics()
    loaded = load.load(str(source), diagnostics, stdin=io.BytesIO())
    resolved = resolve.resolve(loaded, diagnostics)
    package = build.build(resolved, ir.Options(package="api"), diagnostics)
    return package, [one.code for one in diagnostics]


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


def ref(name: str) -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def components(
    folder: Path, schema: Any, version: str = "3.1.1", **named: Any
) -> Written:
    """Return what `schema` comes to among components of these names."""
    return write(folder, schema, named, version)
