"""Overlays: what the user mends beside a document, before anything else looks at it.

The Overlay Specification 1.0 and 1.1: an ordered list of actions, each with a JSONPath
(RFC 9535) and what to do with the nodes that it selects.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urljoin

from apiwright.diagnostics import Diagnostics, ExitCode, pointer
from apiwright.load.locate import locate
from apiwright.load.parse import parse_any
from apiwright.load.read import ReadError, file_bytes, is_url, text_of, url_bytes
from apiwright.load.scalar import spelling
from apiwright.spec import Node, Source, is_array, is_container, is_object

Place = tuple[str | int, ...]
"""Keys and indexes from the root to a node."""


@dataclass(frozen=True)
class _Overlay:
    """One overlay file that is being applied."""

    source: Source
    index: int
    root: dict[str, Node]
    diagnostics: Diagnostics

    def refuse(self, message: str, *tokens: str | int, hint: str = "") -> NoReturn:
        """End the run at a place in the overlay.

        Raises:
            Abort: DOCUMENT, always.
        """
        place = pointer(*tokens)
        line, column = locate(self.source, [place])[place]
        raise self.diagnostics.abort(
            ExitCode.DOCUMENT,
            "invalid-overlay",
            message,
            f"{self.index}#{place}",
            line=line,
            column=column,
            hint=hint or "The form of an overlay is at spec.openapis.org/overlay.",
        )


def overlay(
    roots: Sequence[Node],
    overlays: Sequence[str],
    origins: Collection[str],
    sources: list[Source],
    diagnostics: Diagnostics,
) -> list[Node]:
    """Return the documents with all overlays applied; they are not changed.

    Args:
        roots: The documents of one API, as they were read from `sources[0]` and so on.
        overlays: Files or URLs, in the order in which they are applied.
        origins: Those whose addresses may be private ones.
        sources: Receives each overlay.

    Raises:
        Abort: SOURCE, where an overlay cannot be read; DOCUMENT, where it is none.
    """
    if not overlays:
        return list(roots)
    # One list or map may stand in several places, by an alias of YAML: each is its own now.
    result = [_copy(root) for root in roots]
    document = sources[0].location
    for location in overlays:
        opened = _open(location, origins, sources, diagnostics)
        _check_extends(opened, location, document)
        for number, action in enumerate(_actions(opened)):
            _apply(opened, number, action, result)
    return result


def _copy(node: Node) -> Node:
    if is_object(node):
        return {key: _copy(value) for key, value in node.items()}
    return [_copy(item) for item in node] if is_array(node) else node


def _open(
    location: str,
    origins: Collection[str],
    sources: list[Source],
    diagnostics: Diagnostics,
) -> _Overlay:
    index = len(sources)
    try:
        if is_url(location):
            address, data = url_bytes(location, origins)
        else:
            address, data = location.replace("\\", "/"), file_bytes(location)
    except ReadError as error:
        raise error.abort(diagnostics) from None
    text = text_of(address, address, data, index, diagnostics)
    sources.append(text.source())
    root, sources[index] = parse_any(sources[index], index, diagnostics)
    found = _Overlay(sources[index], index, root, diagnostics)
    if not is_object(root) or "overlay" not in root:
        found.refuse(f"{address} has no `overlay` key: it is no overlay.")
    version = spelling(root["overlay"]) if not is_container(root["overlay"]) else ""
    if version != "1" and not version.startswith("1."):
        shown = version or "of no version"
        message = f"overlay {shown} is not supported; 1.0 and 1.1 are."
        found.refuse(message, "overlay")
    return found


def _check_extends(opened: _Overlay, location: str, document: str) -> None:
    """Report an overlay that says that it was made for another document."""
    said = opened.root.get("extends")
    if not isinstance(said, str):
        return
    if is_url(location) or is_url(said):
        target, real = urljoin(location, said), document
    else:
        folder = os.path.dirname(location)
        target = os.path.realpath(os.path.join(folder, said))
        real = os.path.realpath(document)
    if target != real:
        opened.diagnostics.note(
            "overlay-extends",
            f"The overlay says that it extends {said}; it is applied to {document}.",
            f"{opened.index}#/extends",
        )


def _actions(opened: _Overlay) -> list[Node]:
    actions = opened.root.get("actions")
    if not is_array(actions):
        opened.refuse("The overlay has no list of `actions`.", "actions")
    return actions


def _apply(opened: _Overlay, number: int, action: Node, roots: list[Node]) -> None:
    """Apply one Action Object to every document that has its target."""
    where = ("actions", number)
    if not is_object(action):
        opened.refuse("An action has to be an object.", *where)
    if not isinstance(action.get("target"), str):
        opened.refuse("The action has no `target`.", *where)
    verbs = [key for key in ("remove", "update", "copy") if _says(action, key)]
    if not verbs:
        opened.refuse("The action has no `update`, `remove` or `copy`.", *where)
    matched = False
    for i, root in enumerate(roots):
        places = _select(opened, root, action["target"], (*where, "target"))
        matched = matched or bool(places)
        if not places:
            continue
        if verbs[0] == "remove":
            roots[i] = _remove(root, places)
        else:
            value = action.get("update")
            if verbs[0] == "copy":
                value = _copied(opened, root, action, where)
            for place in places:
                roots[i] = _update(opened, roots[i], place, value, where)
    if not matched:
        opened.diagnostics.warning(
            "overlay-no-match",
            f"The target {action['target']} of the action matches nothing.",
            f"{opened.index}#{pointer(*where)}",
            hint="Compare it with the document; names are case-sensitive.",
        )


def _says(action: dict[str, Node], key: str) -> bool:
    return action.get("remove") is True if key == "remove" else key in action


def _select(
    opened: _Overlay, root: Node, path: str, where: Sequence[str | int]
) -> list[Place]:
    # Heavy, and most documents have no overlay.
    from jsonpath import JSONPathEnvironment
    from jsonpath.exceptions import JSONPathError

    try:
        query = JSONPathEnvironment(strict=True).compile(path)
        found = [tuple(match.parts) for match in query.finditer(root)]
    except JSONPathError as error:
        reason = str(error).splitlines()[0]
        hint = "Write a path such as $.paths['/users'].get (RFC 9535)."
        opened.refuse(f"{path} is no JSONPath: {reason}.", *where, hint=hint)
    return list(dict.fromkeys(found))


def _copied(
    opened: _Overlay, root: Node, action: dict[str, Node], where: Place
) -> Node:
    if not isinstance(action["copy"], str):
        opened.refuse("`copy` has to be a JSONPath.", *where, "copy")
    places = _select(opened, root, action["copy"], (*where, "copy"))
    if len(places) != 1:
        message = f"`copy` has to select one node; {action['copy']} selects"
        opened.refuse(f"{message} {len(places)}.", *where, "copy")
    return _at(root, places[0])


def _at(root: Node, place: Sequence[str | int]) -> Node:
    for key in place:
        root = root[key]
    return root


def _remove(root: Node, places: list[Place]) -> Node:
    """Remove what is at `places`, the last items of a list first."""
    for place in sorted(places, key=_order, reverse=True):
        if not place:
            return None
        del _at(root, place[:-1])[place[-1]]
    return root


def _order(place: Place) -> list[tuple[int, str]]:
    return [(key, "") if isinstance(key, int) else (-1, key) for key in place]


def _update(
    opened: _Overlay, root: Node, place: Place, value: Node, where: Place
) -> Node:
    """Put `value` at `place`, and return the root."""
    old: Any = _at(root, place)
    value = copy.deepcopy(value)
    if is_array(old):
        old.extend(value if is_array(value) else [value])
        return root
    if is_object(old) and is_object(value):
        _merge(opened, old, value, where)
        return root
    if is_container(old) or is_container(value):
        _incompatible(opened, str(place[-1]) if place else "$", old, value, where)
    if not place:
        return value
    _at(root, place[:-1])[place[-1]] = value
    return root


def _merge(
    opened: _Overlay, old: dict[str, Node], new: dict[str, Node], where: Place
) -> None:
    for key, value in new.items():
        held = old.get(key)
        if is_object(held) and is_object(value):
            _merge(opened, held, value, where)
        elif is_array(held) and is_array(value):
            held.extend(value)
        elif key in old and (is_container(held) or is_container(value)):
            _incompatible(opened, key, held, value, where)
        else:
            old[key] = value


def _incompatible(
    opened: _Overlay, key: str, old: Node, new: Node, where: Place
) -> NoReturn:
    message = f"The update makes `{key}`, which is {_kind(old)}, {_kind(new)}."
    hint = "Remove it by an action of its own first, then add the new one."
    opened.refuse(message, *where, hint=hint)


def _kind(node: Node) -> str:
    if is_object(node):
        return "an object"
    return "a list" if is_array(node) else "a single value"
