"""What is rendered is compared with what was planned, in every run or in an earlier one."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from apiwright import build, ir, load, render, resolve
from apiwright.diagnostics import Diagnostics
from apiwright.text import Expression, Identifier

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {},
    "components": {"schemas": {"Size": {"enum": ["small", "large"]}}},
}


@pytest.fixture
def package(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> ir.Package:
    monkeypatch.setenv("APIWRIGHT_CACHE", str(tmp_path_factory.mktemp("cache")))
    diagnostics = Diagnostics()
    stdin = io.BytesIO(json.dumps({**DOCUMENT, "webhooks": {"x": {}}}).encode())
    document = load.load("-", diagnostics, stdin=stdin)
    resolved = resolve.resolve(document, diagnostics)
    return build.build(resolved, ir.Options(package="api"), diagnostics)


def with_schema(package: ir.Package, **changes: object) -> ir.Package:
    """Return `package` with its only schema changed, as a mistake of `build` would."""
    (module,) = package.models
    (schema,) = module.schemas
    assert isinstance(schema, ir.AliasSchema)
    changed = replace(module, schemas=(replace(schema, **changes),))  # type: ignore[arg-type]
    return replace(package, models=(changed,))


@pytest.mark.parametrize(
    "value", ["str\nEvil = 1", "str\n\n\nclass Evil: ...", "str\n\n\ndef evil(): ..."]
)
def test_an_expression_that_defines_something_is_refused(
    package: ir.Package, value: str
) -> None:
    with pytest.raises(render.PlanError, match="planned were"):
        render.render(with_schema(package, value=Expression(value)))


def test_what_is_not_python_is_refused_with_its_place(package: ir.Package) -> None:
    with pytest.raises(render.PlanError, match=r"models/size\.py:\d+: "):
        render.render(with_schema(package, value=Expression("str (")))


def test_what_was_refused_is_refused_again(package: ir.Package) -> None:
    for _ in range(2):
        with pytest.raises(render.PlanError):
            render.render(with_schema(package, value=Expression("str\nEvil = 1")))


def test_what_passed_is_not_parsed_again(
    package: ir.Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    defined = render._defined

    def count(path: str, text: str) -> list[str]:
        parsed.append(path)
        return defined(path, text)

    monkeypatch.setattr(render, "_defined", count)
    first = render.render(package)
    assert "models/size.py" in parsed
    parsed.clear()
    assert render.render(package) == first
    assert parsed == []
    render.render(with_schema(package, value=Expression("str")))
    assert parsed == ["models/size.py"]


def test_a_text_that_passed_does_not_pass_for_another_plan(package: ir.Package) -> None:
    files = {"models/size.py": render.render(package)["models/size.py"]}
    render._check(files, package)
    with pytest.raises(render.PlanError):
        render._check(files, with_schema(package, name=Identifier("Other")))
