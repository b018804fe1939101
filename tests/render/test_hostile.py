"""No text of a document becomes code, wherever it stands, and no file lands outside the folder."""

from __future__ import annotations

import ast
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from apiwright import build, ir, load, render, resolve
from apiwright.diagnostics import Abort, Diagnostics

TEXTS = [
    '"); CANARY(); ("',
    "'); CANARY(); ('",
    '"""\nCANARY()\n"""',
    "\\",
    "x\\",
    '\\"\\"\\"\nCANARY()',
    "\nCANARY()\n",
    "\rCANARY()",
    "\u2028CANARY()\u2029",
    "\x0cCANARY()",
    "{{ CANARY() }}{% CANARY() %}",
    "f'{CANARY()}'",
    "]; CANARY(); [",
    "None = CANARY()",
    "../../../CANARY",
    "/CANARY",
    "a.b.c",
    "con.py\x00",
    "\ud83d\ude00",
    "\udc80",
    "\u202eCANARY()",
    "#\nCANARY()",
    "`CANARY()`",
    "<script>CANARY()</script>",
    "*/ CANARY() /*",
    "__class__",
    "lambda: CANARY()",
]


def document(text: str) -> dict[str, Any]:
    """Return a document that says `text` wherever a document may say something."""
    schema = {
        "type": "object",
        "title": text,
        "description": text,
        "required": [text],
        "properties": {
            text: {
                "type": "string",
                "description": text,
                "default": text,
                "pattern": text,
            },
            "e": {"enum": [text, "b"], "description": text},
            "c": {"const": text},
            "n": {"type": "object", "properties": {text: {"type": "integer"}}},
            "d": {
                "oneOf": [
                    {"$ref": "#/components/schemas/B"},
                    {"$ref": "#/components/schemas/C"},
                ],
                "discriminator": {
                    "propertyName": text,
                    "mapping": {
                        text: "#/components/schemas/B",
                        "c": "#/components/schemas/C",
                    },
                },
            },
        },
    }
    variant = {"type": "object", "properties": {text: {"type": "string"}}}
    body = {
        "description": text,
        "content": {
            "application/json": {"schema": schema},
            "multipart/form-data": {
                "schema": schema,
                "encoding": {text: {"contentType": text}},
            },
        },
    }
    operation = {
        "operationId": text,
        "tags": [text],
        "summary": text,
        "description": text,
        "externalDocs": {"url": text},
        "deprecated": True,
        "parameters": [
            {
                "name": text,
                "in": where,
                "required": True,
                "description": text,
                "schema": {"type": "string", "default": text, "enum": [text]},
            }
            for where in ("path", "query", "header", "cookie")
        ],
        "requestBody": body,
        "security": [{text: [text]}],
        "servers": [{"url": f"https://x.example/{text}", "description": text}],
        "responses": {
            "200": {
                "description": text,
                "content": {"application/json": {"schema": schema}},
            },
            "404": {"description": text, "content": {text: {"schema": schema}}},
        },
        "callbacks": {
            text: {"{$url}": {"post": {"requestBody": body, "responses": {}}}}
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "description": text},
        "servers": [
            {
                "url": "https://{v}.example.com/" + text,
                "description": text,
                "variables": {
                    "v": {"default": text, "description": text, "enum": [text]}
                },
            }
        ],
        "tags": [{"name": text, "description": text}],
        "paths": {f"/{text}/{{{text}}}": {"get": operation}, "/x": {"post": operation}},
        "webhooks": {
            text: {"post": {"description": text, "requestBody": body, "responses": {}}}
        },
        "components": {
            "schemas": {text: schema, "B": variant, "C": variant},
            "securitySchemes": {
                text: {
                    "type": "apiKey",
                    "in": "header",
                    "name": text,
                    "description": text,
                },
            },
        },
    }


def generate(source: Path) -> dict[str, str]:
    """Return the rendered files of the document at `source`."""
    diagnostics = Diagnostics()
    loaded = load.load(str(source), diagnostics, stdin=io.BytesIO())
    resolved = resolve.resolve(loaded, diagnostics)
    return render.render(build.build(resolved, ir.Options(package="api"), diagnostics))


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_document_is_only_text(tmp_path: Path, text: str) -> None:
    source = tmp_path / "openapi.json"
    source.write_text(json.dumps(document(text)))
    try:
        files = generate(source)
    except Abort:
        pytest.fail("a document with odd words is a document all the same")
    own = {
        path: body for path, body in files.items() if not path.startswith("_runtime/")
    }

    for path, body in own.items():
        assert path.replace("/", "").replace("_", "").replace(".", "").isalnum()
        if path.endswith(".py"):
            called = [
                n.func for n in ast.walk(ast.parse(body)) if isinstance(n, ast.Call)
            ]
            names = {name.id for name in called if isinstance(name, ast.Name)}
            assert "CANARY" not in names
            assert "__import__" not in names
    prose = re.sub(r"(`+).*?\1", "", files["README.md"])
    assert "<script>" not in prose
    json.loads(files["api.json"])
    # The files can be written: no half of a character is left.
    for body in files.values():
        body.encode("utf-8")


@pytest.mark.parametrize("text", TEXTS)
def test_the_modules_of_a_hostile_document_declare_and_run_nothing_else(
    tmp_path: Path, text: str
) -> None:
    source = tmp_path / "openapi.json"
    source.write_text(json.dumps(document(text)))
    declarations = (
        *(ast.AnnAssign, ast.Assign, ast.ClassDef, ast.FunctionDef, ast.If),
        *(ast.Import, ast.ImportFrom),
    )

    for path, body in generate(source).items():
        if path.endswith(".py") and not path.startswith("_runtime/"):
            for statement in ast.parse(body).body:
                docstring = isinstance(statement, ast.Expr) and isinstance(
                    statement.value, ast.Constant
                )
                assert docstring or isinstance(statement, declarations)
