"""The read model of what disputes changed of awards of the star, and what months show of awards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.star_award_booking import (
    AwardEntry,
    BookedStars,
    StarAwardChangeKind,
    book_stars,
    list_award_entries,
)
from services.incentives.domain.star_events import StarAwardRestored, StarAwardWithdrawn
from services.incentives.domain.star_ranking import StarRanking
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

AWARD_ENTRIES = """(
    SELECT award.period, award.ranking, winner, department, name, 'awarded' AS change,
           false AS adjusts, amount_minor, currency, leave_hours, award.booked_in,
           award.booked_in AS shown_in, decision_id, NULL::uuid AS dispute_id, 0 AS position,
           published_at AS at, event_id, seen_from
    FROM star_award AS award JOIN star_decision USING (decision_id)
    UNION ALL
    SELECT change.period, change.ranking, winner, department, name, change,
           adjusts, amount_minor, currency, leave_hours, change.booked_in,
           shown_in, decision_id, dispute_id, position,
           change.at, event_id, seen_from
    FROM star_award_change AS change JOIN star_decision AS decision
      ON decision.period = change.period AND decision.ranking = change.ranking
     AND decision.status = 'published'
)"""
"""Every entry about an award, as SQL: publications, and what disputes changed since."""

_INSERT = """
INSERT INTO star_award_change (event_id, winner, department, period, ranking, name, change, adjusts,
                               amount_minor, currency, leave_hours, booked_in, shown_in, dispute_id,
                               position, at, seen_from)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
_BOOKED = f"""
SELECT period, ranking, winner, name AS winner_name, department, amount_minor, currency,
       leave_hours, change, adjusts, booked_in, shown_in, dispute_id AS dispute,
       event_id AS cause
FROM {AWARD_ENTRIES} AS entry
WHERE booked_in = $1 AND ($2::timestamptz IS NULL OR seen_from <= $2)
ORDER BY position
"""  # noqa: S608  no input


async def apply_award_change(
    db: Connection, recorded: RecordedEvent[StarAwardWithdrawn | StarAwardRestored]
) -> None:
    """Write what an event changes for each department of each winner."""
    await db.executemany(
        _INSERT,
        [
            (
                recorded.id,
                entry.winner,
                entry.department,
                entry.period,
                entry.ranking,
                entry.winner_name,
                entry.change,
                entry.adjusts,
                entry.amount_minor,
                entry.currency,
                entry.leave_hours,
                entry.booked_in,
                entry.shown_in,
                entry.dispute,
                recorded.position,
                recorded.event.at,
                recorded.recorded_at,
            )
            for entry in list_award_entries(recorded.event, recorded.id)
        ],
    )


async def load_stars_booked_in(
    db: Connection, period: str, as_of: datetime | None = None
) -> BookedStars:
    """Return the awards that a month's statement shows, and what it takes or gives back."""
    rows = await db.fetch(_BOOKED, period, as_of)
    entries = [AwardEntry(**{**row, "ranking": StarRanking(row["ranking"])}) for row in rows]
    return book_stars(entries)


class StarAwardChange(BaseModel):
    """What a dispute changed of an award after its publication."""

    winner: str
    name: str | None
    change: StarAwardChangeKind
    at: CompanyTime
    booked_in: str
    """The month whose statement shows it."""
    dispute_id: UUID


async def load_award_changes(
    db: Connection, period: str
) -> Mapping[StarRanking, Sequence[StarAwardChange]]:
    """Return what disputes changed of a month's awards by ranking, in the order of recording."""
    rows: Sequence[Any] = await db.fetch(
        "SELECT DISTINCT ranking, position, winner, name, change, at, booked_in, dispute_id"
        " FROM star_award_change WHERE period = $1"
        " ORDER BY position, change DESC, winner",
        period,
    )
    found: dict[StarRanking, list[StarAwardChange]] = {}
    for row in rows:
        change = StarAwardChange.model_validate(dict(row))
        found.setdefault(StarRanking(row["ranking"]), []).append(change)
    return found
