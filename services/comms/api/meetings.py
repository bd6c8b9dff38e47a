"""Meetings over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.comms.api.access import MEMBERS, READER, Member, MemberWhoRead
from services.comms.api.meeting_bodies import (
    HeldMeeting,
    NewAction,
    PlannedMeeting,
    WhyCancelled,
    attendance,
)
from services.comms.application.meetings import MEETING
from services.comms.domain.meeting import (
    CancelMeeting,
    CompleteAction,
    HoldMeeting,
    NoteAction,
    PlanMeeting,
    ReplanMeeting,
)
from services.comms.domain.meeting_plan import MeetingKind
from services.comms.domain.refusals import UnknownAction, UnknownMeeting
from services.comms.projections import actions, meetings
from services.comms.projections.actions import ActionRow
from services.comms.projections.meetings import MeetingRow, MeetingStatus, Wanted
from shared.http.commands import Done, etag
from shared.http.fields import Code, Period
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


class MeetingWithActions(MeetingRow):
    """A meeting and what was agreed in it."""

    actions: Sequence[ActionRow]


def meeting_routes(area: Area) -> APIRouter:
    """Return the routes of meetings."""
    router = routes_of(area.name, "/meetings")

    async def known(meeting_id: UUID) -> MeetingRow:
        async with area.pool.acquire() as db:
            found = await meetings.one(db, meeting_id)
        if found is None:
            raise UnknownMeeting(f"there is no meeting {meeting_id}")
        return found

    @router.post("", status_code=201, response_model=Done)
    async def plan_meeting(body: PlannedMeeting, asked: Member) -> JSONResponse:
        """Call a meeting; for people of the department that organises it."""
        asked.caller.speaks_for(body.organiser, *MEMBERS)
        meeting_id = area.ids()
        return await area.commands.carry_out(
            asked,
            MEETING,
            PlanMeeting(meeting_id, body.plan(), area.clock()),
            id=meeting_id,
            created_at=f"/api/comms/v1/meetings/{meeting_id}",
        )

    @router.get("", dependencies=[READER])
    async def list_meetings(
        department: Annotated[Code | None, Query(description="Organises or attends")] = None,
        project: UUID | None = None,
        kind: MeetingKind | None = None,
        status: MeetingStatus | None = None,
        month: Annotated[Period | None, Query(description="In which it begins")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[MeetingRow]:
        """List meetings in the order they begin."""
        wanted = Wanted(department, project, kind, status, month)
        bound = {"list": "meetings", **asdict(wanted)}
        key = after(cursor, **bound)
        behind = (datetime.fromisoformat(key[0]), UUID(key[1])) if key else None
        async with area.pool.acquire() as db:
            found = await meetings.listed(db, wanted, behind, limit + 1)
        if len(found) <= limit:
            return Page(items=found, next_cursor=None)
        last = found[limit - 1]
        return Page(
            items=found[:limit],
            next_cursor=cursor_for([last.starts_at.isoformat(), str(last.meeting_id)], **bound),
        )

    @router.get("/{meeting_id}", dependencies=[READER])
    async def get_meeting(meeting_id: UUID, response: Response) -> MeetingWithActions:
        """Read a meeting with its actions."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await meetings.one(db, meeting_id)
            agreed = await actions.of_meeting(db, meeting_id)
        if found is None:
            raise UnknownMeeting(f"there is no meeting {meeting_id}")
        response.headers["ETag"] = etag(found.version)
        return MeetingWithActions(**found.model_dump(), actions=agreed)

    @router.put("/{meeting_id}", response_model=Done)
    async def change_meeting_plan(
        meeting_id: UUID, body: PlannedMeeting, asked: MemberWhoRead
    ) -> JSONResponse:
        """Replace a planned meeting's plan; for people of either organiser."""
        asked.caller.speaks_for((await known(meeting_id)).organiser, *MEMBERS)
        asked.caller.speaks_for(body.organiser, *MEMBERS)
        command = ReplanMeeting(meeting_id, body.plan(), area.clock())
        return await area.commands.carry_out(asked, MEETING, command, id=meeting_id)

    @router.post("/{meeting_id}/hold", response_model=Done)
    async def hold_meeting(meeting_id: UUID, body: HeldMeeting, asked: Member) -> JSONResponse:
        """Enter, when it is over, how long a meeting took and who sat in it."""
        asked.caller.speaks_for((await known(meeting_id)).organiser, *MEMBERS)
        command = HoldMeeting(
            meeting_id, body.began_at, body.minutes, attendance(body.attendance), area.clock()
        )
        return await area.commands.carry_out(asked, MEETING, command, id=meeting_id)

    @router.post("/{meeting_id}/cancel", response_model=Done)
    async def cancel_meeting(meeting_id: UUID, body: WhyCancelled, asked: Member) -> JSONResponse:
        """Call a planned meeting off."""
        asked.caller.speaks_for((await known(meeting_id)).organiser, *MEMBERS)
        command = CancelMeeting(meeting_id, body.reason, area.clock())
        return await area.commands.carry_out(asked, MEETING, command, id=meeting_id)

    @router.post("/{meeting_id}/actions", status_code=201, response_model=Done)
    async def note_action(meeting_id: UUID, body: NewAction, asked: Member) -> JSONResponse:
        """Note what a department will do by when; the version in the answer is the meeting's."""
        asked.caller.speaks_for((await known(meeting_id)).organiser, *MEMBERS)
        action_id = area.ids()
        return await area.commands.carry_out(
            asked,
            MEETING,
            NoteAction(meeting_id, body.action(action_id), area.clock()),
            id=action_id,
            created_at=f"/api/comms/v1/meetings/{meeting_id}",
        )

    @router.post("/{meeting_id}/actions/{action_id}/complete", response_model=Done)
    async def complete_action(meeting_id: UUID, action_id: UUID, asked: Member) -> JSONResponse:
        """Say that an action is done; for people of the department that took it upon itself."""
        await known(meeting_id)
        async with area.pool.acquire() as db:
            agreed = {one.action_id: one for one in await actions.of_meeting(db, meeting_id)}
        if action_id not in agreed:
            raise UnknownAction(f"the meeting has no action {action_id}")
        asked.caller.speaks_for(agreed[action_id].department, *MEMBERS)
        command = CompleteAction(meeting_id, action_id, area.clock())
        return await area.commands.carry_out(asked, MEETING, command, id=action_id)

    return router
