"""The queries on pain lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.programme.domain.pain_events import (
    CostUnit,
    HourlyRate,
    PainEstimate,
    PainSourceKind,
    PlanWeight,
)
from services.programme.domain.pain_ranking import BUILT_IN_RATE, FORMULA_VERSION, weigh_plans
from services.programme.domain.pain_state import ACTIVE_STATUSES, MeasureStatus, PainStatus
from services.programme.domain.plan_codes import PlanCode
from services.programme.domain.target_codes import TargetCode
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class PainRow(BaseModel):
    """A pain on the list, and its rank among those that are open or being treated."""

    pain_id: UUID
    programme_id: UUID
    place: int
    """Its place in the list, from 1: by cost a month, then as recorded."""
    rank: int | None
    """1 for the dearest; pains that cost the same have the same rank, and the next ranks are left
    out. `null` for a pain that nobody has rated, or that is closed."""
    tied: bool
    """Whether another pain has the same rank."""
    status: PainStatus
    title: str
    description: str
    department: str
    """The department that suffers it."""
    plan: PlanCode
    target: TargetCode | None
    """The target whose figure tells of it."""
    measured_of: str | None
    """The department whose figure that is; `null` where it is the whole company's."""
    source: PainSourceKind
    reference: str | None
    """The survey, interview or mined result, by id or address."""
    question: str | None
    times_per_month: PlainDecimal | None
    amount: int | None
    """What it costs each time, in `unit`."""
    unit: CostUnit | None
    cost_per_month_minor: int | None
    """Times a month by cost each time, in minor units of `currency`."""
    currency: str
    duplicates: int
    """How many pains were merged into it."""
    merged_into: UUID | None
    reason: str | None
    """Why it was closed, merged or reopened last."""
    recorded_at: CompanyTime
    updated_at: CompanyTime


class MeasureRow(BaseModel):
    """What is done against a pain."""

    number: int
    status: MeasureStatus
    what: str
    person: str
    """Who does it."""
    by_when: date
    taken_at: CompanyTime
    closed_at: CompanyTime | None
    reason: str | None
    """How it was done, or why it was given up."""


class DecidedPriorities(BaseModel):
    """Which plan comes first, and on what it was decided."""

    first: PlanCode
    proposed: PlanCode
    weights: list[PlanWeight]
    """The weights on that day."""
    formula_version: int
    reason: str | None
    at: CompanyTime


class Priorities(BaseModel):
    """What the pains propose to do first, and what was decided."""

    formula_version: int
    rate: HourlyRate
    """What an hour of people costs in the ranking."""
    weights: list[PlanWeight]
    """The five plans, the one that is proposed first."""
    decided: DecidedPriorities | None
    """`null` where nothing was decided."""


_ACTIVE = "status IN ('open', 'being-treated') AND times_per_month IS NOT NULL"
_RANKED = f"""
SELECT * FROM (
    SELECT *,
        CASE WHEN active THEN rank() OVER (
            PARTITION BY programme_id, active ORDER BY sixtieths DESC) END AS rank,
        active AND count(*) OVER (PARTITION BY programme_id, active, sixtieths) > 1 AS tied,
        row_number() OVER (PARTITION BY programme_id
            ORDER BY active DESC, sixtieths DESC NULLS LAST, recorded_at, pain_id) AS place,
        floor((2 * sixtieths + 60) / 120)::bigint AS cost_per_month_minor
    FROM (
        SELECT pain.*, currency, {_ACTIVE} AS active,
            times_per_month * amount * CASE unit WHEN 'minutes' THEN hourly_minor ELSE 60 END
                AS sixtieths,
            (SELECT count(*) FROM pain AS other WHERE other.merged_into = pain.pain_id)
                AS duplicates
        FROM pain JOIN pain_list USING (programme_id)
    ) AS costed
) AS pain
"""  # noqa: S608  no input

PAIN_LIST_QUERY = ListQuery(
    name="pains",
    select=_RANKED,
    conditions={
        "programme_id": "programme_id = {programme_id}",
        "status": "status = ANY ({status})",
        "plan": "plan = ANY ({plan})",
        "department": "department = {department}",
    },
    sort=Sort([SortKey("place", int), SortKey("pain_id", UUID)]),
    sorts={"updated_at": Sort([SortKey("updated_at", datetime), SortKey("pain_id", UUID)])},
    searched=("title", "description"),
    id_key=SortKey("pain_id", UUID),
    updated_at="updated_at",
    row=PainRow,
)
"""The pain list: the dearest first, then what is not rated, then what is closed."""


async def find_pain(db: Connection, programme_id: UUID, pain_id: UUID) -> PainRow | None:
    """Return a pain of a programme, or `None`."""
    row = await db.fetchrow(
        f"{_RANKED} WHERE programme_id = $1 AND pain_id = $2",  # a declaration, no input
        programme_id,
        pain_id,
    )
    return None if row is None else PainRow(**row)


async def find_measures(db: Connection, pain_id: UUID) -> list[MeasureRow]:
    """Return the measures against a pain, in the order in which they were taken."""
    rows = await db.fetch(
        "SELECT number, status, what, person, by_when, taken_at, closed_at, reason"
        " FROM pain_measure WHERE pain_id = $1 ORDER BY number",
        pain_id,
    )
    return [MeasureRow(**row) for row in rows]


async def find_priorities(db: Connection, programme_id: UUID) -> Priorities:
    """Return what the pains of a programme propose to do first now, and what was decided."""
    listed = await db.fetchrow("SELECT * FROM pain_list WHERE programme_id = $1", programme_id)
    rate = BUILT_IN_RATE
    decided = None
    if listed is not None:
        rate = HourlyRate(minor=listed["hourly_minor"], currency=listed["currency"])
        decided = listed["decided"]
    rows = await db.fetch(
        "SELECT plan, times_per_month, amount, unit FROM pain WHERE programme_id = $1"
        " AND status = ANY ($2) AND times_per_month IS NOT NULL",
        programme_id,
        list(ACTIVE_STATUSES),
    )
    rated = [
        (
            row["plan"],
            PainEstimate(
                times_per_month=row["times_per_month"], amount=row["amount"], unit=row["unit"]
            ),
        )
        for row in rows
    ]
    return Priorities(
        formula_version=FORMULA_VERSION,
        rate=rate,
        weights=list(weigh_plans(rated, rate)),
        decided=decided and DecidedPriorities.model_validate_json(decided),
    )
