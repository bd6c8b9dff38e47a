"""The insights API: what the star schema holds."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.insights.api.freshness import freshness_routes
from services.insights.api.questions import question_routes
from services.insights.api.star_schema import star_schema_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return star_schema_routes(), freshness_routes(area), question_routes(area)
