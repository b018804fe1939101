"""The program as a process: what it imports, how it ends, and that its output never varies."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT, SEED, Call, snapshot

from apiwright import cache
from apiwright.cli import generate
from apiwright.diagnostics import ExitCode

HEAVY = {"pydantic", "openapi_pydantic", "jinja2", "black", "yaml", "rich"}


def start(
    folder: Path, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "apiwright", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator"), **environment},
        capture_output=True,
        check=False,
    )


def imported(folder: Path, *arguments: str | Path) -> tuple[int, set[str]]:
    """Run the program, and return its exit code and the packages that it imported."""
    code = (
        "import sys; from apiwright.__main__ import main; code = main(sys.argv[1:]);"
        "print(*{n.partition('.')[0] for n in sys.modules}, sep=',', file=sys.stderr);"
        "sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, set(run.stderr.splitlines()[-1].split(","))


class TestNothingChanged:
    """A run in which nothing has changed imports nothing heavy."""

    @pytest.fixture(autouse=True)
    def _generated(self, project: Path, call: Call) -> None:
        (project / "page.md").write_bytes(SEED.read_bytes())
        assert call("generate", "page.md", "-o", "chat").code == 0

    def test_nothing_heavy_is_imported(self, project: Path) -> None:
        code, modules = imported(project, "generate", "page.md", "-o", "chat")
        assert code == 0
        assert not modules & HEAVY

    @pytest.mark.parametrize(
        "change",
        ["page.md", "chat/client.py", "chat/api.json", "chat/_runtime/http.py"],
    )
    def test_a_change_of_any_file_is_noticed(
        self, project: Path, call: Call, change: str
    ) -> None:
        path = project / change
        text = path.read_text()
        path.write_text(text.replace("a", "b", 1))
        _, modules = imported(project, "generate", "page.md", "-o", "chat")
        assert modules & HEAVY

    def test_another_option_is_noticed(self, project: Path) -> None:
        arguments = ("generate", "page.md", "-o", "chat", "--env-prefix", "ACME")
        assert imported(project, *arguments)[1] & HEAVY

    def test_a_file_that_is_gone_comes_back(self, project: Path, call: Call) -> None:
        (project / "chat/py.typed").unlink()
        assert "1 created" in call("generate", "page.md", "-o", "chat").out
        assert (project / "chat/py.typed").exists()

    def test_times_that_are_trusted_do_not_hide_a_change(
        self, project: Path, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also where a file keeps its size and its time of change."""
        monkeypatch.setattr("apiwright.cli.unchanged.SETTLED_NS", 0)
        call("generate", "page.md", "-o", "chat")
        path = project / "chat/client.py"
        status = path.stat()
        path.write_text(path.read_text().replace("self", "flse"))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert call("generate", "page.md", "-o", "chat").code == ExitCode.DIFFERENT


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" * 99])
def test_a_broken_cache_is_an_empty_cache(
    project: Path, call: Call, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setenv("APIWRIGHT_CACHE", str(project / "cache"))
    (project / "cache").mkdir()
    (project / "cache/cache.sqlite3").write_bytes(content)
    for _ in range(2):
        assert call("generate", SEED, "-o", "chat").code == 0
    cache.put({"a": "b"})
    assert cache.get(["a", "c"]) == {"a": "b"}


def test_a_cache_that_cannot_be_written_is_no_failure(
    project: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "file").touch()
    monkeypatch.setenv("APIWRIGHT_CACHE", str(project / "file/below"))
    assert call("generate", SEED, "-o", "chat").code == 0


def test_the_cache_gives_up_its_older_half_when_it_is_full(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIWRIGHT_CACHE", str(project))
    for number in range(10):
        cache.put({str(number): "x" * 5000})
    monkeypatch.setattr(cache, "MAX_BYTES", 1)
    cache.put({"new": "y"})
    assert sorted(cache.get([*map(str, range(10)), "new"])) == [
        "5",
        "6",
        "7",
        "8",
        "9",
        "new",
    ]


def test_the_same_input_gives_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """With another hash seed, folder, locale, time zone and nothing in the cache."""
    made = []
    for name, seed, locale, zone in (
        ("a", "1", "C", "UTC"),
        ("b/with space", "4711", "tr_TR.ISO-8859-9", "Asia/Tokyo"),
    ):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "page.md").write_bytes(SEED.read_bytes())
        run = start(
            folder,
            "generate",
            folder / "page.md",
            "--output",
            "chat",
            PYTHONHASHSEED=seed,
            LC_ALL=locale,
            TZ=zone,
            APIWRIGHT_CACHE=str(folder / "cache"),
        )
        assert run.returncode == 0, run.stderr
        made.append((snapshot(folder / "chat"), run.stdout, run.stderr))
    first, second = made
    assert first[0] == second[0]
    assert first[1] == second[1]


def test_the_folder_of_the_checkout_does_not_show_in_the_output(
    project: Path, call: Call
) -> None:
    call("generate", SEED, "-o", "chat")
    for path, data in snapshot(project / "chat").items():
        assert str(ROOT).encode() not in data, path
        assert str(project).encode() not in data, path
    api = json.loads((project / "chat/api.json").read_text())
    assert api["sources"][0]["location"] == SEED.name


def test_a_mistake_of_the_program_is_one_sentence(
    project: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("no\nsuch thing")

    monkeypatch.setattr(generate, "run", fail)
    called = call("generate", "a.yaml")
    assert called.code == ExitCode.DOCUMENT
    assert "RuntimeError: no [internal-error]" in called.err
    assert "Traceback" not in called.err
    monkeypatch.setenv("APIWRIGHT_DEBUG", "1")
    assert "Traceback" in call("generate", "a.yaml").err


def test_an_interrupt_is_no_traceback(
    project: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(generate, "run", interrupt)
    called = call("generate", "a.yaml")
    assert (called.code, called.err) == (130, "interrupted\n")


def test_a_reader_that_goes_away_is_no_complaint(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    run = subprocess.run(
        [sys.executable, "-m", "apiwright", "bundle", "-q", str(SEED)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (run.returncode, run.stderr) == (0, b"")


def read_all(descriptor: int) -> bytes:
    """Return what is written to a pseudo-terminal until its last writer closes it."""
    parts: list[bytes] = []
    with contextlib.suppress(OSError):  # Linux says EIO there, others return nothing.
        while part := os.read(descriptor, 100_000):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("refused", [False, True])
def test_a_terminal_gets_a_table_with_colours_unless_it_refuses_them(
    tmp_path: Path, refused: bool
) -> None:
    import pty

    (tmp_path / "page.md").write_bytes(SEED.read_bytes())
    main, terminal = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    environment |= {"TERM": "xterm", "COLUMNS": "100"}
    environment |= {"NO_COLOR": "1"} if refused else {}
    with subprocess.Popen(
        [sys.executable, "-m", "apiwright", "inspect", "page.md"],
        cwd=tmp_path,
        env=environment,
        stdout=terminal,
        stderr=subprocess.PIPE,
    ) as process:
        # With no other writer, reading ends with the program, whatever it prints.
        os.close(terminal)
        shown = read_all(main).decode()
        process.communicate()
    assert process.returncode == 0
    os.close(main)
    assert "│ messages.send_thread_message" in shown
    assert ("\x1b[1m" in shown) is not refused


def test_a_terminal_that_cannot_show_a_character_gets_an_escape(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        'openapi: 3.1.0\ninfo: {title: "→", version: "1"}\npaths: {/→: {get: {}}}\n'
    )
    run = start(tmp_path, "inspect", "a.yaml", PYTHONIOENCODING="ascii")
    assert run.returncode == 0, run.stderr
    assert rb"/\u2192" in run.stdout
