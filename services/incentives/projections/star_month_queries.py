"""Queries of the collaboration star: months, nominations, decisions, published winners, awards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.star_award import StarWinner
from services.incentives.domain.star_events import StarDecided
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_terms import StarTerms
from services.incentives.projections.star_award_changes import AWARD_ENTRIES
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.money import Money, money
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class StarMonthRow(BaseModel):
    """A locked month, and how far its star is."""

    period: str
    opened_at: CompanyTime | None
    """When its candidates were listed; `None` where that is still to be done."""
    nominations: int
    decided: list[StarRanking]
    """The rankings with a decision that is not published yet."""
    published: list[StarRanking]
    is_missed: bool
    """Whether a ranking that the plan awards is not decided, though a later month is locked; so is
    a month whose candidates are not listed."""


_PERIOD = SortKey("period", str)
STAR_MONTH_LIST_QUERY = ListQuery(
    name="star-months",
    select="""
SELECT * FROM (
    SELECT locked.period, month.opened_at,
        (SELECT count(*)::int FROM star_nomination AS one WHERE one.period = locked.period)
            AS nominations,
        ARRAY (SELECT ranking FROM star_decision AS one WHERE one.period = locked.period
               AND status = 'decided' ORDER BY ranking) AS decided,
        ARRAY (SELECT ranking FROM star_decision AS one WHERE one.period = locked.period
               AND status = 'published' ORDER BY ranking) AS published,
        EXISTS (SELECT FROM locked_period AS later WHERE later.period > locked.period)
        AND (month.period IS NULL OR EXISTS (
            SELECT FROM json_each_text(month.terms -> 'winners') AS awarded (ranking, winners)
            WHERE winners::integer > 0 AND NOT EXISTS (
                SELECT FROM star_decision AS one WHERE one.period = locked.period
                AND one.ranking = awarded.ranking AND status <> 'cancelled'
            )
        )) AS is_missed
    FROM locked_period AS locked LEFT JOIN star_month AS month USING (period)
) AS listed
""",
    sort=Sort([_PERIOD], descending=True),
    sorts={"period": Sort([_PERIOD])},
    id_key=_PERIOD,
    row=StarMonthRow,
    conditions={"missed": "is_missed = {missed}"},
)
"""The locked months, the latest first."""


class StarNomination(BaseModel):
    """Somebody nominated a candidate."""

    nomination_id: UUID
    period: str
    ranking: StarRanking
    candidate: str
    name: str | None
    departments: list[str]
    reasons: str
    nominated_by: str
    at: CompanyTime


STAR_NOMINATION_LIST_QUERY = ListQuery(
    name="star-nominations",
    select="SELECT * FROM star_nomination",
    sort=Sort([SortKey("at", datetime), SortKey("nomination_id", UUID)]),
    row=StarNomination,
    conditions={
        "period": "period = {period}",
        "ranking": "ranking = ANY ({ranking})",
        "candidate": "candidate = {candidate}",
        "readable_by": "{readable_by}::text = ANY (departments)",
    },
)


class StarDecision(BaseModel):
    """What was decided about a ranking of a month."""

    decision_id: UUID
    ranking: StarRanking
    status: Literal["decided", "published"]
    winners: tuple[StarWinner, ...]
    reasons: str
    acknowledged_alerts: tuple[str, ...]
    by: str
    at: CompanyTime
    published_at: CompanyTime | None
    booked_in: str | None
    """The month whose statement shows the award."""


class OpenedMonth(BaseModel):
    """A month whose candidates are listed."""

    plan_version: int
    terms: StarTerms
    currency: str
    opened_at: CompanyTime
    version: int


async def find_opened_month(db: Connection, period: str) -> OpenedMonth | None:
    """Return a month's star as it was opened; `None` where its candidates are not listed."""
    row = await db.fetchrow("SELECT * FROM star_month WHERE period = $1", period)
    if row is None:
        return None
    terms = StarTerms.model_validate_json(row["terms"])
    return OpenedMonth(**{**dict(row), "terms": terms})


async def list_star_decisions(db: Connection, period: str) -> Sequence[StarDecision]:
    """Return the decisions of a month that hold, by ranking."""
    rows = await db.fetch(
        "SELECT * FROM star_decision WHERE period = $1 AND status <> 'cancelled' ORDER BY ranking",
        period,
    )
    return [
        StarDecision(
            **{
                **StarDecided.model_validate_json(row["body"]).model_dump(exclude={"type"}),
                "status": row["status"],
                "published_at": row["published_at"],
                "booked_in": row["booked_in"],
            }
        )
        for row in rows
    ]


async def list_unopened_locked_periods(db: Connection) -> Sequence[str]:
    """Return the locked months whose candidates are not listed yet, in their order."""
    rows = await db.fetch(
        "SELECT period FROM locked_period WHERE period NOT IN (SELECT period FROM star_month)"
        " ORDER BY period"
    )
    return [row["period"] for row in rows]


class PublishedStar(BaseModel):
    """A winner of a month, as everybody may know it, with what one department is paid for it."""

    period: str
    ranking: StarRanking
    winner: str
    name: str | None
    department: str
    money: Money | None
    leave_hours: int | None
    booked_in: str
    decision_id: UUID


def _to_published_star(
    amount_minor: int | None, currency: str | None, **row: object
) -> PublishedStar:
    return PublishedStar.model_validate({**row, "money": money(amount_minor, currency)})


_C = 'COLLATE "C"'
PUBLISHED_STAR_LIST_QUERY = ListQuery(
    name="stars",
    select="SELECT period, ranking, winner, name, department, amount_minor, currency, leave_hours,"  # noqa: S608  no input
    " shown_in AS booked_in, decision_id FROM ("
    "SELECT DISTINCT ON (period, ranking, winner, department) * FROM "
    f"{AWARD_ENTRIES} AS entry ORDER BY period, ranking, winner, department, position DESC"
    ") AS newest",
    always=["change <> 'withdrawn'"],
    sort=Sort(
        [
            SortKey("period", str),
            SortKey("ranking", str),
            SortKey(f"winner {_C}", str, "winner"),
            SortKey(f"department {_C}", str, "department"),
        ],
        descending=True,
    ),
    row=_to_published_star,
    conditions={
        "period": "period = {period}",
        "ranking": "ranking = {ranking}",
        "department": "department = {department}",
    },
)
"""The published winners whose awards hold, the latest month first."""
