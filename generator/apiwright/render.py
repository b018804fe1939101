"""render: ir → text, through templates that hold no logic.

In the templates `{{ value }}` of a plain `str` prints as a Python string literal (in Markdown: as
escaped text); only the types of `text` print as they are. A template cannot forget to escape. After
rendering, every Python file is parsed and its names are compared with what was planned.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import jinja2.bccache
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from apiwright import cache, ir
from apiwright.text import Code, Docstring, Markdown, literal, quote

_HERE = Path(__file__).resolve().parent
TEMPLATES = next(
    folder
    for folder in (_HERE / "templates", _HERE.parent.parent / "templates")
    if folder.is_dir()
)
"""The folder of the templates: inside an installed package, or at the top of a checkout."""


@dataclass(frozen=True, slots=True)
class _Colour:
    """The words that differ between sync and async code."""

    define: Code
    client: Code
    paginate: Code
    paginator: Code


_SYNC = _Colour(Code("def"), Code("self._client"), Code("paginate"), Code("Paginator"))
_ASYNC = _Colour(
    Code("async def"),
    Code("await self._client"),
    Code("apaginate"),
    Code("AsyncPaginator"),
)


class _Compiled(jinja2.BytecodeCache):
    """Keeps compiled templates in the user's cache folder, as Python keeps compiled modules."""

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Read `bucket`, if it was written before."""
        with (
            contextlib.suppress(OSError, TypeError),
            self._path(bucket).open("rb") as file,
        ):
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Write `bucket`, if that is possible; another process never reads half of it."""
        with contextlib.suppress(OSError, TypeError):
            path = self._path(bucket)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}")
            with part.open("wb") as file:
                bucket.write_bytecode(file)
            part.replace(path)

    def _path(self, bucket: jinja2.bccache.Bucket) -> Path:
        folder = cache.folder()
        if folder is None:
            raise OSError("the cache is switched off")
        return folder / "templates" / bucket.key


class _Printer(CodeGenerator):
    """Prints what `finalize` returns as it is, since that is escaped already.

    Jinja's own `escape` would make the same text of it, in five times the time; if a later version
    of Jinja does not ask these two methods, the output is the same. Their arguments are Jinja's.
    """

    def _output_child_pre(
        self, node: Any, frame: Any, finalize: Any  # noqa: ARG002
    ) -> None:
        self.write(finalize.src)

    def _output_child_post(
        self, node: Any, frame: Any, finalize: Any  # noqa: ARG002
    ) -> None:
        self.write(")")


class _Environment(jinja2.Environment):
    code_generator_class = _Printer


class PlanError(Exception):
    """A rendered file is not what was planned: a fault of the generator, never of the document."""


def render(package: ir.Package) -> dict[str, str]:
    """Return every file of `package`: posix path in its folder → text, Python not yet formatted."""
    python = environment_for_python()
    files = {
        "__init__.py": python.get_template("init.py.jinja").render(package=package),
        "client.py": python.get_template("client.py.jinja").render(
            package=package, client=package.client
        ),
        "operations/__init__.py": python.get_template(
            "operations_init.py.jinja"
        ).render(package=package),
        "models/__init__.py": python.get_template("models_init.py.jinja").render(
            package=package
        ),
    }
    operations = python.get_template("operations.py.jinja")
    for tag in package.tags:
        files[f"operations/{tag.name}.py"] = operations.render(package=package, tag=tag)
    model = python.get_template("model.py.jinja")
    schema = {
        ir.ObjectSchema: python.get_template("object.jinja"),
        ir.AliasSchema: python.get_template("alias.jinja"),
        ir.HeirsSchema: python.get_template("heirs.jinja"),
        ir.DictSchema: python.get_template("dict.jinja"),
    }
    for module in package.models:
        parts = [Code(schema[type(one)].render(schema=one)) for one in module.schemas]
        dicts = [Code(schema[type(one)].render(schema=one)) for one in module.dicts]
        files[f"models/{module.name}.py"] = model.render(
            package=package, module=module, schemas=parts, dicts=dicts
        )
    if package.webhooks:
        webhooks = python.get_template("webhooks.py.jinja")
        files["webhooks.py"] = webhooks.render(package=package)
    _check(files, package)
    markdown = _environment(_as_markdown)
    files["README.md"] = markdown.get_template("README.md.jinja").render(
        package=package, client=package.client
    )
    return {**files, **runtime(), "api.json": package.api, "py.typed": ""}


@functools.cache
def runtime() -> dict[str, str]:
    """Return the files of the runtime, which are the same in every package."""
    return {
        f"_runtime/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((TEMPLATES / "runtime").glob("*.py"))
    }


def environment_for_python() -> jinja2.Environment:
    """Return the environment in which plain text prints as a Python literal."""
    return _environment(_as_python)


def _environment(finalize: Callable[[object], object]) -> jinja2.Environment:
    environment = _Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_Compiled(),
    )
    environment.filters.update(
        indent=_indent, docstring=_docstring, commas=_commas, pairs=_pairs, quote=quote
    )
    words: dict[str, Any] = {
        "sync": _SYNC,
        "asynchronous": _ASYNC,
    }
    environment.globals.update(words)
    return environment


_SAFE = (Code, Markup)
"""Texts that print as they are; `Markup` is what Jinja makes of a macro's output."""


def _as_python(value: Any) -> str:
    """Print code as it is and everything else as a literal."""
    return value if isinstance(value, _SAFE) else literal(value)


def _as_markdown(value: Any) -> str:
    """Print code and Markdown as they are and everything else escaped."""
    return value if isinstance(value, _SAFE) else Markdown(str(value))


def _indent(text: Code | Markup, width: int = 4) -> Code:
    """Indent every line but the first."""
    pad = "\n" + " " * width
    return Code(pad.join(str(text).split("\n")).replace(pad + "\n", "\n\n"))


def _docstring(text: Docstring, width: int = 4) -> Code:
    """Return `text` between its quotes, the closing ones on a line of their own if it has several."""
    if "\n" not in text:
        return Code(f'"""{text}"""')
    pad = "\n" + " " * width
    lines = "\n".join(" " * width + line if line else "" for line in text.split("\n"))
    return Code(f'"""{lines.lstrip()}{pad}"""')


def _commas(values: Iterable[Code]) -> Code:
    """Return code separated by commas."""
    return Code(", ".join(values))


def _pairs(values: Iterable[ir.Value]) -> Code:
    """Return the inside of a dict: wire names and the expressions that are sent."""
    return Code(", ".join(f"{quote(value.wire)}: {value.value}" for value in values))


def _check(files: dict[str, str], package: ir.Package) -> None:
    """Compare the names that each file defines with those that were planned.

    What passed in an earlier run, letter by letter, is not parsed again.
    """
    planned: dict[str, list[str]] = {}
    for module in package.models:
        planned[f"models/{module.name}.py"] = [one.name for one in module.schemas]
    for tag in package.tags:
        names = tag.classes
        constants = [operation.constant for operation in tag.operations]
        constants += [one.streamed.constant for one in tag.operations if one.streamed]
        classes = [names.plain, names.async_plain, names.raw, names.async_raw]
        planned[f"operations/{tag.name}.py"] = [
            *constants,
            *classes,
            names.streaming,
            names.async_streaming,
        ]
    if package.webhooks:
        planned["webhooks.py"] = ["_PAYLOADS", *(w.name for w in package.webhooks)]
    keys = {
        path: cache.digest(_checker(), str(planned.get(path)), text)
        for path, text in files.items()
    }
    passed = cache.get(keys.values())
    new = {path: key for path, key in keys.items() if key not in passed}
    for path in new:
        found = _defined(path, files[path])
        if path in planned and sorted(found) != sorted(planned[path]):
            raise PlanError(f"{path} defines {found}, planned were {planned[path]}")
    cache.put(dict.fromkeys(new.values(), ""))


@functools.cache
def _checker() -> str:
    """Return the digest of what decides on whether a text passes."""
    return cache.digest(sys.version, Path(__file__).read_bytes())


def _defined(path: str, text: str) -> list[str]:
    """Return the names that a module defines at its top level."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        if "too many nested" in error.msg:
            raise RecursionError(error.msg) from error
        raise PlanError(f"{path}:{error.lineno}: {error.msg}: {error.text}") from error
    found: list[str] = []
    todo: list[ast.stmt] = list(tree.body)
    for node in todo:
        match node:
            case ast.If(orelse=body):
                # Behind `if TYPE_CHECKING` is what type checkers see of the same names.
                todo += body
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found.append(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.append(name)
            case _:
                pass
    return found
