"""Templates hold no logic, and no text of a document becomes code."""

from __future__ import annotations

import ast
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from apiwright import render, text

ALL = sorted(render.TEMPLATES.glob("*.jinja"))

FORBIDDEN = (
    nodes.Assign,
    nodes.AssignBlock,
    nodes.Compare,
    nodes.Test,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.BinExpr,
    nodes.Continue,
    nodes.Break,
    nodes.Do if hasattr(nodes, "Do") else nodes.ExprStmt,
)
FILTERS = {"indent", "docstring", "commas", "pairs", "quote"}


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_a_template_has_no_logic(path: Path) -> None:
    """A template loops, asks whether something is there, includes, calls and indents."""
    tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))

    assert [type(node).__name__ for node in tree.find_all(FORBIDDEN)] == []
    assert {node.name for node in tree.find_all(nodes.Filter)} <= FILTERS
    assert all(
        isinstance(node.test, nodes.Name | nodes.Getattr)
        for node in tree.find_all(nodes.If)
    )


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_a_template_says_what_it_prints(path: Path) -> None:
    """The first line names the classes of the ir that the template gets."""
    first = path.read_text(encoding="utf-8").splitlines()[0]

    assert first.startswith("{#- ")
    assert "ir." in first


HOSTILE = [
    '"""\nimport os\n"""',
    "'; import os; '",
    "\\",
    'ends with a quote"',
    "line\r\nbreak\u2028and\x00nul",
    "{{ 7 * 7 }}{% raw %}",
    "\ud800",
    "#\nimport os",
    "\u202eevil",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_plain_text_prints_as_a_literal(value: str) -> None:
    environment = render.environment_for_python()
    printed = environment.from_string("x = {{ value }}").render(value=value)

    (statement,) = ast.parse(printed).body
    assert isinstance(statement, ast.Assign)
    assert ast.literal_eval(statement.value) == value


@pytest.mark.parametrize("value", HOSTILE)
def test_a_docstring_stays_a_docstring(value: str) -> None:
    environment = render.environment_for_python()
    template = environment.from_string("def f():\n    {{ doc | docstring(4) }}\n")
    printed = template.render(doc=text.Docstring(value))

    (function,) = ast.parse(printed).body
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 1
    assert isinstance(ast.get_docstring(function), str)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_comment_stays_on_its_line(value: str) -> None:
    environment = render.environment_for_python()
    printed = environment.from_string("# {{ origin }}\n").render(
        origin=text.Comment(value)
    )

    assert ast.parse(printed).body == []


@pytest.mark.parametrize("value", ["1x", "a b", "class", "", "a;b", "a\n"])
def test_an_identifier_proves_that_it_is_one(value: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        text.Identifier(value)


def test_a_literal_is_made_of_json_alone() -> None:
    with pytest.raises(TypeError):
        text.literal(object())


@pytest.mark.parametrize(
    "value", ["a | b", "<script>", "`x`", "[x](javascript:y)", "a\n# b"]
)
def test_markdown_obeys_no_text(value: str) -> None:
    printed = text.Markdown(value)

    assert "\n" not in printed
    assert "<script>" not in printed
    assert "](" not in printed.replace("\\]", "")


@pytest.mark.parametrize("value", ["a|b", "`", "``x`", "{x}"])
def test_a_code_span_ends_where_it_should(value: str) -> None:
    printed = text.MarkdownCode(value)
    fence = len(printed) - len(printed.lstrip("`"))

    assert printed.endswith("`" * fence)
    assert "`" * fence not in printed[fence:-fence].strip()
