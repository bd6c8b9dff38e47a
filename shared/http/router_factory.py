"""Routers whose routes are whole: an application takes them as they are.

FastAPI searches a router within a router level by level at every request, and makes its routes anew
for each level when the application starts. Ours stand side by side instead, so each says for itself
what it has in common with the others: where it lies, and how it may fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.params import Depends

ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
        },
    }
    for status, text in {
        400: "Malformed",
        401: "No valid token",
        403: "Not for this caller",
        404: "Unknown",
        409: "Refused by the present state",
        412: "Stale If-Match",
        413: "Body too large",
        422: "Invalid",
        428: "If-Match is missing",
        503: "A dependency is away; see Retry-After",
    }.items()
}


def create_area_router(
    area: str, subpath: str = "", *, dependencies: Sequence[Depends] = ()
) -> APIRouter:
    """Return a router for an area's routes; `below` is what their paths have in common."""
    return create_router(f"/api/{area}/v1{subpath}", area, dependencies=dependencies)


def create_router(prefix: str, tag: str, *, dependencies: Sequence[Depends] = ()) -> APIRouter:
    """Return a router for routes below a path."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        dependencies=list(dependencies),
        responses=ERROR_RESPONSES,
        generate_unique_id_function=lambda route: route.name,
    )
