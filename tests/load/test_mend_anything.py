"""Whatever a document gets wrong, the types of OpenAPI 3.1 accept it after loading."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from openapi_pydantic.v3.v3_1 import OpenAPI
from tests.load.support import SEED, corpus

from apiwright.diagnostics import Abort, Diagnostics, Severity
from apiwright.load import load
from apiwright.load.mend import mend
from apiwright.load.page import candidates
from apiwright.load.upgrade import upgrade
from apiwright.resolve import resolve
from apiwright.spec import MARK, Document

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    "",
    "true",
    "x",
    "array<string>",
    [],
    [None],
    [{}],
    [["a"]],
    {},
    {"a": 1},
    {"type": "String"},
    {"$ref": "#"},
    {"$ref": "#/nowhere"},
    {"$ref": "#/tags/0"},
    {"$ref": 1},
    {"allOf": [{"$ref": "#/components/schemas/messageSchema"}, {"type": "string"}]},
]
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "T", "version": "1"},
    "host": "a.com",
    "consumes": ["application/json"],
    "securityDefinitions": {"o": {"type": "oauth2", "flow": "implicit", "scopes": {}}},
    "parameters": {"b": {"name": "b", "in": "body", "schema": {"type": "object"}}},
    "responses": {"r": {"description": "", "schema": {"$ref": "#/definitions/A"}}},
    "definitions": {"A": {"properties": {"b": {"$ref": "#/definitions/A"}}}},
    "paths": {
        "/a/{id}": {
            "parameters": [{"name": "id", "in": "path", "type": "string"}],
            "post": {
                "parameters": [
                    {"$ref": "#/parameters/b"},
                    {"name": "q", "in": "query", "type": "array", "items": {}},
                ],
                "responses": {"200": {"$ref": "#/responses/r"}},
            },
            "put": {"parameters": [{"name": "f", "in": "formData", "type": "file"}]},
        }
    },
}


def seed() -> dict[str, Any]:
    """Return the document of the seed page."""
    text = SEED.read_text()
    fence = candidates(text)[0]
    root = yaml.safe_load(text[fence.start : fence.end])
    whole: dict[str, Any] = json.loads(json.dumps(root))
    return whole


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container below `node` with each of its keys."""
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(value, dict | list):
            yield from places(value)


def spoil(root: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """Return `root` with one or more values deleted or replaced."""
    spoiled = copy.deepcopy(root)
    every = list(places(spoiled))
    for holder, key in dice.sample(every, dice.choice([1, 2, 20])):
        if isinstance(holder, list) and key >= len(holder):
            continue
        if dice.random() < 0.25:
            holder.pop(key, None) if isinstance(holder, dict) else holder.pop(key)
        else:
            holder[key] = copy.deepcopy(dice.choice(ODD))
    return spoiled


def check(root: dict[str, Any], version: str) -> None:
    """Take `root` through the stages; the types accept what comes out of each."""
    before = json.dumps(root)
    diagnostics = Diagnostics()
    mended = mend(upgrade(root, 0, version, diagnostics), 0, version, diagnostics)
    assert json.dumps(root) == before, "what was read is not changed"
    OpenAPI.model_validate(mended)
    loaded = json.dumps(mended)
    resolved = resolve(Document(root=mended, sources=()), diagnostics)
    assert json.dumps(mended) == loaded, "what was loaded is not changed"
    OpenAPI.model_validate(resolved.root)
    assert not any(d.severity is Severity.ERROR for d in diagnostics)


@pytest.mark.parametrize("number", range(8))
def test_any_flaw_of_the_seed_is_mended(number: int) -> None:
    """Values are deleted and replaced at random places, always the same ones."""
    dice = random.Random(number)
    root = seed()
    for _ in range(25):
        check(spoil(root, dice), "3.0.0")


@pytest.mark.parametrize("number", range(4))
def test_any_flaw_of_a_swagger_document_is_mended(number: int) -> None:
    """The lift meets the flaws first."""
    dice = random.Random(number)
    for _ in range(100):
        check(spoil(SWAGGER, dice), "2.0.0")


def test_every_page_of_the_corpus_fits_the_types() -> None:
    """Also after resolving."""
    for path in sorted(corpus("docs-pages").glob("*/**/*.md")):
        if "source" in path.parts:
            continue
        diagnostics = Diagnostics()
        try:
            document = load(str(path), diagnostics)
        except Abort:
            continue
        OpenAPI.model_validate(document.root)
        OpenAPI.model_validate(resolve(document, diagnostics).root)


def test_every_object_has_a_mark_and_no_payload_has_one() -> None:
    """The types keep it among their extras."""
    mended = mend(seed(), 0, "3.0.0", Diagnostics())

    path_item = (OpenAPI.model_validate(mended).paths or {})["/messages/{id}/thread"]
    operation: Any = path_item.post
    media = operation.responses["200"].content["application/json"]

    assert operation.model_extra[MARK] == "0#/paths/~1messages~1{id}~1thread/post"
    assert MARK in media.model_extra
    assert MARK not in json.dumps(media.example)
