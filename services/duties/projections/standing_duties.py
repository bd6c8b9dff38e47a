"""The read model of standing duties: who owes what to whom, again and again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import standing_duty_events
from services.duties.domain.involved_departments import InvolvedDepartments
from services.duties.domain.recurrence import Recurrence
from services.duties.projections.handoff_rows import HandoffSide
from services.duties.projections.involvement import select_involved
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

StandingDutyStatus = Literal["in-force", "ended"]
"""Whether the duty has ended: somebody ended it, or its last day passed and no date is owed."""


class StandingDutyRow(BaseModel):
    """A standing duty."""

    duty_id: UUID
    version: int
    status: StandingDutyStatus
    activity: str
    scope: list[str]
    """The parts of the company that it is for; empty for all of them."""
    deliverable: str
    accountable: str
    recipient: str
    acceptance: str
    rhythm: Recurrence
    effective_from: date
    until: date | None
    """The last day on which it is in force; `null` where it has none."""
    connector: str | None
    """The connector that may fulfil it, by the subject of its token; `null` where there is none."""
    involved: InvolvedDepartments
    """Further departments: responsible, consulted, informed."""
    next_due_at: CompanyTime | None
    """The end of the earliest open date; `null` where none is open."""
    overdue: int
    """How many of its dates are overdue and not fulfilled."""
    ended_at: CompanyTime | None
    reason: str | None
    """Why the duty was ended; `null` while it is in force."""
    updated_at: CompanyTime
    """When the duty or one of its dates last changed, by the time of entry."""


@dataclass(frozen=True)
class StandingDutyFilters:
    """Which duties a list shows; `None` leaves a filter out."""

    department: str | None = None
    side: HandoffSide | None = None
    """The side of `department`, the sender being accountable; `None` for either.

    It has no effect where no department is given.
    """
    statuses: Sequence[StandingDutyStatus] | None = None
    """Any of these."""
    overdue: bool | None = None


async def find_standing_duty(db: Connection, duty_id: UUID) -> StandingDutyRow | None:
    """Return a standing duty, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE duty_id = $1", duty_id)
    return _build_row(**row) if row else None


_OVERDUE = (
    "(SELECT count(*) FROM occurrence AS missed WHERE missed.duty_id = standing_duty.duty_id"
    " AND told AND done_at IS NULL)"
)
_SELECT = (
    "SELECT *,"  # noqa: S608  a constant, no input
    " CASE WHEN ended_at IS NULL THEN 'in-force' ELSE 'ended' END AS status,"
    f" {_OVERDUE} AS overdue, (SELECT min(due_at) FROM occurrence AS open"
    " WHERE open.duty_id = standing_duty.duty_id AND NOT told AND done_at IS NULL) AS next_due_at,"
    f" {select_involved('standing_duty.duty_id')} AS involved FROM standing_duty"
)


def _build_row(*, rhythm: str, involved: str, **columns: Any) -> StandingDutyRow:
    return StandingDutyRow(rhythm=json.loads(rhythm), involved=json.loads(involved), **columns)


_ID = SortKey("duty_id", UUID)
STANDING_DUTY_LIST_QUERY = ListQuery(
    name="standing-duties",
    select=_SELECT,
    conditions={
        "department": "(accountable = {department} AND {side}::text IS DISTINCT FROM 'recipient')"
        " OR (recipient = {department} AND {side}::text IS DISTINCT FROM 'sender')",
        "statuses": "CASE WHEN ended_at IS NULL THEN 'in-force' ELSE 'ended' END"
        " = ANY ({statuses})",
        "overdue": f"({_OVERDUE} > 0) = {{overdue}}",
    },
    sort=Sort([_ID]),
    sorts={"updated": Sort([SortKey("updated_at", datetime), _ID])},
    searched=("deliverable", "activity"),
    id_key=_ID,
    updated_at="updated_at",
    row=_build_row,
)
"""The list of standing duties, in the order in which they were made."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the standing duties up to date: each is made, then ended."""
    relevant = [r for r in events if isinstance(r.event, _STANDING_DUTY_EVENTS)]
    if relevant:
        await _insert_duties(
            db,
            [
                r.event
                for r in relevant
                if isinstance(r.event, standing_duty_events.StandingDutyMade)
            ],
        )
        await _mark_ended(
            db,
            [
                r.event
                for r in relevant
                if isinstance(r.event, standing_duty_events.StandingDutyEnded)
            ],
        )
        passed = {
            r.event.duty.duty_id: r.event.duty
            for r in relevant
            if isinstance(r.event, standing_duty_events.StandingDutyTransferred)
        }
        await execute_for_rows(
            db,
            "UPDATE standing_duty SET accountable = passed.accountable,"
            " recipient = passed.recipient FROM unnest($1::uuid[], $2::text[], $3::text[])"
            " AS passed (duty_id, accountable, recipient)"
            " WHERE standing_duty.duty_id = passed.duty_id",
            list(passed),
            [duty.accountable for duty in passed.values()],
            [duty.recipient for duty in passed.values()],
        )
        newest = {recorded.event.duty.duty_id: recorded for recorded in relevant}
        await db.execute(
            "UPDATE standing_duty SET version = changed.version, updated_at = changed.updated_at"
            " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
            " AS changed (duty_id, version, updated_at)"
            " WHERE standing_duty.duty_id = changed.duty_id",
            list(newest),
            [one.version for one in newest.values()],
            [one.recorded_at for one in newest.values()],
        )


_STANDING_DUTY_EVENTS = get_args(get_args(standing_duty_events.StandingDutyEvent)[0])
"""The event classes of a standing duty's stream."""


async def _insert_duties(
    db: Connection, events: Sequence[standing_duty_events.StandingDutyMade]
) -> None:
    duties = [event.duty for event in events]
    await execute_for_rows(
        db,
        "INSERT INTO standing_duty (duty_id, version, activity, scope, deliverable, accountable,"
        " recipient, acceptance, rhythm, effective_from, until, connector)"
        " SELECT duty_id, 0, activity, ARRAY(SELECT json_array_elements_text(scope)), deliverable,"
        " accountable, recipient, acceptance, rhythm, effective_from, until, connector"
        " FROM unnest($1::uuid[], $2::text[], $3::json[], $4::text[], $5::text[], $6::text[],"
        " $7::text[], $8::json[], $9::date[], $10::date[], $11::text[]) AS made (duty_id, activity,"
        " scope, deliverable, accountable, recipient, acceptance, rhythm, effective_from, until,"
        " connector)",
        [duty.duty_id for duty in duties],
        [duty.activity for duty in duties],
        [json.dumps(duty.scope) for duty in duties],
        [duty.deliverable for duty in duties],
        [duty.accountable for duty in duties],
        [duty.recipient for duty in duties],
        [duty.acceptance for duty in duties],
        [duty.rhythm.model_dump_json() for duty in duties],
        [duty.effective_from for duty in duties],
        [duty.until for duty in duties],
        [duty.connector for duty in duties],
    )


async def _mark_ended(
    db: Connection, events: Sequence[standing_duty_events.StandingDutyEnded]
) -> None:
    await execute_for_rows(
        db,
        "UPDATE standing_duty SET until = ended.until, ended_at = ended.at, reason = ended.reason"
        " FROM unnest($1::uuid[], $2::date[], $3::timestamptz[], $4::text[])"
        " AS ended (duty_id, until, at, reason) WHERE standing_duty.duty_id = ended.duty_id",
        [event.duty.duty_id for event in events],
        [event.duty.until for event in events],
        [event.at for event in events],
        [event.reason for event in events],
    )


PROJECTION = Projection("standing-duties", ("standing_duty",), apply_events)
