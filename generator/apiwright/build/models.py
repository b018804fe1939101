"""Declarations → the modules of models/: classes, aliases, and what each file imports."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from apiwright import ir, names
from apiwright.build.annotation import Annotator, Names, Place
from apiwright.build.declarations import Declaration, Member
from apiwright.build.discriminators import FAMILY
from apiwright.build.docs import default_text
from apiwright.build.graph import circles, reach
from apiwright.build.imports import import_lines
from apiwright.build.limits import limit_text
from apiwright.build.unions import MANY_HEIRS, marks_in, optional, without_none
from apiwright.build.words import Home, Words
from apiwright.text import Docstring, Expression, Identifier, literal, quote


@dataclass(slots=True)
class Models:
    """Names and modules of everything that is declared.

    Attributes:
        declared: Mark → declaration.
        uses: Mark → the marks that its declaration names itself.
        sent: Marks of what a caller can send.
        limits: Mark → the limits of what a caller sends, where there are any.
    """

    declared: Mapping[str, Declaration]
    uses: Mapping[str, list[str]]
    words: Words
    sent: frozenset[str]
    limits: Mapping[str, dict[str, object]]
    names: Names = field(init=False)
    homes: dict[str, Identifier] = field(init=False)
    docs: dict[Identifier, str] = field(init=False)

    def __post_init__(self) -> None:
        placed = {mark: self.words.of(mark) for mark in self.declared}
        split = self._split() & self.sent
        wires: dict[tuple[str, str], str] = {}
        derived: dict[tuple[str, str], tuple[tuple[str, str], str]] = {}
        for mark, (_, word) in placed.items():
            base = mark.removesuffix(FAMILY)
            schema = (base if base in placed else mark, "")
            if schema[0] == mark:
                wires[schema] = word
            else:
                derived[mark, ""] = schema, word
            if mark in split:
                derived[mark, "request"] = schema, f"{word} request"
            if mark in self.sent and self._has_dict(mark):
                request = "request " if mark in split else ""
                derived[mark, "dict"] = schema, f"{word} {request}dict"
        own = {
            mark
            for mark, (home, word) in placed.items()
            if home.is_schema and home.word == word
        }
        made = {schema for schema in wires if schema[0] not in own}
        classes = names.classes(wires, derived, made)
        homes = {home: f"{home.word}" for home, _ in placed.values()}
        modules = names.modules(homes, {home for home in homes if not home.is_schema})
        self.homes = {mark: modules[home] for mark, (home, _) in placed.items()}
        self.docs = {modules[home]: _module_doc(home) for home in homes}
        self.names = Names(
            answers=_of_kind(classes, ""),
            requests=_of_kind(classes, "request"),
            dicts=_of_kind(classes, "dict"),
            modules={name: self.homes[mark] for (mark, _), name in classes.items()},
            open_aliases={
                mark: declaration.alias
                for mark, declaration in self.declared.items()
                if isinstance(declaration.alias, ir.LiteralType)
            },
            aliases=frozenset(m for m, d in self.declared.items() if d.members is None),
            limits=self.limits,
        )

    def _split(self) -> set[str]:
        """Return the marks of what differs between the two directions, itself or further in."""
        users: dict[str, list[str]] = defaultdict(list)
        for mark, used in self.uses.items():
            for other in used:
                users[other].append(mark)
        return reach(
            [
                mark
                for mark, declaration in self.declared.items()
                if any(
                    m.facts.read_only or m.facts.write_only
                    for m in declaration.members or ()
                )
            ],
            users,
        )

    def _has_dict(self, mark: str) -> bool:
        declaration = self.declared[mark]
        if declaration.members is not None:
            return True
        return any(
            self.declared[m].members is not None for m in reach([mark], self.uses)
        )

    def _needed(self, mark: str) -> list[str]:
        """Return the marks of what has to be there at run time before `mark` is used."""
        alias = self.declared[mark].alias
        if isinstance(alias, ir.HeirsType):
            return list(marks_in(alias.base))
        return self.uses[mark]

    def modules(self) -> tuple[ir.ModelModule, ...]:
        """Return the files of models/, in the order of their names."""
        members: dict[Identifier, list[str]] = defaultdict(list)
        for mark, home in self.homes.items():
            members[home].append(mark)
        needs = self._needs(members)
        order = circles(needs)
        together = {home: set(circle) for circle in order for home in circle}
        return tuple(
            self._module(home, members[home], together[home] - {home})
            for home in sorted(members)
        )

    def _needs(
        self, members: Mapping[Identifier, list[str]]
    ) -> dict[Identifier, list[Identifier]]:
        """Return module → modules whose classes it uses at run time."""
        needs: dict[Identifier, list[Identifier]] = {}
        for home, marks in sorted(members.items()):
            used = {self.homes[m] for mark in marks for m in self._needed(mark)}
            needs[home] = sorted(used - {home})
        return needs

    def _module(
        self, home: Identifier, marks: list[str], circle: set[Identifier]
    ) -> ir.ModelModule:
        annotator = Annotator(self.names, module=home)
        ordered, circular = self._ordered(marks)
        schemas: list[ir.Schema] = []
        dicts: list[ir.DictSchema | ir.AliasSchema] = []
        for mark in ordered:
            lazy = mark in circular or bool(circle)
            schemas.append(self._schema(mark, annotator, lazy))
            if mark in self.names.requests:
                annotator.request = True
                schemas.append(self._schema(mark, annotator, lazy))
                annotator.request = False
            if mark in self.names.dicts:
                dicts.append(self._dict(mark, annotator, mark in circular))
        late = {(m, n) for m, n in annotator.imports if m[1:] in circle and m[0] == "."}
        if dicts:
            annotator.imports.add(("typing", "TYPE_CHECKING"))
        present = annotator.imports - (late & annotator.early_imports)
        return ir.ModelModule(
            name=home,
            doc=Docstring(self.docs[home], indent=0),
            imports=import_lines(annotator.imports - late),
            late_imports=import_lines(late),
            typing_imports=import_lines(annotator.typing_imports - present),
            path=f".{home}",
            exports=tuple(sorted(one.name for one in schemas)),
            typing_exports=tuple(sorted(one.name for one in dicts)),
            schemas=tuple(schemas),
            dicts=tuple(dicts),
        )

    def _ordered(self, marks: list[str]) -> tuple[list[str], set[str]]:
        """Return the declarations of a module, used ones first, and those that go in circles."""
        here = set(marks)
        edges = {m: [n for n in self._needed(m) if n in here] for m in marks}
        order = circles(edges)
        circular = {
            m for circle in order for m in circle if len(circle) > 1 or m in edges[m]
        }
        # The name of a family needs its base, which needs the name only when it is used.
        return [
            m for circle in order for m in sorted(circle, key=self._is_family)
        ], circular

    def _is_family(self, mark: str) -> bool:
        return isinstance(self.declared[mark].alias, ir.HeirsType)

    def _schema(self, mark: str, annotator: Annotator, lazy: bool) -> ir.Schema:
        declaration = self.declared[mark]
        request = annotator.request
        name = (self.names.requests if request else self.names.answers)[mark]
        if declaration.members is None:
            assert declaration.alias is not None
            if isinstance(declaration.alias, ir.HeirsType):
                return self._family(name, declaration.alias, annotator)
            return self._alias(name, declaration, annotator, lazy)
        annotator.imports.add((".._runtime", "Model"))
        kept = [
            m
            for m in declaration.members
            if not (m.facts.read_only if request else m.facts.write_only)
        ]
        python = names.fields(member.wire for member in declaration.members)
        return ir.ObjectSchema(
            name=name,
            doc=Docstring(declaration.doc or ("" if kept else "An object.")),
            properties=tuple(
                self._property(m, python[m.wire], annotator) for m in kept
            ),
            extra=_extra(declaration, annotator),
            limits=_limits(mark, name, annotator),
        )

    def _property(
        self, member: Member, name: Identifier, annotator: Annotator
    ) -> ir.Property:
        found = member.type if member.required else optional(member.type)
        annotation = annotator.write(found, Place.FIELD)
        if name != member.wire:
            annotator.imports.add(("typing", "Annotated"))
            annotator.imports.add(("pydantic", "Field"))
            annotation = Expression(
                f"Annotated[{annotation}, Field(alias={quote(member.wire)})]"
            )
        return ir.Property(
            name=name,
            wire=member.wire,
            annotation=annotation,
            default=None if member.required else Expression("None"),
            doc=_field_docstring(self._field_doc(member)),
        )

    def _field_doc(self, member: Member) -> str:
        """Return the doc of a field with its default, but not what its class says already."""
        doc = member.facts.doc
        if not doc and not member.facts.has_default:
            return ""
        found = without_none(member.type)
        said = isinstance(found, ir.NamedType) and (
            self.declared[found.mark].doc.strip() == member.facts.said
        )
        return default_text("" if said else doc, member.facts, {})

    def _alias(
        self,
        name: Identifier,
        declaration: Declaration,
        annotator: Annotator,
        lazy: bool,
    ) -> ir.AliasSchema:
        found = declaration.alias
        assert found is not None
        lazy = lazy and bool(self.uses[declaration.mark])
        if isinstance(found, ir.LiteralType):
            text = _closed(found, annotator.imports)
        else:
            text = annotator.write(found, Place.FIELD)
        if lazy:
            annotator.imports.add(("typing_extensions", "TypeAliasType"))
        else:
            annotator.imports.add(("typing", "TypeAlias"))
        return ir.AliasSchema(
            name=name,
            doc=Docstring(declaration.doc, indent=0),
            value=quote(text) if lazy else text,
            lazy=lazy,
        )

    def _family(
        self, name: Identifier, found: ir.HeirsType, annotator: Annotator
    ) -> ir.HeirsSchema:
        """Return the name for a schema and its heirs, which only type checkers see together."""
        annotator.imports.add(("typing", "TYPE_CHECKING"))
        union = self._for_checkers(found, Place.FIELD, annotator)
        return ir.HeirsSchema(
            name=name,
            doc=Docstring(_family_doc(found, annotator), indent=4),
            union=union,
            value=annotator.dispatched(found),
        )

    def _for_checkers(
        self, found: ir.Type, place: Place, annotator: Annotator
    ) -> Expression:
        """Return what an alias that only type checkers see stands for."""
        seen = Annotator(self.names, module=annotator.module, request=annotator.request)
        seen.typing_imports.add(("typing", "TypeAlias"))
        value = seen.write(found, place)
        annotator.early_imports |= seen.imports | seen.typing_imports
        annotator.typing_imports |= annotator.early_imports
        return value

    def _dict(
        self, mark: str, annotator: Annotator, circular: bool
    ) -> ir.DictSchema | ir.AliasSchema:
        declaration = self.declared[mark]
        name = self.names.dicts[mark]
        if declaration.members is None:
            assert declaration.alias is not None
            value = self._for_checkers(declaration.alias, Place.KEY, annotator)
            if circular or isinstance(declaration.alias, ir.HeirsType):
                # It may name what stands below it.
                value = quote(value)
            return ir.AliasSchema(
                name=name, doc=Docstring("", indent=4), value=value, lazy=False
            )
        annotator.typing_imports.add(("typing_extensions", "TypedDict"))
        # Type checkers refuse an empty key; it has to go into a model.
        kept = [m for m in declaration.members if m.wire and not m.facts.read_only]
        functional = any(not _is_key(member.wire) for member in kept)
        if any(member.required for member in kept):
            annotator.typing_imports.add(("typing", "Required"))
        return ir.DictSchema(
            name=name,
            doc=Docstring(f"`{self.names.answers[mark]}` as JSON.", indent=8),
            keys=tuple(_key(member, annotator) for member in kept),
            functional=functional,
        )


@functools.lru_cache(maxsize=65536)
def _field_docstring(text: str) -> Docstring:
    """Return the docstring of a field: most are said of many fields."""
    return Docstring(text)


def _family_doc(found: ir.HeirsType, annotator: Annotator) -> str:
    base = annotator.write(found.base, Place.FIELD)
    count = len(found.heirs)
    if count > MANY_HEIRS:
        return f"`{base}`, or one of its {count} heirs: `{found.discriminator}` says which."
    return f"`{base}`, or what is made of it: `{found.discriminator}` says which."


def _extra(declaration: Declaration, annotator: Annotator) -> Expression | None:
    if declaration.extra is None:
        return None
    annotator.imports.add(("typing", "TYPE_CHECKING"))
    return annotator.write(declaration.extra, Place.FIELD)


def _limits(mark: str, name: Identifier, annotator: Annotator) -> Expression | None:
    """Return the limits of what a caller sends, which a class for answers alone has none of."""
    found = annotator.names.limits.get(mark)
    if found is None or name != annotator.names.sent(mark):
        return None
    annotator.imports.add((".._runtime", "Limits"))
    return Expression(limit_text(found, annotator.names.sent))


def _closed(found: ir.Type, imports: set[tuple[str, str]]) -> Expression:
    """Return the Literal of a named enum; places of use add the types that keep it open."""
    assert isinstance(found, ir.LiteralType)
    imports.add(("typing", "Literal"))
    return Expression(f"Literal[{', '.join(map(literal, found.values))}]")


def _is_key(wire: str) -> bool:
    """Whether a class body can say the key; a leading `__` would be mangled there."""
    try:
        Identifier(wire)
    except ValueError:
        return False
    return not wire.startswith("__")


def _key(member: Member, annotator: Annotator) -> ir.DictKey:
    annotation = annotator.write(member.type, Place.KEY)
    return ir.DictKey(
        wire=member.wire,
        name=Expression(member.wire if _is_key(member.wire) else ""),
        annotation=(
            Expression(f"Required[{annotation}]") if member.required else annotation
        ),
    )


def _module_doc(home: Home) -> str:
    match home.kind:
        case "operation":
            return f"Models of the operation `{home.word}`."
        case _ if home.is_schema:
            return f"`{home.word}` of the document."
        case _:
            return f"Models of `{home.word}`."


def _of_kind(
    classes: Mapping[tuple[str, str], Identifier], kind: str
) -> dict[str, Identifier]:
    return {mark: name for (mark, of), name in classes.items() if of == kind}


def uses(declared: Mapping[str, Declaration]) -> dict[str, list[str]]:
    """Return mark → the marks that its declaration names itself, each once."""
    return {mark: _named(declaration) for mark, declaration in declared.items()}


def _named(declaration: Declaration) -> list[str]:
    found = [m.type for m in declaration.members or ()]
    found += [one for one in (declaration.extra, declaration.alias) if one is not None]
    return list(dict.fromkeys(mark for one in found for mark in marks_in(one)))
