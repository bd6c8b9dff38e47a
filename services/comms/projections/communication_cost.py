"""The cost of communication: the person-minutes of each department, month by month.

A meeting is stored as minutes, a request or a reply as a count: the cost policy that prices them
is applied when they are read, so that a new policy rewrites no entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.company_month import month_of
from services.comms.domain.cost_policy import Rates, price_minutes
from services.comms.domain.meeting_events import MeetingHeld
from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_events import (
    EntryConfirmed,
    EntryRecorded,
    EntryRetimed,
    EntryVoided,
    RequestOpened,
)
from services.comms.projections.cost_changes import REPLY_KINDS, insert_late_changes
from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.money import Money
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CostKind = Literal["meeting", "request", "reply"]


class CostFigure(BaseModel):
    """A figure and the events behind it."""

    person_minutes: int
    events: list[UUID]
    """The events that were counted, oldest first."""


class DepartmentCost(BaseModel):
    """What communication cost a department in a month."""

    department: str
    person_minutes: int
    """The sum of the three figures."""
    amount: Money
    """What they cost by the policy."""
    meetings: CostFigure
    """The department's attendance times the actual minutes."""
    requests: CostFigure
    """The requests that the department opened, each at the policy's minutes."""
    replies: CostFigure
    """The replies that the department gave, each at the policy's minutes."""


async def list_department_costs(
    db: Connection,
    month: str,
    rates: Rates,
    department: str | None,
    after: str | None,
    limit: int,
    project: UUID | None = None,
) -> list[DepartmentCost]:
    """Return the cost of each department that has any in a month, by department, behind `after`.

    With `project` it is what was spent for that project alone.
    """
    rows = await db.fetch(
        "SELECT department, kind, event_id, amount FROM cost_entry WHERE month = $1"
        " AND ($5::uuid IS NULL OR project = $5) AND department IN"
        " (SELECT DISTINCT department FROM cost_entry WHERE month = $1"
        " AND ($2::text IS NULL OR department = $2) AND ($3::text IS NULL OR department > $3)"
        " AND ($5::uuid IS NULL OR project = $5)"
        " ORDER BY department LIMIT $4)"
        " ORDER BY department, at, event_id",
        month,
        department,
        after,
        limit,
        project,
    )
    minutes = {
        "meeting": 1,
        "request": rates.minutes_per_request,
        "reply": rates.minutes_per_reply,
    }
    by_department: dict[str, dict[str, CostFigure]] = {}
    for row in rows:
        figures = by_department.setdefault(
            row["department"],
            {kind: CostFigure(person_minutes=0, events=[]) for kind in minutes},
        )
        figure = figures[row["kind"]]
        figure.person_minutes += row["amount"] * minutes[row["kind"]]
        figure.events.append(row["event_id"])
    return [_department_cost(name, figures, rates) for name, figures in by_department.items()]


def _department_cost(name: str, figures: Mapping[str, CostFigure], rates: Rates) -> DepartmentCost:
    meetings, exchanged = figures["meeting"].person_minutes, 0
    for kind in ("request", "reply"):
        exchanged += figures[kind].person_minutes
    return DepartmentCost(
        department=name,
        person_minutes=meetings + exchanged,
        amount=Money(
            amount_minor=price_minutes(meetings, rates) + price_minutes(exchanged, rates),
            currency=rates.currency,
        ),
        meetings=figures["meeting"],
        requests=figures["request"],
        replies=figures["reply"],
    )


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert what each event cost each department; follow later corrections."""
    await _insert_requests(db, [r.event for r in events if isinstance(r.event, RequestOpened)])
    entries = [entry for recorded in events for entry in _cost_entries(recorded)]
    if entries:
        await db.execute(
            "INSERT INTO cost_entry (event_id, department, kind, amount, at, month, about, project)"
            " SELECT event_id, coalesce(data.department, asked.department), kind, amount, at,"
            " month, about, coalesce(data.project, asked.project)"
            " FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[],"
            " $5::bigint[], $6::timestamptz[], $7::text[], $8::uuid[], $9::uuid[])"
            " AS data (event_id, department, request_id, kind, amount, at, month, about, project)"
            " LEFT JOIN cost_request AS asked ON asked.request_id = data.request_id",
            *(list(column) for column in zip(*entries, strict=True)),
        )
    await insert_late_changes(db, events)
    retimed = {
        e.entry_id: e.at for r in events if isinstance(e := r.event, EntryRetimed | EntryConfirmed)
    }
    if retimed:
        await db.execute(
            "UPDATE cost_entry SET at = data.at, month = data.month"
            " FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS data (about, at, month)"
            " WHERE cost_entry.about = data.about",
            list(retimed),
            list(retimed.values()),
            [month_of(at) for at in retimed.values()],
        )
    voided = [r.event.entry_id for r in events if isinstance(r.event, EntryVoided)]
    if voided:
        await db.execute("DELETE FROM cost_entry WHERE about = ANY ($1)", voided)


async def _insert_requests(db: Connection, opened: Sequence[RequestOpened]) -> None:
    """Store department and project of each request: the events of replies do not name them."""
    if opened:
        await db.execute(
            "INSERT INTO cost_request (request_id, department, project)"
            " SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[])",
            [event.ask.request_id for event in opened],
            [event.ask.department for event in opened],
            [_project_of(event.ask) for event in opened],
        )


def _project_of(ask: RequestDetails) -> UUID | None:
    return ask.about.id if ask.about is not None and ask.about.kind == "project" else None


class _CostEntry(NamedTuple):
    """A row of `cost_entry`; what is `None` of a reply is that of its request."""

    event_id: UUID
    department: str | None
    request_id: UUID | None
    kind: CostKind
    amount: int
    at: datetime
    month: str
    about: UUID | None
    project: UUID | None


def _cost_entries(recorded: RecordedEvent[Any]) -> Iterator[_CostEntry]:
    id_ = recorded.id
    match recorded.event:
        case MeetingHeld(plan=plan, minutes=minutes, attendance=attendance, began_at=at):
            for one in attendance:
                spent, month = one.persons * minutes, month_of(at)
                yield _CostEntry(
                    id_, one.department, None, "meeting", spent, at, month, None, plan.project_id
                )
        case RequestOpened(ask=ask, at=at):
            about, project = ask.request_id, _project_of(ask)
            yield _CostEntry(id_, ask.asker, None, "request", 1, at, month_of(at), about, project)
        case EntryRecorded(request_id=request_id, entry=entry) if entry.kind in REPLY_KINDS:
            at, about = entry.at, entry.entry_id
            yield _CostEntry(id_, None, request_id, "reply", 1, at, month_of(at), about, None)
        case _:
            return


PROJECTION = Projection("cost", ("cost_entry", "cost_request", "cost_change"), apply_events)
