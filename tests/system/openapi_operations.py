"""The operations of an OpenAPI document, for tests of every route."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

UNKNOWN_ID = str(UUID(int=7))
PATH_VALUES = {
    "period": "2026-10",
    "occurrence": "2026-10",
    "number": "1",
    "step": "1",
    "target": "resolution-time",
    "version": "1000",
    "valid_from": "2026-10-01",
}
"""Values of path parameters that are no ids; for ids, `UNKNOWN_ID` is used."""

JSON_CONTENT_TYPE = "application/json"


@dataclass(frozen=True)
class ApiOperation:
    """An operation: a method on a path."""

    operation_id: str
    method: str
    path_template: str
    parameters: frozenset[str]
    content_type: str | None
    """The media type of the operation's body."""
    is_body_required: bool
    """Whether a request without a body is malformed."""
    body_properties: tuple[str, ...]
    body_example: Mapping[str, Any]

    @property
    def unknown_path(self) -> str:
        """The path with ids that do not exist."""
        return self.path_template.format_map(
            dict.fromkeys(self.path_parameters, UNKNOWN_ID) | PATH_VALUES
        )

    @property
    def path_parameters(self) -> list[str]:
        """The names of the path parameters."""
        return [part[1:-1] for part in self.path_template.split("/") if part.startswith("{")]

    @property
    def is_command(self) -> bool:
        """Whether the operation is a command rather than a query."""
        return self.method != "GET"

    def send_request(self, http: httpx.Client, content: bytes | None = None, **headers: str) -> Any:
        """Send a body, by default the example, to the path with unknown ids."""
        body = json.dumps(self.body_example).encode() if content is None else content
        sent_headers = {"Content-Type": self.content_type or JSON_CONTENT_TYPE, "If-Match": '"1"'}
        sent_headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        return http.request(self.method, self.unknown_path, content=body, headers=sent_headers)


def list_operations(document: Mapping[str, Any]) -> Iterator[ApiOperation]:
    """Yield every operation of an OpenAPI document that needs a token."""
    schemas = document["components"]["schemas"]
    for template, methods in document["paths"].items():
        for method, operation in methods.items():
            if not any("bearer" in one for one in operation.get("security", document["security"])):
                continue  # public; or signed, and a body without a good signature is not read
            content = operation.get("requestBody", {}).get("content", {})
            content_type = next(iter(content), None)
            reference = (
                content.get(JSON_CONTENT_TYPE, {}).get("schema", {}).get("$ref", "/").split("/")[-1]
            )
            schema = schemas.get(reference, {})
            yield ApiOperation(
                operation_id=operation["operationId"],
                method=method.upper(),
                path_template=template,
                parameters=frozenset(one["name"] for one in operation.get("parameters", ())),
                content_type=content_type,
                is_body_required=operation.get("requestBody", {}).get("required", False),
                body_properties=tuple(schema.get("properties", ())),
                body_example=next(iter(schema.get("examples", ())), {}),
            )
