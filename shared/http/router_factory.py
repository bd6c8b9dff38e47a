"""Creates routers with complete routes: the application adds them without nesting.

FastAPI searches nested routers level by level at every request, and copies their routes for each
level when the application starts. These routers are flat instead, so each has the common settings
itself: path prefix, tag and error responses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.params import Depends

from shared.http.authenticated_route import AuthenticatedRoute

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
        429: "Too many requests; see Retry-After",
        503: "A dependency is unavailable; see Retry-After",
    }.items()
}


def create_area_router(
    area: str, subpath: str = "", *, dependencies: Sequence[Depends] = ()
) -> APIRouter:
    """Return a router for an area's routes; `subpath` is the common start of their paths."""
    return create_router(f"/api/{area}/v1{subpath}", area, dependencies=dependencies)


def create_router(prefix: str, tag: str, *, dependencies: Sequence[Depends] = ()) -> APIRouter:
    """Return a router for routes below a path; the tag groups them in OpenAPI."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        dependencies=list(dependencies),
        route_class=AuthenticatedRoute,
        responses=ERROR_RESPONSES,
        generate_unique_id_function=lambda route: route.name,
    )
