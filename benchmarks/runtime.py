"""What a generated client costs at run time, in CPU time, beside what it is made of.

    make bench
    python -m benchmarks.runtime [--runs N] [--calls N] [--write]

The documents are made here, the server is another process. A start is a process until it is
ready to end, the least of the runs. Peers take part where they are installed, in this environment or in that of
the Python named in PEERS, and are said to be missing where they are not:

    python3 -m venv peers && peers/bin/pip install openai openapi-python-client
    PEERS=$PWD/peers/bin/python make bench
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.runtime_document import answer, write_document

ROOT = Path(__file__).parents[1]
REPORT = Path(__file__).with_suffix(".md")
SIZES = (10, 100, 1000)
LIBRARIES = (
    "from pydantic import BaseModel, Field, TypeAdapter\n"
    "try:\n    import httpx2\nexcept ImportError:\n    import httpx\n"
)
FIRST_CALL = (
    "import sys, things{0}\n"
    "with things{0}.Client(base_url=sys.argv[1]) as client:\n"
    "    client.things0.get_thing0('1')\n"
)
OPENAI_CALL = (
    "import sys, openai\n"
    "with openai.OpenAI(api_key='key', base_url=sys.argv[1]) as client:\n"
    "    client.models.retrieve('1')\n"
)
PEER_CALL = (
    "import sys, things_client\n"
    "from things_client.api.things0 import get_thing_0\n"
    "with things_client.Client(base_url=sys.argv[1]) as client:\n"
    "    assert get_thing_0.sync('1', client=client)\n"
)

Row = tuple[str, str, str]
"""What was measured, what came out, what was to be reached."""


def main() -> None:
    """Measure, print the tables, and write them where that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _generate(folder)
        with _server() as url:
            rows = _calls(folder, url, options.calls)
            rows += _starts(folder, url, options.runs)
            rows += _peers(folder, url, options.runs)
    text = _report(rows, options.calls, options.runs)
    print(text)
    if options.write:
        REPORT.write_text(text, encoding="utf-8")


def _generate(folder: Path) -> None:
    for size in SIZES:
        document = folder / f"things{size}.json"
        write_document(document, size)
        command = [sys.executable, "-m", "apiwright", "generate", str(document)]
        command += ["--output", str(folder / f"things{size}"), "--quiet"]
        environment = {
            **_environment(folder),
            "PYTHONPATH": str(ROOT / "generator"),
            "APIWRIGHT_CACHE": str(folder / "cache"),
        }
        subprocess.run(command, check=True, env=environment, capture_output=True)


@contextmanager
def _server() -> Iterator[str]:
    program = Path(__file__).with_name("runtime_server.py")
    # What openai-python reads of a model stands beside what our models have.
    content = json.dumps({**answer(), "object": "model", "created": 1, "owned_by": "x"})
    with subprocess.Popen(
        [sys.executable, str(program), content],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()


def _calls(folder: Path, url: str, calls: int) -> list[Row]:
    program = Path(__file__).with_name("runtime_calls.py")
    run = subprocess.run(
        [sys.executable, str(program), "things1000", url, str(calls)],
        check=True,
        capture_output=True,
        env=_environment(folder),
    )
    found: dict[str, Any] = json.loads(run.stdout)
    rows: list[Row] = []
    for colour in ("sync", "async"):
        ours, raw = found[colour]["ours"], found[colour]["raw"]
        what = f"one {colour} call: ours {ours:.0f} µs, raw {raw:.0f} µs"
        rows.append((what, f"{ours / raw:.2f} of raw", "≤ 1.05"))
    grown = "unknown here" if found["grown"] is None else f"{found['grown']:+.0f} kB"
    rows.append(("memory after 10,000 more calls", grown, "flat"))
    built = f"{found['validators']:.0f}"
    rows.append(("validators built in those calls", built, "0"))
    return rows


def _starts(folder: Path, url: str, runs: int) -> list[Row]:
    def cpu(code: str) -> float:
        return _measure(sys.executable, code, url, folder, runs)

    bare, libraries = cpu(""), cpu(LIBRARIES)
    rows: list[Row] = [("the bare interpreter", _ms(bare), "")]
    for size in SIZES:
        what = f"`import` of a package with {size:,} models, beyond that"
        rows.append((what, _ms(cpu(f"import things{size}") - bare), "≤ 20 ms"))
    rows.append(("pydantic and the HTTP library imported", _ms(libraries), ""))
    made = cpu(f"{LIBRARIES}globals().get('httpx2', globals().get('httpx')).Client()")
    rows.append(("the same, and an HTTP client made", _ms(made), ""))
    first = cpu(FIRST_CALL.format(1000)) - libraries
    rows.append(
        ("first call with 1,000 models, beyond the import", _ms(first), "≤ 60 ms")
    )
    whole = [
        _measure(sys.executable, code, url, folder, runs, to_the_end=True)
        for code in (FIRST_CALL.format(1000), LIBRARIES)
    ]
    rows.append(
        ("the same, to the end of the process", _ms(whole[0] - whole[1]), "≤ 60 ms")
    )
    return rows


def _peers(folder: Path, url: str, runs: int) -> list[Row]:
    python = os.environ.get("PEERS", sys.executable)

    def cpu(code: str) -> str:
        return _ms(_measure(python, code, url, folder, runs))

    rows: list[Row] = []
    if _has(python, "openai"):
        rows.append(
            ("openai-python: `import openai`, in all", cpu("import openai"), "")
        )
        rows.append(("openai-python: first call, in all", cpu(OPENAI_CALL), ""))
    else:
        rows.append(("openai-python", "not installed", ""))
    if _has(python, "openapi_python_client") and _generate_peer(python, folder):
        what = "openapi-python-client, the same 1,000 models"
        rows.append((f"{what}: `import`, in all", cpu("import things_client"), ""))
        rows.append((f"{what}: first call, in all", cpu(PEER_CALL), ""))
    else:
        rows.append(("openapi-python-client", "not installed", ""))
    ours = _measure(sys.executable, FIRST_CALL.format(1000), url, folder, runs)
    rows.append(("ours, for comparison: first call, in all", _ms(ours), ""))
    return rows


def _has(python: str, module: str) -> bool:
    code = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def _generate_peer(python: str, folder: Path) -> bool:
    settings = folder / "peer.json"
    # Formatting the output is no part of what is measured.
    settings.write_text('{"package_name_override": "things_client", "post_hooks": []}')
    command = [python, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(folder / "things1000.json"), "--config", str(settings)]
    command += ["--output-path", str(folder / "things_client"), "--overwrite"]
    run = subprocess.run(command, check=False, capture_output=True, cwd=folder)
    return run.returncode == 0


def _measure(
    python: str,
    code: str,
    url: str,
    folder: Path,
    runs: int,
    *,
    to_the_end: bool = False,
) -> float:
    """Return the least CPU seconds until `code` is done; the first run warms up.

    Args:
        to_the_end: Whether what the interpreter tidies up on its way out counts too.
    """
    end = "" if to_the_end else "\nimport os\nos._exit(0)"
    command = [python, "-c", f"{code}{end}", url]
    seconds: list[float] = []
    for _ in range(runs + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, env=_environment(folder), cwd=folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        seconds.append(spent)
    return min(seconds[1:])


def _environment(folder: Path) -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    # A package that is installed has its bytecode beside it.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _report(rows: list[Row], calls: int, runs: int) -> str:
    conditions = (
        f"{calls:,} calls over loopback in turns with raw ones; least of {runs} starts;"
        f" Python {sys.version.split()[0]}."
    )
    lines = [
        "# What a generated client costs at run time",
        "",
        "Written by `python -m benchmarks.runtime --write`.",
        "CPU time, not time on the clock; a start is a process until it is ready to end.",
        conditions,
        "",
        "| what | measured | to reach |",
        "|---|---|---|",
        *(f"| {what} | {measured} | {reach} |" for what, measured, reach in rows),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
