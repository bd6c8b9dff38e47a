"""The API as its OpenAPI document describes it, for tests that try every route."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

UNKNOWN_ID = str(UUID(int=7))
PATH_VALUES = {"period": "2026-10", "number": "1", "step": "1", "version": "1000"}
"""What stands in a path where it is no id; ids are those of nobody."""

JSON_CONTENT_TYPE = "application/json"


@dataclass(frozen=True)
class ApiOperation:
    """A method on a path."""

    operation_id: str
    method: str
    path_template: str
    parameters: frozenset[str]
    content_type: str | None
    """The media type of its body."""
    body_properties: tuple[str, ...]
    body_example: Mapping[str, Any]

    @property
    def unknown_path(self) -> str:
        """The path to something that does not exist."""
        return self.path_template.format_map(
            dict.fromkeys(self.path_parameters, UNKNOWN_ID) | PATH_VALUES
        )

    @property
    def path_parameters(self) -> list[str]:
        """The names of the path's parameters."""
        return [part[1:-1] for part in self.path_template.split("/") if part.startswith("{")]

    @property
    def is_command(self) -> bool:
        """Whether it is more than a query."""
        return self.method != "GET"

    def send_request(self, http: httpx.Client, content: bytes | None = None, **headers: str) -> Any:
        """Send a body, by default the example, to something that does not exist."""
        body = json.dumps(self.body_example).encode() if content is None else content
        sent = {"Content-Type": self.content_type or JSON_CONTENT_TYPE, "If-Match": '"1"'}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return http.request(self.method, self.unknown_path, content=body, headers=sent)


def list_operations(document: Mapping[str, Any]) -> Iterator[ApiOperation]:
    """Yield every operation of an OpenAPI document that needs a token."""
    schemas = document["components"]["schemas"]
    for template, methods in document["paths"].items():
        for method, described in methods.items():
            if template.startswith("/health"):
                continue
            content = described.get("requestBody", {}).get("content", {})
            takes = next(iter(content), None)
            reference = (
                content.get(JSON_CONTENT_TYPE, {}).get("schema", {}).get("$ref", "/").split("/")[-1]
            )
            schema = schemas.get(reference, {})
            yield ApiOperation(
                operation_id=described["operationId"],
                method=method.upper(),
                path_template=template,
                parameters=frozenset(one["name"] for one in described.get("parameters", ())),
                content_type=takes,
                body_properties=tuple(schema.get("properties", ())),
                body_example=next(iter(schema.get("examples", ())), {}),
            )
