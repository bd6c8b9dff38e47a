"""Readings over HTTP: what was measured, and what should have been entered."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.goals.api.callers import MEASURERS, known_goal, refuse_stranger
from services.goals.application import GOAL
from services.goals.domain.goal import CorrectReading, EnterReading, Measured, Source
from shared.http.commands import Asked, Done, asks
from shared.http.fields import Moment, Quantity
from shared.http.happened import happened
from shared.http.routing import routes_of
from shared.runtime.area import Area

Measurer = Annotated[Asked, asks(*MEASURERS)]
MeasurerWhoRead = Annotated[Asked, asks(*MEASURERS, update=True)]


class NewReading(BaseModel):
    """What was measured, and when; `at` is when it was reported, now if left out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"value": "3", "source": "person"}]},
    )

    value: Quantity
    source: Source = "person"
    measured_at: Annotated[Moment | None, Field(description="As `at`, if left out")] = None
    at: Moment | None = None


class Correction(BaseModel, extra="forbid"):
    """The value that the reading should have had; `at` is when that was said, now if left out."""

    value: Annotated[Quantity, Field(examples=["4"])]
    at: Moment | None = None


def reading_routes(area: Area) -> APIRouter:
    """Return the routes of readings."""
    router = routes_of(area.name, "/goals/{goal_id}/readings")

    @router.post("", status_code=201, response_model=Done)
    async def enter_reading(goal_id: UUID, body: NewReading, asked: Measurer) -> JSONResponse:
        """Enter a reading of a goal whose cycle is active; it may be one of long ago."""
        goal = await known_goal(area, goal_id)
        refuse_stranger(asked, goal.department, *MEASURERS)
        at = happened(body.at, area.clock)
        reading = Measured(
            reading_id=area.ids(),
            value=body.value,
            measured_at=happened(body.measured_at or at, area.clock, "#/measured_at"),
            source=body.source,
        )
        return await area.commands.carry_out(
            asked,
            GOAL,
            EnterReading(goal_id, reading, at),
            id=reading.reading_id,
            created_at=f"/api/goals/v1/goals/{goal_id}/history",
        )

    @router.put("/{reading_id}", response_model=Done)
    async def correct_reading(
        goal_id: UUID, reading_id: UUID, body: Correction, asked: MeasurerWhoRead
    ) -> JSONResponse:
        """Replace the value of a reading; what it said before stays in the history."""
        goal = await known_goal(area, goal_id)
        refuse_stranger(asked, goal.department, *MEASURERS)
        command = CorrectReading(goal_id, reading_id, body.value, happened(body.at, area.clock))
        return await area.commands.carry_out(asked, GOAL, command, id=reading_id)

    return router
