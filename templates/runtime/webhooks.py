"""Webhooks: payloads that the API sends, checked and typed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, TypeVar
from urllib.parse import parse_qs

from pydantic import ValidationError

from .decode import adapter, constructed
from .exact import parse_json
from .extras import NamedAsAFieldError
from .lenient import Deviation, deviations_of
from .logs import logger
from .media import utf8_json
from .options import Validate

T = TypeVar("T")

FormField: TypeAlias = Literal["texts", "value", "values"]
"""How a field of a form is read: as several texts, as JSON, or as several values in JSON."""

_TOLERANCE: Final = 300.0
_NO_SECRET: Final = "there is no secret: anybody could have signed this"


class WebhookVerificationError(ValueError):
    """A payload was not signed by the API, or it is too old."""


def parse_webhook(
    returns_type: Callable[[], Any],
    content: bytes | str,
    *,
    validate: Validate = "lenient",
    form: Mapping[str, FormField] | None = None,
) -> Any:
    """Return a webhook's payload as its type.

    Args:
        returns_type: A function that returns the type.
        content: The body of the request.
        validate: What to do with a payload that does not fit.
        form: Field of a urlencoded form → how it is read, where it is not one text; None where
            the payload is JSON.

    Raises:
        ValueError: The content is no JSON or no form, or does not fit and `validate` is "strict".
    """
    raw = content.encode() if isinstance(content, str) else content
    raw = utf8_json(raw, None) if form is None else _form_json(raw, form)
    try:
        return adapter(returns_type).validator.validate_json(
            raw, strict=True, by_alias=True, by_name=False
        )
    except (ValidationError, NamedAsAFieldError) as error:
        try:
            value = parse_json(raw)
        except RecursionError:
            raise ValueError("the payload has too many values within values") from None
        wrong: list[Deviation] = []
        if validate == "strict" and isinstance(error, ValidationError):
            wrong = deviations_of(error, value, returns_type())
        if wrong:
            said = f"at {wrong[0].pointer!r}: {wrong[0].message}"
            raise ValueError(f"the payload does not fit {said}") from None
        made, found = constructed(returns_type, value)
        if validate == "lenient" and found:
            pointers = ", ".join(repr(deviation.pointer) for deviation in found[:10])
            logger.warning("a webhook's payload does not fit at %s", pointers)
        return made


def _form_json(content: bytes, fields: Mapping[str, FormField]) -> bytes:
    """Return a urlencoded form as the JSON object that it stands for."""
    sent = parse_qs(content.decode(), keep_blank_values=True)
    return json.dumps(
        {name: _field(texts, fields.get(name)) for name, texts in sent.items()}
    ).encode()


def _field(texts: list[str], kind: FormField | None) -> Any:
    if kind == "texts":
        return texts
    if kind == "values":
        return [_value(text) for text in texts]
    if kind == "value":
        return _value(texts[-1])
    # What the document does not name may be there several times.
    return texts[0] if len(texts) == 1 else texts


def _value(text: str) -> Any:
    """Return a text as JSON; an empty one is null, and what is no JSON stays as it is."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


@dataclass(frozen=True)
class StandardWebhooks:
    """Verifies by the Standard Webhooks specification (v1 signatures).

    Attributes:
        secret: As the API gave it, with or without `whsec_`.
        tolerance: Seconds that a payload may be old, or early.
    """

    secret: str = field(repr=False)
    tolerance: float = _TOLERANCE

    def verify(self, content: bytes | str, headers: Mapping[str, str]) -> None:
        """Check a payload's signature.

        Raises:
            WebhookVerificationError: It is not genuine.
        """
        raw = content.encode() if isinstance(content, str) else content
        key = _standard_key(self.secret)
        known = {name.lower(): value for name, value in headers.items()}
        identifier = known.get("webhook-id") or known.get("svix-id")
        sent = known.get("webhook-timestamp") or known.get("svix-timestamp")
        signatures = known.get("webhook-signature") or known.get("svix-signature")
        if not identifier or not sent or not signatures:
            raise WebhookVerificationError("a header of the signature is missing")
        _check_age(sent, self.tolerance)
        signed = _bytes(f"{identifier}.{sent}.") + raw
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        wanted = base64.b64encode(digest)
        given = [text.partition(",") for text in signatures.split()]
        if not any(
            version == "v1" and hmac.compare_digest(wanted, _bytes(value))
            for version, _, value in given
        ):
            raise WebhookVerificationError("the signature does not match")


@dataclass(frozen=True)
class HMACSignature:
    """Verifies an HMAC of the payload in one header, as most APIs have it.

    GitHub: `HMACSignature(secret, "X-Hub-Signature-256", prefix="sha256=")`. Slack:
    `HMACSignature(secret, "X-Slack-Signature", prefix="v0=", before="v0:",
    timestamp_header="X-Slack-Request-Timestamp", separator=":")`. Stripe:
    `HMACSignature(secret, "Stripe-Signature", pairs=("t", "v1"))`.

    Attributes:
        secret: The shared secret.
        header: Which header has the signature.
        algorithm: Of the hash.
        encoding: Of the signature.
        prefix: What stands before it, such as `sha256=`.
        timestamp_header: Header with the Unix time, if that is signed too, as
            `before` + `timestamp` + `separator` + content.
        separator: Between the two.
        tolerance: Seconds that a payload may be old, or early.
        before: What is signed before the time.
        pairs: Names of the time and of the signatures, one of which has to match, where
            the header has both as `name=value,name=value`.
    """

    secret: str = field(repr=False)
    header: str
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    timestamp_header: str | None = None
    separator: str = "."
    tolerance: float = _TOLERANCE
    before: str = ""
    pairs: tuple[str, str] | None = None

    def verify(self, content: bytes | str, headers: Mapping[str, str]) -> None:
        """Check a payload's signature.

        Raises:
            WebhookVerificationError: It is not genuine.
        """
        signed = content.encode() if isinstance(content, str) else content
        if not self.secret.strip():
            raise WebhookVerificationError(_NO_SECRET)
        known = {name.lower(): value for name, value in headers.items()}
        signatures, sent = self._find(known)
        if not signatures:
            raise WebhookVerificationError(f"the header {self.header} is missing")
        if sent is not None:
            _check_age(sent, self.tolerance)
            signed = _bytes(f"{self.before}{sent}{self.separator}") + signed
        digest = hmac.new(self.secret.encode(), signed, self.algorithm).digest()
        if self.encoding == "hex":
            wanted = digest.hex()
            signatures = [signature.lower() for signature in signatures]
        else:
            wanted = base64.b64encode(digest).decode("ascii")
        if not any(
            hmac.compare_digest(wanted.encode(), _bytes(signature))
            for signature in signatures
        ):
            raise WebhookVerificationError("the signature does not match")

    def _find(self, known: Mapping[str, str]) -> tuple[list[str], str | None]:
        """Return the signatures that were sent, and the time, if that is signed."""
        given = known.get(self.header.lower(), "")
        if self.pairs is not None:
            found = [pair.partition("=") for pair in re.split(r"\s*[,;]\s*", given)]
            times = [value for name, _, value in found if name == self.pairs[0]]
            texts = [value for name, _, value in found if name == self.pairs[1]]
            return texts, times[0] if times else ""
        texts = (
            [given.removeprefix(self.prefix)] if given.startswith(self.prefix) else []
        )
        sent = None
        if self.timestamp_header is not None:
            sent = known.get(self.timestamp_header.lower(), "")
        return [text for text in texts if text], sent


def _standard_key(secret: str) -> bytes:
    """Return what a secret of Standard Webhooks stands for.

    Raises:
        WebhookVerificationError: It stands for nothing.
    """
    text = secret.strip().removeprefix("whsec_")
    try:
        # Without `validate` what is no base64 is left out: what is left may be no secret.
        key = base64.b64decode(text, validate=True)
    except ValueError:
        raise WebhookVerificationError("the secret is no base64") from None
    if not key:
        raise WebhookVerificationError(_NO_SECRET)
    return key


def _bytes(text: str) -> bytes:
    """Return text that somebody sent, which may be none that UTF-8 has."""
    return text.encode("utf-8", "replace")


def _check_age(sent: str, tolerance: float) -> None:
    try:
        age = time.time() - float(sent)
    except ValueError:
        raise WebhookVerificationError("the timestamp is no number") from None
    if not abs(age) <= tolerance:
        raise WebhookVerificationError("the payload is too old, or from the future")
