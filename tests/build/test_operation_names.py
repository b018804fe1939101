"""What a further operation renames: nothing but what it is mistaken for."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.build.test_build import THING, answering, calls, classes, make

from apiwright import names

WORDS = [
    *(["list"], ["list", "all"], ["list", "users"], ["users"], ["get", "a"]),
    *(["users", "list"], ["get", "users", "by", "id"], ["a", "list", "all"], ["aB"]),
]
TAGS = ["users", "orders", "a", "Users"]
PATHS = ["/users", "/users/{id}", "/a", "/a/list", "/orders", "/orders/{a}/users"]
Key = tuple[str, str]
Operations = dict[Key, dict[str, Any]]


def spelled(words: list[str], pick: random.Random) -> str:
    """Return an operationId in one of the ways in which people write them."""
    match pick.randrange(5):
        case 0:
            return "-".join(words)
        case 1:
            return "_".join(words)
        case 2:
            return "".join(word.title() for word in words)
        case 3:
            return ".".join(words)
        case _:
            return words[0] + "".join(word.title() for word in words[1:])


def some_operations(seed: int) -> Operations:
    """Return method and path → operation, of so few words that many collide."""
    pick = random.Random(seed)
    found: Operations = {}
    for path in PATHS:
        for method in ("get", "put"):
            said: dict[str, Any] = {"tags": [pick.choice(TAGS)]}
            if pick.random() < 0.8:
                said["operationId"] = spelled(pick.choice(WORDS), pick)
            schema = {"type": "object", "properties": {"a": THING}}
            found[method, path] = answering(schema, **said)
    return found


def named(tmp_path: Path, operations: Operations) -> dict[Key, tuple[str, list[str]]]:
    """Return method and path → call, and the classes of its answer."""
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), said in operations.items():
        paths.setdefault(path, {})[method] = said
    package, _ = make(tmp_path, {"paths": paths})
    api = json.loads(package.api)
    found: dict[Key, tuple[str, list[str]]] = {}
    for entry in api["operations"]:
        place = entry["source"].partition("#")[2]
        models = [
            name
            for name, model in api["models"].items()
            if model["schema"].startswith(f"#{place}/")
        ]
        found[entry["method"].lower(), entry["path"]] = (entry["call"], models)
    return found


def word(key: Key, operation: dict[str, Any]) -> str:
    """Return what an operation is called in the document."""
    return operation.get("operationId") or names.operation_word(*key)


@pytest.mark.parametrize("seed", range(25))
def test_a_further_operation_renames_none_that_it_is_not_mistaken_for(
    tmp_path: Path, seed: int
) -> None:
    operations = some_operations(seed)
    new = random.Random(seed).choice(list(operations))
    others = {key: one for key, one in operations.items() if key != new}

    before, after = named(tmp_path, others), named(tmp_path, operations)

    assert len({call for call, _ in after.values()}) == len(operations)
    name = names.snake(word(new, operations[new]))
    apart = [key for key in others if names.snake(word(key, others[key])) != name]
    assert {key: after[key] for key in apart} == {key: before[key] for key in apart}


@pytest.mark.parametrize("seed", range(10))
def test_names_do_not_depend_on_the_order_of_operations(
    tmp_path: Path, seed: int
) -> None:
    operations = some_operations(seed)
    keys = random.Random(seed).sample(list(operations), len(operations))

    mixed = named(tmp_path, {key: operations[key] for key in keys})

    assert mixed == named(tmp_path, operations)


def one(identifier: str | None, tag: str = "users") -> dict[str, Any]:
    """Return an operation that answers an object of its own."""
    said = {"operationId": identifier} if identifier else {}
    return answering(THING, tags=[tag], **said)


@pytest.mark.parametrize(
    ("held", "new", "want"),
    [
        (
            ("/x", one("list-all")),
            ("/y", one("listAll", "orders")),
            {"users.list_all": "ListAllResponse", "orders.list_all": "OrdersListAll"},
        ),
        (
            ("/x", one("list-users")),
            ("/zzz", one("listUsers")),
            {"users.list_users": "ListUsersResponse", "users.get_zzz": "UsersList"},
        ),
        (
            ("/users/{id}", one("get_users_by_id")),
            ("/users/{id}/", one(None)),
            {"users.get_users_by_id": "GetUsersByIdResponse"},
        ),
    ],
)
def test_the_spelling_that_is_nearest_to_the_name_keeps_it(
    tmp_path: Path,
    held: tuple[str, dict[str, Any]],
    new: tuple[str, dict[str, Any]],
    want: dict[str, str],
) -> None:
    paths = {path: {"get": operation} for path, operation in (held, new)}
    package, _ = make(tmp_path, {"paths": paths})

    assert set(want) <= set(calls(package))
    assert all(
        any(name.startswith(start) for name in classes(package))
        for start in want.values()
    )
    assert len(calls(package)) == len(classes(package)) == 2


@pytest.mark.parametrize(
    ("rename", "want"),
    [
        ([("operation:p", "p2")], ["users.p", "users.p2"]),
        ([("operation:p2", "q"), ("operation:p", "p2")], ["users.p2", "users.q"]),
        ([("operation:p", "q"), ("operation:p2", "q")], ["users.q", "users.p2"]),
        ([("schema:A", "B")], ["users.p", "users.p2"]),
    ],
)
def test_a_rename_never_takes_a_name_from_something_else(
    tmp_path: Path, rename: list[tuple[str, str]], want: list[str]
) -> None:
    paths = {f"/{word}": {"get": one(word)} for word in ("p", "p2")}
    schemas = {"A": THING, "B": THING}
    package, codes = make(
        tmp_path,
        {"paths": paths, "components": {"schemas": schemas}},
        rename=tuple(rename),
    )

    assert calls(package) == want
    assert {"A", "B"} <= set(classes(package))
    assert ("rename-collision" in codes) == (want != ["users.p2", "users.q"])
