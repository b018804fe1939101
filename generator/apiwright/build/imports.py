"""What a file imports, in the order of isort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from apiwright import ir
from apiwright.text import DottedName, Expression


def import_lines(
    wanted: Iterable[tuple[str, str]],
) -> tuple[tuple[ir.Import, ...], ...]:
    """Return imports in three groups: standard library, other packages, this package."""
    grouped: dict[str, set[str]] = defaultdict(set)
    for module, name in wanted:
        grouped[module].add(name)
    groups: tuple[list[ir.Import], ...] = ([], [], [])
    for module in sorted(grouped, key=_module_order):
        members = grouped[module]
        plain = tuple(
            Expression(name) for name in sorted(members - {""}, key=import_order)
        )
        group = groups[_module_order(module)[0]]
        if "" in members:
            group.append(ir.Import(module=DottedName(module)))
        if plain:
            group.append(ir.Import(module=DottedName(module), names=plain))
    return tuple(tuple(group) for group in groups if group)


def _module_order(module: str) -> tuple[int, int, bool, str]:
    """Order as isort does: groups, the farthest relative module first, `import x` first."""
    dots = len(module) - len(module.lstrip("."))
    if dots:
        return 2, -dots, False, module
    other = module in ("pydantic", "typing_extensions")
    return int(other), 0, module in ("collections.abc", "typing") or other, module


def import_order(name: str) -> tuple[int, str]:
    """Order as isort does: CONSTANTS, Classes, functions."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)
