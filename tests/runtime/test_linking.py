"""Models that import each other for type checkers only, as generated ones do."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

RUNTIME = Path(__file__).parents[2] / "templates" / "runtime"
HEAD = """\
from __future__ import annotations
from typing import TYPE_CHECKING, Annotated, Any
from pydantic import Field
from .._runtime import Discriminated, Model
if TYPE_CHECKING:
    from . import {names}
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
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
            path = root / "models" / f"{name.lower()}.py"
            path.write_text(HEAD.format(names=", ".join(modules)) + text)
            homes[f".{name.lower()}"] = (name,)
        (root / "models" / "__init__.py").write_text(
            "from .._runtime.lazy import lazy\n"
            f"__all__, __getattr__, __dir__ = lazy(__name__, {homes!r})\n"
        )
        return importlib.import_module("linked.models")

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == "linked"]:
        del sys.modules[name]


def test_cycles_are_built_when_first_used(package: Any) -> None:
    models = package(
        {
            "User": "class User(Model):\n    team: Team | None = None\n",
            "Team": "class Team(Model):\n    users: list[User] | None = None\n",
            "Other": "class Other(Model):\n    x: int | None = None\n",
        }
    )
    user = models.User.model_validate_json('{"team": {"users": [{"team": null}]}}')
    assert type(user.team.users[0]) is models.User
    assert user.to_dict() == {"team": {"users": [{"team": None}]}}
    assert "linked.models.other" not in sys.modules


def test_constructing_links_too(package: Any) -> None:
    models = package(
        {
            "A": "class A(Model):\n    b: 'B'\n",
            "B": "class B(Model):\n    c: list[C] | None = None\n",
            "C": "class C(Model):\n    n: int\n",
        }
    )
    assert models.A(b={"c": [{"n": 1}]}).b.c[0].n == 1


def test_variants_of_a_union_are_linked(package: Any) -> None:
    union = (
        "    pet: Annotated[Cat | Dog | dict[str, Any],\n"
        "        Discriminated('kind', {'cat': 'Cat', 'dog': 'Dog'})] | None = None\n"
    )
    models = package(
        {
            "Owner": f"class Owner(Model):\n{union}",
            "Cat": f"class Cat(Model):\n    kind: str\n{union}",
            "Dog": "class Dog(Model):\n    kind: str\n    owner: Owner | None = None\n",
        }
    )
    owner = models.Owner.model_validate_json(
        '{"pet": {"kind": "cat", "pet": {"kind": "dog", "owner": {"pet": {"kind": 1}}}}}'
    )
    assert type(owner.pet) is models.Cat
    assert type(owner.pet.pet) is models.Dog
    assert owner.pet.pet.owner.pet == {"kind": 1}


def test_long_chains_are_no_problem(package: Any) -> None:
    count = 300
    modules = {
        f"M{n}": f"class M{n}(Model):\n    next: M{(n + 1) % count} | None = None\n"
        for n in range(count)
    }
    models = package(modules)
    made = models.M0.model_validate_json('{"next": {"next": {}}}')
    assert type(made.next.next) is models.M2


def test_a_name_that_is_nowhere_is_said(package: Any) -> None:
    models = package({"A": "class A(Model):\n    b: Nowhere | None = None\n"})
    with pytest.raises(NameError, match="Nowhere"):
        models.A.model_rebuild()
