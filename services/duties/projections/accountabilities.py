"""The read model of who is accountable for which activity, for whom, and on which days.

A project's entry has its activity from the kick-off, or from its entry into the running project,
to its due day; to the day it is accepted if that is earlier, or if it is overdue; and never longer
than to the day the project is closed. What is withdrawn or cancelled holds nothing. A standing duty
has its activity on the days it is in force.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.duties.domain.activity_accountability import Accountability
from services.duties.domain.handoff_change_events import HandoffRescheduled, HandoffWaived
from services.duties.domain.handoff_events import HandoffAccepted, HandoffOverdue
from services.duties.domain.project_duties import ProjectDuty, normalize_activity
from services.duties.domain.project_events import (
    DutyAssigned,
    DutyScheduled,
    DutyWithdrawn,
    ProjectCancelled,
    ProjectClosed,
)
from services.duties.domain.project_schedule_events import DutyRescheduled
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.project_withdrawal import ProjectWithdrawn
from services.duties.domain.standing_duty_events import (
    StandingDuty,
    StandingDutyEnded,
    StandingDutyMade,
    StandingDutyTransferred,
)
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_COLUMN_TYPES = {
    "entry_id": "uuid", "kind": "text", "project_id": "uuid", "activity": "text",
    "activity_key": "text", "deliverable": "text", "accountable": "text",
    "accountable_key": "text", "recipient": "text", "scope": "text[]", "scope_keys": "text[]",
    "first_day": "date", "last_day": "date",
}  # fmt: skip


async def list_accountabilities(
    db: Connection, activity_keys: Collection[str], first_day: date, last_day: date | None
) -> list[Accountability]:
    """Return who is accountable for these activities on a day of a period, in order of entry.

    `last_day` is `None` for a period without an end.
    """
    rows = await db.fetch(
        "SELECT kind, entry_id, activity, accountability.deliverable, accountable, scope,"
        " first_day, last_day, project_id,"
        " coalesce(project.code, project_id::text, '') AS project"
        " FROM accountability LEFT JOIN project USING (project_id)"
        " WHERE activity_key = ANY ($1) AND first_day <= coalesce($3::date, 'infinity')"
        " AND coalesce(last_day, 'infinity') >= $2::date ORDER BY entry_id",
        sorted(activity_keys),
        first_day,
        last_day,
    )
    return [Accountability(**{**row, "scope": tuple(row["scope"])}) for row in rows]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the periods up to date.

    What can happen to one entry in a batch happens in this order: it is made, gets its days,
    becomes overdue or moves, is accepted or waived, ends with its project, is taken back.
    """
    of_type: dict[type[Any], list[Any]] = {}
    for recorded in events:
        of_type.setdefault(type(recorded.event), []).append(recorded.event)
    rows = [
        _row(event.duty, "project-entry", event.project_id, None, None)
        for event in of_type.get(DutyAssigned, ())
    ] + [
        _row(duty, "standing-duty", None, duty.effective_from, duty.until)
        for duty in (event.duty for event in of_type.get(StandingDutyMade, ()))
    ]
    if rows:
        columns = ", ".join(_COLUMN_TYPES)
        typed = ", ".join(f"{name} {type_}" for name, type_ in _COLUMN_TYPES.items())
        await db.execute(
            f"INSERT INTO accountability ({columns}) SELECT {columns}"  # noqa: S608  constants, no input
            f" FROM jsonb_to_recordset($1::jsonb) AS made ({typed})",
            json.dumps(rows, default=str),
        )
    scheduled: Iterable[DutyScheduled] = of_type.get(DutyScheduled, ())
    await _set_days(
        db,
        {
            event.duty.duty_id: (company_date(event.at), company_date(event.due_at))
            for event in scheduled
        },
    )
    await _pass_on(db, events)
    await _set_last_days(db, [recorded.event for recorded in events])
    accepted: Iterable[HandoffAccepted] = of_type.get(HandoffAccepted, ())
    await _end(
        db, "entry_id", {e.obligation.duty_id: company_date(e.at) for e in accepted}, released=False
    )
    waived: Iterable[HandoffWaived] = of_type.get(HandoffWaived, ())
    await _end(
        db, "entry_id", {e.obligation.duty_id: company_date(e.at) for e in waived}, released=True
    )
    closed: Iterable[ProjectClosed] = of_type.get(ProjectClosed, ())
    await _end(db, "project_id", {e.project_id: company_date(e.at) for e in closed}, released=True)
    ended: Iterable[StandingDutyEnded] = of_type.get(StandingDutyEnded, ())
    await _end(
        db,
        "entry_id",
        {e.duty.duty_id: e.duty.until for e in ended if e.duty.until is not None},
        released=True,
    )
    await execute_for_rows(
        db,
        "DELETE FROM accountability WHERE entry_id = ANY ($1)",
        [event.duty_id for event in of_type.get(DutyWithdrawn, ())],
    )
    await execute_for_rows(
        db,
        "DELETE FROM accountability WHERE project_id = ANY ($1)",
        [e.project_id for of in (ProjectCancelled, ProjectWithdrawn) for e in of_type.get(of, ())],
    )


async def _set_days(db: Connection, days: dict[UUID, tuple[date, date]]) -> None:
    await execute_for_rows(
        db,
        "UPDATE accountability SET first_day = agreed.first_day, last_day = agreed.last_day"
        " FROM unnest($1::uuid[], $2::date[], $3::date[]) AS agreed (entry_id, first_day, last_day)"
        " WHERE accountability.entry_id = agreed.entry_id",
        list(days),
        [first_day for first_day, _ in days.values()],
        [last_day for _, last_day in days.values()],
    )


async def _pass_on(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Write who is accountable since a department was succeeded by another."""
    passed: dict[UUID, ProjectDuty | StandingDuty] = {}
    for event in (recorded.event for recorded in events):
        if isinstance(event, ProjectTransferred):
            passed |= {duty.duty_id: duty for duty in event.duties}
        elif isinstance(event, StandingDutyTransferred):
            passed[event.duty.duty_id] = event.duty
    await execute_for_rows(
        db,
        "UPDATE accountability SET accountable = passed.accountable,"
        " accountable_key = passed.key, recipient = passed.recipient"
        " FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])"
        " AS passed (entry_id, accountable, key, recipient)"
        " WHERE accountability.entry_id = passed.entry_id",
        list(passed),
        [duty.accountable for duty in passed.values()],
        [duty.accountable.casefold() for duty in passed.values()],
        [duty.recipient for duty in passed.values()],
    )


async def _set_last_days(db: Connection, events: Sequence[Any]) -> None:
    """Set the last day of what is overdue, which has none, or is due on another day."""
    last_days: dict[UUID, date | None] = {}
    for event in events:
        match event:
            case HandoffOverdue(obligation=owed):
                last_days[owed.duty_id] = None
            case HandoffRescheduled(obligation=owed):
                last_days[owed.duty_id] = company_date(owed.due_at)
            case DutyRescheduled(duty=duty, due_at=due_at):
                last_days[duty.duty_id] = company_date(due_at)
            case _:
                pass
    await execute_for_rows(
        db,
        "UPDATE accountability SET last_day = moved.last_day"
        " FROM unnest($1::uuid[], $2::date[]) AS moved (entry_id, last_day)"
        " WHERE accountability.entry_id = moved.entry_id AND NOT is_released",
        list(last_days),
        list(last_days.values()),
    )


async def _end(db: Connection, key: str, last_days: dict[UUID, date], *, released: bool) -> None:
    """Shorten periods to a last day; what would have no day left is left without days."""
    await execute_for_rows(
        db,
        "UPDATE accountability"  # noqa: S608  a constant, no input
        " SET last_day = least(coalesce(accountability.last_day, ended.day), ended.day),"
        " first_day = CASE WHEN accountability.first_day <= ended.day"
        " THEN accountability.first_day END, is_released = is_released OR ended.released"
        " FROM unnest($1::uuid[], $2::date[], $3::boolean[]) AS ended (id, day, released)"
        f" WHERE accountability.{key} = ended.id",
        list(last_days),
        list(last_days.values()),
        [released] * len(last_days),
    )


def _row(
    duty: ProjectDuty | StandingDuty,
    kind: str,
    project_id: UUID | None,
    first_day: date | None,
    last_day: date | None,
) -> dict[str, Any]:
    return {
        "entry_id": duty.duty_id,
        "kind": kind,
        "project_id": project_id,
        "activity": duty.activity,
        "activity_key": normalize_activity(duty.activity),
        "deliverable": duty.deliverable,
        "accountable": duty.accountable,
        "accountable_key": duty.accountable.casefold(),
        "recipient": duty.recipient,
        "scope": duty.scope,
        "scope_keys": [normalize_activity(part) for part in duty.scope],
        "first_day": first_day,
        "last_day": last_day,
    }
