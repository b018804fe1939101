"""Marks that `load` itself wrote, told apart from a document that uses the same key."""

from __future__ import annotations


class Mark(str):
    """A mark that says: this object stood there, wherever it stands now."""

    __slots__ = ()
