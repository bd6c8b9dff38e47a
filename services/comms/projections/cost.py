"""The cost of communication: what meetings and requests took of each department, month by month.

Entries are amounts, not minutes, where a policy says what one is reckoned at: a policy for a month
to come never rewrites what is entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.cost_policy import Rates
from services.comms.domain.meeting import MeetingHeld
from services.comms.domain.month import month_of
from shared.eventsourcing.store import Recorded
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

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


async def of_month(
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


async def project(db: Connection, events: Sequence[Recorded[Any]]) -> None:
    """Enter what each event took of each department."""
    entries = [entry for recorded in events for entry in _entries(recorded)]
    if entries:
        await db.execute(
            "INSERT INTO cost_entry (event_id, department, kind, amount, at, month)"
            " SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[],"
            " $5::timestamptz[], $6::text[])",
            *(list(column) for column in zip(*entries, strict=True)),
        )


_Entry = tuple[UUID, str, CostKind, int, datetime, str]


def _entries(recorded: Recorded[Any]) -> Iterator[_Entry]:
    match recorded.event:
        case MeetingHeld(minutes=minutes, attendance=attendance, began_at=at):
            took: Iterable[tuple[str, CostKind, int]] = [
                (one.department, "meeting", one.persons * minutes) for one in attendance
            ]
        case _:
            return
    for department, kind, amount in took:
        yield recorded.id, department, kind, amount, at, month_of(at)


PROJECTION = Projection("cost", ("cost_entry",), project)
