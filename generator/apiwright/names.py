"""Every identifier of a generated package is made here, and only here.

A name is the document's own word, changed by case alone where that is enough: `conversationId`
becomes `conversation_id`, `messageSchema` becomes `MessageSchema`, `class` becomes `class_`. Names
of one scope are assigned together and never depend on the order of the document. Where two words
would become one name, the word that already is that name keeps it, and the others end in four
digits of their own hash, so that a further word renames none of them.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from apiwright.reserved import (
    ANNOTATION_NAMES,
    CLIENT_ARGUMENTS,
    CLIENT_ATTRIBUTES,
    KEYWORDS,
    METHOD_ARGUMENTS,
    MODEL_ATTRIBUTES,
    MODEL_CLASSES,
    TAG_CLASSES,
)
from apiwright.text import Identifier

K = TypeVar("K", bound=Hashable)

MODULE_BYTES = 120
"""Length of a module's name: file systems refuse more than 255 bytes, encrypted ones 143."""

_SYMBOLS = {
    "+": "plus", "-": "minus", "<": "lt", ">": "gt", "=": "eq", "!": "not", "*": "star",
    "%": "percent", "&": "and", "|": "or", "$": "dollar", "#": "hash", "@": "at", "/": "slash",
    "~": "tilde", "^": "caret", "?": "question", ".": "dot", ",": "comma", ":": "colon",
    " ": "space", "_": "underscore",
}  # fmt: skip

_BRANDS = {
    "OAuth": "Oauth",
    "iOS": "Ios",
    "macOS": "Macos",
    "GraphQL": "Graphql",
    "IPv": "Ipv",
}
"""Words whose capitals do not begin a new word."""


@functools.lru_cache(maxsize=65536)
def snake(wire: str) -> str:
    """Return `wire` as snake_case, without regard to what is taken; never empty."""
    return _as_python_reads("_".join(word.lower() for word in _words(wire)))


@functools.lru_cache(maxsize=65536)
def pascal(wire: str) -> str:
    """Return `wire` as a class name; capitals inside a word stay (`APIKeySchema`)."""
    name = "".join(
        (
            word
            if len(word) > 1 and word.isupper() and not _shouting(wire)
            else _capitalize(word)
        )
        for word in _words(wire)
    )
    return _as_python_reads(name if name[0].isalpha() else f"N{name}")


def _as_python_reads(name: str) -> str:
    """Return the form that Python gives an identifier: a change of case can lead out of it."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def _capitalize(word: str) -> str:
    return word[0].upper() + word[1:].lower()


def _shouting(wire: str) -> bool:
    """Whether `wire` is written in capitals throughout, like `RATE_LIMIT`."""
    return wire.upper() == wire and any(not c.isalnum() for c in wire)


@functools.lru_cache(maxsize=65536)
def _words(wire: str) -> tuple[str, ...]:
    text = _spell_sign(unicodedata.normalize("NFKC", wire))
    for brand, word in _BRANDS.items():
        text = text.replace(brand, word)
    words = [word for chunk in _chunks(text) for word in _split(chunk)]
    if not words:
        words = [_SYMBOLS[c] for c in text if c in _SYMBOLS]
        words = words or ["value" if wire else "empty"]
    if not words[0].isidentifier():
        words[0] = f"n{words[0]}"
    return tuple(words)


def _chunks(text: str) -> list[str]:
    return "".join(
        c if ("a" + c).isidentifier() and c != "_" else " " for c in text
    ).split()


def _split(chunk: str) -> list[str]:
    """Split `chunk` where its case says that a word begins: `APIKeyIDs` → API, Key, IDs."""
    words: list[str] = []
    start = 0
    for i in range(1, len(chunk)):
        before, here = chunk[i - 1], chunk[i]
        if not here.isupper():
            continue
        after = chunk[i + 1 : i + 3]
        begins = not before.isupper() or (after[:1].islower() and not _is_plural(after))
        if begins:
            words.append(chunk[start:i])
            start = i
    return [*words, chunk[start:]]


def _is_plural(rest: str) -> bool:
    """Whether the last of several capitals is followed by no more than a plural's s: `IDs`."""
    return rest[0] == "s" and not rest[1:].islower()


def _spell_sign(text: str) -> str:
    """Spell signs that tell names apart: `+1` and `-1`, `created<` and `created>=`."""
    text = re.sub(r"^([+-])(?=\d)", lambda m: f"{_SYMBOLS[m[1]]} ", text)
    return re.sub(
        r"^([^<>]*\w)([<>!]=?|=)$",
        lambda m: m[1] + "".join(f" {_SYMBOLS[c]}" for c in m[2]),
        text,
    )


def assign(
    wires: Mapping[K, str],
    make: Callable[[str], str],
    reserved: Iterable[str] = (),
    made: Collection[K] = (),
    like: Callable[[str], str] = str,
) -> dict[K, Identifier]:
    """Give each key a name made from its word, all of them different.

    Args:
        wires: Key → the document's word. The keys need only be different.
        make: `snake` or `pascal`.
        reserved: Names that are taken; a word that would be one gets a trailing underscore.
        made: Keys whose word is made up; they yield to those that the document calls so.
        like: Name → the spelling that is nearest to keeping it.

    Returns:
        Key → name. It does not depend on the order of `wires`.
    """
    taken = KEYWORDS | frozenset(reserved)
    groups: dict[str, list[K]] = defaultdict(list)
    for key, wire in wires.items():
        name = make(wire)
        groups[f"{name}_" if name in taken else name].append(key)
    names: dict[K, Identifier] = {}
    for name, keys in groups.items():
        if len(keys) == 1:
            names[keys[0]] = Identifier(name)
            continue
        best = like(name)
        keys.sort(key=lambda key: (key in made, *_unlike(wires[key], best), repr(key)))
        names[keys[0]] = Identifier(name)
        for key in keys[1:]:
            names[key] = _digested(
                name, repr((key, wires[key])), groups, names.values()
            )
    return names


def _unlike(wire: str, name: str) -> tuple[bool, int, int, str]:
    """Order words by how little they differ from the name they would get."""
    differing = sum(ours != theirs for ours, theirs in zip(name, wire, strict=False))
    return (wire != name, abs(len(wire) - len(name)), differing, wire)


def nearest(words: Iterable[str]) -> str:
    """Return, of words that become one name, the one that is spelled most like it."""
    return min(words, key=lambda word: _unlike(word, snake(word)))


def _digested(
    name: str, seed: str, groups: Mapping[str, object], used: Iterable[Identifier]
) -> Identifier:
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()
    taken = set(used)
    for length in range(4, len(digest)):
        candidate = f"{name.rstrip('_')}_{digest[:length]}"
        if candidate not in groups and candidate not in taken:
            return Identifier(candidate)
    raise AssertionError("two keys of one scope are equal")


_FIELDS_RESERVED = MODEL_ATTRIBUTES | ANNOTATION_NAMES


def fields(wires: Iterable[str]) -> Mapping[str, Identifier]:
    """Name the fields of a model. Scope: the model."""
    return _fields(tuple(wires))


@functools.lru_cache(maxsize=65536)
def _fields(wires: tuple[str, ...]) -> Mapping[str, Identifier]:
    return assign({wire: wire for wire in wires}, _field, _FIELDS_RESERVED)


def _field(wire: str) -> str:
    name = snake(wire)
    return (
        f"{name}_" if name.startswith("model_") and name in MODEL_ATTRIBUTES else name
    )


def classes(
    wires: Mapping[K, str],
    derived: Mapping[K, tuple[K, str]] | None = None,
    made: Collection[K] = (),
) -> dict[K, Identifier]:
    """Name the classes and aliases of models/. Scope: the package.

    Args:
        wires: Key → the word of a schema.
        derived: Key → the key of the schema that it belongs to, and its own word. It has the
            digest that its schema has; a schema's own name goes before it.
        made: Those of `wires` whose words were made up, which yield to the others.
    """
    reserved = MODEL_CLASSES | frozenset(dir(builtins))
    found = assign(wires, pascal, reserved, made)
    plain = frozenset(found.values())
    candidates: dict[K, str] = {}
    for key, (schema, word) in (derived or {}).items():
        digest = found[schema].removeprefix(pascal(wires[schema])).strip("_")
        name = f"{pascal(word)}_{digest}".rstrip("_")
        candidates[key] = f"{name}_" if name in KEYWORDS | reserved else name
    counts = Counter(candidates.values())
    groups = dict.fromkeys((*counts, *plain))
    for key, name in sorted(candidates.items(), key=repr):
        if counts[name] == 1 and name not in plain:
            found[key] = Identifier(name)
        else:
            found[key] = _digested(name, repr((key, name)), groups, found.values())
    return found


def modules(wires: Mapping[K, str], made: Collection[K] = ()) -> dict[K, Identifier]:
    """Name the modules of a folder. Scope: the folder.

    Of several words the one that keeps its name as a class keeps it as a module: `Book` before
    `book`, although that is spelled like its module.
    """
    return assign(wires, _module, {"__init__"}, made, like=pascal)


def _module(wire: str) -> str:
    """Return a name that a file can have; a long one ends in a digest of the word."""
    name = snake(wire)
    if not name.isascii():
        # Some file systems know no case, in any script.
        name = _as_python_reads(name.casefold())
    if len(name.encode()) <= MODULE_BYTES:
        return name
    digest = hashlib.sha256(wire.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    start = name.encode()[: MODULE_BYTES - len(digest) - 1].decode(errors="ignore")
    return f"{start.rstrip('_')}_{digest}"


def tags(wires: Iterable[str]) -> dict[str, Identifier]:
    """Name the client's attributes, one per tag. Scope: the client."""
    # A property of the client imports the module of its own name.
    return assign({wire: wire for wire in wires}, _module, CLIENT_ATTRIBUTES | {"self"})


def tag_classes(tags: Iterable[str]) -> dict[str, Identifier]:
    """Name the classes of the tags. Scope: client.py, with their async twins."""
    plain = {tag: tag for tag in tags}
    return assign(plain, pascal, TAG_CLASSES | {f"Async{pascal(tag)}" for tag in plain})


def methods(wires: Mapping[K, str], made: Collection[K] = ()) -> dict[K, Identifier]:
    """Name the methods of a tag. Scope: the tag's class."""
    return assign(wires, snake, (), made)


def options(wires: Mapping[K, str]) -> dict[K, Identifier]:
    """Name the client's arguments for servers and credentials. Scope: the client."""
    return assign(wires, snake, CLIENT_ARGUMENTS)


LOCATIONS = ("path", "body", "query", "header", "cookie", "querystring")
"""Where an argument's value goes, in order of the right to the plain name."""


def arguments(
    wires: Iterable[tuple[str, str]], reserved: Iterable[str] = ()
) -> dict[tuple[str, str], Identifier]:
    """Name the arguments of a method.

    Args:
        wires: (location, wire name) of each. Of those that share a name, the first in the order of
            `LOCATIONS` keeps it and the others name their location: `body_id`.
        reserved: Arguments that this method has besides.
    """
    plain: dict[tuple[str, str], str] = {}
    owners: dict[str, set[str]] = defaultdict(set)
    keys = list(wires)
    for location, wire in keys:
        owners[snake(wire)].add(location)
    for location, wire in keys:
        first = min(owners[snake(wire)], key=LOCATIONS.index)
        plain[location, wire] = wire if location == first else f"{location} {wire}"
    return assign(plain, snake, METHOD_ARGUMENTS | frozenset(reserved))


def package(title: str) -> Identifier:
    """Name a package after the title of a document or a folder."""
    name = snake(title)
    return Identifier(f"{name}_" if name in KEYWORDS else name)


def operation_word(method: str, path: str) -> str:
    """Return the word that stands for an operationId where there is none: `get /users/{id}`."""
    spoken = re.sub(r"\{([^{}]*)\}", r" by \1 ", path)
    return f"{method} {spoken}".strip()


def tag_word(path: str) -> str:
    """Return the word that stands for a tag where there is none: the first part of the path."""
    for part in path.split("/"):
        if part and "{" not in part and not re.fullmatch(r"v?\d[\w.]*|api|rest", part):
            return part
    return "default"


def constant(name: str) -> Identifier:
    """Name the constant that holds the facts of the operation `name`."""
    return Identifier(_as_python_reads(f"_{name.strip('_').upper()}"))


def environment(prefix: str, option: str) -> str:
    """Return the environment variable of a credential, such as `COMETCHAT_API_KEY`."""
    return f"{snake(prefix)}_{option}".upper()
