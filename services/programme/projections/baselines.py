"""The read model of frozen baselines, and the facts that each counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.programme.domain.baseline_events import BaselineFactsListed, BaselineFrozen
from services.programme.domain.observed_cells import ObservedCell
from services.programme.domain.target_codes import TargetCode
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

_CELLS = TypeAdapter(tuple[ObservedCell, ...])

_COLUMNS = (
    "target, number, formula_version, first_day, last_day, time_zone, flow_ids, import_ids, facts,"
    " digest, currency, reason, frozen_at"
)


class BaselineRow(BaseModel):
    """A frozen baseline."""

    target: TargetCode
    number: int
    """From 1; the last one is in force."""
    formula_version: int
    first_day: date
    last_day: date
    time_zone: str
    """The zone of those days and of the periods in them."""
    flow_ids: list[UUID]
    import_ids: list[UUID]
    facts: int
    """How many facts it counts."""
    digest: str
    """The SHA-256 of their ids in ascending order, each with a line feed behind it."""
    currency: str | None
    reason: str
    frozen_at: CompanyTime


class BaselineFact(BaseModel):
    """A fact that a baseline counts."""

    fact_id: UUID


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Keep what was frozen."""
    for recorded in recorded_events:
        match recorded.event:
            case BaselineFrozen() as frozen:
                window = frozen.window
                await db.execute(
                    f"INSERT INTO target_baseline ({_COLUMNS}, cells)"  # noqa: S608  a constant
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                    frozen.target,
                    frozen.number,
                    frozen.formula_version,
                    window.first_day,
                    window.last_day,
                    window.time_zone,
                    window.flow_ids,
                    window.import_ids,
                    frozen.facts,
                    frozen.digest,
                    frozen.currency,
                    frozen.reason,
                    frozen.at,
                    _CELLS.dump_json(frozen.cells).decode(),
                )
            case BaselineFactsListed() as listed:
                await db.execute(
                    "INSERT INTO target_baseline_fact (fact_id, target, number)"
                    " SELECT one, $2, $3 FROM unnest($1::uuid[]) AS one",
                    listed.fact_ids,
                    listed.target,
                    listed.number,
                )
            case _:
                pass


PROJECTION = Projection("baselines", ("target_baseline", "target_baseline_fact"), apply_events)

BASELINE_LIST_QUERY = ListQuery(
    name="target-baselines",
    select=f"SELECT {_COLUMNS} FROM target_baseline",  # noqa: S608  a constant
    conditions={"target": "target = {target}"},
    sort=Sort([SortKey("target", str), SortKey("number", int)]),
    row=BaselineRow,
)
"""The baselines of a target, in the order in which they were frozen."""

BASELINE_FACT_LIST_QUERY = ListQuery(
    name="target-baseline-facts",
    select="SELECT fact_id FROM target_baseline_fact",
    conditions={"target": "target = {target}", "number": "number = {number}"},
    sort=Sort([SortKey("fact_id", UUID)]),
    row=BaselineFact,
)
"""The facts that a baseline counts, by id."""


async def load_baselines_in_force(
    db: Connection,
) -> Mapping[TargetCode, tuple[BaselineRow, tuple[ObservedCell, ...]]]:
    """Return, by target, the last baseline that was frozen, with what it observed."""
    rows: list[Record] = await db.fetch(
        f"SELECT DISTINCT ON (target) {_COLUMNS}, cells FROM target_baseline"  # noqa: S608
        " ORDER BY target, number DESC"
    )
    return {
        row["target"]: (
            BaselineRow(**{name: value for name, value in row.items() if name != "cells"}),
            _CELLS.validate_json(row["cells"]),
        )
        for row in rows
    }
