"""References → what they refer to; `allOf` → one schema.

After this stage nothing but a schema holds a `$ref`, and each of those has the canonical form
`#/…`, leads somewhere, and is no circle of references alone. No schema has `allOf`. Nothing is changed in place:
what needs no change is shared with the document that came in. A schema that others had in their
`allOf` names them, if it has a discriminator.
"""

from __future__ import annotations

from dataclasses import replace

from apiwright.diagnostics import Diagnostics
from apiwright.resolve.generics import fill
from apiwright.resolve.heirs import Heirs
from apiwright.resolve.objects import ObjectResolver
from apiwright.resolve.path_parameters import declare
from apiwright.resolve.places import settle
from apiwright.resolve.references import References
from apiwright.resolve.schemas import SchemaResolver
from apiwright.spec import Document


def resolve(document: Document, diagnostics: Diagnostics) -> Document:
    """Return the document with its references resolved.

    Args:
        document: What `load` returned.
        diagnostics: Receives what leads nowhere, and what cannot be merged.
    """
    document = fill(document, diagnostics)
    references = References(document, diagnostics)
    schemas = SchemaResolver(references, diagnostics)
    root = ObjectResolver(references, schemas, diagnostics).root(document.root)
    root = declare(root, diagnostics)
    root = settle(root, schemas)
    return replace(document, root=Heirs(references, diagnostics).recorded(root))
