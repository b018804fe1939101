"""config: which clients there are, and what is wrong with a configuration, line by line."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from apiwright import config
from apiwright.diagnostics import Abort, Diagnostic, Diagnostics, ExitCode

SCHEMA = json.loads(
    (Path(config.__file__).parent / "schemas/config.json").read_text("utf-8")
)


def read(folder: Path, text: str, name: str = "apiwright.toml") -> config.Configuration:
    """Write a configuration and read it."""
    path = folder / name
    path.write_text(text)
    return config.read(path, Diagnostics())


def complaint(folder: Path, text: str, name: str = "apiwright.toml") -> Diagnostic:
    """Return what is said of a configuration that is refused."""
    path = folder / name
    path.write_text(text)
    diagnostics = Diagnostics()
    with pytest.raises(Abort) as caught:
        config.read(path, diagnostics)
    assert caught.value.exit_code == ExitCode.USAGE
    (only,) = diagnostics
    return only


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (client,) = read(
        tmp_path, '[clients.chat]\nsource = "specs/chat.md"\noutput = "src/app/chat"\n'
    ).clients
    assert client.source == str(tmp_path / "specs/chat.md")
    assert client.output == tmp_path / "src/app/chat"
    assert config.label(client.source, client.base) == "specs/chat.md"


def test_a_client_is_written_into_a_folder_of_its_name(tmp_path: Path) -> None:
    (client,) = read(tmp_path, '[clients.chat]\nsource = "a.md"\n').clients
    assert client.output == tmp_path / "chat"


def test_clients_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = '[clients.b]\nsource = "b"\n[clients.a]\nsource = "a"\n'
    assert [client.name for client in read(tmp_path, text).clients] == ["b", "a"]


def test_pyproject_holds_the_same_tables_below_tool_apiwright(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "x"\n[tool.apiwright]\nstrict = true\n'
        '[tool.apiwright.clients.a]\nsource = "a"\nenv-prefix = "ACME"\n'
    )
    found = read(tmp_path, text, "pyproject.toml")
    assert found.strict
    assert found.clients[0].env_prefix == "ACME"


def test_standard_input_and_urls_are_no_paths(tmp_path: Path) -> None:
    text = '[clients.a]\nsource = "-"\n[clients.b]\nsource = "https://x.test/a.md"\n'
    a, b = read(tmp_path, text).clients
    assert (a.source, b.source) == ("-", "https://x.test/a.md")


def test_the_nearest_file_is_found_from_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.apiwright]\n")
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    (tmp_path / "a/pyproject.toml").write_text("[project]\nname = 'tool.apiwright'\n")
    assert config.find(below) == tmp_path / "pyproject.toml"
    (tmp_path / "a/apiwright.toml").touch()
    assert config.find(below) == tmp_path / "a/apiwright.toml"


def test_every_option_of_a_client_is_read(tmp_path: Path) -> None:
    text = """
[clients.a]
source = "a"
include = ["tag:Users"]
exclude = ["GET /x", "/y"]
pagination = false
idempotency-header = "X-Key"
overlays = ["fix.yaml", "https://x.test/o.yaml"]
allow = ["../common", "https://x.test"]
[clients.a.rename]
"schema:messageSchema" = "Message"
"""
    (client,) = read(tmp_path, text).clients
    assert client.include == ("tag:Users",)
    assert client.exclude == ("GET /x", "/y")
    assert client.pagination is False
    assert client.idempotency_header == "X-Key"
    assert client.overlays == (str(tmp_path / "fix.yaml"), "https://x.test/o.yaml")
    assert client.allow == (str(tmp_path / "../common"), "https://x.test")
    assert client.rename == (("schema:messageSchema", "Message"),)
    Draft202012Validator(SCHEMA).validate(tomllib.loads(text))


REFUSED = {
    "a pattern that is no string": (
        '[clients.a]\nsource = "a"\ninclude = [1]\n',
        3,
        "'include' has to be a list of strings",
        "",
    ),
    "a list that is a string": (
        '[clients.a]\nsource = "a"\noverlays = "o.yaml"\n',
        3,
        "'overlays' has to be a list",
        "",
    ),
    "a rename of nothing known": (
        '[clients.a]\nsource = "a"\n[clients.a.rename]\n"model:A" = "B"\n',
        4,
        "'model:A' is not schema:NAME",
        "",
    ),
    "a rename to no word": (
        '[clients.a]\nsource = "a"\n[clients.a.rename]\n"tag:A" = "-"\n',
        4,
        "'-' is no word",
        "",
    ),
    "a client that is misspelt": ("[client.a]\n", 1, "no option 'client'", "clients"),
    "an option that is misspelt": (
        '[clients.a]\nsource = "a"\n  ouput = "b"\n',
        3,
        "no option 'ouput'",
        "did you mean 'output'?",
    ),
    "an option that means nothing": (
        '[clients.a]\nsource = "a"\nzzz = 1\n',
        3,
        "no option 'zzz'",
        "source, output, package, env-prefix",
    ),
    "a value of another type": (
        '[clients.b]\nsource = "b"\n[clients.a]\nsource = 1\n',
        4,
        "'source' has to be a string",
        "",
    ),
    "a switch that is no boolean": (
        'strict = "yes"\n[clients.a]\nsource = "a"\n',
        1,
        "'strict' has to be true or false",
        "",
    ),
    "a client that is no table": ("[clients]\na = 1\n", 2, "has to be a table", ""),
    "clients that are no table": ("clients = []\n", 1, "has to be a table", ""),
    "a client without a source": ("\n[clients.a]\n", 2, "has no source", ""),
    "an empty source": ('[clients.a]\nsource = ""\n', 2, "'source' is empty", ""),
    "no client": ("strict = true\n", None, "no client", "[clients.NAME]"),
    "a package that is no name": (
        '[clients.a]\nsource = "a"\npackage = "my-api"\n',
        3,
        "'my-api' is no name for a Python package",
        "",
    ),
    "an output that names no package": (
        '[clients.a]\nsource = "a"\noutput = "src/class"\n',
        3,
        "'class' is no name",
        "package",
    ),
    "a prefix that starts no variable": (
        '[clients.a]\nsource = "a"\nenv-prefix = "A-B"\n',
        3,
        "'A-B' cannot start",
        "",
    ),
    "an idempotency header that is none": (
        '[clients.a]\nsource = "a"\nidempotency-header = "X Key"\n',
        3,
        "'X Key' is no name for a header",
        "",
    ),
    "a text that is no TOML": ("[clients.a\n", 1, "this is not TOML", ""),
    "a key that stands twice": ("a = 1\na = 2\n", 2, "this is not TOML", ""),
}


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"), REFUSED.values(), ids=REFUSED.keys()
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, text: str, line: int | None, message: str, hint: str
) -> None:
    found = complaint(tmp_path, text)
    assert (found.line, found.code) == (line, "configuration")
    assert message in found.message
    assert hint in found.hint


def test_a_mistake_in_pyproject_is_named_with_its_line_too(tmp_path: Path) -> None:
    text = '[project]\nsource = 1\n[tool.apiwright.clients.a]\n"source" = 1\n'
    assert complaint(tmp_path, text, "pyproject.toml").line == 4


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "apiwright.toml"
    path.write_bytes(b"[clients.a]\nsource = '\xff'\n")
    diagnostics = Diagnostics()
    with pytest.raises(Abort):
        config.read(path, diagnostics)
    assert [entry.line for entry in diagnostics] == [2]


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    with pytest.raises(Abort):
        config.read(tmp_path / "nope.toml", diagnostics)
    assert "nope.toml" in next(iter(diagnostics)).message


def test_the_published_schema_has_the_options_of_the_program() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(config._TOP)
    assert set(SCHEMA["$defs"]["client"]["properties"]) == set(config._CLIENT)


@pytest.mark.parametrize(
    ("location", "label"),
    [
        ("/project/specs/a.md", "specs/a.md"),
        ("/elsewhere/a.md", "a.md"),
        ("/project/../a.md", "a.md"),
        ("-", "<stdin>"),
        ("<stdin>", "<stdin>"),
        ("https://x.test/a/b.md", "https://x.test/a/b.md"),
        ("https://user:secret@x.test/a@b.md", "https://x.test/a@b.md"),
    ],
)
def test_a_source_is_called_alike_in_every_checkout(location: str, label: str) -> None:
    assert config.label(location, Path("/project")) == label
