"""The configuration: which clients there are, from what, and where they go.

It stands in `[tool.apiwright]` of pyproject.toml, or in apiwright.toml, in the current
folder or one above it; the nearest is taken. Paths in it are relative to its own
folder. The names of its keys are the names of the flags; `schemas/config.json`
describes them for editors.
"""

from __future__ import annotations

import itertools
import keyword
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from apiwright.diagnostics import Diagnostics, ExitCode

OWN_FILE = "apiwright.toml"
SHARED_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One package to generate.

    Attributes:
        name: Its name in the configuration; "" for a source on the command line.
        source: What to read: a path, a URL, or "-" for standard input.
        base: The folder that paths are relative to: sources are named so in what is
            written.
        output: The folder to write; None to make one in the current folder, named after
            the API.
        package: The import name; None to take it from `output` or from the API's title.
        env_prefix: Start of the environment variables of credentials; "" for the
            package's name.
        include: Patterns of the operations to generate; none means all.
        exclude: Patterns of the operations to leave out.
        rename: (what, new word), such as ("schema:messageSchema", "Message").
        pagination: Whether lists that come in pages get iterators.
        idempotency_header: Header in which requests that are not safe to repeat get a key,
            where the document names none; "" for none.
        overlays: Overlay files, in the order in which they are applied.
        allow: Paths and origins beside the source's own that it may refer to.
    """

    name: str = ""
    source: str
    base: Path = Path()
    output: Path | None = None
    package: str | None = None
    env_prefix: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rename: tuple[tuple[str, str], ...] = ()
    pagination: bool = True
    idempotency_header: str = ""
    overlays: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The content of a configuration file.

    Attributes:
        path: The file, relative to the current folder where that is short.
        clients: In the file's order.
        strict: Whether warnings are refused.
    """

    path: Path
    clients: tuple[Client, ...]
    strict: bool = False


_TOP: Mapping[str, type] = {"clients": dict, "strict": bool}
_CLIENT: Mapping[str, type] = {
    "source": str,
    "output": str,
    "package": str,
    "env-prefix": str,
    "include": list,
    "exclude": list,
    "rename": dict,
    "pagination": bool,
    "idempotency-header": str,
    "overlays": list,
    "allow": list,
}
_TYPE_NAMES = {
    dict: "a table",
    list: "a list",
    bool: "true or false",
    str: "a string",
}


def find(folder: Path) -> Path | None:
    """Return the configuration file in `folder`, or in the nearest folder above."""
    for place in (folder, *folder.resolve().parents):
        own = place / OWN_FILE
        if own.is_file():
            return own
        shared = place / SHARED_FILE
        if shared.is_file() and re.search(
            rb"^\s*\[\s*tool\s*\.\s*apiwright\b", shared.read_bytes(), re.MULTILINE
        ):
            return shared
    return None


def read(path: Path, diagnostics: Diagnostics) -> Configuration:
    """Read the configuration file `path`.

    Raises:
        Abort: It cannot be read, is not TOML, or holds a key or a value that means
            nothing.
    """
    return _Reader(path, diagnostics).read()


def label(location: str, base: Path) -> str:
    """Return how a source is called in what is written.

    The same in every checkout: its path below `base`, or else its bare name.
    """
    if location == "-":
        return "<stdin>"
    if "://" in location:
        return re.sub(r"://[^/?#]*@", "://", location)
    if location == "<stdin>":
        return location
    path = Path(os.path.abspath(location))
    try:
        return path.relative_to(os.path.abspath(base)).as_posix()
    except ValueError:
        return path.name


def check_package(name: str) -> str:
    """Return why `name` cannot be the import name of a package, or ""."""
    if name.isidentifier() and name.isascii() and not keyword.iskeyword(name):
        return ""
    return f"{name!r} is no name for a Python package"


def check_header(name: str) -> str:
    """Return why `name` cannot be the name of a header (RFC 9110, 5.1), or ""."""
    if re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        return ""
    return f"{name!r} is no name for a header"


def check_rename(what: str, word: str) -> str:
    """Return why `what` cannot be renamed to `word`, or ""."""
    kind, _, name = what.partition(":")
    if kind not in {"schema", "tag", "operation"} or not name:
        return f"{what!r} is not schema:NAME, tag:NAME or operation:ID"
    return "" if any(c.isalnum() for c in word) else f"{word!r} is no word for a name"


class _Reader:
    """Reads one file; every complaint names its line."""

    def __init__(self, path: Path, diagnostics: Diagnostics) -> None:
        self.path = path
        self.diagnostics = diagnostics
        self.text = ""
        self.prefix: tuple[str, ...] = ()

    def read(self) -> Configuration:
        table = self._table()
        self._check(table, _TOP, ())
        clients = [
            self._client(name, self._typed(value, dict, ("clients", name)))
            for name, value in table.get("clients", {}).items()
        ]
        if not clients:
            self._fail((), "no client is configured", "add [clients.NAME]")
        return Configuration(
            path=self.path, clients=tuple(clients), strict=table.get("strict", False)
        )

    def _table(self) -> dict[str, Any]:
        import tomllib

        try:
            self.text = self.path.read_bytes().decode()
            content = tomllib.loads(self.text)
        except OSError as error:
            reason = error.strerror or str(error)
            self._fail((), f"cannot read {str(self.path)!r}: {reason}")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self._fail((), "TOML is written in UTF-8, this file is not", line=line)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line = int(found[1]) if found else len(self.text.splitlines())
            column = int(found[2]) if found else 1
            reason = str(error).partition(" (at ")[0]
            self._fail((), f"this is not TOML: {reason}", line=line, column=column)
        if self.path.name != SHARED_FILE:
            return content
        self.prefix = ("tool", "apiwright")
        table: dict[str, Any] = content["tool"]["apiwright"]
        self._typed(table, dict, ())
        return table

    def _client(self, name: str, table: dict[str, Any]) -> Client:
        where = ("clients", name)
        self._check(table, _CLIENT, where)
        if "source" not in table:
            self._fail(where, f"the client {name!r} has no source")
        package = table.get("package")
        if package is not None and (reason := check_package(package)):
            self._fail((*where, "package"), reason)
        prefix = table.get("env-prefix", "")
        if not re.fullmatch(r"([A-Za-z_]\w*)?", prefix, re.ASCII):
            reason = f"{prefix!r} cannot start the name of an environment variable"
            self._fail((*where, "env-prefix"), reason)
        header = table.get("idempotency-header", "")
        if header and (reason := check_header(header)):
            self._fail((*where, "idempotency-header"), reason)
        folder = self.path.parent
        output = folder / table.get("output", name)
        if package is None and (reason := check_package(output.name)):
            hint = 'set package = "…", or end the output in such a name'
            self._fail((*where, "output"), reason, hint)
        return Client(
            name=name,
            source=_join(folder, table["source"]),
            base=folder,
            output=output,
            package=package,
            env_prefix=prefix,
            include=self._texts(table, "include", where),
            exclude=self._texts(table, "exclude", where),
            rename=self._renames(table, where),
            pagination=table.get("pagination", True),
            idempotency_header=header,
            overlays=self._locations(table, "overlays", where),
            allow=self._locations(table, "allow", where),
        )

    def _texts(
        self, table: dict[str, Any], key: str, where: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the list at `key`, which holds strings alone."""
        values: list[Any] = table.get(key, [])
        if not all(isinstance(value, str) and value for value in values):
            self._fail((*where, key), f"{key!r} has to be a list of strings")
        return tuple(values)

    def _locations(
        self, table: dict[str, Any], key: str, where: tuple[str, ...]
    ) -> tuple[str, ...]:
        folder = self.path.parent
        return tuple(_join(folder, value) for value in self._texts(table, key, where))

    def _renames(
        self, table: dict[str, Any], where: tuple[str, ...]
    ) -> tuple[tuple[str, str], ...]:
        renames: dict[str, Any] = table.get("rename", {})
        for what, word in renames.items():
            place = (*where, "rename", what)
            self._typed(word, str, place)
            if reason := check_rename(what, word):
                self._fail(place, reason, 'write "schema:NAME" = "NewName"')
        return tuple(renames.items())

    def _check(
        self, table: dict[str, Any], known: Mapping[str, type], where: tuple[str, ...]
    ) -> None:
        """Refuse keys of `table` that are not `known`, and values of another type."""
        for key, value in table.items():
            if key not in known:
                import difflib

                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else ""
                options = ", ".join(known)
                self._fail(
                    (*where, key),
                    f"there is no option {key!r}",
                    hint or f"the options are {options}",
                )
            self._typed(value, known[key], (*where, key))

    def _typed(self, value: Any, expected: type, where: tuple[str, ...]) -> Any:
        if type(value) is not expected:
            key = where[-1] if where else ".".join(self.prefix)
            self._fail(where, f"{key!r} has to be {_TYPE_NAMES[expected]}")
        if value == "":
            self._fail(where, f"{where[-1]!r} is empty")
        return value

    def _fail(
        self,
        where: tuple[str, ...],
        message: str,
        hint: str = "",
        *,
        line: int | None = None,
        column: int | None = None,
    ) -> NoReturn:
        if line is None and where:
            line, column = place(self.text, (*self.prefix, *where))
        raise self.diagnostics.abort(
            ExitCode.USAGE,
            "configuration",
            message,
            line=line,
            column=column,
            hint=hint,
        )


def _join(folder: Path, source: str) -> str:
    if source == "-" or "://" in source:
        return source
    return str(folder / source)


def place(text: str, keys: tuple[str, ...]) -> tuple[int, int]:
    """Return line and column (from 1) of the key or table `keys`, or of what holds it.

    tomllib keeps no places; headers and keys are looked for, which finds all but keys
    of multi-line strings and inline tables, for which the place of the table is given.
    """
    best = (0, 1, 1)
    table: tuple[str, ...] = ()
    for number, row in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+([^\]]+)\]", row)
        key = re.match(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*'|[\s.])+?)\s*=""", row)
        found: tuple[str, ...] = ()
        if header:
            table = found = _keys(header[1])
        elif key:
            found = (*table, *_keys(key[1]))
        depth = sum(
            1 for _ in itertools.takewhile(_same, zip(found, keys, strict=False))
        )
        if found and depth > best[0] and (depth == len(found) or depth == len(keys)):
            best = (depth, number, len(row) - len(row.lstrip()) + 1)
    return best[1], best[2]


def _same(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _keys(text: str) -> tuple[str, ...]:
    """Split a dotted key of TOML."""
    parts = re.findall(r""""([^"]*)"|'([^']*)'|([\w-]+)""", text)
    return tuple("".join(part) for part in parts)
