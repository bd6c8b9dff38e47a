"""The API as its OpenAPI document describes it, for tests that try every route."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

UNKNOWN = str(UUID(int=7))
IN_PATH = {"period": "2026-10", "number": "1", "step": "1", "version": "1000"}
"""What stands in a path where it is no id; ids are those of nobody."""

JSON = "application/json"


@dataclass(frozen=True)
class Operation:
    """A method on a path."""

    name: str
    method: str
    template: str
    parameters: frozenset[str]
    takes: str | None
    """The media type of its body."""
    properties: tuple[str, ...]
    example: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The path to something that does not exist."""
        return self.template.format_map(dict.fromkeys(self.in_path, UNKNOWN) | IN_PATH)

    @property
    def in_path(self) -> list[str]:
        """The names of the path's parameters."""
        return [part[1:-1] for part in self.template.split("/") if part.startswith("{")]

    @property
    def changes_something(self) -> bool:
        """Whether it is more than a query."""
        return self.method != "GET"

    def send(self, http: httpx.Client, content: bytes | None = None, **headers: str) -> Any:
        """Send a body, by default the example, to something that does not exist."""
        body = json.dumps(self.example).encode() if content is None else content
        sent = {"Content-Type": self.takes or JSON, "If-Match": '"1"'}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return http.request(self.method, self.path, content=body, headers=sent)


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield every operation of an OpenAPI document that needs a token."""
    schemas = document["components"]["schemas"]
    for template, methods in document["paths"].items():
        for method, described in methods.items():
            if template.startswith("/health"):
                continue
            content = described.get("requestBody", {}).get("content", {})
            takes = next(iter(content), None)
            reference = content.get(JSON, {}).get("schema", {}).get("$ref", "/").split("/")[-1]
            schema = schemas.get(reference, {})
            yield Operation(
                name=described["operationId"],
                method=method.upper(),
                template=template,
                parameters=frozenset(one["name"] for one in described.get("parameters", ())),
                takes=takes,
                properties=tuple(schema.get("properties", ())),
                example=next(iter(schema.get("examples", ())), {}),
            )
