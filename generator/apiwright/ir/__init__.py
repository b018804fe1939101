"""The intermediate representation: what will be emitted, with every decision made.

Rules of the data:

- Every class is frozen, slotted and takes keywords only; collections are tuples.
- There is no inheritance. The sums (`Schema`, `Type`) are closed: match them and end with
  `assert_never`.
- Equal values are equal: two packages built from the same document compare equal.
- A named thing has `name`, the Python name that `names` made, beside `wire`, the document's word.
- Text that is code has a type of `text` (Identifier, Expression, Docstring, …); a plain `str` is
  data and prints as a literal.
- Nothing here refers back to the document, and nothing here prints. A Reference is a bug.
"""

from __future__ import annotations

from apiwright.ir.operations import (
    Argument,
    Iteration,
    Operation,
    Setting,
    Streamed,
    Tag,
    TagClasses,
    Value,
    Webhook,
)
from apiwright.ir.package import Client, Options, Package, Readme, ReadmeRow
from apiwright.ir.schemas import (
    AliasSchema,
    DictKey,
    DictSchema,
    HeirsSchema,
    Import,
    ModelModule,
    ObjectSchema,
    Property,
    Schema,
)
from apiwright.ir.types import (
    AnyType,
    ArrayType,
    HeirsType,
    LiteralType,
    MapType,
    NamedType,
    NoneType,
    ScalarType,
    TupleType,
    Type,
    UnionType,
)

__all__ = [
    "AliasSchema",
    "AnyType",
    "Argument",
    "ArrayType",
    "Client",
    "DictKey",
    "DictSchema",
    "HeirsSchema",
    "HeirsType",
    "Import",
    "Iteration",
    "LiteralType",
    "MapType",
    "ModelModule",
    "NamedType",
    "NoneType",
    "ObjectSchema",
    "Operation",
    "Options",
    "Package",
    "Property",
    "Readme",
    "ReadmeRow",
    "ScalarType",
    "Schema",
    "Setting",
    "Streamed",
    "Tag",
    "TagClasses",
    "TupleType",
    "Type",
    "UnionType",
    "Value",
    "Webhook",
]
