"""Compare, record, replace: {path: text} → a folder of files.

The manifest is the object `files` in `api.json`: path → digest of what was written. A
file that it lists and that is no longer made is removed; a file that it lists and that
has another digest was edited by hand, and is kept; a file that it does not list is
never touched. The new files are written beside the folder first and then put into their
places one by one, `api.json` last; if that fails half-way, what was there is put back.
Nothing outside of the folder is written, by any name or link.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, TypeGuard

from apiwright.diagnostics import Diagnostics, ExitCode

API = "api.json"

_RUNTIME = "_runtime"
_SHORT = 80
"""Characters of an object of scalars that stands on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What writing would do, or did, by path in the folder, with forward slashes.

    Attributes:
        files: All files by path, with the manifest in `api.json`.
        created: Not there before.
        changed: There with another content.
        removed: Listed by the old manifest and no longer made.
        unchanged: There with the same content.
        edited: Those that were edited by hand since they were written.
        before: The former text of the changed and the removed.
    """

    files: Mapping[str, str]
    created: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    edited: tuple[str, ...]
    before: Mapping[str, str]

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.created or self.changed or self.removed)


def write(
    files: Mapping[str, str],
    folder: Path,
    diagnostics: Diagnostics,
    *,
    force: bool = False,
) -> Changes:
    """Make `folder` hold `files`, and return what that changed.

    Raises:
        Abort: Nothing was written: the folder holds edits by hand or files of another
            origin (and `force` is not given), or cannot be written.
    """
    try:
        changes = compare(files, folder, diagnostics, force=force)
        if changes.any:
            _replace(changes, folder)
    except OSError as error:
        place = error.filename or folder
        raise diagnostics.abort(
            ExitCode.USAGE,
            "cannot-write",
            f"cannot write {str(place)!r}: {error.strerror or error}",
            hint="nothing was changed; name another folder with --output",
        ) from error
    return changes


def compare(
    files: Mapping[str, str],
    folder: Path,
    diagnostics: Diagnostics,
    *,
    force: bool = False,
) -> Changes:
    """Return what `write` would do; nothing is written.

    Raises:
        Abort: As `write`.
    """
    _check_paths([*files], folder, diagnostics)
    manifest = _read_manifest(folder, diagnostics, force=force)
    complete = record(files)
    stale = [path for path in manifest if path not in complete]
    _check_paths(stale, folder, diagnostics)
    old = {path: _read(folder / path) for path in [*complete, *stale]}
    edited = [path for path in manifest if _is_edited(old[path], manifest[path])]
    present = [path for path in complete if old[path] is not None]
    same = {path for path in present if _same(old[path], complete[path])}
    foreign = [path for path in present if path not in {*manifest, *same, API}]
    if not force:
        _refuse(edited, foreign, folder, diagnostics)
    changed = [path for path in present if path not in same]
    removed = [path for path in stale if old[path] is not None]
    return Changes(
        files=complete,
        created=tuple(path for path in complete if old[path] is None),
        changed=tuple(changed),
        removed=tuple(removed),
        unchanged=tuple(path for path in present if path in same),
        edited=tuple(edited),
        before={path: _text(old[path] or b"") for path in (*changed, *removed)},
    )


def record(files: Mapping[str, str]) -> dict[str, str]:
    """Return `files` with the digest of each of the others in `api.json`."""
    content: dict[str, Any] = json.loads(files[API])
    content["files"] = {
        path: _digest(files[path].encode()) for path in sorted(files) if path != API
    }
    return {**files, API: lay_out(content)}


def lay_out(content: Mapping[str, Any]) -> str:
    """Return `content` as JSON with one line for each entry of a collection at the top.

    So a change of one operation is a change of one line. The files of the runtime, which change
    together, share one.
    """
    parts = [f"  {_json(key)}: {_lay_out(value)}" for key, value in content.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lay_out(value: object) -> str:
    if _is_object(value) and any(
        isinstance(item, dict | list) for item in value.values()
    ):
        rows = [f"    {_json(key)}: {_json(item)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + "\n  }"
    if _is_object(value) and len(_json(value)) > _SHORT:
        groups = groupby(
            value, key=lambda key: key.partition("/")[0] == _RUNTIME or key
        )
        rows = [
            ", ".join(f"{_json(key)}: {_json(value[key])}" for key in g)
            for _, g in groups
        ]
        return "{\n    " + ",\n    ".join(rows) + "\n  }"
    if _is_array(value) and value:
        return "[\n" + ",\n".join(f"    {_json(item)}" for item in value) + "\n  ]"
    return _json(value)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Half of a surrogate pair has no place in UTF-8, and a sign that turns the direction of
    # reading has none in a review; JSON can spell both.
    return text if text.isprintable() else json.dumps(value)


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _unix(data: bytes) -> bytes:
    """Return `data` with the line ends that it was written with before git had it."""
    return data.replace(b"\r\n", b"\n")


def _text(data: bytes) -> str:
    return _unix(data).decode(errors="replace")


def _same(old: bytes | None, new: str) -> bool:
    data = new.encode()
    return old is not None and (old == data or _unix(old) == data)


def _is_edited(old: bytes | None, recorded: str) -> bool:
    if old is None:
        return False
    return _digest(old) != recorded and _digest(_unix(old)) != recorded


def _read_manifest(
    folder: Path, diagnostics: Diagnostics, *, force: bool
) -> dict[str, str]:
    """Return what was written last, by path; empty where nothing was."""
    data = _read(folder / API)
    if data is None:
        return {}
    try:
        files = json.loads(data)["files"]
        manifest = {str(path): str(digest) for path, digest in files.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if force:
            return {}
        raise diagnostics.abort(
            ExitCode.DIFFERENT,
            "manifest-unreadable",
            f"{str(folder / API)!r} does not list the files that were written",
            hint="restore it (a merge conflict?), or write over all files with --force",
        ) from error
    return {path: digest for path, digest in manifest.items() if _is_inside(path)}


def _is_inside(path: str) -> bool:
    """Return whether `path` is relative, and stays below what it is relative to."""
    parts = PurePosixPath(path).parts
    odd = "\\" in path or ":" in path or "\0" in path
    return bool(parts) and parts[0] != "/" and ".." not in parts and not odd


def _check_paths(paths: Iterable[str], folder: Path, diagnostics: Diagnostics) -> None:
    """Refuse paths that lead out of `folder`, or are one file to some systems."""
    seen: dict[str, str] = {}
    for path in paths:
        other = seen.setdefault(path.casefold(), path)
        if not _is_inside(path) or other != path:
            raise ValueError(f"not a path to write to: {path!r} (beside {other!r})")
    for place in sorted({p for path in seen.values() for p in _places(path)}):
        if (folder / place).is_symlink():
            raise diagnostics.abort(
                ExitCode.DIFFERENT,
                "symbolic-link",
                f"{str(folder / place)!r} is a symbolic link, which is not followed",
                hint="remove the link, or name another folder with --output",
            )


def _places(path: str) -> Iterable[str]:
    """Return `path` and the folders above it."""
    whole = PurePosixPath(path)
    return (str(place) for place in (whole, *whole.parents[:-1]))


def _refuse(
    edited: list[str], foreign: list[str], folder: Path, diagnostics: Diagnostics
) -> None:
    """Refuse to write over what a person wrote."""
    if edited:
        raise diagnostics.abort(
            ExitCode.DIFFERENT,
            "edited-by-hand",
            f"edited by hand since it was written, in {str(folder)!r}: "
            + ", ".join(edited),
            hint="undo the edits, or write over them with --force",
        )
    if foreign:
        raise diagnostics.abort(
            ExitCode.DIFFERENT,
            "not-generated",
            f"in the way, and not written by apiwright, in {str(folder)!r}: "
            + ", ".join(foreign),
            hint="name another folder with --output, or write over them with --force",
        )


def _replace(changes: Changes, folder: Path) -> None:
    """Put new files in their places; on any failure put back what was there."""
    target = folder.resolve()
    made = _make_folders(target)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    undo: list[tuple[Path, Path | None]] = []
    try:
        paths = [*changes.created, *changes.changed]
        paths.sort(key=lambda path: (path == API, path))
        for number, path in enumerate(paths):
            (staging / f"{number}.new").write_bytes(changes.files[path].encode())
        for number, path in enumerate(changes.removed):
            _move(target / path, staging / f"{number}.removed", undo)
        for number, path in enumerate(paths):
            made += _make_folders((target / path).parent)
            if (target / path).exists():
                _move(target / path, staging / f"{number}.old", undo)
            os.replace(staging / f"{number}.new", target / path)
            undo.append((target / path, None))
    except BaseException:
        _put_back(undo, made)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _remove_empty_folders(changes.removed, target)


def _make_folders(folder: Path) -> list[Path]:
    """Make `folder` and those above it, and return the ones that were not there."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _move(old: Path, kept: Path, undo: list[tuple[Path, Path | None]]) -> None:
    os.replace(old, kept)
    undo.append((old, kept))


def _put_back(undo: list[tuple[Path, Path | None]], made: list[Path]) -> None:
    """Undo in reverse; an entry is a place, and where its former file, if any, is kept."""
    for place, kept in reversed(undo):
        if kept is None:
            place.unlink(missing_ok=True)
        else:
            os.replace(kept, place)
    for folder in reversed(made):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _remove_empty_folders(removed: Iterable[str], target: Path) -> None:
    """Remove the folders that only removed files were in, with Python's caches."""
    folders = {place for path in removed for place in PurePosixPath(path).parents[:-1]}
    for place in sorted(folders, key=lambda place: len(place.parts), reverse=True):
        folder = target / place
        rest = {entry.name for entry in folder.iterdir()} if folder.is_dir() else {"."}
        if not rest - {"__pycache__"}:
            shutil.rmtree(folder)
