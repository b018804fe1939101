"""Flows that need a person: authorization code with PKCE, and device authorization.

They end in a `Token`, whose `refresh_token` or `access_token` a client is made with.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from . import http
from .errors import FAILURES, APIConnectionError, APIStatusError, request_facts
from .tokens import Token, broken, form_request, json_answer, read_token

_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Where to send the person, and what to remember until they come back.

    Attributes:
        url: To open in a browser.
        state: Must be the `state` of the redirect.
        verifier: Proves that it was us who began (RFC 7636).
        redirect_uri: Where the browser comes back to.
    """

    url: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True)
class AuthorizationCode:
    """The authorization code flow (RFC 6749, section 4.1), with PKCE (RFC 7636).

    Attributes:
        authorization_url: As in the document.
        token_url: As in the document.
        client_id: Of the application.
        client_secret: Of the application, if it can keep one.
    """

    authorization_url: str
    token_url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)

    def start(
        self, redirect_uri: str, scopes: Sequence[str] = ()
    ) -> AuthorizationRequest:
        """Return where to send the person."""
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if scopes:
            query["scope"] = " ".join(scopes)
        sign = "&" if "?" in self.authorization_url else "?"
        url = f"{self.authorization_url}{sign}{urlencode(query)}"
        return AuthorizationRequest(url, state, verifier, redirect_uri)

    def _request(self, code: str, begun: AuthorizationRequest) -> http.Request:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun.redirect_uri,
            "code_verifier": begun.verifier,
        }
        return form_request(self.token_url, form, (self.client_id, self.client_secret))

    def finish(self, code: str, begun: AuthorizationRequest, *, state: str) -> Token:
        """Exchange the code of the redirect for a token.

        Raises:
            ValueError: The redirect is not an answer to this request.
            APIStatusError: The server refused.
            APIConnectionError: It did not answer.
        """
        _check_state(begun, state)
        with http.Client() as client:
            return read_token(_send(client, self._request(code, begun)))

    async def afinish(
        self, code: str, begun: AuthorizationRequest, *, state: str
    ) -> Token:
        """Exchange the code, in a coroutine."""
        _check_state(begun, state)
        async with http.AsyncClient() as client:
            return read_token(await _asend(client, self._request(code, begun)))


def _send(client: http.Client, request: http.Request) -> http.Response:
    try:
        return client.send(request)
    except FAILURES as error:
        raise broken(request, error) from error


async def _asend(client: http.AsyncClient, request: http.Request) -> http.Response:
    try:
        return await client.send(request)
    except FAILURES as error:
        raise broken(request, error) from error


def _check_state(begun: AuthorizationRequest, state: str) -> None:
    if not secrets.compare_digest(begun.state.encode(), state.encode()):
        raise ValueError("the redirect has another state: it is not for this request")


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What to show to the person (RFC 8628, section 3.2).

    Attributes:
        verification_uri: Where to go with a browser.
        user_code: What to type there.
        verification_uri_complete: The same in one, if the server has it.
        device_code: What the device asks with.
        interval: Seconds between two questions.
        expires_at: Unix time after which it is of no use.
    """

    verification_uri: str
    user_code: str
    verification_uri_complete: str | None
    device_code: str = field(repr=False)
    interval: float
    expires_at: float


@dataclass(frozen=True)
class DeviceAuthorization:
    """The device authorization flow (RFC 8628).

    Attributes:
        device_authorization_url: As in the document.
        token_url: As in the document.
        client_id: Of the application.
        client_secret: Of the application, if it has one.
    """

    device_authorization_url: str
    token_url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)

    @property
    def _client(self) -> tuple[str, str | None]:
        return self.client_id, self.client_secret

    def _begin(self, scopes: Sequence[str]) -> http.Request:
        form = {"client_id": self.client_id}
        if scopes:
            form["scope"] = " ".join(scopes)
        return form_request(self.device_authorization_url, form, self._client)

    def start(self, scopes: Sequence[str] = ()) -> DeviceCode:
        """Ask for a code to show to the person."""
        with http.Client() as client:
            return _device_code(_send(client, self._begin(scopes)))

    async def astart(self, scopes: Sequence[str] = ()) -> DeviceCode:
        """Ask for a code, in a coroutine."""
        async with http.AsyncClient() as client:
            return _device_code(await _asend(client, self._begin(scopes)))

    def _poll(
        self, code: DeviceCode
    ) -> Generator[tuple[float, http.Request], http.Response, Token]:
        """Yield pause and request until the person has agreed."""
        form = {"grant_type": _DEVICE, "device_code": code.device_code}
        interval = code.interval
        while time.time() < code.expires_at:
            response = yield interval, form_request(self.token_url, form, self._client)
            try:
                return read_token(response)
            except APIStatusError:
                if b"slow_down" in response.content:
                    interval += 5
                elif b"authorization_pending" not in response.content:
                    raise
        raise TimeoutError("the person did not agree in time")

    def finish(self, code: DeviceCode) -> Token:
        """Wait until the person has agreed.

        Raises:
            APIStatusError: They did not.
            TimeoutError: They took too long.
        """
        talk = self._poll(code)
        with http.Client() as client:
            pause, request = next(talk)
            while True:
                time.sleep(pause)
                try:
                    pause, request = talk.send(_send(client, request))
                except StopIteration as stop:
                    token: Token = stop.value
                    return token

    async def afinish(self, code: DeviceCode) -> Token:
        """Wait, in a coroutine."""
        from anyio import sleep

        talk = self._poll(code)
        async with http.AsyncClient() as client:
            pause, request = next(talk)
            while True:
                await sleep(pause)
                try:
                    pause, request = talk.send(await _asend(client, request))
                except StopIteration as stop:
                    token: Token = stop.value
                    return token


def _device_code(response: http.Response) -> DeviceCode:
    body = json_answer(response)
    try:
        return DeviceCode(
            verification_uri=str(body["verification_uri"]),
            user_code=str(body["user_code"]),
            verification_uri_complete=body.get("verification_uri_complete"),
            device_code=str(body["device_code"]),
            interval=float(body.get("interval", 5)),
            expires_at=time.time() + float(body["expires_in"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise APIConnectionError(
            f"the answer is no device authorization: {error!r}",
            request=request_facts(response.request, ()),
        ) from None
