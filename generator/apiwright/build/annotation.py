"""`ir.Type` → the text of an annotation, for each place where one stands."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from apiwright import ir
from apiwright.build.unions import MANY_HEIRS, allows_none, marks_in, without_none
from apiwright.text import Expression, Identifier, literal, quote


class Place(enum.Enum):
    """Where an annotation stands.

    FIELD: of a model, which holds what a server answered. ARGUMENT: of a method, which takes what a
    caller has. KEY: of a TypedDict, the same as JSON. ANSWER: what a method returns.
    """

    FIELD = "field"
    ARGUMENT = "argument"
    KEY = "key"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of everything declared, for both directions.

    Attributes:
        answers: Mark → class or alias for what a server sends.
        requests: Mark → the same for what a caller sends, where that differs.
        dicts: Mark → TypedDict.
        modules: Name of a class, alias or TypedDict → module of models/.
        open_aliases: Marks of aliases to which a server may add values.
        limits: Mark → the limits of what a caller sends, where there are any.
        plain: What was written already of types that name nothing declared: most of a large
            document, and the same in every module.
    """

    answers: Mapping[str, Identifier]
    requests: Mapping[str, Identifier]
    dicts: Mapping[str, Identifier]
    modules: Mapping[str, Identifier]
    open_aliases: Mapping[str, ir.LiteralType]
    aliases: frozenset[str]
    limits: Mapping[str, dict[str, object]]
    plain: dict[tuple[object, ...], Written] = field(default_factory=dict[Any, Any])

    def sent(self, mark: str) -> Identifier:
        """Return the class or alias of `mark` for what a caller sends."""
        return self.requests[mark] if mark in self.requests else self.answers[mark]


@dataclass(frozen=True, slots=True)
class Written:
    """An annotation, and what it needs imported."""

    text: Expression
    imports: frozenset[tuple[str, str]]
    typing_imports: frozenset[tuple[str, str]]


_SCALARS = {
    "str": ("str", ""),
    "int": ("int", ""),
    "float": ("float", ""),
    "bool": ("bool", ""),
    "bytes": ("bytes", ""),
    "datetime": ("datetime.datetime", "datetime"),
    "date": ("datetime.date", "datetime"),
    "time": ("datetime.time", "datetime"),
    "uuid": ("uuid.UUID", "uuid"),
    "decimal": ("decimal.Decimal", "decimal"),
}

_READ = {
    "datetime": "RFC3339DateTime",
    "date": "RFC3339Date",
    "time": "RFC3339Time",
    "uuid": "UUIDText",
    "decimal": "DecimalText",
}
"""What the runtime reads a scalar as, where pydantic would take too much for one."""


_RUNTIME = {"file": "File", "content": "Content"}
"""What only the runtime has a word for."""


@dataclass(slots=True)
class Annotator:
    """Writes the annotations of one module and remembers what they need imported.

    Attributes:
        module: The module of models/ that is written; "" for a module of operations.
        request: Whether classes are meant as what a caller sends.
        imports: (module, name) of what is used at run time; name "" for `import module`.
        typing_imports: The same for what only type checkers see.
        early_imports: Those of `typing_imports` that type checkers need above what uses them, which
            is code and no annotation.
        hidden: Builtins that a method of the class hides, such as `list`.
    """

    names: Names
    module: str = ""
    request: bool = False
    hidden: frozenset[str] = frozenset()
    imports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    typing_imports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    early_imports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def write(self, found: ir.Type, place: Place) -> Expression:
        """Return the annotation of `found` at `place`."""
        key = (found, place, self.request, not self.module, self.hidden)
        known = self.names.plain.get(key)
        if known is None:
            known = self._written(found, place)
            if not any(marks_in(found)):
                self.names.plain[key] = known
        self.imports |= known.imports
        self.typing_imports |= known.typing_imports
        return known.text

    def _written(self, found: ir.Type, place: Place) -> Written:
        alone = Annotator(self.names, self.module, self.request, self.hidden)
        text = Expression(alone._write(found, place))
        return Written(text, frozenset(alone.imports), frozenset(alone.typing_imports))

    def _write(self, found: ir.Type, place: Place) -> str:
        return " | ".join(dict.fromkeys(self._parts(found, place)))

    def _parts(self, found: ir.Type, place: Place) -> list[str]:
        """Return the members of the union that `found` is at `place`; most have one."""
        match found:
            case ir.AnyType():
                return [self._use("typing", "Any", place)]
            case ir.NoneType():
                return ["None"]
            case ir.ScalarType(kind=kind):
                return self._scalar(kind, place)
            case ir.LiteralType():
                return self._literal(found, place)
            case ir.ArrayType():
                return self._array(found, place)
            case ir.TupleType(items=items):
                inside = ", ".join(self._write(item, place) for item in items)
                return [f"{self._builtin('tuple')}[{inside}]"]
            case ir.MapType(value=value):
                return [self._map(value, place)]
            case ir.NamedType(mark=mark):
                return self._named(mark, place)
            case ir.UnionType() | ir.HeirsType():
                return self._union(found, place)
            case _:
                assert_never(found)

    def _scalar(self, kind: str, place: Place) -> list[str]:
        if kind in ("base64", "binary"):
            kinds = ("str",) if place is Place.ANSWER else ("str", "bytes")
            if place is Place.FIELD:
                return [self._use(self._runtime, "Base64Text", place)]
            return [self._builtin(name) for name in kinds]
        if kind in _RUNTIME:
            return [self._use(self._runtime, _RUNTIME[kind], place)]
        if kind in _READ and place in (Place.FIELD, Place.ANSWER):
            return [self._use(self._runtime, _READ[kind], place)]
        text, module = _SCALARS[kind]
        if not module:
            return [self._builtin(text)]
        self._add(module, "", place)
        return [text, self._builtin("str")] if place is Place.KEY else [text]

    def _literal(self, found: ir.LiteralType, place: Place) -> list[str]:
        sent = self._sent(place)
        # `Literal[True] | bool` says no more than `bool`, and pydantic takes 1 and True for one.
        unclear = (int,) if _has_bool(found) and not sent else ()
        shown = [value for value in found.values if not isinstance(value, unclear)]
        values = ", ".join(map(literal, shown))
        text = f"{self._use('typing', 'Literal', place)}[{values}]" if shown else ""
        parts = [text] if text else []
        return parts if sent else [*parts, *self._opened(found)]

    def _opened(self, found: ir.LiteralType) -> list[str]:
        """Return the types of an enum's values, which a value added later has too."""
        kinds = [type(value).__name__ for value in found.values]
        if found.is_number:
            kinds = ["float" if kind == "int" else kind for kind in kinds]
        return [self._builtin(kind) for kind in dict.fromkeys(kinds)]

    def _sent(self, place: Place) -> bool:
        return self.request or place in (Place.ARGUMENT, Place.KEY)

    def _array(self, found: ir.ArrayType, place: Place) -> list[str]:
        inside = self._write(found.item, place)
        if place is not Place.ARGUMENT:
            return [f"{self._builtin('list')}[{inside}]"]
        kinds = ("Iterable", "AsyncIterable") if found.is_series else ("Sequence",)
        return [
            f"{self._use('collections.abc', kind, place)}[{inside}]" for kind in kinds
        ]

    def _map(self, value: ir.Type, place: Place) -> str:
        inside = f"[{self._builtin('str')}, {self._write(value, place)}]"
        if place is Place.ARGUMENT:
            return self._use("collections.abc", "Mapping", place) + inside
        return f"{self._builtin('dict')}{inside}"

    def _named(self, mark: str, place: Place) -> list[str]:
        sent = self._sent(place)
        opened = self.names.open_aliases.get(mark)
        if opened is not None and not sent and _has_bool(opened):
            return self._literal(opened, place)
        parts = [self._declared(self._name(mark, sent=sent), place)]
        if opened is not None and not sent:
            return [*parts, *self._opened(opened)]
        if place in (Place.ARGUMENT, Place.KEY) and mark in self.names.dicts:
            key = self._declared(self.names.dicts[mark], Place.KEY)
            return [key] if mark in self.names.aliases else [*parts, key]
        return parts

    def _declared(self, name: Identifier, place: Place) -> str:
        """Return how this module calls a class, alias or TypedDict of models/."""
        if not self.module:
            return f"models.{name}"
        home = self.names.modules[name]
        if home != self.module:
            self._add(f".{home}", name, place)
        return name

    def _union(self, found: ir.UnionType | ir.HeirsType, place: Place) -> list[str]:
        if isinstance(found, ir.HeirsType):
            return self._heirs(found, place)
        bare = without_none(found)
        members = bare.members if isinstance(bare, ir.UnionType) else (bare,)
        parts = [part for member in members for part in self._parts(member, place)]
        if found.discriminator and place in (Place.FIELD, Place.ANSWER):
            parts = [self._discriminated(found, parts, place)]
        return [*parts, "None"] if allows_none(found) else parts

    def _discriminated(
        self, found: ir.UnionType, parts: list[str], place: Place
    ) -> str:
        """Return a union told apart by a tag; what an unknown tag marks stays a plain dict."""
        tagged = self._use(self._runtime, "Discriminated", place)
        annotated = self._use("typing", "Annotated", place)
        unknown = self._map(ir.AnyType(), place)
        text = " | ".join(dict.fromkeys([*parts, unknown]))
        return f"{annotated}[{text}, {tagged}({self._tags(found)})]"

    def _tags(self, found: ir.UnionType | ir.HeirsType) -> str:
        tags = {
            tag: str(self._name(mark, sent=self.request)) for tag, mark in found.mapping
        }
        return f"{quote(found.discriminator)}, {literal(tags)}"

    def _name(self, mark: str, *, sent: bool) -> Identifier:
        """Return the class or alias of `mark` for one of the two directions."""
        return self.names.sent(mark) if sent else self.names.answers[mark]

    def _heirs(self, found: ir.HeirsType, place: Place) -> list[str]:
        """Return a schema and its heirs, or what stands for them where they are too many."""
        if len(found.heirs) <= MANY_HEIRS:
            members = (found.base, *found.heirs)
            return [part for member in members for part in self._parts(member, place)]
        parts = self._parts(found.base, place)
        if place is not Place.KEY:
            return parts
        model = self._use(self._runtime, "Model", place)
        return [
            *parts,
            model,
            f"{self._use('collections.abc', 'Mapping', place)}[str, {self._use('typing', 'Any', place)}]",
        ]

    def dispatched(self, found: ir.HeirsType) -> Expression:
        """Return what a schema with heirs is at run time: its heirs are found by their names."""
        base = self._write(found.base, Place.FIELD)
        annotated = self._use("typing", "Annotated", Place.FIELD)
        heirs = self._use(self._runtime, "Heirs", Place.FIELD)
        return Expression(f"{annotated}[{base}, {heirs}({self._tags(found)})]")

    def _builtin(self, name: str) -> str:
        if name not in self.hidden:
            return name
        self.imports.add(("builtins", ""))
        return f"builtins.{name}"

    @property
    def _runtime(self) -> str:
        return ".._runtime"

    def _use(self, module: str, name: str, place: Place) -> str:
        self._add(module, name, place)
        return name

    def _add(self, module: str, name: str, place: Place) -> None:
        typing_only = place is Place.KEY and self.module
        (self.typing_imports if typing_only else self.imports).add((module, name))


def _has_bool(found: ir.LiteralType) -> bool:
    return any(isinstance(value, bool) for value in found.values)
