"""The HTTP library: httpx2, or httpx 0.28 where that is what is installed.

Only what both have in common is used. The star is what lets mypy and pyright read this
with either of them missing: an import that is not found then names nothing.
"""

# The library that is missing cannot be found; the one that comes second has the names
# of the first; everything that is not used here is unused.
try:
    from httpx2 import *  # type: ignore[import-not-found, unused-ignore]  # pyright: ignore[reportMissingImports, reportWildcardImportFromLibrary]  # noqa: F403
except ImportError:
    from httpx import *  # type: ignore[import-not-found, assignment, no-redef, unused-ignore]  # pyright: ignore[reportMissingImports, reportWildcardImportFromLibrary]  # noqa: F403
