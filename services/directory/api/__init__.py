"""The directory's routes."""

from __future__ import annotations

from fastapi import APIRouter

from services.directory.api.departments import department_routes
from services.directory.api.people import person_routes
from services.directory.api.sheets import sheet_routes
from shared.runtime.area import Area

PREFIX = "/api/directory/v1"


def routes(area: Area) -> APIRouter:
    """Return every route of the area."""
    router = APIRouter(prefix=PREFIX, tags=["directory"])
    router.include_router(sheet_routes(area))
    router.include_router(department_routes(area))
    router.include_router(person_routes(area))
    return router
