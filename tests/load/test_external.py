"""References to other files: what is brought in, under which name, and what is not."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.load.support import bare, codes, only

from apiwright.diagnostics import Abort, Diagnostics, ExitCode
from apiwright.load import external, load, locate
from apiwright.pointers import target
from apiwright.resolve import resolve
from apiwright.spec import Document, origin

OK = {"200": {"description": "OK"}}


def loaded(
    folder: Path,
    root: dict[str, Any],
    files: dict[str, Any],
    diagnostics: Diagnostics | None = None,
    allow: tuple[str, ...] = (),
) -> Document:
    """Load `root`, completed to a document, from a folder that holds `files` too."""
    whole = {"info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {}}}}
    version = {} if "swagger" in root else {"openapi": "3.1.0"}
    for name, content in {**files, "root.json": {**version, **whole, **root}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    found = Diagnostics() if diagnostics is None else diagnostics
    return load(str(folder / "root.json"), found, allow=allow)


def schemas(document: Document) -> Any:
    """Return the component schemas without marks."""
    return bare(document.root["components"]["schemas"])


def asked(reference: str) -> dict[str, Any]:
    """Return a document in which a schema `Asked` refers to another file."""
    return {"components": {"schemas": {"Asked": {"items": {"$ref": reference}}}}}


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("other.yaml#/components/schemas/Pet", "Pet"),
        ("./other.yaml#/components/schemas/Pet", "Pet"),
        ("other.yaml#/components/schemas/Pet/properties/owner", "owner"),
        ("other.yaml#/components/schemas/Tags/items", "Tags"),
        ("other.yaml#petAnchor", "Pet"),
        ("schemas/small%20pet.json", "small-pet"),
        ("schemas/small pet.json", "small-pet"),
        ("other.yaml#/components/schemas/a~1b", "a-b"),
        ("other.yaml#/x-more/%C3%84", "x-more"),
    ],
)
def test_a_schema_becomes_a_component_of_its_own_name(
    tmp_path: Path, reference: str, name: str
) -> None:
    any_schema = {"type": "string"}
    pet = {"$anchor": "petAnchor", "properties": {"owner": any_schema}}
    other = {
        "components": {
            "schemas": {"Pet": pet, "a/b": any_schema, "Tags": {"items": any_schema}}
        },
        "x-more": {"Ä": any_schema},
    }
    files = {"other.yaml": other, "schemas/small pet.json": any_schema}
    diagnostics = Diagnostics()
    document = loaded(tmp_path, asked(reference), files, diagnostics)
    assert codes(diagnostics) == []
    found = schemas(document)
    assert found["Asked"] == {"items": {"$ref": f"#/components/schemas/{name}"}}
    assert found[name] in (any_schema, {"properties": {"owner": any_schema}})


def test_a_component_that_is_only_a_reference_becomes_what_is_there(
    tmp_path: Path,
) -> None:
    root = {
        "components": {
            "schemas": {
                "Animal": {"$ref": "schemas/pet.yaml"},
                "Pets": {"items": {"$ref": "schemas/pet.yaml"}},
            }
        }
    }
    document = loaded(tmp_path, root, {"schemas/pet.yaml": "type: string\n"})
    assert schemas(document) == {
        "Animal": {"type": "string"},
        "Pets": {"items": {"$ref": "#/components/schemas/Animal"}},
    }


def test_chains_cycles_and_ways_back_become_local_references(tmp_path: Path) -> None:
    files: dict[str, Any] = {
        "a/node.yaml": {
            "properties": {
                "self": {"$ref": "#"},
                "next": {"$ref": "../b/next.json#/definitions/Next"},
                "back": {"$ref": "../root.json#/components/schemas/Own"},
            }
        },
        "b/next.json": {
            "definitions": {"Next": {"$ref": "#/definitions/Real"}, "Real": {}}
            | {"Real": {"anyOf": [{"$ref": "../a/node.yaml"}, {"type": "null"}]}}
        },
    }
    root = asked("a/node.yaml")
    root["components"]["schemas"]["Own"] = {"type": "integer"}
    diagnostics = Diagnostics()
    found = schemas(loaded(tmp_path, root, files, diagnostics))
    assert codes(diagnostics) == []
    assert found["node"]["properties"] == {
        "self": {"$ref": "#/components/schemas/node"},
        "next": {"$ref": "#/components/schemas/Next"},
        "back": {"$ref": "#/components/schemas/Own"},
    }
    assert found["Next"] == {"$ref": "#/components/schemas/Real"}
    assert found["Real"]["anyOf"][0] == {"$ref": "#/components/schemas/node"}


def test_a_way_back_may_lead_through_what_was_brought_in(tmp_path: Path) -> None:
    root = asked("a.yaml")
    root["components"]["schemas"]["Pet"] = {"$ref": "pet.yaml"}
    place = "#/components/schemas/Pet/properties/id"
    files = {
        "a.yaml": {"items": {"$ref": f"root.json{place}"}},
        "pet.yaml": {"properties": {"id": {"type": "string"}}},
    }
    diagnostics = Diagnostics()
    document = resolve(loaded(tmp_path, root, files, diagnostics), diagnostics)
    assert codes(diagnostics) == []
    assert schemas(document)["a"] == {"items": {"$ref": place}}


def test_what_is_there_is_never_renamed_nor_replaced(tmp_path: Path) -> None:
    root = asked("other.yaml#/Error")
    root["components"]["schemas"]["Error"] = {"type": "integer"}
    root["components"]["schemas"]["More"] = {"items": {"$ref": "sub/other.yaml#/Error"}}
    files = {
        "other.yaml": {"Error": {"type": "string"}},
        "sub/other.yaml": {"Error": {"type": "boolean"}},
    }
    found = schemas(loaded(tmp_path, root, files))
    assert found["Error"] == {"type": "integer"}
    assert found["other-Error"] == {"type": "string"}
    assert found["other-Error-2"] == {"type": "boolean"}


def test_every_kind_of_object_is_brought_in(tmp_path: Path) -> None:
    operation = {
        "parameters": [{"$ref": "parts.yaml#/parameters/Limit"}],
        "requestBody": {"$ref": "parts.yaml#/bodies/Pet"},
        "responses": {"200": {"$ref": "parts.yaml#/responses/Pet"}},
        "callbacks": {"done": {"$ref": "parts.yaml#/callbacks/Done"}},
    }
    content = {"application/json": {"schema": {"$ref": "#/schemas/Pet"}}}
    parts = {
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {}}},
        "bodies": {"Pet": {"content": content}},
        "responses": {
            "Pet": {
                "description": "A pet",
                "content": content,
                "headers": {"X": {"$ref": "#/headers/X"}},
            }
        },
        "headers": {"X": {"schema": {"type": "integer"}}},
        "callbacks": {"Done": {"{$url}": {"post": {"responses": OK}}}},
        "schemas": {"Pet": {"type": "object"}},
    }
    root = {"paths": {"/a": {"post": operation}}}
    diagnostics = Diagnostics()
    document = loaded(tmp_path, root, {"parts.yaml": parts}, diagnostics)
    resolved = resolve(document, diagnostics)
    assert codes(diagnostics) == []
    post = bare(resolved.root["paths"]["/a"]["post"])
    schema = {"schema": {"$ref": "#/components/schemas/Pet"}}
    assert post["parameters"][0]["name"] == "limit"
    assert post["requestBody"]["content"]["application/json"] == schema
    assert post["responses"]["200"]["content"]["application/json"] == schema
    assert post["responses"]["200"]["headers"]["X"]["schema"] == {"type": "integer"}
    assert post["callbacks"]["done"]["{$url}"]["post"] == {"responses": OK}


def test_path_items_and_whole_maps_take_the_place_of_the_reference(
    tmp_path: Path,
) -> None:
    root = {
        "paths": {"$ref": "paths/index.yaml"},
        "components": {"schemas": {"$ref": "schemas/index.yaml"}},
        "tags": [{"$ref": "tags.yaml#/0"}],
    }
    get = {"responses": OK, "parameters": [{"$ref": "../parts.yaml#/Id"}]}
    files = {
        "paths/index.yaml": {"/pets/{id}": {"$ref": "pet.yaml", "summary": "Own"}},
        "paths/pet.yaml": {"summary": "Theirs", "get": get},
        "parts.yaml": {
            "Id": {"name": "id", "in": "path", "required": True, "schema": {}}
        },
        "schemas/index.yaml": {"Pet": {"$ref": "pet.yaml"}, "Own": {"type": "integer"}},
        "schemas/pet.yaml": {"items": {"$ref": "index.yaml#/Own"}},
        "tags.yaml": [{"name": "pets"}],
    }
    diagnostics = Diagnostics()
    document = loaded(tmp_path, root, files, diagnostics)
    assert codes(diagnostics) == []
    item = bare(document.root["paths"])["/pets/{id}"]
    assert item["summary"] == "Own"
    assert item["get"]["parameters"] == [{"$ref": "#/components/parameters/Id"}]
    assert set(schemas(document)) >= {"Pet", "Own"}
    assert schemas(document)["Pet"]["items"] == {"$ref": "#/components/schemas/Own"}
    assert [tag["name"] for tag in document.root["tags"]] == ["pets"]


def test_a_swagger_document_is_brought_together_before_it_is_lifted(
    tmp_path: Path,
) -> None:
    get = {
        "parameters": [{"$ref": "parts.yaml#/parameters/Limit"}],
        "responses": {
            "200": {
                "description": "",
                "schema": {"$ref": "parts.yaml#/definitions/Pet"},
            },
            "404": {"$ref": "parts.yaml#/responses/Missing"},
        },
    }
    root = {
        "swagger": "2.0",
        "paths": {"/a": {"get": get}, "/b": {"$ref": "b.yaml"}},
    }
    parts = {
        "parameters": {"Limit": {"name": "limit", "in": "query", "type": "integer"}},
        "definitions": {"Pet": {"type": "object", "x-nullable": True}},
        "responses": {"Missing": {"description": "no", "schema": {"type": "string"}}},
    }
    body = {
        "name": "b",
        "in": "body",
        "schema": {"$ref": "parts.yaml#/definitions/Pet"},
    }
    item = {"post": {"parameters": [body], "responses": OK}}
    diagnostics = Diagnostics()
    document = loaded(
        tmp_path, root, {"parts.yaml": parts, "b.yaml": item}, diagnostics
    )
    resolved = bare(resolve(document, diagnostics).root)
    assert codes(diagnostics) == []
    got = resolved["paths"]["/a"]["get"]
    assert got["parameters"][0]["schema"] == {"type": "integer"}
    pet = {"$ref": "#/components/schemas/Pet"}
    assert got["responses"]["200"]["content"]["application/json"]["schema"] == pet
    missing = got["responses"]["404"]["content"]["application/json"]["schema"]
    assert missing == {"type": "string"}
    posted = resolved["paths"]["/b"]["post"]["requestBody"]["content"]
    assert posted["application/json"]["schema"] == pet


def test_payloads_are_never_followed(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    text = {"$ref": "nope.yaml"}
    schema = {"default": text, "example": text, "enum": [text], "x-y": text}
    root = {"components": {"schemas": {"A": {**schema, "properties": {}}}}}
    found = schemas(loaded(tmp_path, root, {}, diagnostics))
    assert codes(diagnostics) == []
    assert found["A"]["default"] == text


def test_a_property_called_ref_is_a_property(tmp_path: Path) -> None:
    root = asked("b.yaml")
    root["components"]["schemas"]["B"] = {"properties": {"$ref": {"type": "string"}}}
    found = schemas(loaded(tmp_path, root, {"b.yaml": {"type": "integer"}}))
    assert found["B"]["properties"] == {"$ref": {"type": "string"}}


def test_a_discriminator_finds_its_variants_in_other_files(tmp_path: Path) -> None:
    pet = {
        "oneOf": [{"$ref": "cat.yaml"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"c": "cat.yaml", "d": "#/components/schemas/Dog", "e": "Dog"},
        },
    }
    root = {"components": {"schemas": {"Pet": pet, "Dog": {}}}}
    found = schemas(loaded(tmp_path, root, {"cat.yaml": {"type": "object"}}))
    assert found["Pet"]["discriminator"]["mapping"] == {
        "c": "#/components/schemas/cat",
        "d": "#/components/schemas/Dog",
        "e": "Dog",
    }


@pytest.mark.parametrize("by", [{"propertyName": "kind"}, "kind"])
def test_heirs_that_nothing_refers_to_come_with_what_they_are_made_of(
    tmp_path: Path, by: Any
) -> None:
    animals = {
        "Pet": {"type": "object", "discriminator": by},
        "Cat": {"allOf": [{"$ref": "#/Pet"}]},
        "Kitten": {"allOf": [{"$ref": "animals.yaml#/Cat"}, {"type": "object"}]},
        "Robot": {"allOf": [{"$ref": "machines.yaml#/Pet"}]},
        "Stone": {"type": "object", "properties": {"of": {"$ref": "#/Cat"}}},
    }
    root = {"components": {"schemas": {"P": {"$ref": "animals.yaml#/Kitten"}}}}
    # A file that only what is not needed refers to is not read: it is not there.
    found = schemas(loaded(tmp_path, root, {"animals.yaml": animals}))

    assert sorted(found) == ["Cat", "P", "Pet"]
    root = {"components": {"schemas": {"P": {"$ref": "animals.yaml#/Pet"}}}}
    found = schemas(loaded(tmp_path / "base", root, {"animals.yaml": animals}))

    assert sorted(found) == ["Cat", "Kitten", "P"]


def test_ids_and_anchors_of_another_file_decide_what_it_refers_to(
    tmp_path: Path,
) -> None:
    tree = {
        "$id": "https://x.test/schemas/tree",
        "properties": {
            "node": {"$ref": "node"},
            "leaf": {"$ref": "#leaf"},
            "same": {"$dynamicRef": "#tree"},
            "deep": {"$ref": "#/$defs/node/$defs/deep"},
        },
        "$dynamicAnchor": "tree",
        "$defs": {
            "node": {
                "$id": "https://x.test/schemas/node",
                "properties": {"own": {"$ref": "#/$defs/deep"}},
                "$defs": {"deep": {"type": "integer"}},
            },
            "leaf": {"$anchor": "leaf", "type": "string"},
        },
    }
    diagnostics = Diagnostics()
    found = schemas(
        loaded(tmp_path, asked("tree.json"), {"tree.json": tree}, diagnostics)
    )
    assert codes(diagnostics) == []
    assert found["tree"]["properties"] == {
        "node": {"$ref": "#/components/schemas/node"},
        "leaf": {"$ref": "#/components/schemas/leaf"},
        "same": {"$dynamicRef": "#/components/schemas/tree"},
        "deep": {"$ref": "#/components/schemas/deep"},
    }
    assert found["node"]["properties"]["own"] == {"$ref": "#/components/schemas/deep"}
    assert found["leaf"] == {"type": "string"}


def test_an_id_in_the_document_itself_is_no_other_file(tmp_path: Path) -> None:
    root = asked("https://x.test/a")
    root["components"]["schemas"]["A"] = {"$id": "https://x.test/a", "type": "string"}
    diagnostics = Diagnostics()
    document = resolve(loaded(tmp_path, root, {}, diagnostics), diagnostics)
    assert codes(diagnostics) == []
    assert schemas(document)["Asked"] == {"items": {"$ref": "#/components/schemas/A"}}


@pytest.mark.parametrize(
    "address", ["v32.yaml", "/api/v32.yaml", "https://example.com/api/v32.yaml"]
)
def test_the_documents_own_address_is_what_references_start_from(
    tmp_path: Path, address: str
) -> None:
    """OpenAPI 3.2, section 4.1.1: `$self` leads back to the document, which nobody fetches."""
    diagnostics = Diagnostics()
    root = {
        "openapi": "3.2.0",
        "$self": "https://example.com/api/v32.yaml",
        **asked(f"{address}#/components/schemas/Asked"),
    }
    document = resolve(loaded(tmp_path, root, {}, diagnostics), diagnostics)

    assert schemas(document)["Asked"]["items"] == {"$ref": "#/components/schemas/Asked"}
    assert codes(diagnostics) == ["server-from-address"]


def test_a_place_in_another_file_is_found_in_that_file(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    other = "Pet:\n  properties:\n    id:\n      type: strin\n"
    document = loaded(tmp_path, asked("o.yaml#/Pet"), {"o.yaml": other}, diagnostics)
    found = only(diagnostics)
    mark = origin(found.mark, document.imports)
    assert mark == "1#/Pet/properties/id/type"
    source = document.sources[1]
    assert source.location == (tmp_path / "o.yaml").as_posix()
    assert list(locate(source, [mark[2:]]).values()) == [(4, 7)]


@pytest.mark.parametrize(
    "reference",
    [
        "other.json#/components/schemas/A/properties/x",
        "other.json#/components/schemas/B/properties/y/properties/x",
        "other.json#/components/schemas/C/properties/x",
    ],
)
def test_a_pointer_may_lead_through_references_of_another_file(
    tmp_path: Path, reference: str
) -> None:
    name = {"type": "object", "properties": {"x": {"type": "string", "format": "date"}}}
    other = {
        "A": {"$ref": "third.json#/Name"},
        "B": {"properties": {"y": {"$ref": "#/components/schemas/A"}}},
        "C": {"$ref": "root.json#/components/schemas/Own"},
    }
    root = asked(reference)
    root["components"]["schemas"]["Own"] = {"$ref": "third.json#/Name"}
    files = {
        "other.json": {"components": {"schemas": other}},
        "third.json": {"Name": name},
    }
    diagnostics = Diagnostics()
    document = resolve(loaded(tmp_path, root, files, diagnostics), diagnostics)

    found = target(document, schemas(document)["Asked"]["items"]["$ref"])
    assert bare(found) == {"type": "string", "format": "date"}
    assert codes(diagnostics) == []


def test_a_pointer_that_goes_in_circles_through_files_leads_nowhere(
    tmp_path: Path,
) -> None:
    other = {"A": {"$ref": "third.json#/B/x"}}
    files = {"other.json": other, "third.json": {"B": {"$ref": "other.json#/A/x"}}}
    diagnostics = Diagnostics()
    resolve(loaded(tmp_path, asked("other.json#/A/x"), files, diagnostics), diagnostics)

    assert codes(diagnostics) == ["dangling-reference"]


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("nope.yaml#/A", "There is no file"),
        ("other.yaml#/Nope", "nothing of that name"),
        ("other.yaml#nope", "nothing of that name"),
        ("schemas", "is a folder"),
    ],
)
def test_a_reference_that_leads_nowhere_is_reported_as_a_local_one_is(
    tmp_path: Path, reference: str, reason: str
) -> None:
    diagnostics = Diagnostics()
    files: dict[str, Any] = {"other.yaml": {"A": {}}, "schemas/x.yaml": {}}
    document = loaded(tmp_path, asked(reference), files, diagnostics)
    found = resolve(document, diagnostics)
    said = only(diagnostics)
    assert (said.code, said.mark) == (
        "dangling-reference",
        "0#/components/schemas/Asked/items",
    )
    assert reason in said.message
    assert said.message.endswith("any value is allowed.")
    assert said.hint
    assert "$ref" not in schemas(found)["Asked"]["items"]


def test_a_reference_of_another_file_that_dangles_is_placed_there(
    tmp_path: Path,
) -> None:
    diagnostics = Diagnostics()
    files = {"sub/a.yaml": {"items": {"$ref": "nope.yaml#/X"}}}
    document = loaded(tmp_path, asked("sub/a.yaml"), files, diagnostics)
    resolve(document, diagnostics)
    said = only(diagnostics)
    assert origin(said.mark, document.imports) == "1#/items"
    assert f"{(tmp_path / 'sub/nope.yaml').as_posix()}#/X" in said.message


def test_path_items_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    done = {"post": {"callbacks": {"c": {"{$url}": {"$ref": "done.yaml"}}}}}
    diagnostics = Diagnostics()
    document = loaded(
        tmp_path,
        {"paths": {"/a": {"$ref": "done.yaml"}}},
        {"done.yaml": done},
        diagnostics,
    )
    resolve(document, diagnostics)
    assert "reference-cycle" in codes(diagnostics)


def test_files_that_multiply_each_other_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external, "MAX_INLINED", 10_000)
    files: dict[str, Any] = {
        f"{i}.yaml": {"a": {"properties": {"$ref": f"{i + 1}.yaml"}}}
        | {"b": {"properties": {"$ref": f"{i + 1}.yaml"}}}
        for i in range(40)
    }
    root = {"components": {"schemas": {"A": {"properties": {"$ref": "0.yaml"}}}}}
    diagnostics = Diagnostics()
    with pytest.raises(Abort) as raised:
        loaded(tmp_path, root, {**files, "40.yaml": {}}, diagnostics)
    assert raised.value.exit_code == ExitCode.DOCUMENT
    assert codes(diagnostics) == ["too-many-references"]


class TestConfinement:
    """A reference reaches the document's own folder, and what is allowed."""

    @pytest.mark.parametrize(
        "reference",
        ["../secret.yaml", "sub/../../secret.yaml", "{absolute}", "link.yaml"],
    )
    def test_nothing_outside_of_the_folder_is_read_unless_allowed(
        self, tmp_path: Path, reference: str
    ) -> None:
        secret = tmp_path / "secret.yaml"
        secret.write_text("type: integer\n")
        folder = tmp_path / "own"
        folder.mkdir()
        if reference == "link.yaml":
            if sys.platform == "win32":
                pytest.skip("making a link takes a right of its own on Windows")
            os.symlink(secret, folder / "link.yaml")
        root = asked(reference.format(absolute=secret.as_posix()))
        diagnostics = Diagnostics()
        resolve(loaded(folder, root, {}, diagnostics), diagnostics)
        said = only(diagnostics)
        assert said.code == "external-reference"
        assert "outside of the document's own folder" in said.message
        assert said.hint.startswith("Allow it with --allow ")
        for allowed in (secret, tmp_path):
            diagnostics = Diagnostics()
            document = loaded(folder, root, {}, diagnostics, (str(allowed),))
            assert codes(diagnostics) == []
            assert {"type": "integer"} in schemas(document).values()

    def test_a_folder_whose_name_begins_alike_is_outside(self, tmp_path: Path) -> None:
        (tmp_path / "own-secret").mkdir()
        (tmp_path / "own-secret/a.yaml").write_text("{}")
        (tmp_path / "own").mkdir()
        diagnostics = Diagnostics()
        document = loaded(
            tmp_path / "own", asked("../own-secret/a.yaml"), {}, diagnostics
        )
        resolve(document, diagnostics)
        assert codes(diagnostics) == ["external-reference"]

    @pytest.mark.parametrize(
        "reference",
        ["https://x.test/a.yaml", "http://127.0.0.1:1/a.yaml", "ftp://x/a", "urn:a:b"],
    )
    def test_the_network_is_not_asked_unless_an_origin_is_allowed(
        self, tmp_path: Path, reference: str
    ) -> None:
        diagnostics = Diagnostics()
        resolve(loaded(tmp_path, asked(reference), {}, diagnostics), diagnostics)
        assert only(diagnostics).code == "external-reference"

    def test_standard_input_has_no_folder_of_its_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.yaml").write_text("type: integer\n")
        root = {"openapi": "3.1.0", "info": {}, "paths": {"/a": {}}, **asked("a.yaml")}
        text = json.dumps(root).encode()
        for allow, want in (((), True), ((".",), False)):
            diagnostics = Diagnostics()
            document = load("-", diagnostics, stdin=io.BytesIO(text), allow=allow)
            resolve(document, diagnostics)
            assert ("external-reference" in codes(diagnostics)) is want


def test_a_malformed_file_ends_the_run_at_its_place(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    with pytest.raises(Abort) as raised:
        loaded(tmp_path, asked("o.yaml"), {"o.yaml": "a: [\n"}, diagnostics)
    assert raised.value.exit_code == ExitCode.DOCUMENT
    assert (only(diagnostics).mark, only(diagnostics).line) == ("1#", 2)
