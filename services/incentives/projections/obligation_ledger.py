"""The ledger: every obligation that counts, and every change that came after its month's lock.

A row that changes is not overwritten: it ends (`seen_to`) and another one begins, so the ledger can
be read as of any time. An event's `was` says whether there is a row to end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from services.incentives.domain.post_lock_adjustment import PostLockChange, to_post_lock_change
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

_INSERT_COUNTED = """
INSERT INTO ledger (obligation, period, kind, department, outcome, due_at, done_at, cause, event_id,
                    seen_from, seen_to, excuse, project)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
                     $6::timestamptz[], $7::timestamptz[], $8::uuid[], $9::uuid[],
                     $10::timestamptz[], $11::timestamptz[], $12::text[], $13::uuid[])
"""

_END_REPLACED = """
UPDATE ledger SET seen_to = replaced.at
FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS replaced (obligation, period, at)
WHERE md5(ledger.obligation || ' ' || ledger.period)::uuid
      = md5(replaced.obligation || ' ' || replaced.period)::uuid
  AND ledger.obligation = replaced.obligation AND ledger.period = replaced.period
  AND ledger.seen_to IS NULL
"""
"""The digest is what the index `ledger_current` has."""

_INSERT_POST_LOCK_CHANGES = """
INSERT INTO late_count
    (position, obligation, period, booked_in, kind, department, was, outcome, cause, event_id,
     seen_from, was_excuse, excuse, project, done_at)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[], $9::uuid[], $10::uuid[], $11::timestamptz[],
                     $12::text[], $13::text[], $14::uuid[], $15::timestamptz[])
"""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Write the counts of open months to the ledger, and changes of locked months apart from it."""
    in_open_months = []
    post_lock_changes = []
    for recorded in events:
        change = to_post_lock_change(recorded.event)
        if change is not None:
            post_lock_changes.append((recorded, change))
        elif isinstance(recorded.event, ObligationCounted | ObligationCountReversed):
            in_open_months.append(recorded)
    await _end_replaced_rows(db, in_open_months)
    await _insert_counted_rows(db, in_open_months)
    await _insert_post_lock_changes(db, post_lock_changes)


async def _end_replaced_rows(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """End the rows of before these events that the events replace."""
    first: dict[tuple[str, str], RecordedEvent[Any]] = {}
    for recorded in events:
        first.setdefault((recorded.event.obligation_id, recorded.event.period), recorded)
    replaced = {key: r.recorded_at for key, r in first.items() if r.event.was is not None}
    if replaced:
        await db.execute(
            _END_REPLACED,
            [obligation for obligation, _ in replaced],
            [period for _, period in replaced],
            list(replaced.values()),
        )


async def _insert_counted_rows(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert every count; each ends at the next of these events about the same obligation."""
    until: dict[tuple[str, str], datetime] = {}
    counted: list[tuple[RecordedEvent[ObligationCounted], datetime | None]] = []
    for recorded in reversed(events):
        key = recorded.event.obligation_id, recorded.event.period
        if isinstance(recorded.event, ObligationCounted):
            counted.append((recorded, until.get(key)))
        until[key] = recorded.recorded_at
    counted.reverse()
    if counted:
        await db.execute(
            _INSERT_COUNTED,
            [recorded.event.obligation_id for recorded, _ in counted],
            [recorded.event.period for recorded, _ in counted],
            [recorded.event.kind for recorded, _ in counted],
            [recorded.event.department for recorded, _ in counted],
            [recorded.event.outcome for recorded, _ in counted],
            [recorded.event.due_at for recorded, _ in counted],
            [recorded.event.done_at for recorded, _ in counted],
            [recorded.event.cause for recorded, _ in counted],
            [recorded.id for recorded, _ in counted],
            [recorded.recorded_at for recorded, _ in counted],
            [replaced_at for _, replaced_at in counted],
            [recorded.event.excuse for recorded, _ in counted],
            [recorded.event.project_id for recorded, _ in counted],
        )


async def _insert_post_lock_changes(
    db: Connection, changes: Sequence[tuple[RecordedEvent[Any], PostLockChange]]
) -> None:
    if changes:
        await db.execute(
            _INSERT_POST_LOCK_CHANGES,
            [recorded.position for recorded, _ in changes],
            [change.obligation for _, change in changes],
            [change.period for _, change in changes],
            [change.booked_in for _, change in changes],
            [change.kind for _, change in changes],
            [change.department for _, change in changes],
            [change.previous_outcome for _, change in changes],
            [change.outcome for _, change in changes],
            [change.cause for _, change in changes],
            [recorded.id for recorded, _ in changes],
            [recorded.recorded_at for recorded, _ in changes],
            [change.previous_excuse for _, change in changes],
            [change.excuse for _, change in changes],
            [change.project_id for _, change in changes],
            [change.done_at for _, change in changes],
        )


TALLY_COLUMNS = (
    "count(*) FILTER (WHERE outcome = 'on_time') AS on_time,"
    " count(*) FILTER (WHERE outcome = 'late') AS late,"
    " count(*) FILTER (WHERE outcome = 'excused') AS excused,"
    " count(*) FILTER (WHERE excuse = 'accepted-pause') AS accepted_pause,"
    " count(*) FILTER (WHERE excuse = 'dispute-upheld') AS dispute_upheld"
)
"""What a query of the ledger selects to count obligations by outcome; `to_tally` reads it."""

# Counted in parallel and without sorting first; the few sums are sorted then. Rows with another
# excuse than late input are few: they are counted apart, so that no other row is asked for one.
_COUNT = """
WITH counted AS MATERIALIZED (
    SELECT department, kind, outcome AS counted_as, count(*) AS number
    FROM ledger WHERE period = $1 AND {valid} GROUP BY department, kind, outcome
), excused AS MATERIALIZED (
    SELECT department, kind, excuse AS counted_as, count(*) AS number
    FROM ledger WHERE period = $1 AND {valid} AND excuse <> 'late-input'
    GROUP BY department, kind, excuse
)
SELECT department, kind,
       coalesce(sum(number) FILTER (WHERE counted_as = 'on_time'), 0)::bigint AS on_time,
       coalesce(sum(number) FILTER (WHERE counted_as = 'late'), 0)::bigint AS late,
       coalesce(sum(number) FILTER (WHERE counted_as = 'excused'), 0)::bigint AS excused,
       coalesce(sum(number) FILTER (WHERE counted_as = 'accepted-pause'), 0)::bigint
           AS accepted_pause,
       coalesce(sum(number) FILTER (WHERE counted_as = 'dispute-upheld'), 0)::bigint
           AS dispute_upheld
FROM (SELECT * FROM counted UNION ALL SELECT * FROM excused) AS numbers
GROUP BY department, kind ORDER BY department, kind
"""
_COUNT_NOW = _COUNT.format(valid="seen_to IS NULL")
"""The indexes `ledger_counts` and `ledger_excuses` have what it reads."""
_COUNT_THEN = _COUNT.format(valid="seen_from <= $2 AND (seen_to IS NULL OR seen_to > $2)")

LEDGER_PROJECTION = Projection("ledger", ("ledger", "late_count"), apply_events)


async def load_tallies(
    db: Connection, period: str, as_of: datetime | None = None
) -> Mapping[str, Mapping[str, ObligationTally]]:
    """Return the tallies of a month's obligations, by department and kind."""
    if as_of is None:
        rows = await db.fetch(_COUNT_NOW, period)
    else:
        rows = await db.fetch(_COUNT_THEN, period, as_of)
    found: dict[str, dict[str, ObligationTally]] = {}
    for row in rows:
        found.setdefault(row["department"], {})[row["kind"]] = to_tally(row)
    return found


def to_tally(row: Record) -> ObligationTally:
    """Return the tally of a row that has the columns of `TALLY_COLUMNS`."""
    excused_by = {
        ExcuseReason.ACCEPTED_PAUSE: row["accepted_pause"],
        ExcuseReason.DISPUTE_UPHELD: row["dispute_upheld"],
    }
    return ObligationTally(
        on_time=row["on_time"],
        late=row["late"],
        excused=row["excused"],
        excused_by={reason: number for reason, number in excused_by.items() if number},
    )


async def load_post_lock_changes(
    db: Connection, booked_in: str, as_of: datetime | None = None
) -> Mapping[str, Sequence[PostLockChange]]:
    """Return all late changes of each locked month of which at least one is booked in this month.

    They are in the order of recording, wherever they are booked: the worth of a change depends on
    those before it.
    """
    rows = await db.fetch(
        "SELECT * FROM late_count WHERE period IN"
        " (SELECT period FROM late_count WHERE booked_in = $1)"
        " AND ($2::timestamptz IS NULL OR seen_from <= $2) ORDER BY period, position",
        booked_in,
        as_of,
    )
    found: dict[str, list[PostLockChange]] = {}
    for row in rows:
        found.setdefault(row["period"], []).append(_to_change(row))
    return found


async def load_changes_after_lock(db: Connection, period: str) -> Sequence[PostLockChange]:
    """Return all late changes of a locked month in the order of recording."""
    rows = await db.fetch("SELECT * FROM late_count WHERE period = $1 ORDER BY position", period)
    return [_to_change(row) for row in rows]


def _to_change(row: Record) -> PostLockChange:
    return PostLockChange(
        period=row["period"],
        booked_in=row["booked_in"],
        department=row["department"],
        kind=row["kind"],
        obligation=row["obligation"],
        previous_outcome=row["was"],
        outcome=row["outcome"],
        cause=row["cause"],
        previous_excuse=row["was_excuse"],
        excuse=row["excuse"],
        project_id=row["project"],
        done_at=row["done_at"],
    )


async def list_adjusted_periods(db: Connection, booked_in: str) -> Sequence[str]:
    """Return the locked months of which late changes are booked in this month."""
    rows = await db.fetch("SELECT DISTINCT period FROM late_count WHERE booked_in = $1", booked_in)
    return [row["period"] for row in rows]
