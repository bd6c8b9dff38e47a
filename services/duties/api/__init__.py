"""The duties API: each route turns one request into one command or one query."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.duties.api.handoff_involvement import handoff_involvement_routes
from services.duties.api.handoffs import handoff_routes
from services.duties.api.liaison_absences import liaison_absence_routes
from services.duties.api.liaison_commands import liaison_command_routes
from services.duties.api.liaison_policies import liaison_policy_routes
from services.duties.api.liaison_tiers import liaison_tier_routes
from services.duties.api.liaisons import liaison_routes
from services.duties.api.overlaps_and_gaps import overlap_and_gap_routes
from services.duties.api.project_confirmations import project_confirmation_routes
from services.duties.api.project_duty_list import duty_list_routes
from services.duties.api.project_goals import project_goal_routes
from services.duties.api.project_kick_offs import kick_off_routes
from services.duties.api.project_share_corrections import share_correction_routes
from services.duties.api.projects import project_routes
from services.duties.api.retrospective_commands import retrospective_command_routes
from services.duties.api.retrospectives import retrospective_routes
from services.duties.api.standing_duties import standing_duty_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return every route of the area."""
    return (
        project_routes(area),
        kick_off_routes(area),
        project_goal_routes(area),
        project_confirmation_routes(area),
        share_correction_routes(area),
        duty_list_routes(area),
        handoff_routes(area),
        handoff_involvement_routes(area),
        standing_duty_routes(area),
        overlap_and_gap_routes(area),
        retrospective_routes(area),
        retrospective_command_routes(area),
        liaison_tier_routes(area),
        liaison_routes(area),
        liaison_command_routes(area),
        liaison_absence_routes(area),
        liaison_policy_routes(area),
    )
