"""format: every Python file as black would write it."""

from __future__ import annotations

from pathlib import Path

import black
import pytest

from apiwright import format as stage
from apiwright.format import format, is_unsettled

UNION = "Literal['text', 'image', 'file', 'audio', 'video'] | Omit"


@pytest.fixture(params=["cache", "no cache"])
def cache(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "no cache":
        monkeypatch.setenv("APIWRIGHT_CACHE", "0")


DIFFER = {
    "a long union of a parameter": (
        f"def send(*, category: {UNION} | Sequence[str] | None = omit) -> None: ...\n"
    ),
    "a parameter whose default does not fit": (
        f"def send(*, receiver_type: Sequence[str] | Omit = {'x' * 50}) -> None: ...\n"
    ),
    "a literal that is broken over lines beside a union": (
        "def send(*, a: Literal['"
        + "', '".join(["word"] * 14)
        + "'] | Omit = omit): ...\n"
    ),
    "a returned type that does not fit": (
        "async def id_2(self, *, request_options: RequestOptions | None = None)"
        " -> Literal['word', 'word', 'word',]: ...\n"
    ),
    "two empty lines behind imports": "import a\n\n\nX = 1\n",
    "a docstring that ends in a quote": '"""' + "x" * 79 + '\\""""\n',
    "a pragma behind a long line": f"x = f({'y' * 80})  # noqa: E501\n",
    "an assertion that does not fit": f"assert {'x' * 40}, {'y' * 60!r}\n",
    "a string beside a string": 'x = f(\n    r"a|"\n    r"b",\n    1,\n)\n',
    "a string of several lines as the only argument": 'f(\n    """a\n    b"""\n)\n',
    "a tuple in parentheses that is assigned to": "(a, b) = c\n",
    "characters whose width is disputed": f"x: str = '{'👨‍👩‍👧⚠️' * 11}'\n",
    "a long name with a type": f"{'Word' * 19}: TypeAlias = Literal['a', {'b' * 9!r}]\n",
    "a local name with a long type": (
        f"def read() -> None:\n    payload: models.{'Word' * 18} = parse(content, None)\n"
    ),
    "a returned type that fits no line": f"def read(a) -> models.{'Word' * 22}: ...\n",
    "a field whose name fits no line": f"class A:\n    {'word' * 23}: str\n",
    "a long name with a type of several words": (
        f"_{'NAME' * 21}: Operation[None] = Operation('GET', '/', 'the operation')\n"
    ),
    "a long text with its type": f'x: TypeAlias = "{"Word | " * 20}None"\n',
    "a default that is a lambda": (
        f"x: Annotated[{'y' * 60}, Field(alias={'z' * 20!r})] = lambda: abc | int\n"
    ),
}


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("text", DIFFER.values(), ids=DIFFER.keys())
def test_what_ruff_lays_out_differently_is_settled_by_black(text: str) -> None:
    done = format({"a.py": text})["a.py"]
    assert done == black.format_str(done, mode=black.Mode())


@pytest.mark.parametrize("text", DIFFER.values(), ids=DIFFER.keys())
def test_a_difference_is_seen_before_black_is_asked(text: str) -> None:
    rough = stage._ruff({"a.py": text})["a.py"]
    assert rough != black.format_str(rough, mode=black.Mode()), "no difference: no case"
    assert is_unsettled(rough)


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("end", ["", '"""Said with \\""""\n'])
def test_what_stands_beside_it_is_laid_out_as_ever(end: str) -> None:
    parts = [text for text in DIFFER.values() if not text.startswith("import")]
    beside = 'class A:\n    """A.\n\n\n    B."""\n\n    x = {"a": 1}\n'
    text = f'"""A module."""\n\n{beside.join(parts)}{end}'
    done = format({"a.py": text})["a.py"]
    assert done == black.format_str(done, mode=black.Mode())


def test_docstrings_alone_do_not_cost_a_run_of_black() -> None:
    text = '"""A table.\n\n| a | b |\n    if it is so\n# noqa ⚠️\n"""\n\nX = 1\n'
    assert not is_unsettled(text)


def test_many_files_are_settled_in_several_processes() -> None:
    text = DIFFER["a long union of a parameter"]
    files = {f"{n}.py": f"X = {n}\n{text}" for n in range(stage.MANY + 1)}
    done = format(files)
    assert {*done} == {*files}
    for number, path in enumerate(files):
        assert done[path].startswith(f"X = {number}\n")
        assert done[path] == black.format_str(done[path], mode=black.Mode())


def test_a_text_comes_back_from_the_cache_as_it_was_kept() -> None:
    files = {"a.py": "x = {  'a':1 }\n", "b/c.py": "y=2\n"}
    assert (
        format(files)
        == format(files)
        == {"a.py": 'x = {"a": 1}\n', "b/c.py": "y = 2\n"}
    )


def test_other_files_and_the_runtime_stay_as_they_are() -> None:
    files = {"README.md": "a  = 1", "_runtime/http.py": "a  = 1", "api.json": "{ }"}
    assert format(files) == files


def test_what_is_not_python_is_an_error_that_names_the_file() -> None:
    with pytest.raises(SyntaxError) as caught:
        format({"good.py": "x = 1\n", "models/bad.py": "class :\n"})
    assert caught.value.filename == "models/bad.py"


def test_line_ends_and_the_last_one_are_unix() -> None:
    assert format({"a.py": "x = 1\ny = 2"})["a.py"] == "x = 1\ny = 2\n"


@pytest.mark.parametrize("folder", ["there", "missing"])
def test_files_are_laid_out_in_memory_where_there_is_room(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "there"
    memory.mkdir()
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(stage, "MEMORY", str(tmp_path / folder))
    assert stage._memory(1000) == (str(memory) if folder == "there" else None)
    assert stage._memory(10**18) is None
    assert stage._ruff({"a.py": "x=1\n"}) == {"a.py": "x = 1\n"}
    assert not any(memory.iterdir())
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert stage._memory(1000) is None
