"""Webhooks: only what the API signed is taken, as its type."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import Field, create_model

CONTENT = b'{"id": 1, "new": true}'
KEY = b"0123456789abcdef"


def signed(identifier: str, sent: int, content: bytes = CONTENT) -> dict[str, str]:
    text = f"{identifier}.{sent}.".encode() + content
    digest = base64.b64encode(hmac.new(KEY, text, hashlib.sha256).digest()).decode()
    return {
        "Webhook-Id": identifier,
        "Webhook-Timestamp": str(sent),
        "Webhook-Signature": f"v1,AAAA v2,{digest} v1,{digest}",
    }


class TestStandardWebhooks:
    @pytest.fixture
    def verifier(self, rt: Any) -> Any:
        return rt.StandardWebhooks("whsec_" + base64.b64encode(KEY).decode())

    def test_a_genuine_payload_passes(self, verifier: Any) -> None:
        verifier.verify(CONTENT, signed("m1", int(time.time())))
        verifier.verify(CONTENT.decode(), signed("m1", int(time.time())))

    def test_the_vector_of_the_specification(self, rt: Any) -> None:
        verifier = rt.StandardWebhooks(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", tolerance=float("inf")
        )
        verifier.verify(
            b'{"test": 2432232314}',
            {
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            },
        )

    @pytest.mark.parametrize(
        "change", ["content", "id", "old", "early", "none", "number"]
    )
    def test_everything_else_does_not(
        self, rt: Any, verifier: Any, change: str
    ) -> None:
        now = int(time.time())
        ages = {"old": -1000, "early": 1000}
        headers = signed("m1", now + ages.get(change, 0))
        content = CONTENT + b" " if change == "content" else CONTENT
        if change == "id":
            headers["Webhook-Id"] = "m2"
        elif change == "none":
            del headers["Webhook-Signature"]
        elif change == "number":
            headers["Webhook-Timestamp"] = "nan"
        with pytest.raises(rt.WebhookVerificationError):
            verifier.verify(content, headers)


class TestHMACSignature:
    def test_github(self, rt: Any) -> None:
        verifier = rt.HMACSignature(
            "It's a Secret to Everybody", "X-Hub-Signature-256", prefix="sha256="
        )
        signature = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        headers = {"x-hub-signature-256": f"sha256={signature}"}
        verifier.verify("Hello, World!", headers)
        with pytest.raises(rt.WebhookVerificationError, match="not match"):
            verifier.verify("Hello, World?", headers)
        with pytest.raises(rt.WebhookVerificationError, match="missing"):
            verifier.verify("Hello, World!", {})

    def test_with_a_timestamp_in_base64(self, rt: Any) -> None:
        verifier = rt.HMACSignature(
            "k", "sig", "sha512", "base64", timestamp_header="ts", separator=":"
        )
        sent = str(int(time.time()))
        digest = hmac.new(b"k", f"{sent}:x".encode(), hashlib.sha512).digest()
        signature = base64.b64encode(digest).decode()
        verifier.verify("x", {"sig": signature, "ts": sent})
        with pytest.raises(rt.WebhookVerificationError, match="too old"):
            verifier.verify("x", {"sig": signature, "ts": "1"})

    def test_slack(self, rt: Any) -> None:
        # The example of Slack's own documentation.
        content = (
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name="
            "roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2F"
            "hooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskX"
            "aIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
        )
        headers = {
            "X-Slack-Request-Timestamp": "1531420618",
            "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd275"
            "19666489c69b503",
        }
        verifier = rt.HMACSignature(
            "8f742231b10e8888abcd99yyyzzz85a5",
            "X-Slack-Signature",
            prefix="v0=",
            before="v0:",
            timestamp_header="X-Slack-Request-Timestamp",
            separator=":",
            tolerance=float("inf"),
        )
        verifier.verify(content, headers)
        with pytest.raises(rt.WebhookVerificationError, match="not match"):
            verifier.verify(content + "&a=b", headers)

    def test_stripe_with_two_secrets(self, rt: Any) -> None:
        now = int(time.time())
        text = f"{now}.".encode() + CONTENT
        digest = hmac.new(KEY, text, hashlib.sha256).hexdigest()
        verifier = rt.HMACSignature(KEY.decode(), "Stripe-Signature", pairs=("t", "v1"))
        header = f"t={now}, v1={'0' * 64},v1={digest},v0=x"
        verifier.verify(CONTENT, {"stripe-signature": header})
        for wrong in (
            f"t={now},v1={'0' * 64},v0={digest}",
            f"t={now - 1},v1={digest}",
            f"t={now - 9999},v1={digest}",
            f"v1={digest}",
            f"t={now}",
            "",
        ):
            with pytest.raises(rt.WebhookVerificationError):
                verifier.verify(CONTENT, {"stripe-signature": wrong})


class TestParse:
    @pytest.fixture
    def event(self, rt: Any) -> Any:
        return create_model("Event", __base__=rt.Model, id=(int, ...))

    def test_a_payload_has_its_type(self, rt: Any, event: Any) -> None:
        made = rt.parse_webhook(lambda: event, CONTENT)
        assert type(made) is event
        assert made.to_dict() == {"id": 1, "new": True}

    def test_a_property_named_as_a_field_is_kept(self, rt: Any) -> None:
        field: Any = (Annotated[str | None, Field(alias="userName")], None)
        event = create_model("Event", __base__=rt.Model, user_name=field)
        made = rt.parse_webhook(lambda: event, '{"user_name": "x"}', validate="strict")
        assert made.to_dict() == {"user_name": "x"}

    def test_what_does_not_fit_is_kept_or_refused(self, rt: Any, event: Any) -> None:
        assert rt.parse_webhook(lambda: event, '{"id": "x"}').id == "x"
        with pytest.raises(ValueError, match="'/id'"):
            rt.parse_webhook(lambda: event, '{"id": "x"}', validate="strict")
        with pytest.raises(ValueError, match="Expecting value"):
            rt.parse_webhook(lambda: event, "<xml/>")

    def test_secrets_are_not_shown(self, rt: Any) -> None:
        shown = repr(rt.StandardWebhooks("whsec_x")) + repr(rt.HMACSignature("x1", "h"))
        assert "whsec_x" not in shown
        assert "x1" not in shown


class TestForms:
    """Payloads that come urlencoded, as those of Twilio and Slack do."""

    FIELDS: ClassVar[dict[str, str]] = {
        "count": "value", "urgent": "value", "to": "texts", "sizes": "values",
        "payload": "value",
    }  # fmt: skip

    def read(self, rt: Any, content: bytes | str, **more: Any) -> Any:
        model = create_model(
            "Message",
            __base__=rt.Model,
            text=(str, ...),
            count=(int | None, None),
            urgent=(bool | None, None),
            to=(list[str] | None, None),
            sizes=(list[int] | None, None),
            payload=(dict[str, Any] | None, None),
        )
        return rt.parse_webhook(lambda: model, content, form=self.FIELDS, **more)

    def test_each_field_is_read_as_its_type(self, rt: Any) -> None:
        content = (
            b"text=1+%C3%A9&count=2&urgent=true&to=%2B49&sizes=1&sizes=2"
            b"&payload=%7B%22a%22%3A1%7D&more=x&twice=1&twice=2"
        )
        found = self.read(rt, content)

        assert found.to_dict() == {
            "text": "1 é", "count": 2, "urgent": True, "to": ["+49"], "sizes": [1, 2],
            "payload": {"a": 1}, "more": "x", "twice": ["1", "2"],
        }  # fmt: skip

    def test_an_empty_field_is_an_empty_text_or_null(self, rt: Any) -> None:
        found = self.read(rt, "text=&count=&to=")

        assert (found.text, found.count, found.to) == ("", None, [""])

    def test_what_does_not_fit_is_kept_or_refused(self, rt: Any) -> None:
        assert self.read(rt, "text=a&count=many").count == "many"
        with pytest.raises(ValueError, match="/count"):
            self.read(rt, "text=a&count=many", validate="strict")
        with pytest.raises(ValueError, match="utf-8"):
            self.read(rt, b"text=\xff")


def test_without_a_secret_nothing_is_genuine(rt: Any) -> None:
    forged = hmac.new(b"", CONTENT, hashlib.sha256).hexdigest()
    with pytest.raises(rt.WebhookVerificationError, match="no secret"):
        rt.HMACSignature("", "X-Sig").verify(CONTENT, {"X-Sig": forged})
    headers = {"webhook-id": "m", "webhook-timestamp": str(int(time.time()))}
    text = f"m.{headers['webhook-timestamp']}.".encode() + CONTENT
    digest = base64.b64encode(hmac.new(b"", text, hashlib.sha256).digest()).decode()
    headers["webhook-signature"] = f"v1,{digest}"
    for secret in ("", "whsec_", "whsec_\n", "whsec_!!!", "whsec_====", "whsec____"):
        with pytest.raises(rt.WebhookVerificationError, match=r"no secret|no base64"):
            rt.StandardWebhooks(secret).verify(CONTENT, headers)


def test_a_secret_of_a_file_may_end_its_line(rt: Any) -> None:
    secret = f"whsec_{base64.b64encode(KEY).decode()}\n"
    rt.StandardWebhooks(secret).verify(CONTENT, signed("m1", int(time.time())))


def test_a_signature_that_is_no_text_is_not_genuine(rt: Any) -> None:
    headers = {**signed("m1", int(time.time())), "Webhook-Signature": "v1,\udcff"}
    secret = base64.b64encode(KEY).decode()
    for verifier in (
        rt.StandardWebhooks(secret),
        rt.HMACSignature(secret, "Webhook-Signature"),
    ):
        with pytest.raises(rt.WebhookVerificationError, match="not match"):
            verifier.verify(CONTENT, headers)


def test_hex_may_be_in_capitals(rt: Any) -> None:
    digest = hmac.new(KEY, CONTENT, hashlib.sha256).hexdigest().upper()
    verifier = rt.HMACSignature(KEY.decode(), "X-Sig")
    verifier.verify(CONTENT, {"X-Sig": digest})


@pytest.mark.parametrize("depth", [900, 200_000])
def test_a_payload_that_is_too_deep_is_an_error(rt: Any, part: Any, depth: int) -> None:
    content = b"[" * depth + b"]" * depth
    with pytest.raises(ValueError, match=r"too many|does not fit"):
        part("webhooks").parse_webhook(lambda: list[int], content, validate="strict")
