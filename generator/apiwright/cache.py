"""What an earlier run has found out, kept to save work: never needed.

One SQLite file in the user's cache folder, safe for several processes. A cache that is
absent, broken, locked or not writable is an empty cache: no function here raises.
`APIWRIGHT_CACHE=0` switches it off, and `APIWRIGHT_CACHE=<folder>` moves it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

MAX_BYTES = 256_000_000
"""Size of the file at which the older half of its texts is given up."""

WAIT_SECONDS = 0.2
"""How long another process that writes is waited for."""

LIBRARIES = (
    "black",
    "jinja2",
    "openapi_pydantic",
    "pydantic",
    "python_jsonpath",
    "pyyaml",
    "ruff",
)
"""Distributions that the output could depend on."""

_TABLE = "CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
_BATCH = 500


_forgotten = False


def forget_results() -> None:
    """Do this run as if there had been none before; compiled templates are no results."""
    global _forgotten  # noqa: PLW0603  # A decision for the whole process, made once.
    _forgotten = True


def digest(*parts: str | bytes) -> str:
    """Return the SHA-256 of `parts`, each set apart from the next, in hex."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(b"%d:" % len(data))
        total.update(data)
    return total.hexdigest()


def get(keys: Iterable[str]) -> dict[str, str]:
    """Return the texts that are kept under `keys`; what is not there is left out."""
    path = _file()
    if path is None or not path.exists():
        return {}
    import sqlite3

    wanted = list(keys)
    found: dict[str, str] = {}
    try:
        connection = _connect(path)
        try:
            for start in range(0, len(wanted), _BATCH):
                batch = wanted[start : start + _BATCH]
                marks = ",".join("?" * len(batch))
                query = (
                    f"SELECT key, value FROM texts WHERE key IN ({marks})"  # noqa: S608
                )
                # (only question marks are put into the statement)
                found.update(connection.execute(query, batch))
        finally:
            connection.close()
    except (sqlite3.Error, OSError):
        return {}
    return found


def put(texts: Mapping[str, str]) -> None:
    """Keep `texts` under their keys."""
    path = _file()
    if path is None or not texts:
        return
    import sqlite3

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = _connect(path)
        try:
            with connection:
                connection.execute(_TABLE)
                _make_room(connection)
                connection.executemany(
                    "INSERT OR REPLACE INTO texts VALUES (?, ?)", texts.items()
                )
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if not isinstance(error, sqlite3.OperationalError):
            _forget(path)
    except OSError:
        return


@functools.cache
def generator_digest() -> str:
    """Return the digest of all that decides on the output beside the input.

    That is the text of this program and of its templates, and the versions of Python
    and of the libraries. Contents and not times: a fresh checkout has the same digest.
    """
    here = Path(__file__).parent
    templates = here / "templates"
    if not templates.is_dir():
        templates = here.parents[1] / "templates"
    parts = [sys.version, *versions(*LIBRARIES)]
    for root in (here, templates):
        for path in sorted(_sources(root)):
            with open(path, "rb") as file:
                parts += [
                    path[len(str(root)) :],
                    hashlib.sha256(file.read()).hexdigest(),
                ]
    return digest(*parts)


def _sources(folder: str | Path) -> Iterable[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _sources(entry.path)
            elif entry.name.endswith((".py", ".jinja", ".json")):
                yield entry.path


def versions(*distributions: str) -> list[str]:
    """Return what is installed of `distributions`, such as `black-26.10.1.dist-info`.

    Nothing is imported; the names are those of the folders, in lower case.
    """
    starts = tuple(f"{name}-" for name in distributions)
    names: set[str] = set()
    for folder in filter(None, sys.path):
        try:
            names.update(
                name.lower()
                for name in os.listdir(folder)
                if name.lower().startswith(starts) and name.endswith(".dist-info")
            )
        except OSError:
            continue
    return sorted(names)


def folder() -> Path | None:
    """Return the folder of the cache, which need not exist; None where it is switched off."""
    setting = os.environ.get("APIWRIGHT_CACHE", "")
    if setting == "0":
        return None
    try:
        return Path(setting) if setting else _user_folder()
    except RuntimeError:
        return None


def _file() -> Path | None:
    place = None if _forgotten else folder()
    return place / "cache.sqlite3" if place else None


def _user_folder() -> Path:
    """Return the folder for this program in the platform's place for caches."""
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "apiwright"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home()) / "apiwright" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "apiwright"
    return Path.home() / ".cache" / "apiwright"


def _connect(path: Path) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
    connection.execute("PRAGMA synchronous=OFF")
    return connection


def _make_room(connection: sqlite3.Connection) -> None:
    pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    size = int(connection.execute("PRAGMA page_size").fetchone()[0])
    free = int(connection.execute("PRAGMA freelist_count").fetchone()[0])
    if (pages - free) * size > MAX_BYTES:
        connection.execute(
            "DELETE FROM texts WHERE rowid <= (SELECT avg(rowid) FROM texts)"
        )


def _forget(path: Path) -> None:
    """Remove a file that is no database, so that the next run has a cache again."""
    try:
        path.unlink()
    except OSError:
        return
