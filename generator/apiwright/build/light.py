"""openapi-pydantic's classes of OpenAPI 3.1, without those of 3.0, which `load` makes needless.

`import openapi_pydantic` builds the classes of both versions; a quarter of what it takes to
generate from a page. The packages round `v3_1` do nothing but collect names, so they are left out
while it is loaded. Afterwards they are as if never imported, for whoever wants all of them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path


def load() -> None:
    """Load `openapi_pydantic.v3.v3_1` alone, unless the whole is there already."""
    whole = find_spec("openapi_pydantic")
    if whole is None or whole.origin is None or "openapi_pydantic" in sys.modules:
        return
    folder = Path(whole.origin).parent
    around = {"openapi_pydantic": folder, "openapi_pydantic.v3": folder / "v3"}
    for name, path in around.items():
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(path)]
        sys.modules[name] = module_from_spec(spec)
    try:
        import_module("openapi_pydantic.v3.v3_1")
    finally:
        for name in around:
            del sys.modules[name]


load()
