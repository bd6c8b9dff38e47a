"""The ledger: every obligation that counts, and what came too late for its month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.incentives.domain.adjustment import LateCount, late_count
from services.incentives.domain.kpi import Tally
from services.incentives.domain.obligation import ObligationCounted, ObligationTakenBack
from shared.eventsourcing.store import Recorded
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

_COUNTED = """
INSERT INTO ledger
    (obligation, period, kind, department, outcome, due_at, done_at, cause, event_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
                     $6::timestamptz[], $7::timestamptz[], $8::uuid[], $9::uuid[])
ON CONFLICT (obligation, period) DO UPDATE SET
    kind = excluded.kind, department = excluded.department, outcome = excluded.outcome,
    due_at = excluded.due_at, done_at = excluded.done_at, cause = excluded.cause,
    event_id = excluded.event_id
"""

_LATE = """
INSERT INTO late_count
    (position, obligation, period, booked_in, kind, department, was, outcome, cause, event_id)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[], $9::uuid[], $10::uuid[])
"""


async def project(db: Connection, events: Sequence[Recorded[Any]]) -> None:
    """Enter what came in time for its month there, and what came late by itself."""
    in_time: dict[tuple[str, str], Recorded[Any]] = {}
    late = []
    for recorded in events:
        count = late_count(recorded.event)
        if count is not None:
            late.append((recorded, count))
        elif isinstance(recorded.event, ObligationCounted | ObligationTakenBack):
            in_time[recorded.event.obligation_id, recorded.event.period] = recorded
    await _take_back(
        [k for k, r in in_time.items() if isinstance(r.event, ObligationTakenBack)], db
    )
    await _count([r for r in in_time.values() if isinstance(r.event, ObligationCounted)], db)
    await _note(late, db)


async def _take_back(rows: Sequence[tuple[str, str]], db: Connection) -> None:
    if rows:
        await db.execute(
            "DELETE FROM ledger USING unnest($1::text[], $2::text[]) AS gone (obligation, period)"
            " WHERE ledger.obligation = gone.obligation AND ledger.period = gone.period",
            [obligation for obligation, _ in rows],
            [period for _, period in rows],
        )


async def _count(counted: Sequence[Recorded[ObligationCounted]], db: Connection) -> None:
    if counted:
        await db.execute(
            _COUNTED,
            [recorded.event.obligation_id for recorded in counted],
            [recorded.event.period for recorded in counted],
            [recorded.event.kind for recorded in counted],
            [recorded.event.department for recorded in counted],
            [recorded.event.outcome for recorded in counted],
            [recorded.event.due_at for recorded in counted],
            [recorded.event.done_at for recorded in counted],
            [recorded.event.cause for recorded in counted],
            [recorded.id for recorded in counted],
        )


async def _note(late: Sequence[tuple[Recorded[Any], LateCount]], db: Connection) -> None:
    if late:
        await db.execute(
            _LATE,
            [recorded.position for recorded, _ in late],
            [count.obligation for _, count in late],
            [count.period for _, count in late],
            [count.booked_in for _, count in late],
            [count.kind for _, count in late],
            [count.department for _, count in late],
            [count.was for _, count in late],
            [count.outcome for _, count in late],
            [count.cause for _, count in late],
            [recorded.id for recorded, _ in late],
        )


LEDGER = Projection("ledger", ("ledger", "late_count"), project)


async def tallies(db: Connection, period: str) -> Mapping[str, Mapping[str, Tally]]:
    """Return how a month's obligations came out, by department and kind."""
    rows = await db.fetch(
        "SELECT department, kind,"
        " count(*) FILTER (WHERE outcome = 'on_time') AS on_time,"
        " count(*) FILTER (WHERE outcome = 'late') AS late,"
        " count(*) FILTER (WHERE outcome = 'excused') AS excused"
        " FROM ledger WHERE period = $1 GROUP BY department, kind ORDER BY department, kind",
        period,
    )
    found: dict[str, dict[str, Tally]] = {}
    for row in rows:
        tally = Tally(on_time=row["on_time"], late=row["late"], excused=row["excused"])
        found.setdefault(row["department"], {})[row["kind"]] = tally
    return found


async def late_counts(db: Connection, booked_in: str) -> Mapping[str, Sequence[LateCount]]:
    """Return, for each locked month with something booked in this one, all its late counts.

    In the order they were recorded, wherever they are booked: what one is worth depends on those
    before it.
    """
    rows = await db.fetch(
        "SELECT * FROM late_count WHERE period IN"
        " (SELECT period FROM late_count WHERE booked_in = $1) ORDER BY period, position",
        booked_in,
    )
    found: dict[str, list[LateCount]] = {}
    for row in rows:
        count = LateCount(
            period=row["period"],
            booked_in=row["booked_in"],
            department=row["department"],
            kind=row["kind"],
            obligation=row["obligation"],
            was=row["was"],
            outcome=row["outcome"],
            cause=row["cause"],
        )
        found.setdefault(count.period, []).append(count)
    return found


async def adjusted(db: Connection, booked_in: str) -> Sequence[str]:
    """Return the locked months of which late counts are booked in this one."""
    rows = await db.fetch("SELECT DISTINCT period FROM late_count WHERE booked_in = $1", booked_in)
    return [row["period"] for row in rows]
