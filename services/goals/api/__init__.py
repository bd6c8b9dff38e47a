"""The HTTP API of the goals area: each route executes one command or one query."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.goals.api.alignment import alignment_routes
from services.goals.api.blocker_support import support_list_routes, support_routes
from services.goals.api.blockers import blocker_routes
from services.goals.api.board import board_routes
from services.goals.api.board_comparison import board_comparison_routes
from services.goals.api.board_events import board_event_routes
from services.goals.api.cycles import cycle_routes
from services.goals.api.goal_owners import owner_routes
from services.goals.api.goal_risk import goal_risk_routes
from services.goals.api.goal_sources import source_routes
from services.goals.api.goals import goal_routes
from services.goals.api.links import link_routes
from services.goals.api.readings import reading_routes
from services.goals.projections.kept_structures import KeptStructures
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    structures = KeptStructures(area.name)
    return (
        cycle_routes(area),
        goal_routes(area),
        source_routes(area),
        owner_routes(area),
        reading_routes(area),
        link_routes(area),
        blocker_routes(area),
        support_routes(area),
        support_list_routes(area),
        goal_risk_routes(area, structures),
        board_routes(area, structures),
        board_event_routes(area, structures),
        board_comparison_routes(area),
        alignment_routes(area),
    )
