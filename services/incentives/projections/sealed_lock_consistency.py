"""Checks the seals of locked months against the log, and what is read of them against both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.period_seal import StoredLock, find_broken_seals
from services.incentives.projections.stored_locks import list_recorded_periods, load_stored_locks
from shared.eventsourcing.consistency_report import Audit, Checked
from shared.postgres.event_log_consistency import make_findings
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from asyncpg import Record


async def check_sealed_locks(area: AreaContext) -> Audit:
    """Compute the chain of seals from the log, and compare the read model with the log."""
    async with (
        area.pool.acquire() as db,
        db.transaction(isolation="repeatable_read", readonly=True),
    ):
        periods = await list_recorded_periods(db)
        try:
            locks = await load_stored_locks(db, periods, with_statements=True)
            broken = list(find_broken_seals(locks))
        except ValueError as error:
            locks, broken = [], [f"a recorded lock or seal cannot be read: {error}"]
        shown = await db.fetch(
            "SELECT period, locked_at, seen_from, statement, tallies FROM locked_period"
        )
        different = list(find_different_statements(locks, shown))
    return Audit(
        findings=[
            *make_findings(area.name, "seals", broken),
            *make_findings(area.name, "locked statements", different),
        ],
        checked=[Checked(area=area.name, what="sealed months", number=len(locks))],
    )


def find_different_statements(
    locks: Sequence[StoredLock], shown: Sequence[Record]
) -> Iterator[str]:
    """Yield a description of each locked month that is read otherwise than the log has it."""
    rows = {row["period"]: row for row in shown}
    for lock in locks:
        row = rows.pop(lock.period, None)
        if row is None:
            yield f"{lock.period} was locked, but it is read as an open month"
            continue
        read = {
            **lock.content,
            "statement": json.loads(row["statement"]),
            "tallies": json.loads(row["tallies"]),
        }
        if _as_shown(read) != _as_shown(lock.content):
            yield f"the statement of {lock.period} is read otherwise than it was locked"
        # Time limits of disputes run from the one; from the other on the month is seen as locked.
        locked_at = datetime.fromisoformat(lock.content["at"])
        if (row["locked_at"], row["seen_from"]) != (locked_at, lock.recorded_at):
            yield f"the time of the lock of {lock.period} is read otherwise than it was locked"
    for period in sorted(rows):
        yield f"{period} is read as a locked month, but the log has no lock of it"


def _as_shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a lock with the fields of this version, as a rebuild has them, and texts of figures.

    Figures are compared as texts: a locked statement is final to the byte, so 0.150 is not 0.15.
    """
    return PeriodLocked.model_validate(content).model_dump(mode="json")
