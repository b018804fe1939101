"""Swagger 2.0 → OpenAPI 3."""

from __future__ import annotations

from apiwright.diagnostics import Diagnostics
from apiwright.spec import Node


def upgrade(
    root: dict[str, Node], index: int, version: str, diagnostics: Diagnostics
) -> dict[str, Node]:
    """Return the root in the form of OpenAPI 3."""
    return root
