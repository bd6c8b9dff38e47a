"""The directory's API: each route carries out one command or query, or loads one sheet."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.directory.api.csv_bulk_import import csv_upload_routes
from services.directory.api.department_changes import department_change_routes
from services.directory.api.department_history import department_history_routes
from services.directory.api.departments import department_routes
from services.directory.api.people import person_routes
from services.directory.api.person_departure import person_departure_routes
from services.directory.api.scim import scim_routes
from services.directory.api.successions import succession_routes
from services.directory.api.token_revocations import token_revocation_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (
        csv_upload_routes(area),
        succession_routes(area),
        scim_routes(area),
        department_history_routes(area),
        department_change_routes(area),
        department_routes(area),
        person_departure_routes(area),
        person_routes(area),
        token_revocation_routes(area),
    )
