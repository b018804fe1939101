"""The seed page's client: what `send_thread_message` sends, and what it makes of the answers."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from pathlib import Path
from typing import Any, cast

import cometchat
import pytest
import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest
from tests.conftest import ROOT, SEED
from tests.generated.conftest import Caller
from tests.generated.server import Reply, Server, as_json

PACKAGE = ROOT / "generated/cometchat"
FENCE = re.search(
    r"````yaml [^\n]*\n(.*?)````", SEED.read_text(encoding="utf-8"), re.DOTALL
)
assert FENCE is not None
DOCUMENT: dict[str, Any] = yaml.safe_load(FENCE[1])
OPERATION = DOCUMENT["paths"]["/messages/{id}/thread"]["post"]
BODY = OPERATION["requestBody"]["content"]["application/json"]["schema"]["properties"]
ANSWER = OPERATION["responses"]["200"]["content"]["application/json"]
EXAMPLE = ANSWER["example"]

GIVEN: dict[str, Any] = {
    "on_behalf_of": "cometchat-uid-3",
    "receiver": "cometchat-uid-5",
    "receiver_type": "user",
    "data": {"text": "Hello"},
}


def options(server: Server, **more: Any) -> dict[str, Any]:
    """Return the arguments of a client that talks to `server`."""
    return {
        "app_id": "app",
        "region": "eu",
        "api_key": "key",
        "base_url": server.url,
        **more,
    }


def send(client: Any, message: str = "100", **more: Any) -> Any:
    """Call the operation."""
    return client.messages.send_thread_message(message, **{**GIVEN, **more})


class TestThePage:
    """What the page says stands in the generated method, each word of it."""

    source = (PACKAGE / "operations/messages.py").read_text(encoding="utf-8")
    method = cometchat.Client.messages.func.__annotations__  # type: ignore[attr-defined]  # cached_property

    def test_method_and_path_are_the_pages(self) -> None:
        calls = [
            node
            for node in ast.walk(ast.parse(self.source))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Operation"
        ]
        (call,) = calls
        literals = [ast.literal_eval(argument) for argument in call.args]

        assert literals == ["send-thread-message", "POST", "/messages/{id}/thread"]

    @pytest.mark.parametrize("wire", BODY)
    def test_every_property_of_the_body_is_an_argument_with_its_wire_name(
        self, wire: str
    ) -> None:
        api = json.loads((PACKAGE / "api.json").read_text(encoding="utf-8"))
        name = api["operations"][0]["body"]["properties"][wire]

        assert f'"{wire}": {name},' in self.source
        assert re.search(
            rf"^        {name}: .*\| Omit = omit,$", self.source, re.MULTILINE
        )

    @pytest.mark.parametrize(
        ("wire", "values"), [(k, v["enum"]) for k, v in BODY.items() if "enum" in v]
    )
    def test_every_enum_is_a_literal_of_the_pages_values(
        self, wire: str, values: list[str]
    ) -> None:
        literal = ", ".join(f'"{value}"' for value in values)

        assert f"Literal[{literal}] | Omit = omit" in self.source

    def test_the_header_and_its_argument_are_the_pages(self) -> None:
        assert 'header={"onBehalfOf": on_behalf_of}' in self.source
        assert re.search(r"^        on_behalf_of: str,$", self.source, re.MULTILINE)

    @pytest.mark.parametrize(
        "words",
        [OPERATION["description"], OPERATION["summary"]]
        + [v["description"] for v in BODY.values()],
    )
    def test_every_description_stands_in_the_docstring(self, words: str) -> None:
        operations = importlib.import_module("cometchat.operations.messages")
        doc = inspect.getdoc(operations.Messages.send_thread_message) or ""

        assert " ".join(words.split()) in " ".join(doc.split())

    def test_every_field_of_the_answer_is_typed(self) -> None:
        def walk(value: dict[str, Any], model: Any) -> None:
            for wire, inner in value.items():
                name = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", wire).lower()
                found = getattr(model, name)
                assert model.model_fields_set
                if isinstance(inner, dict) and wire != "metadata":
                    walk(cast("dict[str, Any]", inner), found)
                else:
                    assert found == inner
                assert name in type(model).model_fields

        walk(
            EXAMPLE, cometchat.models.SendThreadMessageResponse.model_validate(EXAMPLE)
        )


class TestTheRequest:
    """What goes over the wire is what the caller gave, and nothing else."""

    def test_it_is_what_the_caller_gave(self, server: Server, caller: Caller) -> None:
        caller(cometchat, options(server), send)
        got = server.request

        assert (got.method, got.path) == ("POST", "/messages/100/thread")
        assert got.headers["apikey"] == "key"
        assert got.headers["onbehalfof"] == "cometchat-uid-3"
        assert got.headers["content-type"] == "application/json"
        assert got.json == {
            "receiver": "cometchat-uid-5",
            "receiverType": "user",
            "data": {"text": "Hello"},
        }

    def test_no_default_of_the_document_is_sent(
        self, server: Server, caller: Caller
    ) -> None:
        caller(
            cometchat,
            options(server),
            lambda c: c.messages.send_thread_message("1", on_behalf_of="u"),
        )

        assert server.request.body == b""
        assert "content-type" not in server.request.headers

    def test_openapi_core_finds_it_valid(self, server: Server, caller: Caller) -> None:
        caller(
            cometchat,
            options(server),
            lambda c: send(
                c,
                category="custom",
                type="image",
                tags=["a"],
                multiple_receivers={"uids": ["u"]},
            ),
        )
        got = server.request
        request = MockRequest(
            "https://app.api-eu.cometchat.io",
            got.method.lower(),
            f"/v3{got.path}",
            headers=got.headers,
            data=got.body,
        )

        OpenAPI.from_dict(cast("Any", DOCUMENT)).validate_request(request)

    @pytest.mark.parametrize(
        ("message", "path"),
        [
            ("1/2", "1%2F2"),
            ("../x", "..%2Fx"),
            ("a..b", "a..b"),
            ("a b?c#d", "a%20b%3Fc%23d"),
            ("é%20", "%C3%A9%2520"),
        ],
    )
    def test_no_id_changes_the_path(
        self, server: Server, caller: Caller, message: str, path: str
    ) -> None:
        caller(cometchat, options(server), lambda c: send(c, message))

        assert server.request.path == f"/messages/{path}/thread"

    @pytest.mark.parametrize("id", ["", ".", ".."])
    def test_an_id_that_is_no_segment_is_refused(
        self, server: Server, caller: Caller, id: str
    ) -> None:
        with pytest.raises(ValueError, match=r"path parameter|id"):
            caller(cometchat, options(server), lambda c: send(c, id))

        assert server.requests == []

    def test_a_header_never_breaks_a_line(self, server: Server, caller: Caller) -> None:
        with pytest.raises(ValueError, match="onBehalfOf"):
            caller(
                cometchat, options(server), lambda c: send(c, on_behalf_of="a\r\nx: y")
            )

        assert server.requests == []

    def test_null_absent_and_a_value_are_three_requests(
        self, server: Server, caller: Caller
    ) -> None:
        caller(cometchat, options(server), lambda c: send(c, data={"a": None}, tags=[]))

        assert server.request.json["data"] == {"a": None}
        assert server.request.json["tags"] == []
        assert "category" not in server.request.json

    def test_request_options_add_to_it(self, server: Server, caller: Caller) -> None:
        more = {
            "extra_headers": {"x-trace": "1"},
            "extra_query": {"debug": True},
            "extra_body": {"quotedMessageId": 5},
            "timeout": 5.0,
            "max_retries": 0,
        }
        caller(cometchat, options(server), lambda c: send(c, request_options=more))
        got = server.request

        assert got.headers["x-trace"] == "1"
        assert got.path == "/messages/100/thread?debug=true"
        assert got.json["quotedMessageId"] == 5


class TestCredentials:
    """The key goes where the operation asks for it, or nothing is sent."""

    def test_without_a_key_nothing_is_sent(
        self, server: Server, caller: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("COMETCHAT_API_KEY", raising=False)

        with pytest.raises(cometchat.MissingCredentialsError) as caught:
            caller(cometchat, options(server, api_key=None), send)

        assert "api_key" in str(caught.value)
        assert "COMETCHAT_API_KEY" in str(caught.value)
        assert server.requests == []

    def test_the_environment_is_read(
        self, server: Server, caller: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COMETCHAT_API_KEY", "from the environment")
        caller(cometchat, options(server, api_key=None), send)

        assert server.request.headers["apikey"] == "from the environment"

    def test_a_callable_is_asked_at_each_call(
        self, server: Server, caller: Caller
    ) -> None:
        caller(cometchat, options(server, api_key=lambda: "rotated"), send)

        assert server.request.headers["apikey"] == "rotated"

    def test_the_key_is_in_no_repr_and_no_error(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({"error": "no"}, 400)]

        with pytest.raises(cometchat.APIStatusError) as caught:
            caller(cometchat, options(server, api_key="s3cret"), send)

        client = cometchat.Client(app_id="a", api_key="s3cret")
        shown = f"{client!r} {vars(client)!r} {caught.value!r} {caught.value}"
        client.close()
        assert "s3cret" not in shown


class TestTheAnswer:
    """The answer is typed, keeps what the page does not name, and goes back unchanged."""

    def test_the_pages_example_decodes_and_writes_back_unchanged(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json(EXAMPLE)]
        sent = caller(cometchat, options(server, validate="strict"), send)

        assert sent.data.conversation_id == "cometchat-uid-3_user_cometchat-uid-5"
        assert sent.data.data.entities.sender.entity.created_at == 1638361550
        assert sent.to_dict() == EXAMPLE

    def test_unknown_fields_are_kept(self, server: Server, caller: Caller) -> None:
        answer = {
            "data": {"id": "2", "new": {"a": [1]}, "parentId": None},
            "meta": 10**30,
        }
        server.replies = [as_json(answer)]
        sent = caller(cometchat, options(server), send)

        assert sent.data.new == {"a": [1]}
        assert sent.to_dict() == answer

    def test_an_answer_that_does_not_fit_is_returned_as_far_as_it_fits(
        self, server: Server, caller: Caller, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = {"data": {"id": 2, "sentAt": "soon", "data": {"text": "t"}}}
        server.replies = [as_json(answer)]
        sent = caller(cometchat, options(server), send)

        assert sent.data.data.text == "t"
        assert sent.to_dict() == answer
        assert "/data/id" in caplog.text

    def test_strict_refuses_such_an_answer_and_says_where(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({"data": {"sentAt": "soon"}})]

        with pytest.raises(cometchat.APIResponseValidationError) as caught:
            caller(cometchat, options(server, validate="strict"), send)

        assert caught.value.pointer == "/data/sentAt"

    def test_a_raw_response_has_the_envelope(
        self, server: Server, caller: Caller
    ) -> None:
        body = json.dumps(EXAMPLE).encode()
        server.replies = [Reply(body=body, headers={"x-request-id": "r1"})]
        raw = caller(cometchat, options(server), lambda c: send(c.with_raw_response))

        assert raw.status_code == 200
        assert raw.headers["x-request-id"] == "r1"
        assert json.loads(raw.content) == EXAMPLE
        assert raw.parsed.data.id == "2"
        assert str(raw.request.url).endswith("/messages/100/thread")


class TestErrors:
    """Each status has its class; a message is never sent twice."""

    @pytest.mark.parametrize(
        ("status", "name"),
        [
            (400, "BadRequestError"),
            (401, "AuthenticationError"),
            (403, "PermissionDeniedError"),
            (404, "NotFoundError"),
            (409, "ConflictError"),
            (418, "APIStatusError"),
            (422, "UnprocessableEntityError"),
            (500, "InternalServerError"),
            (503, "InternalServerError"),
        ],
    )
    def test_a_status_raises_its_error_once(
        self, server: Server, caller: Caller, status: int, name: str
    ) -> None:
        server.replies = [as_json({"error": {"code": "ERR"}}, status)]

        with pytest.raises(cometchat.APIError) as caught:
            caller(cometchat, options(server), send)

        error = cast("cometchat.APIStatusError", caught.value)
        assert type(error).__name__ == name
        assert error.status_code == status
        assert error.body == {"error": {"code": "ERR"}}
        assert len(server.requests) == 1

    def test_what_was_refused_for_its_rate_is_sent_again(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [as_json({}, 429, **{"retry-after": "0"}), as_json(EXAMPLE)]
        sent = caller(cometchat, options(server), send)

        assert sent.data.id == "2"
        assert len(server.requests) == 2

    def test_a_message_that_may_have_arrived_is_not_sent_again(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [Reply(cut=True)]

        with pytest.raises(cometchat.APIConnectionError):
            caller(cometchat, options(server), send)

        assert len(server.requests) == 1

    def test_a_server_that_is_not_there_is_a_connection_error(
        self, caller: Caller
    ) -> None:
        client = {
            "app_id": "a",
            "api_key": "k",
            "base_url": "http://127.0.0.1:9",
            "max_retries": 0,
        }

        with pytest.raises(cometchat.APIConnectionError):
            caller(cometchat, client, send)


class TestServers:
    """The server's URL is filled from the client's arguments."""

    @pytest.mark.parametrize("region", ["us", "eu", "in"])
    def test_app_and_region_make_the_url(self, region: Any) -> None:
        client = cometchat.Client(app_id="app", region=region, api_key="k")
        url = client.base_url
        client.close()

        assert str(url) == f"https://app.api-{region}.cometchat.io/v3"

    def test_the_app_has_to_be_named(self) -> None:
        with pytest.raises(TypeError, match="app_id"):
            cometchat.Client(api_key="k")  # type: ignore[call-arg]  # That is the point.

    @pytest.mark.parametrize("value", ["a/b", "evil.example/", "a@b", "a?b", "a b", ""])
    def test_a_variable_cannot_change_the_host(self, value: str) -> None:
        with pytest.raises(ValueError, match="appId"):
            cometchat.Client(app_id=value, api_key="k")


def test_the_package_is_small_enough_to_be_read_in_a_sitting() -> None:
    own = [
        path
        for path in PACKAGE.rglob("*")
        if path.is_file() and not {"_runtime", "__pycache__"} & set(path.parts)
    ]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in own)

    assert lines < 600


def test_the_package_says_what_it_was_made_from() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "_runtime" not in path.parts:
            assert path.read_text(encoding="utf-8").startswith(
                "# Generated by apiwright from "
            )
    assert not [path for path in PACKAGE.rglob("*") if str(Path.home()) in path.name]
