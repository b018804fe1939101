"""What a generated client loads, builds and keeps: counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import cometchat
import pydantic
import pytest
from tests.conftest import ROOT
from tests.generated.server import Server, as_json

# A first call needs 46 and 374 today; what is not needed is not loaded.
MOST_OF_OURS = 45
MOST_OF_ALL = 450

CALL = """\
client = cometchat.Client(app_id="app", api_key="key", base_url=sys.argv[1])
client.messages.send_thread_message("1", on_behalf_of="uid")
client.close()
"""


def loaded(code: str, *arguments: str) -> set[str]:
    """Return the names of the modules that a new interpreter has loaded after `code`."""
    program = f"import sys\n{code}\nimport json\nprint(json.dumps(list(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT / "generated",
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(run.stdout))


@pytest.mark.parametrize("package", ["cometchat", "bookshop"])
def test_importing_a_package_loads_nothing_heavy(package: str) -> None:
    modules = loaded(f"import {package}; dir({package})")

    assert f"{package}._runtime.lazy" in modules
    assert not modules & {
        "asyncio",
        "httpx",
        "httpx2",
        "pydantic",
        "ssl",
        "dataclasses",
    }
    assert not {name for name in modules if name.startswith(f"{package}.models")}


def test_a_first_call_loads_what_it_needs(server: Server) -> None:
    server.replies = [as_json({"data": {"id": "1"}})]
    modules = loaded(f"import cometchat\n{CALL}", server.url)
    ours = {name for name in modules if name.startswith("cometchat")}
    needless = {"authorization", "lenient", "oauth2", "pagination"}
    needless |= {"stream", "sse", "tokens", "webhooks"}
    needless |= {"codings", "download", "forms", "limits", "responses"}

    assert len(ours) <= MOST_OF_OURS
    assert len(modules) <= MOST_OF_ALL
    assert not {f"cometchat._runtime.{name}" for name in needless} & ours


def test_a_first_call_over_http_reads_no_certificates(server: Server) -> None:
    server.replies = [as_json({"data": {"id": "1"}})]
    watch = (
        "import ssl\n"
        "def refuse(*_, **__): raise AssertionError('certificates were read')\n"
        "ssl.SSLContext.load_verify_locations = refuse\n"
        "ssl.SSLContext.load_default_certs = refuse\n"
    )

    assert "cometchat.client" in loaded(f"{watch}import cometchat\n{CALL}", server.url)


def test_validators_are_built_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Any] = []
    make = pydantic.TypeAdapter.__init__

    def counted(self: Any, type: Any, **arguments: Any) -> None:
        built.append(type)
        make(self, type, **arguments)

    monkeypatch.setattr(pydantic.TypeAdapter, "__init__", counted)
    server.replies = [as_json({"data": {"id": "1"}})]
    options: dict[str, Any] = {
        "app_id": "app",
        "api_key": "key",
        "base_url": server.url,
    }
    for _ in range(2):
        with cometchat.Client(**options) as client:
            client.messages.send_thread_message("1", on_behalf_of="uid")
            after_one = len(built)
            for _ in range(499):
                client.messages.send_thread_message("1", on_behalf_of="uid")
            assert len(built) == after_one
    assert len(built) <= 1


def test_what_users_need_is_at_the_root_of_the_package() -> None:
    import bookshop

    for name in ("ClientOptions", "Retry", "Hooks", "Timeouts", "StandardWebhooks"):
        assert getattr(bookshop, name).__module__.startswith("bookshop._runtime")
    verifier = bookshop.HMACSignature("secret", "X-Signature")
    assert "secret" not in repr(verifier)
    flow = bookshop.AuthorizationCode("https://a.test/a", "https://a.test/t", "id")
    assert "code_challenge=" in flow.start("https://me.test/back").url
