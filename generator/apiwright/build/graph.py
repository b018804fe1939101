"""Graphs: what has to stand before what, what cannot, and what leads where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")


def circles(edges: Mapping[K, Iterable[K]]) -> list[list[K]]:
    """Return the strongly connected components of a graph, each after those it points to.

    Tarjan's algorithm, without recursion: a document may nest deeper than Python's stack.

    Args:
        edges: Node → the nodes it needs. Every node is a key.
    """
    index: dict[K, int] = {}
    low: dict[K, int] = {}
    stack: list[K] = []
    waiting: set[K] = set()
    found: list[list[K]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        waiting.add(root)
        while work:
            node, needed = work[-1]
            for other in needed:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    waiting.add(other)
                    work.append((other, iter(edges[other])))
                    break
                if other in waiting:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_pop(stack, waiting, node))
    return found


def _pop(stack: list[K], waiting: set[K], node: K) -> list[K]:
    circle: list[K] = []
    while not circle or circle[-1] != node:
        circle.append(stack.pop())
    waiting.difference_update(circle)
    return circle[::-1]


def reach(start: Iterable[str], uses: Mapping[str, Iterable[str]]) -> set[str]:
    """Return everything that can be reached from the marks `start`, themselves included."""
    seen: set[str] = set()
    todo = list(start)
    while todo:
        mark = todo.pop()
        if mark not in seen:
            seen.add(mark)
            todo.extend(uses[mark])
    return seen
