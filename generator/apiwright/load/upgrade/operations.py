"""Path items, operations, parameters and responses of Swagger 2.0 → OpenAPI 3."""

from __future__ import annotations

from apiwright.diagnostics import Diagnostics
from apiwright.load.marks import Mark
from apiwright.load.mend.context import token
from apiwright.load.mend.operation import METHODS
from apiwright.load.upgrade.bodies import (
    BODY_PLACES,
    SCHEMA_KEYS,
    STYLES,
    form,
    schema_of,
)
from apiwright.load.upgrade.parts import moved, servers
from apiwright.spec import MARK, Node, is_array, is_object

_LISTED = list[tuple[Node, str]]


class Operations:
    """Lifts what stands under `paths`, knowing what the root says for all of it."""

    def __init__(
        self,
        root: dict[str, Node],
        mark: str,
        diagnostics: Diagnostics,
        *,
        swagger: bool,
    ) -> None:
        self._root = root
        self._mark = mark
        self._diagnostics = diagnostics
        self._swagger = swagger

    def paths(self, paths: Node) -> Node:
        """Return the Paths Object."""
        if not is_object(paths):
            return paths
        return {
            path: self._path_item(item, f"{self._mark}/paths/{token(path)}")
            for path, item in paths.items()
        }

    def _path_item(self, item: Node, mark: str) -> Node:
        if not is_object(item):
            return item
        shared = _listed(item.get("parameters"), f"{mark}/parameters")
        result: dict[str, Node] = {}
        for key, value in item.items():
            if key.lower() in METHODS and is_object(value):
                result[key] = self._operation(value, f"{mark}/{key}", shared)
            elif key == "parameters":
                result[key] = self._plain(shared)
            else:
                result[key] = value
        return result

    def _operation(self, node: dict[str, Node], mark: str, shared: _LISTED) -> Node:
        own = _listed(node.get("parameters"), f"{mark}/parameters")
        result = {
            key: value
            for key, value in node.items()
            if key not in ("consumes", "produces", "schemes", "parameters", "responses")
        }
        if own:
            result["parameters"] = self._plain(own)
        elif "parameters" in node:
            result["parameters"] = node["parameters"]
        if "requestBody" not in result:
            body = self._request_body(own, shared, node.get("consumes"), mark)
            if body is not None:
                result["requestBody"] = body
        if "responses" in node:
            result["responses"] = self._responses(node, mark)
        if node.get("schemes") and "host" in self._root:
            result["servers"] = servers(self._root, self._mark, node["schemes"])
        return result

    def _plain(self, listed: _LISTED) -> list[Node]:
        """Return the parameters that are parameters in OpenAPI 3 too."""
        result: list[Node] = []
        for node, place in listed:
            target = self._target(node)
            if _place(target) not in BODY_PLACES:
                known = target is not node and is_object(target)
                name = node["$ref"].rpartition("/")[2] if known else ""
                new = {"$ref": f"#/components/parameters/{name}"} if known else node
                result.append(
                    moved(new, place) if known else self.parameter(node, place)
                )
        return result

    def _target(self, node: Node) -> Node:
        """Return the parameter that `node` is, or refers to by `#/parameters/`."""
        reference = node.get("$ref") if is_object(node) else None
        if not isinstance(reference, str) or not self._swagger:
            return node
        held = self._root.get("parameters")
        if not reference.startswith("#/parameters/") or not is_object(held):
            return node
        name = reference[13:].replace("~1", "/").replace("~0", "~")
        return held.get(name, node)

    def parameter(self, node: Node, mark: str) -> Node:
        """Return a parameter in path, query or header with its type inside of `schema`."""
        if not is_object(node) or not self._swagger or "$ref" in node:
            return node
        result = {key: value for key, value in node.items() if key not in SCHEMA_KEYS}
        style = result.pop("collectionFormat", None)
        if "schema" not in result:
            result["schema"] = schema_of(node, mark)
        if node.get("type") == "array":
            self._set_style(result, str(style or "csv"), mark)
        result[MARK] = Mark(mark)
        return result

    def _set_style(self, node: dict[str, Node], said: str, mark: str) -> None:
        said = self._format(node, said, mark)
        if node.get("in") == "query" or said != "csv":
            node["style"], node["explode"] = STYLES[said]

    def _format(self, node: dict[str, Node], said: str, mark: str) -> str:
        """Return a `collectionFormat` that can be sent, and say what cannot."""
        # Only names that can be repeated have `multi`.
        repeats = node.get("in") in ("query", "formData", "form")
        if said not in STYLES or (said == "multi" and not repeats):
            self._diagnostics.warning(
                "collection-format",
                f"`collectionFormat: {said}` has no meaning in {node.get('in')}; commas are sent.",
                mark,
                hint="Swagger 2.0 knows csv, ssv, tsv and pipes, and multi in query and formData.",
            )
            said = "csv"
        schema = node.get("schema")
        items = schema.get("items") if is_object(schema) else node.get("items")
        if is_object(items) and items.get("type") == "array":
            self._diagnostics.warning(
                "collection-format",
                "An array of arrays has no style in OpenAPI 3; the inner ones are sent as JSON.",
                mark,
            )
        return said

    def _request_body(
        self, own: _LISTED, shared: _LISTED, consumes: Node, mark: str
    ) -> Node:
        for node, place in [*own, *shared]:
            target = self._target(node)
            if _place(target) == "body":
                self._report_form(own, shared)
                if target is node:
                    return self.body(node, place, consumes)
                name = node["$ref"].rpartition("/")[2]
                if consumes:
                    return self.body(
                        target, f"{self._mark}/parameters/{name}", consumes
                    )
                return {"$ref": f"#/components/requestBodies/{name}"}
        found: dict[str, tuple[dict[str, Node], str]] = {}
        for node, place in [*shared, *own]:
            target = self._target(node)
            if _place(target) in ("formData", "form"):
                found[str(target.get("name", ""))] = (target, place)
        if not found:
            return None
        for name, (target, place) in found.items():
            if target.get("type") == "array":
                said = str(target.get("collectionFormat") or "csv")
                said = self._format(target, said, place)
                found[name] = ({**target, "collectionFormat": said}, place)
        return form(
            list(found.values()), self._consumes(consumes), f"{mark}/parameters"
        )

    def _report_form(self, own: _LISTED, shared: _LISTED) -> None:
        """Say which form parameters a parameter in `body` leaves no place for."""
        for node, place in [*own, *shared]:
            target = self._target(node)
            if _place(target) in ("formData", "form"):
                self._diagnostics.warning(
                    "form-beside-body",
                    f"The form parameter `{target.get('name')}` stands beside a body; left out.",
                    place,
                    hint="Swagger 2.0: an operation has a parameter in body, or ones in formData.",
                )

    def body(self, node: dict[str, Node], mark: str, consumes: Node) -> Node:
        """Return the request body that a parameter in `body` is."""
        schema = moved(node.get("schema", schema_of(node, mark)), f"{mark}/schema")
        result: dict[str, Node] = {
            key: node[key]
            for key in node
            if key in ("description", "required") or key[:2] == "x-"
        }
        kinds = self._consumes(consumes)
        result["content"] = {kind: {"schema": schema} for kind in kinds}
        return {**result, MARK: Mark(mark)}

    def _consumes(self, said: Node) -> list[str]:
        return _media_types(said) or _media_types(self._root.get("consumes")) or _JSON

    def _responses(self, node: dict[str, Node], mark: str) -> Node:
        responses = node["responses"]
        if not is_object(responses) or not self._swagger:
            return responses
        return {
            status: self.response(
                value, f"{mark}/responses/{token(status)}", node.get("produces")
            )
            for status, value in responses.items()
        }

    def response(self, node: Node, mark: str, produces: Node) -> Node:
        """Return a response with its schema under each media type."""
        if not is_object(node):
            return node
        if isinstance(node.get("$ref"), str):
            return self._response_reference(node, mark)
        result = {
            key: value
            for key, value in node.items()
            if key not in ("schema", "examples", "headers")
        }
        kinds = _media_types(produces) or _media_types(self._root.get("produces"))
        content: dict[str, Node] = {}
        if node.get("schema") is not None:
            schema = moved(node["schema"], f"{mark}/schema")
            content = {kind: {"schema": schema} for kind in kinds or _JSON}
        examples = node.get("examples")
        for kind, example in (examples if is_object(examples) else {}).items():
            if kind in content:
                content[kind] = {**content[kind], "example": example}
        if content:
            result["content"] = content
        headers = node.get("headers")
        if is_object(headers):
            result["headers"] = {
                name: _header(header, f"{mark}/headers/{token(name)}")
                for name, header in headers.items()
            }
        return {**result, MARK: Mark(mark)}

    def _response_reference(self, node: dict[str, Node], mark: str) -> Node:
        held = self._root.get("responses")
        name = node["$ref"].removeprefix("#/responses/")
        known = is_object(held) and name.replace("~1", "/") in held
        if known and name != node["$ref"]:
            node = {**node, "$ref": f"#/components/responses/{name}"}
        return moved(node, mark)


_JSON = ["application/json"]


def _listed(parameters: Node, mark: str) -> _LISTED:
    if not is_array(parameters):
        return []
    return [(node, f"{mark}/{index}") for index, node in enumerate(parameters)]


def _place(node: Node) -> Node:
    return node.get("in") if is_object(node) else None


def _media_types(said: Node) -> list[str]:
    if isinstance(said, str):
        return [said]
    if not is_array(said):
        return []
    return list(dict.fromkeys(kind for kind in said if isinstance(kind, str) and kind))


def _header(node: Node, mark: str) -> Node:
    if not is_object(node) or "schema" in node:
        return node
    result = {key: value for key, value in node.items() if key not in SCHEMA_KEYS}
    result.pop("collectionFormat", None)
    return {**result, "schema": schema_of(node, mark), MARK: Mark(mark)}
