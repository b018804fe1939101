"""Answers: types by status and content type, lenient and strict, nothing lost."""

from __future__ import annotations

import datetime
import importlib
import json
import logging
import operator
import sys
from types import ModuleType
from typing import Annotated, Any, ClassVar, Literal, cast

import pytest
from pydantic import Field, create_model


def model(rt: Any, name: str, **fields: Any) -> Any:
    return create_model(name, __base__=rt.Model, **fields)


@pytest.fixture
def user(rt: Any) -> Any:
    address = model(rt, "Address", city=(str | None, None))
    return model(
        rt,
        "User",
        id=(int, ...),
        user_name=(Annotated[str | None, Field(alias="userName")], None),
        role=(Literal["admin", "user"] | str | None, None),
        address=(address | None, None),
        tags=(list[str] | None, None),
    )


def get(api: Any, kind: Any, value: Any, **options: Any) -> Any:
    api.server.answer(api.server.json(value))
    responses = {"200": {"application/json": lambda: kind}}
    return api.send(api.operation(responses=responses), options=options)


class TestModels:
    @pytest.mark.parametrize(
        "value",
        [
            {"id": 1},
            {"id": 10**30, "userName": None, "new": {"deep": [1, None]}},
            {"id": 1, "role": "owner", "tags": [], "userName": "", "user_name": "no"},
            {"id": "1", "address": "none", "tags": [1, "a"], "role": 5},
            {"userName": 7, "address": {"city": 1, "zip": "x"}},
            {"id": 1, "user_name": 5},
            {"id": "1", "user_name": None, "address": {"city": "c"}},
        ],
    )
    @pytest.mark.parametrize("validate", ["lenient", "off"])
    def test_what_is_read_is_written_back(
        self, api: Any, user: Any, value: Any, validate: str
    ) -> None:
        made = get(api, user, value, validate=validate)
        assert isinstance(made, user)
        assert made.to_dict() == value
        assert json.loads(made.to_json()) == value

    def test_fields_go_by_wire_names_alone(self, api: Any, user: Any) -> None:
        made = get(api, user, {"id": 1, "user_name": "x", "userName": "y"})
        assert made.user_name == "y"
        assert made.model_extra == {"user_name": "x"}

    @pytest.mark.parametrize("validate", ["lenient", "strict"])
    def test_a_property_named_as_an_unset_field_is_not_that_field(
        self, api: Any, user: Any, caplog: pytest.LogCaptureFixture, validate: Any
    ) -> None:
        value = {"users": [{"id": 1, "user_name": "x"}, {"id": 2}]}
        users = model(api.rt, "Users", users=(list[user], ...))
        made = get(api, users, value, validate=validate)
        assert made.users[0].user_name is None
        assert made.users[0].model_extra == {"user_name": "x"}
        assert made.to_dict() == value
        operation = api.operation("POST", request_body=["application/json"])
        api.send(operation, body=made)
        assert api.server.requests[-1].json == value
        assert not caplog.records

    @pytest.mark.parametrize("validate", ["lenient", "strict", "off"])
    def test_such_a_property_does_not_change_the_variant_of_a_union(
        self, api: Any, user: Any, validate: Any
    ) -> None:
        other = model(api.rt, "Other", id=(int, ...))
        value = {"id": 1, "userName": "u", "tags": ["t"], "user_name": "x"}
        for union in (user | other, other | user):
            made = get(api, union, value, validate=validate)
            assert type(made) is user
            assert made.to_dict() == value
            lists: Any = list.__class_getitem__(union)
            several = get(api, lists, [{"id": 2}, value], validate=validate)
            assert type(several[1]) is user
        snake = model(api.rt, "Snake", user_name=(str, ...))
        made = get(api, user | snake, {"user_name": "x"}, validate=validate)
        assert type(made) is snake

    def test_python_code_uses_python_names(self, user: Any) -> None:
        assert user(id=1, user_name="a").to_dict() == {"id": 1, "userName": "a"}

    def test_a_wire_name_is_no_attribute(self, user: Any) -> None:
        made = user(id=1, user_name="a")
        with pytest.raises(AttributeError, match="'userName' is the attribute 'user_n"):
            made.userName = "b"
        made.user_name, made.other = "c", 5
        assert made.to_json() == '{"id":1,"userName":"c","other":5}'

    def test_a_deviation_is_logged_once_with_pointers(
        self, api: Any, user: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            made = get(api, user, {"id": "1", "tags": ["a", 2]})
        assert made.id == "1"
        assert made.tags == ["a", 2]
        (record,) = caplog.records
        assert "'/id', '/tags/1'" in record.getMessage()

    def test_off_logs_nothing(
        self, api: Any, user: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            get(api, user, {"id": "1"}, validate="off")
        assert caplog.records == []

    def test_strict_raises_with_the_pointer(self, api: Any, user: Any) -> None:
        with pytest.raises(api.rt.APIResponseValidationError) as caught:
            get(api, user, {"id": 1, "address": {"city": 5}}, validate="strict")
        assert caught.value.pointer == "/address/city"
        assert caught.value.errors[0]["pointer"] == "/address/city"
        assert caught.value.status_code == 200


class TestNumbers:
    """What Python has for equal, or for a number, and JSON has not."""

    KINDS: ClassVar[dict[str, Any]] = {
        "open": Literal[1, 2, 3] | int | None,
        "closed": Literal[1, 2, 3],
        "flag": Literal[True, 0],
        "mixed": Literal[1, "1", False] | None,
        "real": Literal[1.5, 2] | float,
        "ratio": float,
        "list": list[Literal[1, 2] | int],
        "map": dict[str, float],
    }

    @pytest.mark.parametrize(
        ("kind", "fits", "fails"),
        [
            ("open", ["1", "5", "null"], ["true", "1.0", '"1"']),
            ("closed", ["1"], ["true", "1.0", "4"]),
            ("flag", ["true", "0"], ["1", "false", "1.0", "0.0"]),
            ("mixed", ["1", '"1"', "false", "null"], ["true", "0", "1.0"]),
            ("real", ["1.5", "2", "3.5"], ["true", "1e400", "NaN"]),
            ("ratio", ["1.5", "-0.0"], ["1e400", "-1e400", "NaN", "Infinity", "true"]),
            ("list", ["[1]", "[3]"], ["[true]", "[1.0]"]),
            ("map", ['{"a": 0.5}'], ['{"a": NaN}', '{"a": -Infinity}']),
        ],
    )
    def test_they_are_told_apart(
        self, api: Any, kind: str, fits: list[str], fails: list[str]
    ) -> None:
        made = model(api.rt, "Made", value=(self.KINDS[kind], ...))
        for text in fits:
            self.read(api, made, text, "strict")
        for text in fails:
            self.read(api, made, text, "lenient")
            with pytest.raises(api.rt.APIResponseValidationError) as caught:
                self.read(api, made, text, "strict")
            assert (caught.value.pointer or "").startswith("/value")

    def read(self, api: Any, made: Any, text: str, validate: str) -> None:
        """Read a value in a model and outside; what is written is what was read."""
        body = f'{{"value": {text}}}'
        # A number that no double can be is an integer.
        wanted = repr(json.loads(body.replace("1e400", str(10**400))))
        kinds = [made, dict.__class_getitem__((str, self.annotation(made)))]
        for kind in kinds:
            api.server.answer(
                api.server.response(
                    200, body.encode(), "content-type: application/json"
                )
            )
            responses = {"200": {"application/json": lambda kind=kind: kind}}
            found = api.send(
                api.operation(responses=responses), options={"validate": validate}
            )
            if kind is made:
                assert repr(json.loads(found.to_json())) == wanted
            else:
                assert repr(found) == wanted

    def annotation(self, made: Any) -> Any:
        return made.model_fields["value"].annotation

    def test_a_caller_is_not_bothered(self, rt: Any) -> None:
        made = model(rt, "Made", value=(self.KINDS["open"], ...))
        assert made(value=1).value == 1
        assert made(value=7).to_json() == '{"value":7}'

    def test_what_is_not_finite_is_not_sent(self, api: Any) -> None:
        made = model(api.rt, "Made", value=(Any, ...))
        with pytest.raises(ValueError, match="not a JSON number"):
            api.send(
                api.operation("POST", request_body=["application/json"]),
                body=made(value=float("inf")),
            )


class TestUnions:
    @pytest.fixture
    def pet(self, rt: Any) -> Any:
        cat = model(rt, "Cat", pet_type=(Annotated[str, Field(alias="petType")], ...),
                    lives=(int | None, None))  # fmt: skip
        dog = model(rt, "Dog", pet_type=(Annotated[str, Field(alias="petType")], ...),
                    lives=(str | None, None))  # fmt: skip
        by = rt.Discriminated("petType", {"cat": "Cat", "dog": "Dog", "puppy": "Dog"})
        return Annotated[cat | dog | dict[str, Any], by]

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            ({"petType": "cat", "lives": 9}, "Cat"),
            ({"petType": "puppy", "lives": "9"}, "Dog"),
            ({"petType": "bird", "wings": 2}, "dict"),
            ({"lives": 3}, "dict"),
            # The tag decides, also where another variant fits better.
            ({"petType": "cat", "lives": "nine"}, "Cat"),
        ],
    )
    def test_the_tag_picks_the_variant(
        self, api: Any, pet: Any, value: Any, kind: str
    ) -> None:
        (made,) = get(api, list[pet], [value])
        assert type(made).__name__ == kind
        owner = model(api.rt, "Owner", pet=(pet, ...))
        made = get(api, owner, {"pet": value})
        assert type(made.pet).__name__ == kind
        assert made.to_dict() == {"pet": value}

    def test_an_instance_is_accepted_in_python(self, rt: Any, pet: Any) -> None:
        owner = model(rt, "Owner", pet=(pet, ...))
        cat = pet.__origin__.__args__[0]
        assert owner(pet=cat(pet_type="cat")).to_dict() == {"pet": {"petType": "cat"}}

    @pytest.fixture
    def family(self, rt: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Pet, and what is made of it, as `models` would have them."""
        tag = (Annotated[str, Field(alias="petType")], ...)
        born = (datetime.date | None, None)
        base: Any = model(rt, "Pet", pet_type=tag, born=born)
        by = rt.Heirs("petType", {"cat": "Cat", "dog": "Dog"})
        family: Any = operator.getitem(cast("Any", Annotated), (base, by))
        models = ModuleType("models")
        models.Pet = base  # type: ignore[attr-defined]
        models.Cat = model(  # type: ignore[attr-defined]
            rt, "Cat", pet_type=tag, born=born, friend=(family | None, None)
        )
        models.Dog = model(  # type: ignore[attr-defined]
            rt, "Dog", pet_type=tag, born=born, bark=(str, ...)
        )
        name = f"{rt.__name__.rpartition('.')[0]}.models"
        monkeypatch.setitem(sys.modules, name, models)
        return family

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            ({"petType": "cat", "born": "2020-02-29", "x": 10**30}, "Cat"),
            ({"petType": "cat", "friend": {"petType": "dog", "bark": ""}}, "Cat"),
            ({"petType": "dog", "bark": "wau", "born": None}, "Dog"),
            ({"petType": "Pet", "born": "2020-02-29"}, "Pet"),
            ({"petType": "bird", "wings": 2}, "Pet"),
            # The tag decides, also where the base would fit better.
            ({"petType": "dog", "born": "yesterday"}, "Dog"),
            ({"petType": "cat", "friend": {"petType": "dog"}}, "Cat"),
            ({"petType": 5, "born": "yesterday"}, "Pet"),
            ({"born": "2020-02-29"}, "Pet"),
            ("no object", "str"),
        ],
    )
    @pytest.mark.parametrize("validate", ["lenient", "off"])
    def test_the_tag_picks_the_heir(
        self, api: Any, family: Any, value: Any, kind: str, validate: str
    ) -> None:
        (made,) = get(api, list[family], [value], validate=validate)
        assert type(made).__name__ == kind
        owner = model(api.rt, "Owner", pet=(family | None, None))
        made = get(api, owner, {"pet": value}, validate=validate)
        assert type(made.pet).__name__ == kind
        assert made.to_dict() == {"pet": value}
        if kind == "Cat" and "friend" in value:
            assert type(made.pet.friend).__name__ == "Dog"

    def test_strict_names_the_place_inside_of_an_heir(
        self, api: Any, family: Any
    ) -> None:
        value = [{"petType": "cat", "friend": {"petType": "dog", "bark": 5}}]
        with pytest.raises(api.rt.APIResponseValidationError) as caught:
            get(api, list[family], value, validate="strict")
        assert caught.value.pointer == "/0/friend/bark"

    def test_heirs_are_accepted_in_python(self, api: Any, family: Any) -> None:
        rt = api.rt
        owner = model(rt, "Owner", pet=(family, ...))
        dog = sys.modules[f"{rt.__name__.rpartition('.')[0]}.models"].Dog
        of_model = owner(pet=dog(pet_type="dog", bark="wau"))
        of_dict = owner(pet={"petType": "dog", "bark": "wau"})
        assert type(of_dict.pet) is dog
        assert of_model.to_dict() == of_dict.to_dict()
        operation = api.operation("POST", request_body=["application/json"])
        api.send(operation, body=of_model)
        assert api.server.requests[-1].json == {
            "pet": {"petType": "dog", "bark": "wau"}
        }

    def test_without_a_tag_the_best_variant_is_taken(self, api: Any) -> None:
        rt = api.rt
        card = model(rt, "Card", number=(str, ...), brand=(str | None, None))
        bank = model(rt, "Bank", iban=(str, ...))
        assert type(get(api, card | bank, {"iban": "x"})) is bank
        assert type(get(api, card | bank, {"number": "1", "x": 1})) is card
        # None fits: the one with the fewest deviations.
        assert type(get(api, card | bank, {"number": "1", "brand": 2})) is card

    @pytest.mark.parametrize("validate", ["lenient", "strict", "off"])
    def test_what_fits_no_variant_is_built_once_for_each_place(
        self, api: Any, validate: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        nodes = ModuleType("nodes")
        child = "A | B | C | None"
        for name in "ABC":
            made = model(api.rt, name, child=(child, None), __module__=nodes.__name__)
            setattr(nodes, name, made)
        for name in "ABC":
            getattr(nodes, name).model_rebuild(_types_namespace=vars(nodes))
        value: Any = 5
        for _ in range(9):
            value = {"child": value}
        lenient = importlib.import_module(f"{api.rt.__name__}.lenient")
        built: list[str] = []
        whole = lenient.construct

        def counted(annotation: Any, value: Any, found: Any, pointer: str = "") -> Any:
            built.append(pointer)
            return whole(annotation, value, found, pointer)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lenient, "construct", counted)
            if validate == "strict":
                with pytest.raises(api.rt.APIResponseValidationError) as caught:
                    get(api, nodes.A, value, validate=validate)
                assert caught.value.pointer == "/child" * 9
            else:
                answer = get(api, nodes.A, value, validate=validate)
                assert answer.to_dict() == value
        # Three variants, each with a field of three variants and null.
        assert len(built) < 9 * 4 * 5
        assert len(caplog.records) == (1 if validate == "lenient" else 0)

    @pytest.mark.parametrize("tagged", [True, False])
    def test_strict_names_the_place_inside_of_a_union(
        self, api: Any, tagged: bool
    ) -> None:
        kind = (Literal["pickup", "parcel"], ...)
        books = (list[int], ...)
        pickup = model(api.rt, "Pickup", kind=kind, books=books)
        parcel = model(api.rt, "Parcel", kind=kind, books=books)
        by = api.rt.Discriminated("kind", {"pickup": "Pickup", "parcel": "Parcel"})
        union: Any = pickup | parcel
        if tagged:
            union = Annotated[pickup | parcel | dict[str, Any], by]
        order = model(api.rt, "Order", delivery=(union, ...))
        for books_, pointer in (({}, ""), ({"books": [1, "2"]}, "/1")):
            value = {"delivery": {"kind": "parcel", **books_}}
            with pytest.raises(api.rt.APIResponseValidationError) as caught:
                get(api, order, value, validate="strict")
            errors = caught.value.errors
            assert caught.value.pointer == f"/delivery/books{pointer}"
            assert {error["pointer"] for error in errors} <= {
                "/delivery", f"/delivery/books{pointer}"
            }  # fmt: skip


class TestContentTypes:
    @pytest.mark.parametrize(
        ("documented", "label", "content", "value"),
        [
            ("application/json", "text/json", b"[1]", [1]),
            ("application/json", "application/vnd.x.v2+json; charset=utf-8", b"[1]", [1]),
            ("application/vnd.github+json", "application/json", b"[1]", [1]),
            ("*/*", "application/json", b"[1]", [1]),
            ("application/json", "text/plain", b"[1]", [1]),
            ("application/json", "text/plain", b"hello", "hello"),
            ("application/json", "application/pdf", b"%PDF\xff", b"%PDF\xff"),
            ("application/json", "image/png", b"\x89PNG", b"\x89PNG"),
        ],
    )  # fmt: skip
    def test_json_is_json_whatever_it_is_called(
        self, api: Any, documented: str, label: str, content: bytes, value: object
    ) -> None:
        api.server.answer(api.server.response(200, content, f"content-type: {label}"))
        operation = api.operation(responses={"200": {documented: lambda: Any}})
        assert api.send(operation) == value

    def test_text_and_bytes(self, api: Any) -> None:
        reply = api.server.response(200, b"123", "content-type: text/csv")
        api.server.answer(reply)
        as_text = api.operation(responses={"200": {"text/csv": lambda: str}})
        assert api.send(as_text) == "123"
        as_bytes = api.operation(responses={"200": {"*/*": lambda: bytes}})
        assert api.send(as_bytes) == b"123"

    def test_no_content_is_none(self, api: Any) -> None:
        api.server.answer(b"HTTP/1.1 204 No Content\r\n\r\n")
        assert api.send(api.operation(responses={"204": {}})) is None

    def test_statuses_go_by_exact_range_and_default(self, api: Any) -> None:
        rt = api.rt
        kinds = {name: model(rt, name, a=(int | None, None)) for name in "ABC"}
        responses = {
            "201": {"application/json": lambda: kinds["A"]},
            "2XX": {"application/json": lambda: kinds["B"]},
            "default": {"application/json": lambda: kinds["C"]},
        }
        operation = api.operation(responses=responses)
        for status, name in ((201, "A"), (202, "B")):
            api.server.answer(api.server.json({"a": 1}, status))
            assert type(api.send(operation)) is kinds[name]
        api.server.answer(api.server.json({"a": 1}, 418))
        error = api.fails("APIStatusError", operation)
        assert type(error.body) is kinds["C"]
