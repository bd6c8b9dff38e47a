"""The cost of communication: what meetings and requests took of each department, month by month.

Entries are amounts, not minutes, where a policy says what one is reckoned at: a policy for a month
to come never rewrites what is entered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.cost_policy import Rates
from services.comms.domain.meeting import MeetingHeld
from services.comms.domain.month import month_of
from services.comms.domain.request_events import (
    EntryRecorded,
    EntryRetimed,
    EntryVoided,
    RequestOpened,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CostKind = Literal["meeting", "request", "reply"]


class CostFigure(BaseModel):
    """A figure and what is behind it."""

    person_minutes: int
    events: list[UUID]
    """Every event that was counted, oldest first."""


class DepartmentCost(BaseModel):
    """What communication took of a department in a month."""

    department: str
    person_minutes: int
    """The sum of the three figures."""
    meetings: CostFigure
    """The department's attendance times the actual minutes."""
    requests: CostFigure
    """Requests it opened, each at the policy's minutes."""
    replies: CostFigure
    """Replies it gave, each at the policy's minutes."""


async def list_department_costs(
    db: Connection,
    month: str,
    rates: Rates,
    department: str | None,
    after: str | None,
    limit: int,
) -> list[DepartmentCost]:
    """Return what a month took of each department that it took anything of, behind `after`."""
    rows = await db.fetch(
        "SELECT department, kind, event_id, amount FROM cost_entry WHERE month = $1"
        " AND department IN (SELECT DISTINCT department FROM cost_entry WHERE month = $1"
        " AND ($2::text IS NULL OR department = $2) AND ($3::text IS NULL OR department > $3)"
        " ORDER BY department LIMIT $4)"
        " ORDER BY department, at, event_id",
        month,
        department,
        after,
        limit,
    )
    minutes = {
        "meeting": 1,
        "request": rates.minutes_per_request,
        "reply": rates.minutes_per_reply,
    }
    found: dict[str, dict[str, CostFigure]] = {}
    for row in rows:
        figures = found.setdefault(
            row["department"],
            {kind: CostFigure(person_minutes=0, events=[]) for kind in minutes},
        )
        figure = figures[row["kind"]]
        figure.person_minutes += row["amount"] * minutes[row["kind"]]
        figure.events.append(row["event_id"])
    return [
        DepartmentCost(
            department=name,
            person_minutes=sum(figure.person_minutes for figure in figures.values()),
            meetings=figures["meeting"],
            requests=figures["request"],
            replies=figures["reply"],
        )
        for name, figures in found.items()
    ]


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Enter what each event took of each department; follow what is corrected later."""
    await _remember_asked_departments(
        db, [r.event for r in events if isinstance(r.event, RequestOpened)]
    )
    entries = [entry for recorded in events for entry in _cost_entries(recorded)]
    if entries:
        await db.execute(
            "INSERT INTO cost_entry (event_id, department, kind, amount, at, month, about)"
            " SELECT event_id, coalesce(told.department, asked.department), kind, amount, at,"
            " month, about FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[],"
            " $5::bigint[], $6::timestamptz[], $7::text[], $8::uuid[])"
            " AS told (event_id, department, request_id, kind, amount, at, month, about)"
            " LEFT JOIN cost_request AS asked ON asked.request_id = told.request_id",
            *(list(column) for column in zip(*entries, strict=True)),
        )
    retimed = {e.entry_id: e.at for r in events if isinstance(e := r.event, EntryRetimed)}
    if retimed:
        await db.execute(
            "UPDATE cost_entry SET at = told.at, month = told.month"
            " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS told (about, at, month)"
            " WHERE cost_entry.about = told.about",
            list(retimed),
            list(retimed.values()),
            [month_of(at) for at in retimed.values()],
        )
    voided = [r.event.entry_id for r in events if isinstance(r.event, EntryVoided)]
    if voided:
        await db.execute("DELETE FROM cost_entry WHERE about = ANY ($1)", voided)


async def _remember_asked_departments(db: Connection, opened: Sequence[RequestOpened]) -> None:
    """Remember who is asked: replies do not say by whom they are given."""
    if opened:
        await db.execute(
            "INSERT INTO cost_request (request_id, department)"
            " SELECT * FROM unnest($1::uuid[], $2::text[])",
            [event.ask.request_id for event in opened],
            [event.ask.department for event in opened],
        )


_CostEntry = tuple[UUID, str | None, UUID | None, CostKind, int, datetime, str, UUID | None]


def _cost_entries(recorded: RecordedEvent[Any]) -> Iterator[_CostEntry]:
    match recorded.event:
        case MeetingHeld(minutes=minutes, attendance=attendance, began_at=at):
            for one in attendance:
                took = one.persons * minutes
                yield recorded.id, one.department, None, "meeting", took, at, month_of(at), None
        case RequestOpened(ask=ask, at=at):
            about = ask.request_id
            yield recorded.id, ask.asker, None, "request", 1, at, month_of(at), about
        case EntryRecorded(request_id=request_id, entry=entry) if entry.kind in _REPLY_KINDS:
            at, about = entry.at, entry.entry_id
            yield recorded.id, None, request_id, "reply", 1, at, month_of(at), about
        case _:
            return


_REPLY_KINDS = frozenset({"progress", "resolution"})

PROJECTION = Projection("cost", ("cost_entry", "cost_request"), project_events)
