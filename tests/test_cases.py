"""The case directories: an input, and what is written for it or said about it.

    tests/cases/<feature>/<case>/
      openapi.yaml, page.md, …   the input
      args                       optional: the arguments, instead of `generate INPUT -o package`
      apiwright.toml             optional: the configuration
      files                      optional: patterns of the files that the case is about
      expected/                  the package, without `_runtime/`; of it, `files` alone
      stderr.txt                 the exit code in the first line, then standard error

`make update-goldens` writes `expected/` or `stderr.txt`, whichever the case has; a new case gets the
former if the run succeeds, and the latter if not.
"""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest
from tests.conftest import Call, Called, snapshot

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(
    path for path in CASES.glob("*/*") if path.is_dir() and path.name[0] not in "._"
)


@pytest.mark.parametrize(
    "case", FOLDERS, ids=lambda case: case.relative_to(CASES).as_posix()
)
def test_a_case_gives_what_its_folder_says(
    case: Path, project: Path, call: Call, request: pytest.FixtureRequest
) -> None:
    """The files, or the exit code and every word on standard error, are those of the golden."""
    source = _lay_out_input(case, project)
    (project / "package").mkdir()
    (project / "package/of_the_user.txt").write_text("not generated, and never touched")
    before = snapshot(project)
    called = call(*_arguments(case, source), stdin=(project / source).read_bytes())
    after = snapshot(project)
    said = f"exit {called.code}\n{called.err}"
    made = _without_noise(_made(after, before), _patterns(case))
    if request.config.getoption("--update-goldens"):
        _update(case, called, said, made)
    if called.code:
        assert after == before, "a run that fails leaves what was there"
    assert before.items() <= after.items()
    if (case / "stderr.txt").exists():
        assert said == (case / "stderr.txt").read_text()
    else:
        assert called.code == 0, said
    if (case / "expected").exists():
        assert made == _without_noise(snapshot(case / "expected"))
    assert (case / "stderr.txt").exists() or (case / "expected").exists()


def test_every_golden_file_of_python_compiles() -> None:
    """What people read as the expected output is Python."""
    for path in CASES.glob("*/*/expected/**/*.py"):
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)


def _lay_out_input(case: Path, project: Path) -> str:
    """Copy the case's own files into the project, and return the name of the input."""
    names = []
    for path in case.iterdir():
        if path.is_file() and path.name not in {"args", "files", "stderr.txt"}:
            shutil.copyfile(path, project / path.name)
            names.append(path.name)
    inputs = [name for name in names if name != "apiwright.toml"]
    assert len(inputs) == 1, f"{case} has to have one input, not {inputs}"
    return inputs[0]


def _arguments(case: Path, source: str) -> list[str]:
    if (case / "args").exists():
        return shlex.split((case / "args").read_text())
    return ["generate", source, "--output", "package"]


def _made(after: Mapping[str, bytes], before: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the package, by path in it."""
    new = {path: data for path, data in after.items() if path not in before}
    roots = {path.partition("/")[0] for path in new}
    assert len(roots) <= 1, f"one case makes one package, not {roots}"
    return {path.partition("/")[2]: data for path, data in new.items()}


def _patterns(case: Path) -> list[str]:
    named = case / "files"
    return named.read_text().split() if named.exists() else ["*"]


def _without_noise(
    files: Mapping[str, bytes], patterns: Sequence[str] = ("*",)
) -> dict[str, bytes]:
    """Leave out what every package has alike, and what a release of the generator changes."""
    own = {
        path: data
        for path, data in files.items()
        if not path.startswith("_runtime/")
        and any(fnmatch(path, pattern) for pattern in patterns)
    }
    if "api.json" in own:
        lines = own["api.json"].splitlines(keepends=True)
        noise = (b'  "apiwright":', b'    "_runtime/')
        own["api.json"] = b"".join(x for x in lines if not x.startswith(noise))
    return own


def _update(case: Path, called: Called, said: str, made: dict[str, bytes]) -> None:
    has_either = (case / "stderr.txt").exists() or (case / "expected").exists()
    if (case / "stderr.txt").exists() or (not has_either and called.code):
        (case / "stderr.txt").write_text(said)
    if (case / "expected").exists() or (not has_either and not called.code):
        shutil.rmtree(case / "expected", ignore_errors=True)
        for path, data in made.items():
            place = case / "expected" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def test_noise_is_no_more_than_the_version_and_the_runtime() -> None:
    """A golden api.json still is JSON, and lists every file that the case itself decides on."""
    text = b'{\n  "apiwright": "9",\n  "files": {\n    "_runtime/a.py": "x",\n    "b": "y"\n  }\n}\n'
    kept = _without_noise({"api.json": text, "_runtime/a.py": b"", "b": b""})
    assert json.loads(kept["api.json"]) == {"files": {"b": "y"}}
    assert sorted(kept) == ["api.json", "b"]
