"""How events change the rows of meetings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.comms.domain import meeting_events
from services.comms.domain.company_month import month_of
from services.comms.domain.meeting_plan import MeetingPlan
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the meetings up to date: plans first, then their outcome."""
    last = {
        recorded.event.meeting_id: recorded
        for recorded in events
        if isinstance(recorded.event, _MEETING_EVENTS)
    }
    if not last:
        return
    occurred = [recorded.event for recorded in events]
    await _plan(
        db,
        [
            e
            for e in occurred
            if isinstance(e, meeting_events.MeetingPlanned | meeting_events.MeetingReplanned)
        ],
    )
    await _start(db, [e for e in occurred if isinstance(e, meeting_events.MeetingStarted)])
    await _hold(db, [e for e in occurred if isinstance(e, meeting_events.MeetingHeld)])
    cancelled = [e for e in occurred if isinstance(e, meeting_events.MeetingCancelled)]
    await execute_for_rows(
        db,
        "UPDATE meeting SET status = 'cancelled', cancelled = data.reason"
        " FROM unnest($1::uuid[], $2::text[]) AS data (meeting_id, reason)"
        " WHERE meeting.meeting_id = data.meeting_id",
        [event.meeting_id for event in cancelled],
        [event.reason for event in cancelled],
    )
    await execute_for_rows(
        db,
        "UPDATE meeting SET version = data.version, updated_at = data.updated_at"
        " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
        " AS data (meeting_id, version, updated_at)"
        " WHERE meeting.meeting_id = data.meeting_id",
        list(last),
        [recorded.version for recorded in last.values()],
        [recorded.recorded_at for recorded in last.values()],
    )


_MEETING_EVENTS = (
    meeting_events.MeetingPlanned,
    meeting_events.MeetingReplanned,
    meeting_events.MeetingStarted,
    meeting_events.OutcomeRecorded,
    meeting_events.ProblemSettled,
    meeting_events.MeetingLeftOpen,
    meeting_events.MeetingHeld,
    meeting_events.MeetingCancelled,
    meeting_events.ActionNoted,
    meeting_events.ActionCompleted,
    meeting_events.ActionOverdue,
    meeting_events.ActionReleased,
    meeting_events.ActionTransferred,
)


async def _plan(
    db: Connection,
    events: Sequence[meeting_events.MeetingPlanned | meeting_events.MeetingReplanned],
) -> None:
    latest = {event.meeting_id: event.plan for event in events}
    if not latest:
        return
    plans: list[MeetingPlan] = list(latest.values())
    await execute_for_rows(
        db,
        "INSERT INTO meeting (meeting_id, version, status, title, kind, organiser, project_id,"
        " agenda, starts_at, week, month, planned_minutes, long_reason, items, agenda_source,"
        " cycle_id, extra_reason)"
        " SELECT meeting_id, 0, 'planned', title, kind, organiser, project_id, agenda::json,"
        " starts_at, week, month, minutes, reason, items::json, source, cycle_id,"
        " extra_reason"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[],"
        " $7::timestamptz[], $8::text[], $9::text[], $10::integer[], $11::text[], $12::text[],"
        " $13::text[], $14::uuid[], $15::text[])"
        " AS data (meeting_id, title, kind, organiser, project_id, agenda, starts_at, week, month,"
        " minutes, reason, items, source, cycle_id, extra_reason)"
        " ON CONFLICT (meeting_id) DO UPDATE SET title = excluded.title,"
        " kind = excluded.kind, organiser = excluded.organiser, project_id = excluded.project_id,"
        " agenda = excluded.agenda, starts_at = excluded.starts_at, week = excluded.week,"
        " month = excluded.month, planned_minutes = excluded.planned_minutes,"
        " long_reason = excluded.long_reason, items = excluded.items,"
        " agenda_source = excluded.agenda_source, cycle_id = excluded.cycle_id,"
        " extra_reason = excluded.extra_reason",
        list(latest),
        [plan.title for plan in plans],
        [plan.kind for plan in plans],
        [plan.organiser for plan in plans],
        [plan.project_id for plan in plans],
        [json.dumps(plan.agenda, ensure_ascii=False) for plan in plans],
        [plan.starts_at for plan in plans],
        [_week(plan.starts_at) for plan in plans],
        [month_of(plan.starts_at) for plan in plans],
        [plan.minutes for plan in plans],
        [plan.reason for plan in plans],
        [_items_json(plan) for plan in plans],
        [plan.agenda_source for plan in plans],
        [plan.cycle_id for plan in plans],
        [plan.extra_reason for plan in plans],
    )


async def _start(db: Connection, events: Sequence[meeting_events.MeetingStarted]) -> None:
    await execute_for_rows(
        db,
        "UPDATE meeting SET status = 'running', starts_at = data.began_at, week = data.week,"
        " month = data.month, agenda = data.agenda::json, items = data.items::json,"
        " outcomes_until = data.outcomes_until"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[],"
        " $6::text[], $7::timestamptz[])"
        " AS data (meeting_id, began_at, week, month, agenda, items, outcomes_until)"
        " WHERE meeting.meeting_id = data.meeting_id",
        [event.meeting_id for event in events],
        [event.at for event in events],
        [_week(event.at) for event in events],
        [month_of(event.at) for event in events],
        [json.dumps(event.plan.agenda, ensure_ascii=False) for event in events],
        [_items_json(event.plan) for event in events],
        [event.outcomes_until for event in events],
    )


async def _hold(db: Connection, events: Sequence[meeting_events.MeetingHeld]) -> None:
    if not events:
        return
    await execute_for_rows(
        db,
        "UPDATE meeting SET status = 'held', starts_at = data.began_at, week = data.week,"
        " month = data.month, actual_minutes = data.minutes, person_minutes = data.person_minutes,"
        " goals_without_outcome = data.without::json"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::integer[],"
        " $6::bigint[], $7::text[])"
        " AS data (meeting_id, began_at, week, month, minutes, person_minutes, without)"
        " WHERE meeting.meeting_id = data.meeting_id",
        [event.meeting_id for event in events],
        [event.began_at for event in events],
        [_week(event.began_at) for event in events],
        [month_of(event.began_at) for event in events],
        [event.minutes for event in events],
        [event.person_minutes for event in events],
        [json.dumps([str(one) for one in event.goals_without_outcome]) for event in events],
    )


def _items_json(plan: MeetingPlan) -> str:
    return json.dumps([one.model_dump(mode="json") for one in plan.items], ensure_ascii=False)


def _week(at: datetime) -> str:
    year, week, _ = at.astimezone(COMPANY_TIME_ZONE).isocalendar()
    return f"{year:04}-W{week:02}"


PROJECTION = Projection("meetings", ("meeting",), apply_events)
