"""The company's calendar over HTTP, version by version, and which deadlines a new one moves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.comms.api.required_roles import OFFICER_ROLES
from services.comms.application.calendar_replacement import Replaced, replace_calendar
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.official_list import OfficialYear, find_warnings, official_list
from services.comms.domain.setting_refusals import (
    UnknownCalendar,
)
from services.comms.domain.workday_calendar_publication import PublishCalendar
from services.comms.projections import request_rows
from shared.eventsourcing.event_context import EventContext
from shared.http.command_execution import CommandRequest, command_request_dependency, format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_types import Day, SingleLineText
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_REFERENCE
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar, SpecialDay


class OwnDay(BaseModel, extra="forbid"):
    """A day of the company's own: off, or worked; it outweighs the official list."""

    day: Annotated[Day, Field(examples=["2026-12-31"])]
    working: bool
    name: SingleLineText


class NewOfficialYear(BaseModel, extra="forbid"):
    """The official list of a year, for one that the installed list does not have yet."""

    year: Annotated[int, Field(ge=2004, le=2100, examples=[2027])]
    days: Annotated[list[OwnDay], Field(min_length=1, max_length=100)]
    """Holidays (`working` false) and make-up workdays 调休 (`working` true)."""


class NewCalendar(BaseModel):
    """The days of the company's own, all of them, and official lists given by hand."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"own": [{"day": "2026-12-31", "working": False, "name": "Company day 公司日"}]}
            ]
        },
    )

    own: Annotated[list[OwnDay], Field(max_length=1000)]
    official: Annotated[list[NewOfficialYear], Field(max_length=20)] = []
    """Years that replace those of the installed list, or follow on it."""

    def official_years(self) -> list[OfficialYear]:
        """Return the official lists that are given."""
        return [
            OfficialYear(
                year=one.year, days=tuple(SpecialDay(**day.model_dump()) for day in one.days)
            )
            for one in self.official
        ]


class CalendarSummary(BaseModel):
    """A version of the calendar without its official days."""

    version: int
    first_year: int
    last_year: int
    """The last year with an official list; later years follow the week alone."""
    own: tuple[SpecialDay, ...]


def calendar_routes(area: AreaContext) -> APIRouter:
    """Return the routes of calendars."""
    router = create_area_router(area.name, "/calendars")

    @router.get("", dependencies=[READS_REFERENCE])
    async def list_calendars(
        limit: Limit = 50, cursor: Cursor = None, *, total: Total = False
    ) -> Page[CalendarSummary]:
        """List every version of the calendar, the newest last: that one is in force."""
        calendars = await load_calendar_versions(area.event_store, area.clock())
        summaries = [_summary(calendar) for calendar in calendars.versions]
        return sequence_page(summaries, cursor, limit, total=total, list="calendars")

    @router.get("/{version}", dependencies=[READS_REFERENCE])
    async def get_calendar(
        version: Annotated[int, Path(ge=1, le=10**6)], response: Response
    ) -> Calendar:
        """Read one version of the calendar with all its days."""
        calendars = await load_calendar_versions(area.event_store, area.clock())
        calendar, newest = calendars.find_version(version), calendars.current.version
        if calendar is None:
            raise UnknownCalendar(version=version, newest=newest)
        response.headers["ETag"] = format_etag(newest)
        return calendar

    @router.post("", response_model=Replaced)
    async def publish_calendar(
        body: NewCalendar,
        request: Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)],
        dry_run: Annotated[bool, Query(description="Only show what would move")] = False,  # noqa: FBT002  by name in the URL
    ) -> JSONResponse:
        """Publish the calendar's next version, or only show which deadlines it would move."""

        async def publish() -> Replaced:
            own = tuple(SpecialDay(**one.model_dump()) for one in body.own)
            context = EventContext(
                correlation=area.id_factory(),
                actor=request.caller.subject,
                traceparent=current_traceparent(),
            )
            given, now = body.official_years(), area.clock()
            async with area.unit_of_work() as unit:
                present = (await load_calendar_versions(unit, now)).current.official
                official = official_list(load_official_days(), present, given)
                replaced = await replace_calendar(
                    unit,
                    PublishCalendar(official, own, request.caller.subject, now),
                    await request_rows.list_open_request_ids(unit.connection),
                    context,
                    expected_version=request.expected_version,
                    dry_run=dry_run,
                )
                return replaced.model_copy(update={"warnings": list(find_warnings(given))})

        if dry_run:  # it changes nothing, so no idempotent response is stored
            return JSONResponse((await publish()).model_dump(mode="json"))
        return await area.command_executor.run_idempotently(request, publish)

    return router


def _summary(calendar: Calendar) -> CalendarSummary:
    official = calendar.official
    return CalendarSummary(
        version=calendar.version,
        first_year=official.first_year,
        last_year=official.last_year,
        own=calendar.own,
    )
