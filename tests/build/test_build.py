"""From a document to the ir: names, types and decisions, without any text being rendered."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from apiwright import build, ir, load, resolve
from apiwright.diagnostics import Diagnostics


def make(
    tmp_path: Path, document: dict[str, Any], **options: Any
) -> tuple[ir.Package, list[str]]:
    """Return the package of `document`, and the codes of all diagnostics."""
    source = tmp_path / "openapi.yaml"
    whole = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, **document}
    source.write_text(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True))
    diagnostics = Diagnostics()
    loaded = load.load(str(source), diagnostics, stdin=io.BytesIO())
    resolved = resolve.resolve(loaded, diagnostics)
    package = build.build(resolved, ir.Options(package="api", **options), diagnostics)
    return package, [one.code for one in diagnostics]


def operation(**more: Any) -> dict[str, Any]:
    """Return an operation that answers nothing."""
    return {"responses": {"204": {"description": "done"}}, **more}


def answering(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an operation that answers `schema` as JSON."""
    content = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "ok", "content": content}}, **more}


def classes(package: ir.Package) -> dict[str, list[str]]:
    """Return class → fields."""
    return {
        schema.name: [str(p.name) for p in schema.properties]
        for module in package.models
        for schema in module.schemas
        if isinstance(schema, ir.ObjectSchema)
    }


def calls(package: ir.Package) -> list[str]:
    """Return every method as `tag.name`."""
    return [f"{tag.name}.{one.name}" for tag in package.tags for one in tag.operations]


THING = {"type": "object", "properties": {"id": {"type": "integer"}}}


class TestNames:
    """What things are called, and that it does not depend on what else is there."""

    def test_an_operation_without_id_is_named_after_method_and_path(
        self, tmp_path: Path
    ) -> None:
        package, _ = make(tmp_path, {"paths": {"/users/{id}": {"get": operation()}}})

        assert calls(package) == ["users.get_users_by_id"]

    def test_equal_ids_of_one_tag_are_named_after_their_paths(
        self, tmp_path: Path
    ) -> None:
        paths = {
            "/a": {"get": operation(operationId="list", tags=["x"])},
            "/b": {"get": operation(operationId="list", tags=["x"])},
            "/c": {"get": operation(operationId="list", tags=["y"])},
        }
        package, codes = make(tmp_path, {"paths": paths})

        assert calls(package) == ["x.get_a", "x.get_b", "y.list"]
        assert codes.count("duplicate-operation-id") == 2

    def test_inline_models_are_named_after_their_place(self, tmp_path: Path) -> None:
        inner = {"type": "array", "items": THING}
        schema = {"type": "object", "properties": {"rows": inner}}
        package, _ = make(
            tmp_path, {"paths": {"/a": {"get": answering(schema, operationId="find")}}}
        )

        assert classes(package) == {
            "FindResponse": ["rows"],
            "FindResponseRowsItem": ["id"],
        }

    @pytest.mark.parametrize("position", [0, -1])
    def test_a_further_schema_renames_nothing(
        self, tmp_path: Path, position: int
    ) -> None:
        schemas = {
            "user": THING,
            "User": THING,
            "user-list": {"type": "object", "properties": {"a": THING}},
        }
        entries = list(schemas.items())
        entries.insert(position, ("Other", THING))
        before, _ = make(
            tmp_path,
            {"paths": {"/a": {"get": operation()}}, "components": {"schemas": schemas}},
        )
        after, _ = make(
            tmp_path,
            {
                "paths": {"/a": {"get": operation()}},
                "components": {"schemas": dict(entries)},
            },
        )

        assert set(classes(after)) == {*classes(before), "Other"}

    def test_a_rename_changes_the_word_a_name_is_made_of(self, tmp_path: Path) -> None:
        document = {
            "paths": {
                "/a": {
                    "get": answering(
                        {"$ref": "#/components/schemas/aSchema"},
                        operationId="x",
                        tags=["T 1"],
                    )
                }
            },
            "components": {
                "schemas": {"aSchema": {**THING, "properties": {"in": THING}}}
            },
        }
        rename = (
            ("schema:aSchema", "Thing"),
            ("operation:x", "fetch"),
            ("tag:T 1", "things"),
            ("tag:?", "x"),
        )
        package, codes = make(tmp_path, document, rename=rename)

        assert calls(package) == ["things.fetch"]
        assert set(classes(package)) == {"Thing", "ThingIn"}
        assert codes == ["unused-rename"]


class TestScope:
    """Which operations are generated."""

    document: ClassVar[dict[str, Any]] = {
        "paths": {
            "/users": {"get": operation(operationId="list-users", tags=["Users"])},
            "/users/{id}": {
                "get": answering(
                    {"$ref": "#/components/schemas/User"},
                    operationId="get-user",
                    tags=["Users"],
                ),
                "delete": operation(operationId="delete-user", tags=["Users"]),
            },
            "/log": {"get": operation(operationId="read-log", tags=["Log"])},
            "/q[a]": {"get": operation(operationId="read[a]", tags=["Log[a]"])},
        },
        "components": {"schemas": {"User": THING, "Unused": THING}},
    }

    @pytest.mark.parametrize(
        ("include", "exclude", "wanted"),
        [
            ([], [], ["list_users", "get_user", "delete_user", "read_log", "read_a"]),
            (["/q[a]"], [], ["read_a"]),
            (["GET /q[?]"], [], ["read_a"]),
            (["tag:Log[a]"], ["nothing[a]"], ["read_a"]),
            (["read[*"], [], ["read_a"]),
            (["read[!x]log"], ["/users"], []),
            (["tag:Users"], [], ["list_users", "get_user", "delete_user"]),
            (["/users/*"], [], ["get_user", "delete_user"]),
            (["GET /users*"], [], ["list_users", "get_user"]),
            (["delete /users/{id}"], [], ["delete_user"]),
            (["* /users"], [], ["list_users"]),
            (["*-user"], ["delete-*"], ["get_user"]),
            ([], ["tag:Users"], ["read_log", "read_a"]),
        ],
    )
    def test_patterns_choose_operations(
        self, tmp_path: Path, include: list[str], exclude: list[str], wanted: list[str]
    ) -> None:
        package, _ = make(
            tmp_path, self.document, include=tuple(include), exclude=tuple(exclude)
        )

        assert [call.partition(".")[2] for call in calls(package)] == wanted

    def test_only_what_the_chosen_operations_need_is_declared(
        self, tmp_path: Path
    ) -> None:
        everything, _ = make(tmp_path, self.document)
        part, _ = make(tmp_path, self.document, include=("get-user",))

        assert set(classes(everything)) == {"User", "Unused"}
        assert set(classes(part)) == {"User"}

    def test_a_pattern_that_matches_nothing_is_reported(self, tmp_path: Path) -> None:
        _, codes = make(tmp_path, self.document, exclude=("tag:Nobody",))

        assert codes[-1] == "unused-pattern"


class TestDirections:
    """readOnly and writeOnly: two classes, but only where they differ."""

    def test_what_is_read_only_is_never_asked_for(self, tmp_path: Path) -> None:
        user = {
            "type": "object",
            "required": ["id", "name"],
            "properties": {
                "id": {"type": "integer", "readOnly": True},
                "name": {"type": "string"},
                "password": {"type": "string", "writeOnly": True},
            },
        }
        body = {
            "content": {
                "application/json": {
                    "schema": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/User"},
                    }
                }
            }
        }
        package, _ = make(
            tmp_path,
            {
                "paths": {
                    "/u": {
                        "put": answering(
                            {"$ref": "#/components/schemas/User"},
                            operationId="put",
                            requestBody=body,
                        )
                    }
                },
                "components": {"schemas": {"User": user, "Plain": THING}},
            },
        )

        assert classes(package) == {
            "Plain": ["id"],
            "User": ["id", "name"],
            "UserRequest": ["name", "password"],
        }
        (argument,) = package.tags[0].operations[0].arguments
        assert (
            argument.annotation
            == "Sequence[models.UserRequest | models.UserRequestDict] | Omit"
        )

    def test_models_in_a_circle_import_each_other_late(self, tmp_path: Path) -> None:
        def refer(name: str) -> dict[str, Any]:
            return {
                "type": "object",
                "properties": {"x": {"$ref": f"#/components/schemas/{name}"}},
            }

        package, _ = make(
            tmp_path,
            {
                "paths": {"/a": {"get": operation()}},
                "components": {
                    "schemas": {
                        "A": refer("B"),
                        "B": refer("A"),
                        "C": refer("A"),
                        "D": refer("D"),
                    }
                },
            },
        )
        late = {
            str(m.name): [str(i.module) for g in m.late_imports for i in g]
            for m in package.models
        }

        assert late == {"a": [".b"], "b": [".a"], "c": [], "d": []}


ROWS = {"type": "array", "items": THING}
NUMBER = {"type": "integer"}
TEXT = {"type": "string"}


def query(*names: str, schema: dict[str, Any] = TEXT) -> list[dict[str, Any]]:
    """Return query parameters."""
    return [{"name": name, "in": "query", "schema": schema} for name in names]


def page(**properties: Any) -> dict[str, Any]:
    """Return the schema of a page."""
    return {"type": "object", "properties": properties}


class TestPagination:
    """Lists in pages are recognised from parameters and answers."""

    @pytest.mark.parametrize(
        ("parameters", "schema", "scheme"),
        [
            (
                query("cursor"),
                page(data=ROWS, next_cursor=TEXT),
                'Cursor(items="/data", parameter="cursor", next="/next_cursor")',
            ),
            (
                query("pageToken"),
                page(items=ROWS, meta=page(nextPageToken=TEXT)),
                'Cursor(items="/items", parameter="pageToken", next="/meta/nextPageToken")',
            ),
            (
                query("starting_after"),
                page(data=ROWS, has_more={"type": "boolean"}),
                'Cursor(items="/data", parameter="starting_after", next="/data/-1/id", more="/has_more")',
            ),
            (
                query("page", schema=NUMBER),
                page(data=ROWS),
                'PageNumber(items="/data", parameter="page")',
            ),
            (
                query("page", schema={"type": "integer", "default": 0}),
                page(results=ROWS, totalPages=NUMBER),
                'PageNumber(items="/results", parameter="page", first=0, pages="/totalPages")',
            ),
            (
                query("offset", "limit", schema=NUMBER),
                ROWS,
                'Offset(items="", parameter="offset")',
            ),
            (
                query("skip", schema=NUMBER),
                page(data=page(rows=ROWS), total=NUMBER),
                'Offset(items="/data/rows", parameter="skip", total="/total")',
            ),
            (
                [],
                page(values=ROWS, links=page(next=TEXT)),
                'NextURL(items="/values", next="/links/next")',
            ),
        ],
    )
    def test_a_scheme_is_recognised(
        self, tmp_path: Path, parameters: list[Any], schema: dict[str, Any], scheme: str
    ) -> None:
        document = {
            "paths": {
                "/a": {
                    "get": answering(schema, operationId="list", parameters=parameters)
                }
            }
        }
        package, _ = make(tmp_path, document)
        iteration = package.tags[0].operations[0].iteration

        assert iteration is not None
        assert (iteration.name, iteration.scheme) == ("iter_list", scheme)
        assert iteration.item.startswith("models.List")

    @pytest.mark.parametrize(
        ("parameters", "schema"),
        [
            ([], page(data=ROWS)),
            (query("page", schema=NUMBER), page(name=TEXT)),
            (query("cursor"), page(data=ROWS)),
            (query("page"), page(data=ROWS)),
        ],
    )
    def test_what_shows_no_scheme_gets_no_iterator(
        self, tmp_path: Path, parameters: list[Any], schema: dict[str, Any]
    ) -> None:
        document = {"paths": {"/a": {"get": answering(schema, parameters=parameters)}}}
        package, _ = make(tmp_path, document)

        assert package.tags[0].operations[0].iteration is None

    def test_it_can_be_switched_off(self, tmp_path: Path) -> None:
        document = {
            "paths": {
                "/a": {"get": answering(ROWS, parameters=query("page", schema=NUMBER))}
            }
        }
        package, _ = make(tmp_path, document, pagination=False)

        assert package.tags[0].operations[0].iteration is None


class TestClient:
    """What the client takes from servers and security schemes."""

    @pytest.mark.parametrize(
        ("default", "enum", "expected"),
        [
            ("appId", None, None),
            ("<your-app>", None, None),
            ("your_app_id", None, None),
            ("", None, None),
            ("demo", None, '"demo"'),
            ("appId", ["appId", "other"], '"appId"'),
        ],
    )
    def test_a_placeholder_is_no_default(
        self, tmp_path: Path, default: str, enum: list[str] | None, expected: str | None
    ) -> None:
        variable = {"default": default, **({"enum": enum} if enum else {})}
        servers = [
            {"url": "https://{appId}.example.com", "variables": {"appId": variable}}
        ]
        package, codes = make(
            tmp_path, {"servers": servers, "paths": {"/a": {"get": operation()}}}
        )

        assert package.client.options[0].default == expected
        assert ("placeholder-default" in codes) == (expected is None)

    def test_each_kind_of_scheme_has_its_arguments(self, tmp_path: Path) -> None:
        flows = {"clientCredentials": {"tokenUrl": "https://x.example/t", "scopes": {}}}
        schemes = {
            "sec0": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "basicAuth": {"type": "http", "scheme": "basic"},
            "bearerAuth": {"type": "http", "scheme": "bearer"},
            "oauth": {"type": "oauth2", "flows": flows},
            "tls": {"type": "mutualTLS"},
        }
        package, _ = make(
            tmp_path,
            {
                "paths": {"/a": {"get": operation()}},
                "components": {"securitySchemes": schemes},
            },
        )

        assert [str(option.name) for option in package.client.options] == [
            "api_key", "username", "password", "token", "oauth_token", "client_id", "client_secret", "cert",
        ]  # fmt: skip

    def test_a_scheme_that_is_not_defined_is_reported_and_left_out(
        self, tmp_path: Path
    ) -> None:
        package, codes = make(
            tmp_path, {"paths": {"/a": {"get": operation(security=[{"nobody": []}])}}}
        )

        assert codes == ["dangling-security"]
        assert all(
            fact.name != "security" for fact in package.tags[0].operations[0].facts
        )
