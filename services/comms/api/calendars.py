"""The company's calendar over HTTP, version by version, and what another one would move."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.comms.api.access import OFFICERS, READER
from services.comms.application.calendars import calendars
from services.comms.application.official import official_days
from services.comms.application.replacing import Replaced, replace_calendar
from services.comms.domain.calendar import Calendar, SpecialDay
from services.comms.domain.company_calendar import PublishCalendar
from services.comms.domain.refusals import UnknownCalendar
from services.comms.projections import requests
from shared.eventsourcing.context import Context
from shared.http.commands import Asked, asks, etag
from shared.http.fields import Text
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area
from shared.telemetry.traces import current_traceparent


def _in_range(day: date) -> date:
    if not 1900 <= day.year <= 9000:  # noqa: PLR2004
        message = "the year must lie between 1900 and 9000"
        raise ValueError(message)
    return day


class OwnDay(BaseModel, extra="forbid"):
    """A day of the company's own: off, or worked; it outweighs the official list."""

    day: Annotated[date, AfterValidator(_in_range), Field(examples=["2026-12-31"])]
    working: bool
    name: Text


class NewCalendar(BaseModel):
    """The days of the company's own, all of them; the official list is the installed one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"own": [{"day": "2026-12-31", "working": False, "name": "Company day 公司日"}]}
            ]
        },
    )

    own: Annotated[list[OwnDay], Field(max_length=1000)]


class CalendarSummary(BaseModel):
    """A version of the calendar without its official days."""

    version: int
    first_year: int
    last_year: int
    """Later years are estimated: they follow the week alone."""
    own: tuple[SpecialDay, ...]


def calendar_routes(area: Area) -> APIRouter:
    """Return the routes of calendars."""
    router = routes_of(area.name, "/calendars")

    @router.get("", dependencies=[READER])
    async def list_calendars(limit: Limit = 50, cursor: Cursor = None) -> Page[CalendarSummary]:
        """List every version of the calendar, the newest last: that one is in force."""
        (passed,) = after(cursor, list="calendars") or [0]
        known = (await calendars(area.store, area.clock())).versions
        found = known[passed : passed + limit + 1]
        more = cursor_for([passed + limit], list="calendars") if len(found) > limit else None
        return Page(items=[_summary(one) for one in found[:limit]], next_cursor=more)

    @router.get("/{version}", dependencies=[READER])
    async def get_calendar(
        version: Annotated[int, Path(ge=1, le=10**6)], response: Response
    ) -> Calendar:
        """Read one version of the calendar with all its days."""
        known = await calendars(area.store, area.clock())
        found = known.version(version)
        if found is None:
            raise UnknownCalendar(
                f"there is no calendar {version}; the newest is {known.in_force.version}"
            )
        response.headers["ETag"] = etag(known.in_force.version)
        return found

    @router.post("", response_model=Replaced)
    async def publish_calendar(
        body: NewCalendar,
        asked: Annotated[Asked, asks(*OFFICERS)],
        dry_run: Annotated[bool, Query(description="Only show what would move")] = False,  # noqa: FBT002  by name in the URL
    ) -> JSONResponse:
        """Publish the calendar's next version, or only show which deadlines it would move."""

        async def publish() -> Replaced:
            own = tuple(SpecialDay(**one.model_dump()) for one in body.own)
            context = Context(
                correlation=area.ids(),
                actor=asked.caller.subject,
                traceparent=current_traceparent(),
            )
            async with area.unit() as unit:
                return await replace_calendar(
                    unit,
                    PublishCalendar(official_days(), own, asked.caller.subject, area.clock()),
                    await requests.open_ids(unit.connection),
                    context,
                    expected=asked.expected,
                    dry_run=dry_run,
                )

        if dry_run:  # it changes nothing, so its answer is kept under no key
            return JSONResponse((await publish()).model_dump(mode="json"))
        return await area.commands.work_once(asked, publish)

    return router


def _summary(calendar: Calendar) -> CalendarSummary:
    official = calendar.official
    return CalendarSummary(
        version=calendar.version,
        first_year=official.first_year,
        last_year=official.last_year,
        own=calendar.own,
    )
