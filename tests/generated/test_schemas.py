"""Answers that fit their schemas and others that do not, through a client made for them.

Every component of the document is what an operation takes and returns: what is read from a
socket and sent again must be the same JSON.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from pydantic import ValidationError
from tests.generated.conftest import Caller
from tests.generated.server import Reply, Server


def ref(name: str) -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def holder(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an object with one property."""
    return {"type": "object", "required": ["x"], "properties": {"x": schema}}


SCHEMAS: dict[str, dict[str, Any]] = {
    "Json": {
        "anyOf": [
            {"type": "object", "additionalProperties": ref("Json")},
            {"type": "array", "items": ref("Json")},
            {"type": ["string", "number", "boolean", "null"]},
        ]
    },
    "Texts": {
        "anyOf": [
            {"type": "object", "additionalProperties": ref("Texts")},
            {"type": "array", "items": ref("Texts")},
            {"type": "string"},
        ]
    },
    "Tree": {"type": "array", "items": ref("Tree")},
    "Node": {
        "type": ["object", "null"],
        "required": ["next"],
        "properties": {"next": ref("Node")},
    },
    "Pair": {
        "type": "array",
        "prefixItems": [ref("Tree"), {"type": "string", "format": "date"}],
        "items": False,
        "minItems": 2,
    },
    "DateTime": {"type": "string", "format": "date-time"},
    "Date": {"type": "string", "format": "date"},
    "Decimal": {"type": "string", "format": "decimal"},
    "Moment": {
        "anyOf": [
            {"type": "string", "format": "date-time"},
            {"type": "string", "format": "date"},
            {"type": "string"},
        ]
    },
    "Counts": {
        "type": "object",
        "properties": {"total": {"type": "integer"}, "aB": {"type": "string"}},
        "additionalProperties": ref("DateTimeHolder"),
    },
    "Family": {
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "additionalProperties": {"type": "array", "items": ref("Family")},
    },
    "Unnamed": {
        "type": "object",
        "properties": {"": {"type": "string"}, "a": {"type": "string"}},
    },
    "Cat": {"type": "object", "properties": {"kind": {"type": "string"}}},
    "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}},
    "Pet": {
        "oneOf": [ref("Cat"), ref("Dog")],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat"}},
    },
}
"""Component → schema. `XHolder` beside each is an object with the component as its property `x`."""

FITTING: list[tuple[str, Any]] = [
    ("Json", [1, None, {"a": [True, None, "x"]}]),
    ("Json", None),
    ("Texts", ["a", {"b": ["c"]}]),
    ("Tree", [[], [[]]]),
    ("Node", {"next": {"next": None}}),
    ("Node", None),
    ("Pair", [[[]], "2024-02-29"]),
    ("DateTime", "2020-02-29T12:30:59.123456Z"),
    ("DateTime", "2020-02-29T12:30:59+02:00"),
    ("DateTime", "2020-02-29T12:30:59"),
    ("Date", "2020-02-29"),
    ("Decimal", "1.10"),
    ("Decimal", "-0.00000001"),
    ("Decimal", "123456789012345678901234567890.10"),
    ("Moment", "2020"),
    ("Moment", "1577836800.5"),
    ("Moment", "2020-02-29"),
    ("Moment", "2020-W09-6"),
    ("Moment", "2020-02-29T12:30:59Z"),
    ("Counts", {"total": 1, "new": {"x": "2020-02-29T12:30:59Z"}}),
    ("Family", {"name": "a", "sons": [{"daughters": []}]}),
    ("Unnamed", {"": "x", "a": "y"}),
    ("Pet", {"kind": "cat"}),
    ("Pet", {"kind": "bird"}),
]
"""Component and a value that fits it."""

DEVIANT: list[tuple[str, Any, str]] = [
    ("Texts", [1], "/0"),
    ("Texts", None, ""),
    ("Texts", {"a": [1]}, "/a/0"),
    ("Tree", [1], "/0"),
    ("Tree", [[], [[], 1]], "/1/1"),
    ("Pair", [[1], "2024-02-29"], "/0/0"),
    *[("DateTime", text, "") for text in ("2020", "-5", "5.5", "1577836800000", "")],
    ("DateTime", "2020-02-29", ""),
    ("DateTime", "2020-02-30T12:30:59Z", ""),
    ("DateTime", "1570-10-31", ""),
    ("DateTime", "157010311230012.5", ""),
    ("DateTime", 2020, ""),
    *[("Date", text, "") for text in ("86400", "0", "2020-W09-6", "2020-02-30")],
    ("Decimal", 1.10, ""),
    ("Decimal", 1, ""),
    *[("Decimal", text, "") for text in ("1_0", " 1", "NaN", "1e9999")],
    ("Counts", {"total": 1, "new": 5, "x": {"x": "2020-02-29T12:30:59Z"}}, "/new"),
    ("Counts", {"total": "1", "new": {"x": "2020-02-29T12:30:59Z"}}, "/total"),
    ("Counts", {"a_b": {"x": "2020"}}, "/a_b/x"),
    ("Family", {"sons": [{"daughters": [1]}]}, "/sons/0/daughters/0"),
    ("Unnamed", {"": "x", "a": 1}, "/a"),
]
"""Component, a value that does not fit it, and where it does not."""


def document() -> dict[str, Any]:
    """Return a document with an operation for each component."""
    holders = {f"{name}Holder": holder(ref(name)) for name in SCHEMAS}
    paths: dict[str, Any] = {}
    for name in [*SCHEMAS, *holders]:
        content = {
            "application/json": {"schema": {"type": "array", "items": ref(name)}}
        }
        paths[f"/{name}"] = {
            "post": {
                "operationId": name,
                "tags": ["echo"],
                "requestBody": {"required": True, "content": content},
                "responses": {"200": {"description": "Fine.", "content": content}},
            }
        }
    return {
        "openapi": "3.1.1",
        "info": {"title": "Schemas", "version": "1"},
        "servers": [{"url": "https://schemas.example"}],
        "paths": paths,
        "components": {"schemas": {**SCHEMAS, **holders}},
    }


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the package that is generated for the document."""
    from apiwright.__main__ import main

    folder = tmp_path_factory.mktemp("schemas")
    source = folder / "openapi.json"
    source.write_text(json.dumps(document()), encoding="utf-8")
    package = f"schemas_{folder.name}".replace("-", "_")
    assert main(["generate", str(source), "--output", str(folder / package)]) == 0
    sys.path.insert(0, str(folder))
    try:
        yield import_module(package)
    finally:
        sys.path.remove(str(folder))


class Echo:
    """Calls the operations of a client, which answer what the test says."""

    def __init__(self, package: Any, server: Server, caller: Caller) -> None:
        self.package, self.server, self.caller = package, server, caller

    def __call__(self, name: str, values: Any, validate: str, body: Any = ()) -> Any:
        """Return what the operation of a component makes of an answer."""
        from apiwright.names import snake

        self.server.replies = [Reply(body=json.dumps(values).encode())]
        options = {"base_url": self.server.url, "validate": validate}
        return self.caller(
            self.package,
            options,
            lambda client: getattr(client.echo, snake(name))(body=body),
        )

    def there_and_back(self, name: str, value: Any, validate: str) -> Any:
        """Read a value, send what was made of it, and return what then was sent."""
        (made,) = self(name, [value], validate)
        self(name, [], validate, [made])
        (sent,) = self.server.requests[-1].json
        return sent


@pytest.fixture
def echo(schemas: Any, server: Server, caller: Caller) -> Echo:
    """Return what calls the operations."""
    return Echo(schemas, server, caller)


@pytest.mark.parametrize(("name", "value"), FITTING, ids=str)
def test_what_fits_is_read_and_written_back(echo: Echo, name: str, value: Any) -> None:
    assert echo.there_and_back(name, value, "strict") == value
    held = {"x": value}
    assert echo.there_and_back(f"{name}Holder", held, "strict") == held


@pytest.mark.parametrize(("name", "value", "pointer"), DEVIANT, ids=str)
class TestDeviations:
    """What does not fit is kept and logged, or refused."""

    def test_lenient_keeps_and_logs(
        self,
        echo: Echo,
        name: str,
        value: Any,
        pointer: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.WARNING)
        assert echo.there_and_back(name, value, "lenient") == value
        (record,) = caplog.records
        assert f"at '/0{pointer}'" in record.getMessage()
        held = {"x": value}
        assert echo.there_and_back(f"{name}Holder", held, "lenient") == held
        assert f"at '/0/x{pointer}'" in caplog.records[-1].getMessage()

    def test_strict_refuses(
        self, echo: Echo, name: str, value: Any, pointer: str
    ) -> None:
        with pytest.raises(echo.package.APIResponseValidationError) as caught:
            echo(name, [value], "strict")
        assert f"/0{pointer}" in [e["pointer"] for e in caught.value.errors]


@pytest.mark.parametrize("kind", ["cat", "Cat", "Dog"])
def test_a_variant_has_the_tags_of_the_mapping_and_its_name(
    echo: Echo, kind: str
) -> None:
    (made,) = echo("Pet", [{"kind": kind}], "strict")
    assert type(made).__name__ == kind.capitalize()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DateTime", "2020-02-29t12:30:00z", datetime(2020, 2, 29, 12, 30, tzinfo=UTC)),
        ("DateTime", "2020-02-29 12:30Z", datetime(2020, 2, 29, 12, 30, tzinfo=UTC)),
        ("Date", "2020-02-29", date(2020, 2, 29)),
        ("Decimal", "1E-7", Decimal("0.0000001")),
        ("Decimal", "+1.50", Decimal("1.50")),
    ],
)
def test_text_of_a_format_is_a_value(
    echo: Echo, name: str, text: str, value: object
) -> None:
    assert echo(name, [text], "strict") == [value]
    (held,) = echo(f"{name}Holder", [{"x": text}], "strict")
    assert held.x == value


def test_a_model_takes_values_and_texts_but_no_numbers_for_dates(schemas: Any) -> None:
    made = schemas.models.DateTimeHolder(x="2020-02-29T12:30:00Z")
    assert made.x == datetime(2020, 2, 29, 12, 30, tzinfo=UTC)
    assert schemas.models.DateTimeHolder(x=made.x) == made
    assert schemas.models.DecimalHolder(x="1.50").to_dict() == {"x": "1.50"}
    with pytest.raises(ValidationError):
        schemas.models.DateTimeHolder(x="2020")
    with pytest.raises(ValidationError):
        schemas.models.DateHolder(x="86400")


@pytest.mark.parametrize(
    "value",
    [
        {"a": "\ud800"},
        {"a": "é", "": "x\udfff", "new\ud800": ["\ud800", {"\udc00": None}]},
        {"a": 5, "more": "\ud83d"},
    ],
    ids=ascii,
)
@pytest.mark.parametrize("validate", ["lenient", "off"])
def test_half_a_surrogate_pair_goes_back_as_it_came(
    echo: Echo, value: Any, validate: str
) -> None:
    assert echo.there_and_back("Unnamed", value, validate) == value
    (made,) = echo("Unnamed", [value], validate)
    assert made.to_dict() == value
    assert json.loads(made.to_json()) == value
    assert "é" not in value.values() or "é" in made.to_json()
    assert echo.there_and_back("UnnamedHolder", {"x": value}, validate) == {"x": value}


def test_dates_beside_half_a_surrogate_pair_are_text(echo: Echo) -> None:
    value = {"x": "2020-02-29T12:30:59Z", "more": "\ud800"}
    assert echo.there_and_back("DateTimeHolder", value, "lenient") == value
    value = {"x": "0.0000001", "more": "\ud800"}
    assert echo.there_and_back("DecimalHolder", value, "lenient") == value


@pytest.mark.parametrize("total", [1, "1"], ids=["fits", "deviates"])
def test_what_is_not_named_has_its_type(echo: Echo, total: Any) -> None:
    answer = {"total": total, "new": {"x": "2020-02-29T12:30:59Z"}}
    (made,) = echo("Counts", [answer], "lenient")
    assert made.new == echo.package.models.DateTimeHolder(x="2020-02-29T12:30:59Z")
