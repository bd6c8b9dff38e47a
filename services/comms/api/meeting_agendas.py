"""Agendas of meetings over HTTP: what is proposed now, and goals that are named."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from fastapi import APIRouter
from pydantic import BaseModel

from services.comms.api.meeting_access import require_meeting
from services.comms.api.meeting_bodies import NewAgendaItem
from services.comms.domain.agenda_proposal import AgendaProposal, propose_agenda
from services.comms.domain.meeting_agenda import AgendaItem
from services.comms.domain.meeting_session_refusals import GoalNotKnown
from services.comms.domain.request_refusals import UnknownRequest
from services.comms.projections.agenda_goals import find_goals, find_goals_for_agenda
from services.comms.projections.agenda_items import AgendaItemRow, row_of_item
from services.comms.projections.meeting_actions import list_open_commitments
from services.comms.projections.meeting_problems import find_problems_elsewhere, has_request
from services.comms.projections.meetings import MeetingRow
from shared.contracts.read_classes import ReadClass
from shared.http.read_declarations import READS_CORRESPONDENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class ProposedAgenda(BaseModel):
    """What a meeting should talk about, the most urgent first, and what it has no time for."""

    meeting_id: UUID
    minutes: int
    """The meeting's time."""
    items: list[AgendaItemRow]
    left_out: list[AgendaItemRow]
    """Each with the least minutes that it would take."""


def meeting_agenda_routes(area: AreaContext) -> APIRouter:
    """Return the route that proposes an agenda."""
    router = create_area_router(area.name, "/meetings")

    @router.get("/{meeting_id}/agenda-proposal", dependencies=[READS_CORRESPONDENCE])
    async def get_agenda_proposal(meeting_id: UUID, scope: CallerReadScope) -> ProposedAgenda:
        """Read what is proposed for a meeting now: open commitments, lagging and blocked goals.

        Where a meeting's `agenda_source` is `proposed` it becomes the agenda when that starts.
        """
        meeting = await require_meeting(area, meeting_id)
        scope.require(
            ReadClass.CORRESPONDENCE,
            meeting.organiser,
            *(one.department for one in meeting.attendees),
        )
        proposal = await propose_for(area, meeting)
        return ProposedAgenda(
            meeting_id=meeting_id,
            minutes=meeting.planned_minutes,
            items=[row_of_item(item) for item in proposal.items],
            left_out=[row_of_item(item) for item in proposal.left_out],
        )

    return router


async def propose_for(area: AreaContext, meeting: MeetingRow) -> AgendaProposal:
    """Return what is proposed for a meeting now."""
    is_project = meeting.kind == "project"
    async with area.pool.acquire() as db:
        goals = [] if is_project else await find_goals_for_agenda(db, meeting.cycle_id)
        commitments = await list_open_commitments(db, meeting.meeting_id)
    minutes, now = meeting.planned_minutes, area.clock()
    return propose_agenda(meeting.meeting_id, minutes, goals, commitments, now)


async def find_lagging_goals(area: AreaContext, meeting: MeetingRow) -> frozenset[UUID]:
    """Return which goals of a meeting's agenda lag now."""
    named = {item.goal_id for item in meeting.agenda_items if item.goal_id is not None}
    async with area.pool.acquire() as db:
        goals = await find_goals(db, named)
    return frozenset(goal_id for goal_id, goal in goals.items() if goal.is_lagging)


async def require_goal(area: AreaContext, goal_id: UUID | None) -> None:
    """Raise `GoalNotKnown` where a goal that is named does not exist."""
    if goal_id is None:
        return
    async with area.pool.acquire() as db:
        if goal_id not in await find_goals(db, [goal_id]):
            raise GoalNotKnown(goal=goal_id)


async def resolve_items(
    area: AreaContext, meeting_id: UUID, items: Sequence[NewAgendaItem]
) -> tuple[AgendaItem, ...]:
    """Return the items of a meeting's agenda, those about goals with why they matter now.

    What is copied from another meeting is an item of its own here: what becomes of problems is
    followed by item. Raises `GoalNotKnown`, and `UnknownRequest` for the link of a problem.
    """
    named = {item.goal_id for item in items if item.goal_id is not None}
    links = [item.about for item in items if item.about is not None]
    linked = {link.id for link in links if link.kind == "goal"}
    async with area.pool.acquire() as db:
        goals = await find_goals(db, named | linked)
        for link in links:
            if link.kind == "request" and not await has_request(db, link.id):
                raise UnknownRequest(request=link.id)
        ids = [item.item_id for item in items if item.item_id is not None]
        copied = await find_problems_elsewhere(db, ids, meeting_id)
    if missing := linked - goals.keys():
        raise GoalNotKnown(goal=min(missing))
    resolved = []
    for item in items:
        new = item.to_agenda_item(area.id_factory())
        if new.item_id in copied:
            new = new.model_copy(update={"item_id": uuid5(meeting_id, f"copied/{new.item_id}")})
        if item.goal_id is None:
            resolved.append(new)
            continue
        goal = goals.get(item.goal_id)
        if goal is None:
            raise GoalNotKnown(goal=item.goal_id)
        urgency = goal.urgency_at(area.clock()) if goal.needs_attention else None
        update = {"department": goal.department, "urgency": urgency}
        resolved.append(new.model_copy(update=update))
    return tuple(resolved)
