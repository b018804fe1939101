"""What several suites of the runtime use."""

from __future__ import annotations

from typing import Any

SECRET = "s3cr3t-value"


def secured(api: Any, alternatives: Any, schemes: dict[str, Any]) -> Any:
    """Call an operation with security; return what arrived."""
    client = api.client(security_schemes=schemes)
    api.send(api.operation(security=alternatives), client)
    return api.server.requests[-1]
