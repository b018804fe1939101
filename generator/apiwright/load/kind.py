"""Is a node the root of an OpenAPI document, and of which version?"""

from __future__ import annotations

import re

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.load.locate import locate
from apiwright.load.region import Region
from apiwright.load.scalar import spelling
from apiwright.spec import Node, is_array, is_object

_VERSION = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(.*)", re.DOTALL)
_NEWEST = 2
"""Of the versions 3.x: the newest one that is known."""
_HINT = "Name an OpenAPI document, or a page that holds one."


def check(
    root: Node, region: Region, diagnostics: Diagnostics
) -> tuple[dict[str, Node], str]:
    """Return the root and the version that it names, completed to three numbers.

    Raises:
        Abort: DOCUMENT, where the root is no OpenAPI or Swagger document.
    """
    if not is_object(root):
        code, message = _not_an_object(root)
        raise _abort(region, diagnostics, code, message, _HINT)
    if "asyncapi" in root:
        message = "This is an AsyncAPI document; it describes messages, not requests."
        raise _abort(region, diagnostics, "asyncapi", message, _HINT)
    key = next((key for key in ("openapi", "swagger") if key in root), None)
    if key is None:
        _refuse_unversioned(root, region, diagnostics)
        version = _guess(root, region, diagnostics)
    else:
        version = _version(key, root[key], region, diagnostics)
    return root, version


def _not_an_object(root: Node) -> tuple[str, str]:
    if root is None:
        return "empty-document", "The document is empty."
    if is_array(root):
        return "not-an-object", "The document is a list, not an OpenAPI document."
    return "not-an-object", "The document is a single value, not an OpenAPI document."


def _refuse_unversioned(
    root: dict[str, Node], region: Region, diagnostics: Diagnostics
) -> None:
    if "swaggerVersion" in root:
        message = (
            f"This is Swagger {spelling(root['swaggerVersion'])}; only 2.0 and later"
            " are read."
        )
        hint = "Convert it to OpenAPI 3."
        raise _abort(
            region, diagnostics, "unsupported-version", message, hint, "/swaggerVersion"
        )
    if not is_object(root.get("paths")):
        raise _abort(
            region,
            diagnostics,
            "not-openapi",
            "There is no `openapi` or `swagger` key: this is no OpenAPI document.",
            _HINT,
        )


def _guess(root: dict[str, Node], region: Region, diagnostics: Diagnostics) -> str:
    version = "2.0.0" if "definitions" in root or "host" in root else "3.0.0"
    diagnostics.warning(
        "missing-version",
        f"The document names no version; it is read as {version}.",
        f"{region.index}#",
        hint="Add `openapi: 3.1.0`, or the version it is written for.",
    )
    return version


def _version(key: str, value: Node, region: Region, diagnostics: Diagnostics) -> str:
    text = spelling(value).strip() if isinstance(value, str | int | float) else ""
    found = _VERSION.fullmatch(text.removeprefix("v"))
    major, minor = (found[1], found[2] or "0") if found else ("", "")
    if (major, minor) == ("2", "0"):
        version, written = "2.0.0", 'swagger: "2.0"'
    elif major == "3" and found:
        version = f"3.{minor}.{found[3] or 0}"
        written = f'openapi: "{version}"'
    else:
        message = f"{key} {text or 'of no version'} is not supported; 2.0 to 3.2 are."
        raise _abort(
            region,
            diagnostics,
            "unsupported-version",
            message,
            "Convert it to OpenAPI 3.",
            f"/{key}",
        )
    place = f"{region.index}#/{key}"
    if major == "3" and int(minor) > _NEWEST:
        diagnostics.warning(
            "newer-version",
            f"{text} is newer than 3.{_NEWEST}; what is new in it is not known.",
            place,
            hint="Look for a newer apiwright, or check the version.",
        )
    elif not _is_written(key, value, written):
        diagnostics.warning(
            "odd-version",
            f"`{key}: {_quoted(value)}` names no version of the specification;"
            f" it is read as {version}.",
            place,
            hint=f"Write `{written}`.",
        )
    return version


def _is_written(key: str, value: Node, written: str) -> bool:
    """Say whether the version stands as it should; a bare `2.0` is as common as one in quotes."""
    bare = not isinstance(value, str) and spelling(value) != "2.0"
    return not bare and f'{key}: "{spelling(value)}"' == written


def _quoted(value: Node) -> str:
    return f'"{value}"' if isinstance(value, str) else spelling(value)


def has_requests(root: dict[str, Node]) -> bool:
    """Say whether anything of the document can become a method, or a webhook."""
    paths = root.get("paths")
    return bool((is_object(paths) and paths) or root.get("webhooks"))


def refuse_no_paths(
    root: dict[str, Node], region: Region, diagnostics: Diagnostics
) -> None:
    """End the run where a document describes no request and is no library of components.

    Raises:
        Abort: DOCUMENT.
    """
    if has_requests(root):
        return
    components = root.get("components") or root.get("definitions")
    if components and "paths" not in root:
        return
    where = "/paths" if "paths" in root else ""
    found = "`paths` is empty" if "paths" in root else "There is no `paths` key"
    if root.get("paths"):
        found = "`paths` is no object"
    raise _abort(
        region,
        diagnostics,
        "no-paths",
        f"{found}: the document describes no operation.",
        "Name the document or page that describes the requests.",
        where,
    )


def _abort(
    region: Region,
    diagnostics: Diagnostics,
    code: str,
    message: str,
    hint: str,
    pointer: str = "",
) -> Exception:
    mark = f"{region.index}#{pointer}"
    line, column = locate(region.source, [pointer])[pointer]
    return diagnostics.abort(
        ExitCode.DOCUMENT, code, message, mark, line=line, column=column, hint=hint
    )
