"""Every command: what it prints, where, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.conftest import SEED, Call, Called, snapshot

from apiwright import __version__, cli, config
from apiwright.diagnostics import Diagnostics, ExitCode

SCHEMA = json.loads(
    (Path(cli.__file__).parents[1] / "schemas/result.json").read_text("utf-8")
)

GOOD = """\
openapi: 3.1.0
info: {title: Pet Store, version: "1"}
servers: [{url: "https://pets.test"}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses: {"200": {description: OK}}
"""
WARNED = GOOD.replace("listPets", "listPets\n      parameters: [{$ref: '#/nothing'}]")


def result(called: Called) -> Any:
    """Return what was printed with `--json`, after it was held against the schema."""
    value = json.loads(called.out)
    Draft202012Validator(SCHEMA).validate(value)
    assert value["exit_code"] == called.code
    return value


@pytest.fixture
def pets(project: Path) -> Path:
    """Return a project with one good document and its configuration."""
    (project / "pets.yaml").write_text(GOOD)
    (project / "apiwright.toml").write_text(
        '[clients.pets]\nsource = "pets.yaml"\noutput = "src/pets"\n'
    )
    return project


def test_the_schema_of_results_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_version_is_printed_to_standard_output(call: Call) -> None:
    called = call("--version")
    assert (called.code, called.out) == (0, f"apiwright {__version__}\n")


def test_help_names_every_command(call: Call) -> None:
    called = call("--help")
    assert called.code == 0
    for command in ("generate", "check", "inspect", "bundle", "init"):
        assert f"  {command} " in called.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["genrate"],
        ["generate", "--nope"],
        ["generate", "a", "b", "-o", "x"],
        ["generate", "-o", "x"],
        ["generate", "a.md", "-o", "my-client"],
        ["generate", "a.md", "-o", "/"],
        ["generate", "a.md", "-o", ""],
        ["generate", ""],
        ["bundle", ""],
        ["generate", "a.md", "--package", "class"],
        ["generate", "a.md", "--env-prefix", "A-B"],
        ["generate", "a.md", "--config", "b.toml"],
        ["generate", "a.md", "--rename", "Message"],
        ["generate", "a.md", "--rename", "model:A=B"],
        ["generate", "a.md", "--include", ""],
        ["inspect", "a.md", "--exclude", "/users", "--exclude", ""],
        ["generate", "a.md", "--overlays", ""],
        ["generate", "--include", "tag:a"],
        ["generate", "--no-pagination"],
        ["generate", "--idempotency-header", "X-Key"],
        ["generate", "a.md", "--idempotency-header", "X Key"],
        ["generate"],
        ["generate", "--config", "nope.toml"],
        ["bundle"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_one_error_with_a_hint(
    call: Call, project: Path, arguments: list[str]
) -> None:
    called = call(*arguments)
    assert called.code == ExitCode.USAGE
    assert called.out == ""
    assert called.err.startswith("error: ")
    assert snapshot(project) == {}


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["--json"], None),
        (["generate", "--json", "--nope"], "generate"),
        (["bundle", "--json"], "bundle"),
        (["generate", "a", "b", "-o", "x", "--json"], "generate"),
        (["check", "--json", "--rename", "x=y", "a"], "check"),
        (["inspect", "--json"], "inspect"),
    ],
)
def test_a_wrong_call_is_json_too(
    call: Call, project: Path, arguments: list[str], command: str | None
) -> None:
    value = result(call(*arguments))
    assert value["command"] == command
    assert value["diagnostics"][0]["hint"]


def test_a_mistake_of_the_program_is_json_too(
    call: Call, pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("apiwright.build.build", broken)
    value = result(call("generate", "--json", "--no-cache"))
    assert value["diagnostics"][0]["code"] == "internal-error"


def test_quiet_prints_nothing_where_all_is_fine(call: Call, pets: Path) -> None:
    (pets / "warned.yaml").write_text(WARNED)
    assert call("generate", "-q") == Called(0, "", "")
    warned = call("inspect", "warned.yaml", "-q")
    assert (warned.code, warned.out) == (0, "")
    assert "[dangling-reference]" in warned.err
    (pets / "src/pets/py.typed").unlink()
    assert "missing: py.typed" in call("check", "-q").out


def test_a_wrong_configuration_quotes_its_line(call: Call, pets: Path) -> None:
    (pets / "apiwright.toml").write_text('[clients.pets]\nsorce = "pets.yaml"\n')
    called = call("generate")
    assert called.code == ExitCode.USAGE
    assert called.err == (
        "apiwright.toml:2:1: error: there is no option 'sorce' [configuration]\n"
        '    2 | sorce = "pets.yaml"\n'
        "      | ^\n"
        "  hint: did you mean 'source'?\n"
    )
    assert result(call("generate", "--json"))["diagnostics"][0]["line"] == 2


class TestGenerate:
    """`apiwright generate`."""

    def test_every_client_of_the_configuration_is_generated(
        self, call: Call, pets: Path
    ) -> None:
        called = call("generate")
        files = len(snapshot(pets / "src/pets"))
        assert (called.code, called.err) == (0, "")
        assert called.out == (
            f"src/pets: 1 operation; files: {files} created, 0 unchanged\n"
        )

    def test_the_configuration_is_found_from_a_folder_below(
        self, call: Call, pets: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (pets / "docs").mkdir()
        monkeypatch.chdir(pets / "docs")
        assert call("generate").code == 0
        assert (pets / "src/pets/api.json").exists()
        api = json.loads((pets / "src/pets/api.json").read_text())
        assert [source["location"] for source in api["sources"]] == ["pets.yaml"]

    def test_a_second_run_writes_nothing_and_says_the_same_but_for_that(
        self, call: Call, project: Path
    ) -> None:
        (project / "a.yaml").write_text(WARNED)
        first, second, third = (
            call("generate", "a.yaml", *more) for more in ((), (), ("--no-cache",))
        )
        assert "[dangling-reference]" in first.err
        assert first.err == second.err == third.err
        assert second.out == third.out
        assert "created" not in second.out

    def test_the_package_is_named_after_the_title(self, call: Call, pets: Path) -> None:
        call("generate", "pets.yaml")
        assert (pets / "pet_store/client.py").exists()

    def test_json_lists_what_was_done(self, call: Call, pets: Path) -> None:
        (client,) = result(call("generate", "--json"))["clients"]
        assert client["package"] == "pets"
        assert "client.py" in client["created"]
        assert client["operations"] == 1
        (again,) = result(call("generate", "--json"))["clients"]
        assert again["created"] == []
        assert again["unchanged"] == len(client["created"])

    def test_standard_input_is_a_source(self, call: Call, project: Path) -> None:
        called = call("generate", "-", "-o", "pets", stdin=GOOD.encode())
        assert called.code == 0, called.err
        api = json.loads((project / "pets/api.json").read_text())
        assert api["sources"][0]["location"] == "<stdin>"

    def test_a_failure_on_standard_input_quotes_it(
        self, call: Call, project: Path
    ) -> None:
        called = call("generate", "-", stdin=b"openapi: 3.1.0\ninfo: [\n")
        assert called.code == ExitCode.DOCUMENT
        assert called.err.startswith("<stdin>:")

    def test_strict_refuses_warnings_and_writes_nothing(
        self, call: Call, project: Path
    ) -> None:
        (project / "a.yaml").write_text(WARNED)
        before = snapshot(project)
        called = call("generate", "a.yaml", "--strict")
        assert called.code == ExitCode.DIFFERENT
        assert "[dangling-reference]" in called.err
        assert snapshot(project) == before

    def test_a_file_edited_by_hand_is_kept_unless_forced(
        self, call: Call, pets: Path
    ) -> None:
        call("generate")
        client = pets / "src/pets/client.py"
        generated = client.read_bytes()
        client.write_bytes(generated + b"# mine\n")
        called = call("generate")
        assert called.code == ExitCode.DIFFERENT
        assert "client.py [edited-by-hand]" in called.err
        assert client.read_bytes() == generated + b"# mine\n"
        assert call("generate", "--force").code == 0
        assert client.read_bytes() == generated

    def test_one_client_that_fails_does_not_stop_the_others(
        self, call: Call, pets: Path
    ) -> None:
        config = pets / "apiwright.toml"
        config.write_text('[clients.a]\nsource = "nope"\n' + config.read_text())
        called = call("generate", "--json")
        assert called.code == ExitCode.SOURCE
        codes = [client["exit_code"] for client in result(called)["clients"]]
        assert codes == [ExitCode.SOURCE, ExitCode.OK]
        assert (pets / "src/pets/api.json").exists()

    def test_two_sources_never_become_one_package(
        self, call: Call, project: Path
    ) -> None:
        """Pages of one site have one title: the second would replace the client of the first."""
        for word in ("pets", "toys"):
            text = SCOPED.replace("/pets", f"/{word}")
            (project / f"{word}.yaml").write_text(text)
        for _ in range(2):  # The second time, the first is recalled.
            called = call("generate", "pets.yaml", "toys.yaml", "--json")
            first, second = result(called)["clients"]
            assert (first["exit_code"], second["exit_code"]) == (0, ExitCode.USAGE)
            assert [one["code"] for one in second["diagnostics"]] == ["output-taken"]
            operations = (project / "pet_store/api.json").read_text()
            assert "/pets" in operations
            assert "/toys" not in operations


SCOPED = """\
openapi: 3.1.0
info: {title: Pet Store, version: "1"}
servers: [{url: "https://pets.test"}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: per_page, in: query, schema: {type: integer}}
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/petSchema"}}
  /owners:
    get: {operationId: listOwners, tags: [owners], responses: {"200": {description: OK}}}
    post: {operationId: listOwnersByForm, tags: [owners], responses: {"200": {description: OK}}}
components:
  schemas:
    petSchema: {type: object, properties: {name: {type: string}}}
"""


class TestOptions:
    """Each option of a client, as a flag and as a key of the configuration."""

    @pytest.mark.parametrize(
        ("flags", "key"),
        [
            (["--include", "tag:pets"], 'include = ["tag:pets"]'),
            (["--exclude", "GET /owners"], 'exclude = ["GET /owners"]'),
            (
                ["--rename", "schema:petSchema=Animal", "--rename", "tag:pets=zoo"],
                'rename = {"schema:petSchema" = "Animal", "tag:pets" = "zoo"}',
            ),
            (["--no-pagination"], "pagination = false"),
            (
                ["--idempotency-header", "X-Key"],
                'idempotency-header = "X-Key"',
            ),
            (["--overlays", "o.yaml"], 'overlays = ["o.yaml"]'),
        ],
    )
    def test_a_flag_does_what_the_key_does(
        self, call: Call, project: Path, flags: list[str], key: str
    ) -> None:
        (project / "a.yaml").write_text(SCOPED)
        (project / "o.yaml").write_text(
            "overlay: 1.0.0\nactions:\n- {target: $.paths.*, update: {summary: New}}\n"
            "- target: $.paths['/owners']\n  remove: true\n"
        )
        (project / "apiwright.toml").write_text(
            f'[clients.a]\nsource = "a.yaml"\npackage = "a"\n{key}\n'
        )
        plain, flagged, configured = (
            result(call("inspect", *more, "--json"))["clients"][0]["api"]
            for more in (
                ["a.yaml", "--package", "a"],
                ["a.yaml", "--package", "a", *flags],
                [],
            )
        )
        assert flagged == configured
        assert flagged != plain

    def test_operations_and_models_are_those_that_are_wanted(
        self, call: Call, project: Path
    ) -> None:
        (project / "a.yaml").write_text(SCOPED)
        flags = ["--exclude", "listO*", "--rename", "schema:petSchema=Animal"]
        called = call("inspect", "a.yaml", *flags, "--no-pagination", "--json")
        (client,) = result(called)["clients"]
        (operation,) = client["api"]["operations"]
        assert (operation["id"], operation["pagination"]) == ("listPets", None)
        assert list(client["api"]["models"]) == ["Animal"]

    def test_what_matches_nothing_is_a_warning(self, call: Call, project: Path) -> None:
        (project / "a.yaml").write_text(SCOPED)
        flags = ["--exclude", "tag:nope", "--rename", "schema:nope=Animal"]
        called = call("inspect", "a.yaml", *flags)
        assert "[unused-pattern]" in called.err
        assert "[unused-rename]" in called.err

    def test_a_change_of_an_overlay_or_of_a_referenced_file_is_noticed(
        self, call: Call, project: Path
    ) -> None:
        (project / "a.yaml").write_text(SCOPED.replace("#/components", "b.yaml#"))
        (project / "b.yaml").write_text("schemas: {petSchema: {type: string}}")
        overlay = project / "o.yaml"
        text = "overlay: 1.1.0\nactions: [{target: $.info, update: {description: A}}]\n"
        overlay.write_text(text)
        generate = ["generate", "a.yaml", "-o", "pets", "--overlays", "o.yaml"]
        assert call(*generate).code == 0
        assert "changed" not in call(*generate).out.replace("unchanged", "")
        overlay.write_text(text.replace("A", "B"))
        assert " changed" in call(*generate).out
        (project / "b.yaml").write_text("schemas: {petSchema: {type: integer}}")
        assert " changed" in call(*generate).out

    def test_a_file_that_was_missing_is_noticed_when_it_comes(
        self, call: Call, project: Path
    ) -> None:
        (project / "a.yaml").write_text(SCOPED.replace("#/components", "b.yaml#"))
        called = call("generate", "a.yaml", "-o", "pets")
        assert "[dangling-reference]" in called.err
        (project / "b.yaml").write_text("schemas: {petSchema: {type: string}}")
        called = call("generate", "a.yaml", "-o", "pets")
        assert " changed" in called.out
        assert called.err == ""

    def test_a_wrong_overlay_quotes_its_line(self, call: Call, project: Path) -> None:
        (project / "a.yaml").write_text(SCOPED)
        (project / "o.yaml").write_text("overlay: 1.0.0\nactions:\n  - target: $[\n")
        called = call("generate", "a.yaml", "--overlays", "o.yaml")
        assert called.code == ExitCode.DOCUMENT
        assert called.err.startswith("o.yaml:3:5: error: ")
        assert "[invalid-overlay]" in called.err


class TestCheck:
    """`apiwright check`."""

    def test_a_fresh_output_is_fine(self, call: Call, pets: Path) -> None:
        call("generate")
        before = snapshot(pets)
        called = call("check")
        assert (called.code, called.err) == (0, "")
        assert result(call("check", "--json"))["clients"][0]["diff"] == ""
        assert snapshot(pets) == before

    def test_every_difference_is_shown(self, call: Call, pets: Path) -> None:
        call("generate")
        (pets / "src/pets/py.typed").unlink()
        with (pets / "src/pets/client.py").open("a") as file:
            file.write("# mine\n")
        before = snapshot(pets)
        called = call("check")
        assert called.code == ExitCode.DIFFERENT
        assert "missing: py.typed\n" in called.out
        assert "different: client.py\n" in called.out
        assert "edited by hand: client.py\n" in called.out
        assert "\n-# mine\n" in called.out
        assert snapshot(pets) == before
        (client,) = result(call("check", "--json"))["clients"]
        assert (client["missing"], client["edited"]) == (["py.typed"], ["client.py"])

    def test_a_document_that_changed_is_a_difference(
        self, call: Call, pets: Path
    ) -> None:
        call("generate")
        (pets / "pets.yaml").write_text(GOOD.replace("listPets", "allPets"))
        called = call("check")
        assert called.code == ExitCode.DIFFERENT
        assert "all_pets" in called.out


class TestInspect:
    """`apiwright inspect`."""

    def test_operations_are_listed_and_nothing_is_written(
        self, call: Call, pets: Path
    ) -> None:
        before = snapshot(pets)
        called = call("inspect", "pets.yaml")
        assert called.code == 0
        assert called.out == (
            "pet_store: 1 operation, 0 models\nGET  /pets  pets.list_pets\n"
        )
        assert snapshot(pets) == before

    def test_json_holds_the_whole_plan(self, call: Call, pets: Path) -> None:
        (client,) = result(call("inspect", "--json"))["clients"]
        assert client["api"]["operations"][0]["call"] == "pets.list_pets"


class TestBundle:
    """`apiwright bundle`."""

    @pytest.mark.parametrize("form", ["yaml", "json"])
    def test_a_page_becomes_a_document_that_generates_the_same(
        self, call: Call, project: Path, form: str
    ) -> None:
        called = call("bundle", SEED, "--format", form)
        assert called.code == 0
        document = (json.loads if form == "json" else yaml.safe_load)(called.out)
        assert document["openapi"].startswith("3.1")
        assert "x-apiwright-mark" not in called.out
        (project / "bundled").write_text(called.out)
        plans = [
            result(call("inspect", source, "--package", "x", "--json"))["clients"][0]
            for source in (SEED, "bundled")
        ]
        first, second = (plan["api"]["operations"] for plan in plans)
        for operation in (*first, *second):
            operation.pop("source")
        assert first == second

    def test_the_document_is_written_to_a_file(self, call: Call, pets: Path) -> None:
        called = call("bundle", "pets.yaml", "-o", "out.yaml", "--json")
        assert result(called)["output"] == "out.yaml"
        written = yaml.safe_load((pets / "out.yaml").read_text())
        assert written == result(called)["document"]

    def test_a_file_that_cannot_be_written_is_an_error(
        self, call: Call, pets: Path
    ) -> None:
        called = call("bundle", "pets.yaml", "-o", "no/out.yaml")
        assert called.code == ExitCode.USAGE
        assert "[cannot-write]" in called.err


class TestInit:
    """`apiwright init`."""

    def test_what_it_writes_generates_a_client(self, call: Call, project: Path) -> None:
        (project / "pets.yaml").write_text(GOOD)
        assert result(call("init", "pets.yaml", "--json"))["config"] == "apiwright.toml"
        assert call("generate").code == 0
        assert (project / "pet_store/api.json").exists()

    def test_overlays_and_what_is_allowed_are_kept(
        self, call: Call, project: Path
    ) -> None:
        (project / "pets.yaml").write_text(GOOD)
        (project / "o.yaml").write_text("overlay: 1.0.0\nactions: []\n")
        flags = ["--overlays", "o.yaml", "--allow", "https://x.test"]
        assert call("init", "pets.yaml", *flags).code == 0
        (client,) = config.read(project / "apiwright.toml", Diagnostics()).clients
        assert client.overlays == (str(project / "o.yaml"),)
        assert client.allow == ("https://x.test",)

    @pytest.mark.parametrize("name", ["apiwright.toml", "pyproject.toml"])
    def test_a_configuration_is_never_written_over_or_hidden(
        self, call: Call, project: Path, name: str
    ) -> None:
        (project / "pets.yaml").write_text(GOOD)
        (project / name).write_text('[tool.apiwright.clients.a]\nsource = "a"\n')
        before = snapshot(project)
        called = call("init", "pets.yaml")
        assert called.code == ExitCode.USAGE
        assert "[configuration-exists]" in called.err
        assert snapshot(project) == before
