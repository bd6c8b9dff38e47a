"""The routes that enter and correct readings."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.goals.api.authorization import (
    GOAL_READING_ENTRY_ROLES,
    OFFICER_ROLES,
    reading_party,
    require_department_access,
    require_existing_goal,
)
from services.goals.application import GOAL_DECIDER
from services.goals.domain.goal_tracking_commands import (
    CorrectReading,
    EnterReading,
    WithdrawReading,
)
from services.goals.domain.goal_tracking_events import Reading, ReadingSource
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.field_types import Quantity, Timestamp
from shared.http.occurred_at import resolve_occurred_at
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.late_entry import require_timely_entry

ReadingEntryCommandRequest = Annotated[
    CommandRequest, command_request_dependency(*GOAL_READING_ENTRY_ROLES)
]
ReadingIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*GOAL_READING_ENTRY_ROLES, requires_if_match=True)
]


class NewReading(BaseModel):
    """What was measured, and when; `at` is when it was reported, now if left out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"value": "3", "source": "person"}]},
    )

    value: Quantity
    source: ReadingSource = "person"
    measured_at: Annotated[Timestamp | None, Field(description="As `at`, if left out")] = None
    at: Timestamp | None = None


class CorrectReadingBody(BaseModel, extra="forbid"):
    """The corrected value of a reading; `at` is when it was corrected, now if left out."""

    value: Annotated[Quantity, Field(examples=["4"])]
    at: Timestamp | None = None


def reading_routes(area: AreaContext) -> APIRouter:
    """Return the routes of readings."""
    router = create_area_router(area.name, "/goals/{goal_id}/readings")

    @router.post("", status_code=201, response_model=Done)
    async def enter_reading(
        goal_id: UUID, body: NewReading, request: ReadingEntryCommandRequest
    ) -> JSONResponse:
        """Enter a reading of a goal whose cycle is active; it may be one of long ago."""
        goal = await require_existing_goal(area, goal_id)
        require_department_access(request, goal.department, *GOAL_READING_ENTRY_ROLES)
        now, party = area.clock(), reading_party(request.caller, goal.department)
        at = resolve_occurred_at(body.at, lambda: now)
        if party == "department":
            require_timely_entry(area, request.caller, at, *OFFICER_ROLES)
        reading = Reading(
            reading_id=area.id_factory(),
            value=body.value,
            measured_at=resolve_occurred_at(body.measured_at or at, area.clock, "#/measured_at"),
            source=body.source,
        )
        return await area.command_executor.execute(
            request,
            GOAL_DECIDER,
            EnterReading(
                goal_id,
                reading,
                at,
                party,
                now,
                request.caller.subject if party == "department" else None,
            ),
            id=reading.reading_id,
            created_location=f"/api/goals/v1/goals/{goal_id}/history",
        )

    @router.put("/{reading_id}", response_model=Done)
    async def correct_reading(
        goal_id: UUID, reading_id: UUID, body: CorrectReadingBody, request: ReadingIfMatchRequest
    ) -> JSONResponse:
        """Replace the value of a reading; the former value stays in the history."""
        goal = await require_existing_goal(area, goal_id)
        require_department_access(request, goal.department, *GOAL_READING_ENTRY_ROLES)
        at, party = (
            resolve_occurred_at(body.at, area.clock),
            reading_party(request.caller, goal.department),
        )
        if party == "department":
            require_timely_entry(area, request.caller, at, *OFFICER_ROLES)
        command = CorrectReading(goal_id, reading_id, body.value, at, party)
        return await area.command_executor.execute(request, GOAL_DECIDER, command, id=reading_id)

    @router.post("/{reading_id}/withdraw", response_model=Done)
    async def withdraw_reading(
        goal_id: UUID, reading_id: UUID, body: ReasonBody, request: ReadingIfMatchRequest
    ) -> JSONResponse:
        """Withdraw a reading that was entered by mistake; the one before it counts again."""
        goal = await require_existing_goal(area, goal_id)
        require_department_access(request, goal.department, *GOAL_READING_ENTRY_ROLES)
        party = reading_party(request.caller, goal.department)
        command = WithdrawReading(goal_id, reading_id, body.reason, area.clock(), party)
        return await area.command_executor.execute(request, GOAL_DECIDER, command, id=reading_id)

    return router
