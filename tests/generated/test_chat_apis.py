"""The second real document: all of CometChat's API, with all its flaws."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT
from tests.generated.conftest import Caller
from tests.generated.server import Server, as_json

CORPUS = Path(os.environ.get("APIWRIGHT_CORPUS") or ROOT.parent / "shared")
SOURCE = CORPUS / "docs-pages/cometchat/chat-apis.json"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}

pytestmark = pytest.mark.skipif(
    not SOURCE.is_file(),
    reason="the corpus is not there: APIWRIGHT_CORPUS names no folder with docs-pages/",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the package `chat` was generated."""
    made = tmp_path_factory.mktemp("chat")
    run = subprocess.run(
        [sys.executable, "-m", "apiwright", "generate", SOURCE, "-o", "chat", "--json"],
        cwd=made,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        capture_output=True,
        text=True,
        check=True,
    )
    (made / "report.json").write_text(run.stdout)
    return made


@pytest.fixture
def chat(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the package."""
    monkeypatch.syspath_prepend(str(folder))
    return importlib.import_module("chat")


def document() -> dict[str, Any]:
    """Return the document as it stands there."""
    found: dict[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
    return found


def dangling_references(root: dict[str, Any]) -> Iterator[str]:
    """Yield the places of references to nothing."""
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        place, node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str) and not exists(root, node["$ref"]):
                yield place
            stack += [
                (f"{place}/{k.replace('~', '~0').replace('/', '~1')}", v)
                for k, v in node.items()
            ]
        elif isinstance(node, list):
            stack += [(f"{place}/{number}", item) for number, item in enumerate(node)]


def exists(root: Any, reference: str) -> bool:
    """Whether a local reference leads somewhere."""
    for token in reference.removeprefix("#/").split("/"):
        root = root.get(token.replace("~1", "/")) if isinstance(root, dict) else None
    return root is not None


def test_the_document_has_62_references_to_nothing() -> None:
    assert len(list(dangling_references(document()))) == 62


def test_every_operation_is_a_method(folder: Path, chat: Any) -> None:
    api = json.loads((folder / "chat/api.json").read_text(encoding="utf-8"))
    documented = {
        (method.upper(), path)
        for path, item in document()["paths"].items()
        for method in item
        if method in METHODS
    }
    client = chat.Client(app_id="a", api_key="k")

    assert len(documented) == 153
    assert {(one["method"], one["path"]) for one in api["operations"]} == documented
    assert len({one["call"] for one in api["operations"]}) == 153
    for one in api["operations"]:
        tag, name = one["call"].split(".")
        assert callable(getattr(getattr(client, tag), name))
    client.close()


def test_every_flaw_is_a_diagnostic_with_its_place(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    found = report["clients"][0]["diagnostics"]
    codes = Counter(one["code"] for one in found)
    dangling = {one["pointer"] for one in found if one["code"] == "dangling-reference"}

    assert {f"#{place}" for place in dangling_references(document())} <= dangling
    assert codes["undeclared-path-parameter"] == 8
    assert codes["ambiguous-path"] == 1
    assert codes["delete-with-body"] == 12
    assert codes["undeclared-tag"] == 6
    assert codes["no-security"] == 23
    assert codes["placeholder-default"] == 1
    assert codes["default-type"] > 20
    assert all(one["line"] and one["pointer"] for one in found)


def test_odd_property_names_become_names_and_keep_their_words(folder: Path) -> None:
    api = json.loads((folder / "chat/api.json").read_text(encoding="utf-8"))
    fields = {
        wire: name
        for one in api["models"].values()
        for wire, name in one.get("fields", {}).items()
    }

    assert {"", "0", "<uid>", "u.listUsers"} <= fields.keys()
    assert all(name.isidentifier() for name in fields.values())


def test_every_module_imports_and_every_model_can_be_built(chat: Any) -> None:
    pydantic = importlib.import_module("pydantic")
    for name in chat.models.__all__:
        found = getattr(chat.models, name)

        assert pydantic.TypeAdapter(found).validator is not None


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_package_is_clean_under_a_strict_type_checker(
    folder: Path, checker: str
) -> None:
    if checker == "pyright" and shutil.which("node") is None:
        pytest.skip("pyright needs Node, which is not on this machine")
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    arguments = {
        "mypy": ["mypy", "--strict", "chat"],
        "pyright": ["pyright", "--pythonpath", sys.executable, "chat"],
    }[checker]
    run = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-3000:]


def test_an_array_is_sent_as_its_style_says(
    server: Server, caller: Caller, chat: Any
) -> None:
    server.replies = [as_json({"data": []})]
    options = {"app_id": "a", "api_key": "k", "base_url": server.url}
    caller(chat, options, lambda c: c.users.list_users(roles=["a", "b"], per_page=2))

    assert server.request.path.startswith("/users?")
    assert "perPage=2" in server.request.path


def test_a_delete_with_a_body_sends_it(
    server: Server, caller: Caller, chat: Any
) -> None:
    options = {"app_id": "a", "api_key": "k", "base_url": server.url}
    caller(chat, options, lambda c: c.users.delete_user("u1", permanent=True))

    assert (server.request.method, server.request.path) == ("DELETE", "/users/u1")
    assert server.request.json == {"permanent": True}
