"""Models that import each other, as generated ones do: circles, chains, threads."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

RUNTIME = Path(__file__).parents[2] / "templates" / "runtime"
HEAD = """\
from __future__ import annotations
from typing import Annotated, Any
from pydantic import Field
from .._runtime import Discriminated, Model
"""

Write = Callable[[dict[str, str]], Any]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Return a function that writes a package of models and imports it."""
    root = tmp_path / "linked"
    (root / "models").mkdir(parents=True)
    (root / "__init__.py").touch()
    (root / "_runtime").symlink_to(RUNTIME)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(modules: dict[str, str]) -> Any:
        homes: dict[str, tuple[str]] = {}
        for name, text in modules.items():
            (root / "models" / f"{name.lower()}.py").write_text(HEAD + text)
            homes[f".{name.lower()}"] = (name,)
        (root / "models" / "__init__.py").write_text(
            "from .._runtime.lazy import lazy\n"
            f"__all__, __getattr__, __dir__ = lazy(__name__, {homes!r})\n"
        )
        return importlib.import_module("linked.models")

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == "linked"]:
        del sys.modules[name]


def model(name: str, *fields: str, first: str = "", last: str = "") -> str:
    """Return a module's text; `first` and `last` are the models it imports there."""

    def imports(names: str) -> str:
        return "".join(f"from .{n.lower()} import {n}\n" for n in names.split())

    body = "".join(f"    {field}\n" for field in fields)
    return f"{imports(first)}class {name}(Model):\n{body}{imports(last)}"


CIRCLE = {
    "User": model("User", "team: Team | None = None", last="Team"),
    "Team": model("Team", "users: list[User] | None = None", last="User"),
}


class TestCircles:
    def test_they_are_built_when_first_used(self, package: Write) -> None:
        models = package({**CIRCLE, "Other": model("Other", "x: int | None = None")})
        user = models.User.model_validate_json('{"team": {"users": [{"team": null}]}}')
        assert type(user.team.users[0]) is models.User
        assert user.to_dict() == {"team": {"users": [{"team": None}]}}
        assert "linked.models.other" not in sys.modules

    def test_constructing_builds_them_too(self, package: Write) -> None:
        models = package(CIRCLE)
        assert models.Team(users=[{"team": {"users": []}}]).users[0].team.users == []

    def test_variants_of_a_union_may_lead_back(self, package: Write) -> None:
        union = (
            "pet: Annotated[Cat | Dog | dict[str, Any],"
            " Discriminated('kind', {'cat': 'Cat', 'dog': 'Dog'})] | None = None"
        )
        models = package(
            {
                "Owner": model("Owner", union, last="Cat Dog"),
                "Cat": model("Cat", "kind: str", union, last="Dog"),
                "Dog": model(
                    "Dog", "kind: str", "owner: Owner | None = None", last="Owner"
                ),
            }
        )
        owner = models.Owner.model_validate_json(
            '{"pet": {"kind": "cat", "pet": {"kind": "dog",'
            ' "owner": {"pet": {"kind": 1}}}}}'
        )
        assert type(owner.pet) is models.Cat
        assert type(owner.pet.pet) is models.Dog
        assert owner.pet.pet.owner.pet == {"kind": 1}

    def test_two_threads_may_enter_from_two_sides(self, package: Write) -> None:
        meet = (
            "import threading\n"
            "from contextlib import suppress\n"
            "barrier = threading.Barrier(2)\n"
            "def meet():\n"
            "    with suppress(threading.BrokenBarrierError):\n"
            "        barrier.wait(0.2)\n"
            "class Meet: pass\n"
        )
        wait = "from .meet import meet\nmeet()\n"
        late = model("Late", "n: int | None = None")
        circle = {
            "A": model("A", "b: B | None = None", "late: Late | None = None")
            + f"{wait}from .b import B\nfrom .late import Late\n",
            "B": model("B", "a: A | None = None", "late: Late | None = None")
            + f"{wait}from .a import A\nfrom .late import Late\n",
        }
        models = package({"Meet": meet, "Late": late, **circle})

        def build(name: str) -> Any:
            found = getattr(models, name)
            return found.model_validate_json('{"a": {"b": {}}, "b": {"a": {}}}')

        with ThreadPoolExecutor(2) as pool:
            a, b = pool.map(build, ["A", "B"])
        assert (type(a.b), type(b.a)) == (models.B, models.A)


class TestChains:
    @pytest.mark.parametrize("place", ["first", "last"])
    def test_250_models_that_each_name_the_next(
        self, package: Write, place: str
    ) -> None:
        count = 250
        modules = {
            f"M{n}": model(
                f"M{n}", f"m: M{n + 1} | None = None", **{place: f"M{n + 1}"}
            )
            for n in range(count)
        }
        models = package({**modules, f"M{count}": model(f"M{count}", "n: int = 0")})
        made = models.M0.model_validate_json('{"m": {"m": {}}}')
        assert type(made.m.m) is models.M2

    def test_250_models_in_a_circle(self, package: Write) -> None:
        count = 250
        modules = {
            f"M{n}": model(
                f"M{n}",
                f"m: M{(n + 1) % count} | None = None",
                last=f"M{(n + 1) % count}",
            )
            for n in range(count)
        }
        models = package(modules)
        made = models.M249.model_validate_json('{"m": {"m": {}}}')
        assert type(made.m.m) is models.M1


class TestNames:
    def test_one_that_is_nowhere_is_said(self, package: Write) -> None:
        models = package({"A": model("A", "b: Nowhere | None = None")})
        with pytest.raises(NameError, match="Nowhere"):
            models.A.model_rebuild()

    def test_what_the_caller_calls_by_it_is_not_meant(self, package: Write) -> None:
        models = package(CIRCLE)
        Team = int  # noqa: F841, N806  # The name of a model, as any program may have.
        assert type(models.User.model_validate_json('{"team": {}}').team) is models.Team


def test_a_typed_dict_is_a_dict_at_run_time(package: Write) -> None:
    models = package({name: model(name, "a: int") for name in ("Pet", "Pet_88fb")})
    assert models.PetDict == models.PetDict_88fb == dict[str, Any]
    assert "linked.models.pet" not in sys.modules
    assert "PetDict" not in models.__all__
    for name in ("OwnerDict", "Dict", "Owner"):
        with pytest.raises(AttributeError, match=name):
            getattr(models, name)
