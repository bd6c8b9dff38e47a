"""The read models of plans, of the roster of departments and of locked months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from services.incentives.domain.departments_listed_in_statements import (
    DepartmentDelisted,
    DepartmentListed,
    ListedDepartmentRenamed,
    ListingStartChanged,
)
from services.incentives.domain.incentive_plan import INITIAL_PLANS, Plan, PlanPublished, Plans
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.period_lock import PeriodLocked
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_TALLIES = TypeAdapter(Mapping[str, Mapping[str, ObligationTally]])

_REPLACE_ROSTER_ROW = """
WITH before AS (
    UPDATE roster SET seen_to = $2 WHERE department = $1 AND seen_to IS NULL RETURNING *
)
INSERT INTO roster (department, name, valid_from, valid_to, seen_from)
SELECT department, coalesce($3, name), coalesce($4, valid_from), coalesce($5, valid_to), $2
FROM before
"""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Update plans, locked months and the roster."""
    plans = [(r.event.plan, r.recorded_at) for r in events if isinstance(r.event, PlanPublished)]
    if plans:
        await db.executemany(
            "INSERT INTO plan (version, body, seen_from) VALUES ($1, $2, $3)",
            [(plan.version, plan.model_dump_json(), seen_from) for plan, seen_from in plans],
        )
    locked = [recorded for recorded in events if isinstance(recorded.event, PeriodLocked)]
    if locked:
        await db.executemany(
            "INSERT INTO locked_period (period, version, locked_at, statement, tallies, seen_from)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            [
                (
                    recorded.event.period,
                    recorded.version,
                    recorded.event.at,
                    recorded.event.statement.model_dump_json(),
                    _TALLIES.dump_json(recorded.event.tallies).decode(),
                    recorded.recorded_at,
                )
                for recorded in locked
            ],
        )
    for recorded in events:
        await _update_roster(db, recorded.event, recorded.recorded_at)


async def _update_roster(db: Connection, event: Any, at: datetime) -> None:
    match event:
        case DepartmentListed():
            await db.execute(
                "INSERT INTO roster (department, name, valid_from, seen_from)"
                " VALUES ($1, $2, $3, $4)",
                event.department,
                event.name,
                event.valid_from,
                at,
            )
        case ListedDepartmentRenamed():
            await db.execute(_REPLACE_ROSTER_ROW, event.department, at, event.name, None, None)
        case ListingStartChanged():
            await db.execute(
                _REPLACE_ROSTER_ROW, event.department, at, None, event.valid_from, None
            )
        case DepartmentDelisted():
            await db.execute(_REPLACE_ROSTER_ROW, event.department, at, None, None, event.valid_to)
        case _:
            pass


PLANS_DEPARTMENTS_PERIODS_PROJECTION = Projection(
    "books", ("plan", "locked_period", "roster"), apply_events
)


async def load_plans(db: Connection, as_of: datetime | None = None) -> Plans:
    """Return every plan in the order of versions, the built-in one first."""
    rows = await db.fetch(
        "SELECT body FROM plan WHERE $1::timestamptz IS NULL OR seen_from <= $1 ORDER BY version",
        as_of,
    )
    return (*INITIAL_PLANS, *(Plan.model_validate_json(row["body"]) for row in rows))


async def load_locked_periods(db: Connection) -> LockedPeriods:
    """Return which months are locked."""
    return LockedPeriods(
        frozenset(row["period"] for row in await db.fetch("SELECT period FROM locked_period"))
    )


async def load_locked_statement_json(
    db: Connection, period: str, as_of: datetime | None = None
) -> str | None:
    """Return a locked month's statement as JSON; `None` if the month was not locked then."""
    statement: str | None = await db.fetchval(
        "SELECT statement FROM locked_period"
        " WHERE period = $1 AND ($2::timestamptz IS NULL OR seen_from <= $2)",
        period,
        as_of,
    )
    return statement


async def load_locked_tallies(
    db: Connection, periods: Sequence[str]
) -> Mapping[str, tuple[int, Mapping[str, Mapping[str, ObligationTally]]]]:
    """Return each locked month's plan version and its tallies by department and kind."""
    rows = await db.fetch(
        "SELECT period, (statement ->> 'plan_version')::int AS plan_version, tallies"
        " FROM locked_period WHERE period = ANY ($1)",
        periods,
    )
    return {
        row["period"]: (row["plan_version"], _TALLIES.validate_json(row["tallies"])) for row in rows
    }


async def load_department_names(db: Connection, as_of: datetime | None = None) -> dict[str, str]:
    """Return the names of all departments that are or were on the roster, by code."""
    rows = await db.fetch(
        "SELECT department, name FROM roster WHERE ($1::timestamptz IS NULL OR seen_from <= $1)"
        " AND (seen_to IS NULL OR seen_to > $1)",
        as_of,
    )
    return {row["department"]: row["name"] for row in rows}


@dataclass(frozen=True)
class Roster:
    """The departments that are or were on the roster, as a month sees them."""

    names: Mapping[str, str]
    """The names of all of them, by code."""
    listed: Sequence[str]
    """The codes of those that exist in some part of the month, in their order."""


async def load_roster(db: Connection, period: str, as_of: datetime | None = None) -> Roster:
    """Return the roster as a month's statement shows it."""
    rows = await db.fetch(
        "SELECT department, name, valid_from < $1::date + interval '1 month'"
        " AND (valid_to IS NULL OR valid_to >= $1) AS is_listed FROM roster"
        " WHERE ($2::timestamptz IS NULL OR seen_from <= $2) AND (seen_to IS NULL OR seen_to > $2)"
        ' ORDER BY department COLLATE "C"',
        date.fromisoformat(f"{period}-01"),
        as_of,
    )
    return Roster(
        {row["department"]: row["name"] for row in rows},
        [row["department"] for row in rows if row["is_listed"]],
    )


async def list_departments_in_period(
    db: Connection, period: str, as_of: datetime | None = None
) -> Sequence[str]:
    """Return the codes of the departments that exist in some part of a month, in their order."""
    return (await load_roster(db, period, as_of)).listed
