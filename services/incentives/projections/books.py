"""What statements are written by: the plans, the roster of departments, the locked months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from services.incentives.domain.kpi import Tally
from services.incentives.domain.period import Books
from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.plan import INITIAL, Plan, PlanPublished, Plans
from services.incentives.domain.roster import (
    DepartmentDelisted,
    DepartmentListed,
    DepartmentRedated,
    DepartmentRelisted,
)
from shared.eventsourcing.store import Recorded
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

_TALLIES = TypeAdapter(Mapping[str, Mapping[str, Tally]])


async def project(db: Connection, events: Sequence[Recorded[Any]]) -> None:
    """Bring plans, locked months and the roster up to date."""
    plans = [r.event.plan for r in events if isinstance(r.event, PlanPublished)]
    if plans:
        await db.executemany(
            "INSERT INTO plan (version, body) VALUES ($1, $2)",
            [(plan.version, plan.model_dump_json()) for plan in plans],
        )
    locked = [(r.event, r.version) for r in events if isinstance(r.event, PeriodLocked)]
    if locked:
        await db.executemany(
            "INSERT INTO locked_period (period, version, locked_at, statement, tallies)"
            " VALUES ($1, $2, $3, $4, $5)",
            [
                (
                    event.period,
                    version,
                    event.at,
                    event.statement.model_dump_json(),
                    _TALLIES.dump_json(event.tallies).decode(),
                )
                for event, version in locked
            ],
        )
    await _follow_roster(db, [r.event for r in events])


async def _follow_roster(db: Connection, events: Sequence[Any]) -> None:
    for event in events:
        match event:
            case DepartmentListed():
                await db.execute(
                    "INSERT INTO roster (department, name, valid_from) VALUES ($1, $2, $3)",
                    event.department,
                    event.name,
                    event.valid_from,
                )
            case DepartmentRelisted():
                await db.execute(
                    "UPDATE roster SET name = $2 WHERE department = $1",
                    event.department,
                    event.name,
                )
            case DepartmentRedated():
                await db.execute(
                    "UPDATE roster SET valid_from = $2 WHERE department = $1",
                    event.department,
                    event.valid_from,
                )
            case DepartmentDelisted():
                await db.execute(
                    "UPDATE roster SET valid_to = $2 WHERE department = $1",
                    event.department,
                    event.valid_to,
                )
            case _:
                pass


BOOKS = Projection("books", ("plan", "locked_period", "roster"), project)


async def plans(db: Connection) -> Plans:
    """Return every plan, the built-in one first."""
    rows = await db.fetch("SELECT body FROM plan ORDER BY version")
    return (*INITIAL, *(Plan.model_validate_json(row["body"]) for row in rows))


async def locked(db: Connection) -> Books:
    """Return which months are locked."""
    return Books(
        frozenset(row["period"] for row in await db.fetch("SELECT period FROM locked_period"))
    )


async def locked_statement(db: Connection, period: str) -> str | None:
    """Return a locked month's statement as JSON."""
    found: str | None = await db.fetchval(
        "SELECT statement FROM locked_period WHERE period = $1", period
    )
    return found


async def locked_tallies(
    db: Connection, periods: Sequence[str]
) -> Mapping[str, tuple[int, Mapping[str, Mapping[str, Tally]]]]:
    """Return each locked month's plan version and its tallies by department and kind."""
    rows = await db.fetch(
        "SELECT period, (statement ->> 'plan_version')::int AS plan_version, tallies"
        " FROM locked_period WHERE period = ANY ($1)",
        periods,
    )
    return {
        row["period"]: (row["plan_version"], _TALLIES.validate_json(row["tallies"])) for row in rows
    }


async def departments(db: Connection, period: str) -> Sequence[str]:
    """Return the departments that exist in some part of a month, by code."""
    rows = await db.fetch(
        "SELECT department FROM roster"
        " WHERE valid_from < $1::date + interval '1 month'"
        " AND (valid_to IS NULL OR valid_to >= $1)"
        ' ORDER BY department COLLATE "C"',
        date.fromisoformat(f"{period}-01"),
    )
    return [row["department"] for row in rows]
