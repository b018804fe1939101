"""OAuth Flows Object (OpenAPI 3.1.1, section 4.8.28) and OpenID Connect Discovery."""

from __future__ import annotations

import copy
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, Literal

from . import http
from .errors import APIConnectionError, APIError, APIStatusError, request_facts
from .options import AsyncCredential
from .pool import ForkLock, running_loop
from .security import Part, SecurityScheme, asecret, how_to_give, is_given, secret
from .tokens import (
    Token,
    aask,
    absolute,
    ask,
    form_request,
    json_answer,
    read_token,
    refuses_header,
)

if TYPE_CHECKING:
    from .calls import Call

FlowName = Literal[
    "clientCredentials",
    "password",
    "authorizationCode",
    "implicit",
    "deviceAuthorization",
]

# Which credentials together get a token without a person.
_WAYS: Final = (
    ("password", ("username", "password")),
    ("clientCredentials", ("client_id", "client_secret")),
)
_PARTS: Final = (
    "token",
    "client_id",
    "client_secret",
    "username",
    "password",
    "refresh_token",
)

Talk = Generator[http.Request, http.Response, Token]
"""Requests out, responses in, a token at the end: the same for sync and async."""


@dataclass(frozen=True, slots=True)
class Flow:
    """OAuth Flow Object: where tokens come from."""

    token_url: str = ""
    authorization_url: str = ""
    refresh_url: str = ""
    device_authorization_url: str = ""


class OAuth2(SecurityScheme):
    """Tokens (`type: oauth2`): given, or got with the client's or a user's credentials.

    A token is kept until it ends, and got anew once, however many calls wait for it. If it
    cannot be had, all of them fail.

    Args:
        flows: Those of the document, by their names there.
        credentials: `token`, `client_id`, `client_secret`, `username`, `password`,
            `refresh_token`: each as given.
        options: The client's argument for each of them.
        envs: The environment variable for each of them.
    """

    def __init__(
        self,
        flows: Mapping[FlowName, Flow],
        credentials: Mapping[str, AsyncCredential | None],
        options: Mapping[str, str],
        envs: Mapping[str, str] | None = None,
    ) -> None:
        self.flows = dict(flows)
        self._credentials = credentials
        self._options = options
        self._envs = envs or {}
        self._token: Token | None = None
        self._wanted: frozenset[str] = frozenset()
        self._lock = ForkLock()
        self._failures: tuple[int, APIError | None] = 0, None
        self._async_lock: tuple[Any, Any] | None = None

    def _has(self, *parts: str) -> bool:
        return all(
            is_given(self._credentials.get(part), self._envs.get(part))
            for part in parts
        )

    def _way(self) -> FlowName | None:
        """Return the flow that the credentials are enough for."""
        if "password" in self.flows and self._has("username", "password"):
            return "password"
        if "clientCredentials" in self.flows and self._has(
            "client_id", "client_secret"
        ):
            return "clientCredentials"
        return None

    def is_configured(self) -> bool:
        """Return whether there is a token, or a way to get one."""
        return self._has("token") or self._has("refresh_token") or bool(self._way())

    def how_to_configure(self) -> str:
        """Name the arguments and the variables."""
        ways = [("token",)] + [parts for flow, parts in _WAYS if flow in self.flows]
        return ", or ".join(
            " and ".join(
                how_to_give(self._options[part], self._envs.get(part)) for part in parts
            )
            for parts in ways
            if all(part in self._options for part in parts)
        )

    def obtain(
        self, call: Call[Any], sender: http.Client, scopes: Sequence[str]
    ) -> Sequence[Part]:
        """Return the token, after getting one where that is needed."""
        if self._has("token"):
            given = secret(self._credentials.get("token"), self._envs.get("token"))
            return _bearer(given or "")
        token, failures = self._usable(scopes), self._failures
        if token is None:
            with self._lock.here():
                token = self._usable(scopes)
                if token is None:
                    self._share(failures)
                    with self._shared():
                        token = self._get(call, sender, scopes)
                    if call.config.hooks.on_token is not None:
                        call.config.hooks.on_token(token)
        return _bearer(token.access_token)

    async def aobtain(
        self, call: Call[Any], sender: http.AsyncClient, scopes: Sequence[str]
    ) -> Sequence[Part]:
        """Return the token, for an async client."""
        if self._has("token"):
            value = self._credentials.get("token")
            return _bearer(await asecret(value, self._envs.get("token")) or "")
        token, failures = self._usable(scopes), self._failures
        if token is None:
            async with self._lock_of_loop():
                token = self._usable(scopes)
                if token is None:
                    self._share(failures)
                    with self._shared():
                        token = await self._aget(call, sender, scopes)
                    if call.config.hooks.on_token is not None:
                        done = call.config.hooks.on_token(token)
                        if isawaitable(done):
                            await done
        return _bearer(token.access_token)

    def forget(self, parts: Sequence[Part]) -> bool:
        """Drop a token that the server refused; True if another one may be had."""
        token = self._token
        if token is None or self._has("token"):
            return False
        if any(value == f"Bearer {token.access_token}" for _, _, value in parts):
            # It stays for its refresh token, but it has ended.
            self._token = Token("", 0.0, token.refresh_token)
        return True

    def _usable(self, scopes: Sequence[str]) -> Token | None:
        token = self._token
        if token is None or not token.is_fresh() or not self._wanted.issuperset(scopes):
            return None
        return token

    def _share(self, before: tuple[int, APIError | None]) -> None:
        """Raise what another call has failed with while this one waited for it.

        Otherwise all that wait would try one after the other, and the last for hours.

        Args:
            before: The failures that this call knew when it began to wait.
        """
        count, error = self._failures
        if count != before[0] and error is not None:
            raise copy.copy(error)

    @contextmanager
    def _shared(self) -> Generator[None]:
        try:
            yield
        except APIError as error:
            # A copy has no traceback, which would keep all that its frames know.
            self._failures = self._failures[0] + 1, copy.copy(error)
            raise

    def _lock_of_loop(self) -> Any:
        """Return the lock of the running event loop: locks cannot change loops."""
        loop = running_loop()
        if self._async_lock is None or self._async_lock[0] is not loop:
            from anyio import Lock as AsyncLock

            self._async_lock = loop, AsyncLock()
        return self._async_lock[1]

    def _get(
        self, call: Call[Any], sender: http.Client, scopes: Sequence[str]
    ) -> Token:
        known = {
            part: secret(self._credentials.get(part), self._envs.get(part))
            for part in _PARTS
        }
        talk = self._talk(call, known, scopes)
        request = next(talk)
        while True:
            response = ask(call, sender, request)
            try:
                request = talk.send(response)
            except StopIteration as stop:
                token: Token = stop.value
                return token

    async def _aget(
        self, call: Call[Any], sender: http.AsyncClient, scopes: Sequence[str]
    ) -> Token:
        known = {
            part: await asecret(self._credentials.get(part), self._envs.get(part))
            for part in _PARTS
        }
        talk = self._talk(call, known, scopes)
        request = next(talk)
        while True:
            response = await aask(call, sender, request)
            try:
                request = talk.send(response)
            except StopIteration as stop:
                token: Token = stop.value
                return token

    def _talk(
        self,
        call: Call[Any],
        known: Mapping[str, str | None],
        scopes: Sequence[str],
    ) -> Talk:
        """Get a token: by the refresh token, else by the credentials."""
        wanted = self._wanted | frozenset(scopes)
        before = self._token
        refresh = (before and before.refresh_token) or known["refresh_token"]
        way = self._way()
        if refresh:
            form = {"grant_type": "refresh_token", "refresh_token": refresh}
            try:
                token = yield from self._ask(call, form, known, before, "refresh")
            except APIStatusError:
                if way is None:
                    raise
            else:
                self._token, self._wanted = token, wanted
                return token
        form = {"grant_type": "client_credentials"}
        if way == "password":
            form = {
                "grant_type": "password",
                "username": known["username"] or "",
                "password": known["password"] or "",
            }
        if wanted:
            form["scope"] = " ".join(sorted(wanted))
        token = yield from self._ask(call, form, known, None, way or "")
        self._token, self._wanted = token, wanted
        return token

    def _ask(
        self,
        call: Call[Any],
        form: Mapping[str, str],
        known: Mapping[str, str | None],
        before: Token | None,
        way: str,
    ) -> Talk:
        url = yield from self._endpoint(call, way)
        client_id = known["client_id"]
        client = None if client_id is None else (client_id, known["client_secret"])
        response = yield form_request(url, form, client)
        if client is not None and client[1] is not None and refuses_header(response):
            response = yield form_request(url, form, client, in_body=True)
        return read_token(response, before)

    def _endpoint(
        self, call: Call[Any], way: str
    ) -> Generator[http.Request, http.Response, str]:
        """Return the URL that gives tokens."""
        yield from ()
        if way == "refresh":
            for flow in self.flows.values():
                if flow.refresh_url or flow.token_url:
                    return absolute(call, flow.refresh_url or flow.token_url)
        for name, flow in self.flows.items():
            if name == way:
                return absolute(call, flow.token_url)
        raise ValueError("the document names no URL that gives tokens")


class OpenIdConnect(OAuth2):
    """Tokens (`type: openIdConnect`): their source is found by discovery.

    Args:
        url: Of the discovery document.
        credentials: As of `OAuth2`.
        options: The client's argument for each of them.
        envs: The environment variable for each of them.
    """

    def __init__(
        self,
        url: str,
        credentials: Mapping[str, AsyncCredential | None],
        options: Mapping[str, str],
        envs: Mapping[str, str] | None = None,
    ) -> None:
        flows: dict[FlowName, Flow] = {"clientCredentials": Flow(), "password": Flow()}
        super().__init__(flows, credentials, options, envs)
        self._url = url
        self._token_url: str | None = None

    def _endpoint(
        self, call: Call[Any], way: str
    ) -> Generator[http.Request, http.Response, str]:
        del way  # There is one for all.
        if self._token_url is None:
            url = absolute(call, self._url)
            request = http.Request("GET", url, headers={"Accept": "application/json"})
            found = json_answer((yield request)).get("token_endpoint")
            if not isinstance(found, str):
                raise APIConnectionError(
                    "the answer names no token_endpoint",
                    request=request_facts(request, ()),
                )
            self._token_url = found
        return self._token_url


def _bearer(token: str) -> Sequence[Part]:
    return [Part("header", "Authorization", f"Bearer {token}")]
