"""Which meeting a request is about, and who runs it."""

from __future__ import annotations

from uuid import UUID

from services.comms.api.required_roles import MEETING_ROLES, MEMBER_ROLES
from services.comms.domain.meeting_plan import MeetingKind
from services.comms.domain.meeting_refusals import UnknownMeeting
from services.comms.projections import meetings
from services.comms.projections.meetings import MeetingRow
from shared.http.auth import Caller
from shared.service_runtime.area_context import AreaContext


async def require_meeting(area: AreaContext, meeting_id: UUID) -> MeetingRow:
    """Return a meeting; raises `UnknownMeeting`."""
    async with area.pool.acquire() as db:
        found = await meetings.find_meeting(db, meeting_id)
    if found is None:
        raise UnknownMeeting(meeting=meeting_id)
    return found


def require_organiser(caller: Caller, organiser: str, kind: MeetingKind) -> None:
    """Raise a problem 403 unless the caller acts for those who organise meetings of this kind."""
    roles = MEETING_ROLES if kind == "alignment" else MEMBER_ROLES
    caller.require_department_role(organiser, *roles)


async def require_own_meeting(area: AreaContext, caller: Caller, meeting_id: UUID) -> MeetingRow:
    """Return a meeting that the caller may run; raises `UnknownMeeting` and a problem 403."""
    found = await require_meeting(area, meeting_id)
    require_organiser(caller, found.organiser, found.kind)
    return found
