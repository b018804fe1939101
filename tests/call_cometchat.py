"""A small application: calls a generated CometChat client against a server on this machine.

    python tests/call_cometchat.py FOLDER

FOLDER holds the package `cometchat`. Fails unless the one request that arrives is the right one.
It is called from outside of the test suite, in an environment that has only the package's needs.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

ANSWER = {"data": {"id": "7", "conversationId": "a_user_b", "new": {"kept": True}}}


class Handler(BaseHTTPRequestHandler):
    """Answers every POST alike, and remembers it."""

    seen: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        """Remember the request, and send `ANSWER`."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append(
            {
                "line": f"{self.command} {self.path}",
                "apikey": self.headers["apikey"],
                "onBehalfOf": self.headers["onBehalfOf"],
                "body": json.loads(body),
            }
        )
        answer = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main(folder: str) -> None:
    """Call the package in `folder` once."""
    sys.path.insert(0, folder)
    cometchat = importlib.import_module("cometchat")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with cometchat.Client(
            app_id="app",
            api_key="secret",
            base_url=f"http://127.0.0.1:{server.server_port}",
        ) as client:
            sent = client.messages.send_thread_message(
                "1/2",
                on_behalf_of="uid-3",
                receiver="uid-5",
                receiver_type="user",
                data={"text": "Hello"},
            )
        server.shutdown()
    expected = {
        "line": "POST /messages/1%2F2/thread",
        "apikey": "secret",
        "onBehalfOf": "uid-3",
        "body": {
            "receiver": "uid-5",
            "receiverType": "user",
            "data": {"text": "Hello"},
        },
    }
    if Handler.seen != [expected]:
        sys.exit(f"another request has arrived: {Handler.seen}")
    if sent.data.conversation_id != "a_user_b" or sent.to_dict() != ANSWER:
        sys.exit(f"the answer was read as {sent!r}")
    sys.stdout.write("the request and the answer are right\n")


if __name__ == "__main__":
    main(sys.argv[1])
