"""Reads the facts of other areas: decodes them, and has them folded into the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic_core import from_json

from services.worklist.application.deciders import REBUILD_DECIDER
from services.worklist.domain.item_change import PlacedChange
from services.worklist.domain.open_things import READINGS, changes_of, rows_version
from services.worklist.domain.rebuild import STREAM, RecordRebuild
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.fact_tables import FactTables, StoredFact
from shared.postgres.transactional_consumer import FactHandler
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

HANDLED_FACT_TYPES = frozenset(READINGS)

Fold = Callable[["Connection", Sequence[PlacedChange]], Awaitable[None]]
"""Takes what facts say into the list."""


def make_fact_handler(fold: Fold) -> FactHandler:
    """Return the handler of facts, which has them folded in the transaction of the checkpoint.

    It raises `KeyError` or `ValueError` where a fact's data is not what its type promises.
    """

    async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await fold(unit.connection, [change for fact in facts for change in _read(fact)])

    return handle_facts


def make_fact_tables(fold: Fold, tables: Sequence[str]) -> FactTables:
    """Return the list's tables, which a rebuild fills anew in the same way."""

    async def fold_stored(db: Connection, facts: Sequence[StoredFact]) -> None:
        await fold(db, [change for fact in facts for change in _read(fact)])

    return FactTables(
        name="worklist",
        tables=tuple(tables),
        fold=fold_stored,
        version=rows_version(),
        load_version=_load_version,
        record_version=_record_version,
    )


def _read(fact: Fact | StoredFact) -> Iterator[PlacedChange]:
    said = from_json(fact.data, cache_strings="all")
    for change in changes_of(fact.type, said):
        yield PlacedChange(change.item, fact.position, fact.recorded_at, said["at"], change.fields)


async def _load_version(unit: UnitOfWork) -> str | None:
    found = await unit.load_states({STREAM: REBUILD_DECIDER})
    version: str | None = found[STREAM].state
    return version


async def _record_version(unit: UnitOfWork, facts: int) -> None:
    command = RecordRebuild(facts, rows_version(), unit.writer.clock())
    context = EventContext(correlation=unit.writer.new_id(), actor=f"rebuild:{unit.writer.area}")
    await unit.execute_commands(REBUILD_DECIDER, [(command, context)])
