"""The route of the profile: which policies suit the company's size and scenario (C.4)."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.programme.api.running_programme import require_programme
from services.programme.domain.profile_settings import PolicySetting, preset_policies
from services.programme.domain.programme_events import CompanySize, Profile, Scenario
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ProfilePolicies(BaseModel):
    """A company's size and scenario, and what suits them."""

    size: CompanySize
    scenario: Scenario
    settings: list[PolicySetting]


def profile_routes(area: AreaContext) -> APIRouter:
    """Return the route of the profile."""
    router = create_area_router(area.name, "/programmes/{programme_id}/profile")

    @router.get("", dependencies=[READS_REFERENCE])
    async def get_profile(programme_id: UUID) -> ProfilePolicies:
        """Read the policies that suit the company, each as the request that sets it."""
        found = await require_programme(area, programme_id)
        profile = Profile(size=found.size, scenario=found.scenario)
        return ProfilePolicies(
            size=found.size, scenario=found.scenario, settings=list(preset_policies(profile))
        )

    return router
