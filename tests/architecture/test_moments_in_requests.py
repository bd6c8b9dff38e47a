"""Every date, time and month that a request may name is refused where it cannot be kept.

The database's driver takes the calendar's ends for infinity, and arithmetic near them overflows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from tests.architecture.declared_services import (
    all_services,
    build_application,
    openapi_document,
)

APPLICATION = build_application(all_services())
"""Its areas are stubs: a request that reached a route's own code would fail."""
EXTREMES = {
    "date": ("0001-01-01", "1899-12-31", "9001-01-01", "9999-12-31"),
    "date-time": (
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1899-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59-12:00",
    ),
}
Schema = Mapping[str, Any]


def resolved(schema: Schema) -> Schema:
    """Return the schema that a reference names."""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = openapi_document()["components"]["schemas"][name]
    return schema


def extreme_values(schema: Schema, depth: int = 0) -> Iterator[Any]:
    """Yield values of a schema that name one moment each, an extreme one, and nothing else."""
    schema = resolved(schema)
    if depth > 6:
        return
    yield from EXTREMES.get(schema.get("format", ""), ())
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from extreme_values(choice, depth + 1)
    if "items" in schema:
        for value in extreme_values(schema["items"], depth + 1):
            yield [value]
    tags = {
        name: resolved(one)["const"]
        for name, one in schema.get("properties", {}).items()
        if "const" in resolved(one)
    }
    for name, one in schema.get("properties", {}).items():
        for value in extreme_values(one, depth + 1):
            yield {**tags, name: value}


def moments_in_queries() -> Iterator[tuple[str, str, str, Any]]:
    """Yield method, path, parameter and an extreme value of it."""
    for path, operations in openapi_document()["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query":
                    for value in extreme_values(parameter["schema"]):
                        yield method, path, parameter["name"], value


def moments_in_bodies() -> Iterator[tuple[str, str, Any]]:
    """Yield method, path and a body that names one extreme moment."""
    for path, operations in openapi_document()["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            for body in extreme_values(content.get("application/json", {}).get("schema", {})):
                yield method, path, body


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Provide a client with every role."""
    issuer = load_local_token_issuer(tmp_path)
    APPLICATION.state.trusted_issuers = {issuer.issuer: issuer}
    token = issuer.issue_token("tester", [*Role], "RND", datetime.now(UTC), timedelta(hours=1))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(APPLICATION),
        base_url="http://concord",
        headers={"Authorization": f"Bearer {token}", "If-Match": '"1"'},
    ) as opened:
        yield opened


async def test_every_query_parameter_refuses_extreme_moments(client: httpx.AsyncClient) -> None:
    found = list(moments_in_queries())
    assert len(found) > 20
    for method, path, name, value in found:
        answer = await client.request(method, path, params={name: value})
        assert answer.status_code == 422, f"{method} {path}?{name}={value}"
        reasons = {one.get("parameter"): one["code"] for one in answer.json()["errors"]}
        assert reasons.get(name) == "year-out-of-range", f"{method} {path}?{name}={value}"


async def test_every_body_refuses_extreme_moments(client: httpx.AsyncClient) -> None:
    found = list(moments_in_bodies())
    assert len(found) > 100
    for method, path, body in found:
        answer = await client.request(method, path, json=body)
        assert answer.status_code == 422, f"{method} {path} {body}"
        codes = {one["code"] for one in answer.json()["errors"]}
        assert "year-out-of-range" in codes, f"{method} {path} {body}: {answer.json()['errors']}"
