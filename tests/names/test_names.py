"""Names: what they look like, and that they are stable and different."""

from __future__ import annotations

import builtins
import keyword
import random
import re
import string
import unicodedata
from collections.abc import Callable

import pydantic
import pytest

from apiwright import names, reserved


@pytest.mark.parametrize(
    ("wire", "snake", "pascal"),
    [
        ("conversationId", "conversation_id", "ConversationId"),
        ("messageSchema", "message_schema", "MessageSchema"),
        ("APIKeySchema", "api_key_schema", "APIKeySchema"),
        ("storeEmailID", "store_email_id", "StoreEmailID"),
        ("userIDs", "user_ids", "UserIds"),
        ("HTTPServer2", "http_server2", "HTTPServer2"),
        ("OAuth2Token", "oauth2_token", "Oauth2Token"),
        ("send-thread-message", "send_thread_message", "SendThreadMessage"),
        ("u.listUsers", "u_list_users", "UListUsers"),
        ("RATE_LIMIT", "rate_limit", "RateLimit"),
        ("<uid>", "uid", "Uid"),
        ("+1", "plus_1", "Plus1"),
        ("-1", "minus_1", "Minus1"),
        ("created<", "created_lt", "CreatedLt"),
        ("created>=", "created_gt_eq", "CreatedGtEq"),
        ("", "empty", "Empty"),
        ("0", "n0", "N0"),
        ("$ref", "ref", "Ref"),
        ("@", "at", "At"),
        ("été", "été", "Été"),
        ("日本", "日本", "日本"),
        ("ﬁeld", "field", "Field"),
        ("2fa", "n2fa", "N2fa"),
    ],
)
def test_a_name_is_the_documents_word_in_pythons_case(
    wire: str, snake: str, pascal: str
) -> None:
    assert names.snake(wire) == snake
    assert names.pascal(wire) == pascal


@pytest.mark.parametrize(
    "wire", [*keyword.kwlist, "self", "list", "copy", "model_dump"]
)
def test_a_field_never_takes_a_word_that_python_or_pydantic_needs(wire: str) -> None:
    name = names.fields([wire])[wire]

    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert name not in reserved.MODEL_ATTRIBUTES | reserved.ANNOTATION_NAMES


def test_every_public_attribute_of_pydantics_models_is_reserved() -> None:
    model = pydantic.BaseModel
    found = {*dir(model), *dir(type(model))}  # It looks at the metaclass too.
    public = {name for name in found if not name.startswith("_")}

    assert public <= reserved.MODEL_ATTRIBUTES


def test_no_class_hides_a_builtin() -> None:
    found = names.classes(
        {word: word for word in ("type error", "list", "Any", "model")}
    )

    assert not set(found.values()) & (set(dir(builtins)) | reserved.MODEL_CLASSES)


class TestDerivedClasses:
    """What belongs to a schema is named after it."""

    def test_it_has_the_digest_of_its_schema(self) -> None:
        derived = {"a": ("book", "book dict"), "b": ("Book", "Book dict")}
        found = names.classes({"book": "book", "Book": "Book"}, derived)

        digest = found["book"].removeprefix("Book_")
        assert (found["Book"], len(digest)) == ("Book", 4)
        assert (found["a"], found["b"]) == (f"BookDict_{digest}", "BookDict")

    @pytest.mark.parametrize("word", ["BookDict", "book_dict", "bookDict"])
    def test_a_schema_goes_before_it(self, word: str) -> None:
        found = names.classes({1: "Book", 2: word}, {3: (1, "Book dict")})

        assert found[2] == "BookDict"
        assert re.fullmatch("BookDict_[0-9a-f]{4}", found[3])

    def test_two_of_one_name_have_digests_of_their_own(self) -> None:
        derived = {3: (1, "a b c"), 4: (2, "a b c")}
        found = names.classes({1: "a", 2: "b"}, derived)

        assert len({*found.values()}) == 4
        assert found == names.classes({2: "b", 1: "a"}, dict(reversed(derived.items())))

    def test_it_hides_no_builtin(self) -> None:
        assert names.classes({1: "typed"}, {2: (1, "typed dict")})[2] == "TypedDict_"


WORDS = string.ascii_letters + string.digits + "_-. $@+<>é日ﬁİßſςσµ\u0301{}'\""

SCOPES: list[Callable[[list[str]], dict[str, str]]] = [
    lambda wires: dict(names.fields(wires)),
    lambda wires: dict(names.classes({w: w for w in wires})),
    lambda wires: dict(names.modules({w: w for w in wires})),
    lambda wires: dict(names.tags(wires)),
    lambda wires: dict(names.methods({w: w for w in wires})),
    lambda wires: {
        f"{k}": v for k, v in names.arguments(("query", w) for w in wires).items()
    },
]


def some_words(seed: int) -> list[str]:
    """Return words of few letters, so that many of them collide."""
    pick = random.Random(seed)
    found = {"".join(pick.choices(WORDS, k=pick.randrange(0, 4))) for _ in range(80)}
    found |= {word.upper() for word in found} | {f"{word}_" for word in found}
    return sorted(found)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("seed", range(20))
def test_two_words_of_a_scope_get_two_names_whatever_their_order(
    scope: Callable[[list[str]], dict[str, str]], seed: int
) -> None:
    wires = some_words(seed)
    mixed = random.Random(seed).sample(wires, len(wires))

    found = scope(wires)

    assert len(set(found.values())) == len(wires)
    assert all(unicodedata.is_normalized("NFKC", name) for name in found.values())
    assert all(
        name.isidentifier() and not keyword.iskeyword(name) for name in found.values()
    )
    assert found == scope(mixed)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("seed", range(20))
def test_a_further_word_renames_none_that_it_is_not_mistaken_for(
    scope: Callable[[list[str]], dict[str, str]], seed: int
) -> None:
    wires = some_words(seed)
    before = scope(wires)

    after = scope([*wires, "somethingQuiteDifferent"])

    assert {wire: after[wire] for wire in before} == before


def test_parameters_of_one_name_say_where_they_go() -> None:
    found = names.arguments([("query", "id"), ("body", "id"), ("path", "id")])

    assert found == {
        ("path", "id"): "id",
        ("body", "id"): "body_id",
        ("query", "id"): "query_id",
    }


def test_of_parameters_that_differ_by_case_the_one_that_is_its_name_keeps_it() -> None:
    found = names.arguments([("query", "ID"), ("query", "id"), ("path", "id")])

    assert (found["query", "id"], found["path", "id"]) == ("query_id", "id")
    assert found["query", "ID"].startswith("query_id_")


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/users/{id}", "users"),
        ("/v2/users", "users"),
        ("/api/v1/{org}/repos", "repos"),
        ("/{id}", "default"),
        ("/", "default"),
    ],
)
def test_an_operation_without_tag_is_grouped_by_the_start_of_its_path(
    path: str, word: str
) -> None:
    assert names.tag_word(path) == word


def test_an_operation_without_id_is_named_after_method_and_path() -> None:
    word = names.operation_word("get", "/users/{userId}/posts")

    assert names.snake(word) == "get_users_by_user_id_posts"


def test_the_class_that_keeps_its_name_is_in_the_module_that_does() -> None:
    words = {word: word for word in ("book", "Book", "BOOK", "bOOK", "book_")}
    plain = [word for word, name in names.classes(words).items() if name == "Book"]

    modules = names.modules(words)

    assert [word for word, name in modules.items() if name == "book"] == plain


def test_a_module_has_a_name_that_every_file_system_takes() -> None:
    """Long words are cut, and stay apart; short ones stay as they are."""
    words = {
        "short": "getPet",
        "a": "get " + "é word " * 60 + "a",
        "b": "get " + "é word " * 60 + "b",
    }
    found = names.modules(words)

    assert found["short"] == "get_pet"
    assert len({*found.values()}) == 3
    assert all(len(name.encode()) <= names.MODULE_BYTES for name in found.values())
    assert found["a"].isidentifier()


def test_modules_whose_names_differ_by_case_alone_get_names_of_their_own() -> None:
    """Python compares names letter by letter, many file systems do not: ß is ss there."""
    found = names.modules(
        {word: word for word in ("straße", "strasse", "λόγος", "λόγοσ")}
    )

    assert len({name.casefold() for name in found.values()}) == len(found)
