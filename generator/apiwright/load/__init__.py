"""Bytes → nodes: the one stage that reads.

In order: `read` finds the text, `page` the part of it that is a document, `yaml` or `json` makes
nodes of it, `upgrade` lifts Swagger 2.0 to OpenAPI 3, `mend` brings every object into the form of
3.1 and writes its place into it, `merge` joins the documents of one page. `locate` is no part of
that: it finds lines for places when a diagnostic is printed.
"""

from apiwright.load.document import load
from apiwright.load.locate import locate

__all__ = ["load", "locate"]
