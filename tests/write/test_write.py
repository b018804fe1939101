"""write: compare, record, replace."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from tests.conftest import snapshot

from apiwright.diagnostics import Abort, Diagnostics, ExitCode
from apiwright.write import Changes, lay_out, write

FILES = {
    "__init__.py": "",
    "models/user.py": "class User: ...\n",
    "models/team.py": "class Team: ...\n",
    "README.md": "# A package — with “marks”\n",
    "api.json": '{"package": "x", "operations": [{"id": 1}, {"id": 2}]}',
}


def put(folder: Path, files: dict[str, str] = FILES, *, force: bool = False) -> Changes:
    """Write `files` and return the changes."""
    return write(files, folder, Diagnostics(), force=force)


def refusal(folder: Path, files: dict[str, str] = FILES) -> tuple[ExitCode, str]:
    """Return the exit code and the code of the diagnostic with which writing is refused."""
    diagnostics = Diagnostics()
    before = snapshot(folder.parent)
    with pytest.raises(Abort) as caught:
        write(files, folder, diagnostics)
    assert snapshot(folder.parent) == before, "a refusal leaves what was there"
    return caught.value.exit_code, next(iter(diagnostics)).code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "app/vendor/x"


def test_every_file_is_written_as_utf_8_with_unix_line_ends(folder: Path) -> None:
    changes = put(folder)
    assert sorted(changes.created) == sorted(FILES)
    for path, text in FILES.items():
        if path != "api.json":
            assert (folder / path).read_bytes() == text.encode()


def test_nothing_is_left_beside_the_folder(folder: Path) -> None:
    put(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["x"]


def test_the_manifest_holds_the_digest_of_every_other_file(folder: Path) -> None:
    put(folder)
    manifest = json.loads((folder / "api.json").read_text())["files"]
    assert manifest == {
        path: "sha256:" + hashlib.sha256((folder / path).read_bytes()).hexdigest()
        for path in sorted(FILES)
        if path != "api.json"
    }


def test_the_manifest_is_laid_out_with_a_line_for_each_entry() -> None:
    text = lay_out({"a": "é", "b": [{"c": 1}, {"d": [2, 3]}], "e": {"f": {}}, "g": []})
    assert text == (
        '{\n  "a": "é",\n  "b": [\n    {"c": 1},\n    {"d": [2, 3]}\n  ],\n'
        '  "e": {\n    "f": {}\n  },\n  "g": []\n}\n'
    )


def test_the_manifest_has_no_character_that_deceives_a_reader(folder: Path) -> None:
    text = "a\u202eb\u200b\u2028\x85é\ud800"
    put(folder, {**FILES, "api.json": json.dumps({"package": text})})
    written = (folder / "api.json").read_text(encoding="utf-8")
    assert all(character.isprintable() for character in written.replace("\n", ""))
    assert json.loads(written)["package"] == text


def test_writing_again_touches_no_file(folder: Path) -> None:
    put(folder)
    for path in folder.rglob("*.*"):
        os.utime(path, ns=(1, 1))
    changes = put(folder)
    assert not changes.any
    assert sorted(changes.unchanged) == sorted(FILES)
    assert {path.stat().st_mtime_ns for path in folder.rglob("*.*")} == {1}


def test_only_what_changed_is_replaced(folder: Path) -> None:
    put(folder)
    os.utime(folder / "models/team.py", ns=(1, 1))
    changes = put(folder, {**FILES, "models/user.py": "class User2: ...\n"})
    assert sorted(changes.changed) == ["api.json", "models/user.py"]
    assert (folder / "models/team.py").stat().st_mtime_ns == 1


def test_a_listed_file_that_is_no_longer_made_is_removed_with_its_empty_folder(
    folder: Path,
) -> None:
    put(folder)
    (folder / "models/__pycache__").mkdir()
    (folder / "models/__pycache__/user.pyc").touch()
    rest = {path: text for path, text in FILES.items() if "models" not in path}
    changes = put(folder, rest)
    assert sorted(changes.removed) == ["models/team.py", "models/user.py"]
    assert not (folder / "models").exists()


def test_a_file_that_is_not_listed_is_never_touched(folder: Path) -> None:
    put(folder)
    (folder / "models/mine.py").write_text("MINE = 1\n")
    put(folder, {path: text for path, text in FILES.items() if "models" not in path})
    assert (folder / "models/mine.py").read_text() == "MINE = 1\n"


def test_a_file_edited_by_hand_is_kept(folder: Path) -> None:
    put(folder)
    (folder / "models/user.py").write_text("class User: mine = 1\n")
    assert refusal(folder) == (ExitCode.DIFFERENT, "edited-by-hand")


def test_a_stale_file_edited_by_hand_is_kept(folder: Path) -> None:
    put(folder)
    (folder / "models/user.py").write_text("class User: mine = 1\n")
    rest = {path: text for path, text in FILES.items() if path != "models/user.py"}
    assert refusal(folder, rest) == (ExitCode.DIFFERENT, "edited-by-hand")


def test_force_writes_over_an_edit(folder: Path) -> None:
    put(folder)
    (folder / "models/user.py").write_text("class User: mine = 1\n")
    assert put(folder, force=True).changed == ("models/user.py",)
    assert (folder / "models/user.py").read_text() == FILES["models/user.py"]


def test_line_ends_that_git_changed_are_no_edit(folder: Path) -> None:
    put(folder)
    windows = (folder / "models/user.py").read_bytes().replace(b"\n", b"\r\n")
    (folder / "models/user.py").write_bytes(windows)
    assert not put(folder).any


def test_a_file_that_was_deleted_by_hand_comes_back(folder: Path) -> None:
    put(folder)
    (folder / "models/user.py").unlink()
    assert put(folder).created == ("models/user.py",)


def test_a_folder_of_another_origin_is_not_written_over(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("import mine\n")
    assert refusal(folder) == (ExitCode.DIFFERENT, "not-generated")


def test_an_api_json_of_another_origin_is_not_written_over(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "api.json").write_text('{"openapi": "3.1.0"}')
    assert refusal(folder) == (ExitCode.DIFFERENT, "manifest-unreadable")


@pytest.mark.parametrize("text", ["", "<<<<<<< ours", "[]", '{"files": 1}', "[" * 9999])
def test_a_manifest_that_cannot_be_read_is_said(folder: Path, text: str) -> None:
    put(folder)
    (folder / "api.json").write_text(text)
    assert refusal(folder) == (ExitCode.DIFFERENT, "manifest-unreadable")


@pytest.mark.parametrize(
    "path", ["../x.py", "/x.py", "a/../../x.py", "C:/x.py", "a\\x.py", "", "a\0b"]
)
def test_no_path_leads_out_of_the_folder(folder: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path to write to"):
        put(folder, {**FILES, path: ""})
    assert not folder.parent.parent.exists()


def test_paths_that_are_one_file_on_some_systems_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="not a path to write to"):
        put(folder, {**FILES, "models/User.py": ""})


@pytest.mark.parametrize("path", ["../../../outside.txt", "/outside.txt"])
def test_a_manifest_that_names_a_file_outside_removes_nothing(
    folder: Path, path: str
) -> None:
    put(folder)
    outside = folder / path if path[0] == "." else Path(path)
    api = json.loads((folder / "api.json").read_text())
    if path[0] == ".":
        outside.write_text("precious")
    api["files"][path] = "sha256:" + hashlib.sha256(b"precious").hexdigest()
    (folder / "api.json").write_text(json.dumps(api))
    assert put(folder).removed == ()
    assert path[0] == "/" or outside.read_text() == "precious"


@pytest.mark.parametrize("name", ["models", "models/user.py", "api.json"])
def test_no_link_is_followed_out_of_the_folder(folder: Path, name: str) -> None:
    put(folder)
    outside = folder.parent / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)
    assert refusal(folder) == (ExitCode.DIFFERENT, "symbolic-link")


def test_the_folder_itself_may_be_a_link(folder: Path) -> None:
    real = folder.parent.parent / "real"
    real.mkdir(parents=True)
    folder.parent.mkdir()
    folder.symlink_to(real)
    put(folder)
    assert folder.is_symlink()
    assert (real / "models/user.py").exists()


@pytest.mark.parametrize("failing", range(7))
def test_a_failure_half_way_leaves_what_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    put(folder)
    before = snapshot(folder.parent)
    replace, calls = os.replace, iter(range(99))

    def fail(old: Path, new: Path) -> None:
        if next(calls) == failing:
            raise OSError(28, "No space left on device", str(new))
        replace(old, new)

    monkeypatch.setattr(os, "replace", fail)
    diagnostics = Diagnostics()
    new = {
        "api.json": "{}",
        "__init__.py": "new = 1\n",
        "deep/er/new.py": "new = 2\n",
        "README.md": FILES["README.md"],
    }
    with pytest.raises(Abort):
        write(new, folder, diagnostics)
    assert "No space left" in next(iter(diagnostics)).message
    assert snapshot(folder.parent) == before
    assert not (folder / "deep").exists()


def test_a_folder_that_is_a_file_is_refused(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("mine")
    assert refusal(folder) == (ExitCode.USAGE, "cannot-write")
