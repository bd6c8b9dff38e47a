"""The directory's routes."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.directory.api.departments import department_routes
from services.directory.api.people import person_routes
from services.directory.api.sheets import sheet_routes
from shared.runtime.area import Area


def routes(area: Area) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (
        sheet_routes(area),
        department_routes(area),
        person_routes(area),
    )
