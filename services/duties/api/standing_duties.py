"""Standing duties over HTTP: officers make and end them, the accountable department meets them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from services.duties.api.bodies import Because, NewStandingDuty
from services.duties.api.handoffs import PARTIES, Party
from services.duties.api.projects import READER, Officer
from services.duties.application import STANDING_DUTY, Registered
from services.duties.domain.activity import ReleaseActivity, TakeActivity
from services.duties.domain.refusals import UnknownDuty
from services.duties.domain.standing_duty import EndStandingDuty, FulfilDuty, MakeStandingDuty
from services.duties.domain.standing_duty_decisions import last_day
from services.duties.projections import occurrences, standing_duties
from services.duties.projections.handoffs import Side
from services.duties.projections.occurrences import OccurrenceRow, OccurrenceStatus
from services.duties.projections.standing_duties import StandingDutyRow, StandingStatus, Wanted
from shared.http.commands import Done, etag
from shared.http.fields import Code
from shared.http.happened import When, happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

Occurrence = Annotated[
    str,
    Path(
        pattern="^[0-9]{4}-(W?[0-9]{2})$",
        description="What the date is called: its month, or its ISO week",
        examples=["2026-10", "2026-W41"],
    ),
]


def standing_duty_routes(area: Area) -> APIRouter:
    """Return the routes of standing duties."""
    router = routes_of(area.name, "/standing-duties")

    async def known(duty_id: UUID) -> StandingDutyRow:
        async with area.pool.acquire() as db:
            found = await standing_duties.one(db, duty_id)
        if found is None:
            raise UnknownDuty(f"there is no standing duty {duty_id}")
        return found

    @router.post("", status_code=201, response_model=Done)
    async def make_standing_duty(body: NewStandingDuty, asked: Officer) -> JSONResponse:
        """Have a department owe something again and again, outside any project."""
        duty = body.duty(area.ids())
        return await area.commands.carry_out(
            asked,
            STANDING_DUTY,
            MakeStandingDuty(duty, area.clock()),
            id=duty.duty_id,
            created_at=f"/api/duties/v1/standing-duties/{duty.duty_id}",
            within=Registered(area, TakeActivity(duty)),
        )

    @router.get("", dependencies=[READER])
    async def list_standing_duties(
        department: Annotated[Code | None, Query(description="On either side")] = None,
        side: Annotated[
            Side | None,
            Query(description="On which `department` stands; the sender is accountable"),
        ] = None,
        status: StandingStatus | None = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[StandingDutyRow]:
        """List standing duties in the order they were made."""
        wanted = Wanted(department, side, status, overdue)
        bound = {"list": "standing-duties", **asdict(wanted)}
        key = after(cursor, **bound)
        async with area.pool.acquire() as db:
            found = await standing_duties.listed(
                db, wanted, UUID(key[0]) if key else None, limit + 1
            )
        more = len(found) > limit
        last = str(found[limit - 1].duty_id) if more else ""
        return Page(items=found[:limit], next_cursor=cursor_for([last], **bound) if more else None)

    @router.get("/{duty_id}", dependencies=[READER])
    async def get_standing_duty(duty_id: UUID, response: Response) -> StandingDutyRow:
        """Read a standing duty."""
        found = await known(duty_id)
        response.headers["ETag"] = etag(found.version)
        return found

    @router.get("/{duty_id}/occurrences", dependencies=[READER])
    async def list_occurrences(
        duty_id: UUID,
        status: OccurrenceStatus | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[OccurrenceRow]:
        """List the dates that were met or missed, and the one that is next."""
        bound = {"list": "occurrences", "duty": duty_id, "status": status}
        key = after(cursor, **bound)
        behind = date.fromisoformat(key[0]) if key else None
        await known(duty_id)
        async with area.pool.acquire() as db:
            found = await occurrences.listed(db, duty_id, status, behind, limit + 1)
        more = len(found) > limit
        last = found[limit - 1].day.isoformat() if more else ""
        return Page(items=found[:limit], next_cursor=cursor_for([last], **bound) if more else None)

    @router.post("/{duty_id}/occurrences/{occurrence}/fulfil", response_model=Done)
    async def fulfil_standing_duty(
        duty_id: UUID, occurrence: Occurrence, body: When, asked: Party
    ) -> JSONResponse:
        """Meet it for one of its dates; for people of the accountable department."""
        asked.caller.speaks_for((await known(duty_id)).accountable, *PARTIES)
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, STANDING_DUTY, FulfilDuty(duty_id, occurrence, at), id=duty_id
        )

    @router.post("/{duty_id}/end", response_model=Done)
    async def end_standing_duty(duty_id: UUID, body: Because, asked: Officer) -> JSONResponse:
        """End it: the dates that have not passed are owed no longer."""
        at = happened(body.at, area.clock)
        release = ReleaseActivity((await known(duty_id)).activity, duty_id, last_day(at))
        return await area.commands.carry_out(
            asked,
            STANDING_DUTY,
            EndStandingDuty(duty_id, body.reason, at),
            id=duty_id,
            within=Registered(area, release),
        )

    return router
