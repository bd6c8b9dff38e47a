"""Facts of other areas that are folded into tables: by the consumer, and by a rebuild alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic_core import from_json

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.eventsourcing.rebuild_record import RebuildDecider, RecordRebuild
from shared.postgres.fact_tables import FactTables, StoredFact
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Read = TypeVar("Read")

ReadFact = Callable[[Fact | StoredFact, Any], Iterable[Read]]
"""Returns what a fact says, of the fact and its decoded JSON."""
Fold = Callable[["Connection", Sequence[Read]], Awaitable[None]]
"""Takes what facts say into the tables that come first in the search path."""


@dataclass(frozen=True)
class FoldedFacts(Generic[Read]):
    """How an area reads facts and folds them into its tables.

    Reading and folding raise `KeyError` or `ValueError` where a fact's data is not what its type
    promises.
    """

    read: ReadFact[Read]
    fold: Fold[Read]

    async def handle_facts(self, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        """Fold facts in the transaction of the checkpoint."""
        await self.fold(unit.connection, self._read_all(facts))

    async def fold_stored(self, db: Connection, facts: Sequence[StoredFact]) -> None:
        """Fold facts of the areas' outboxes, in the transaction of a rebuild."""
        await self.fold(db, self._read_all(facts))

    def _read_all(self, facts: Sequence[Fact | StoredFact]) -> list[Read]:
        return [
            one
            for fact in facts
            for one in self.read(fact, from_json(fact.data, cache_strings="all"))
        ]


def make_fact_tables(
    name: str,
    tables: Iterable[str],
    folded: FoldedFacts[Any],
    version: str,
    decider: RebuildDecider[Any],
    *,
    only_added_to: Iterable[str] = (),
    derived: Iterable[str] = (),
) -> FactTables:
    """Return an area's tables, whose rebuilds are recorded by this decider.

    `version` is what the rows depend on beside the facts; the others are as in `FactTables`.
    """

    async def load_version(unit: UnitOfWork) -> str | None:
        stream = decider.stream_for(RecordRebuild(0, version, unit.writer.clock()))
        found = await unit.load_states({stream: decider})
        known: str | None = found[stream].state
        return known

    async def record_version(unit: UnitOfWork, facts: int) -> None:
        command = RecordRebuild(facts, version, unit.writer.clock())
        context = EventContext(
            correlation=unit.writer.new_id(), actor=f"rebuild:{unit.writer.area}"
        )
        await unit.execute_commands(decider, [(command, context)])

    return FactTables(
        name=name,
        tables=tuple(tables),
        fold=folded.fold_stored,
        version=version,
        load_version=load_version,
        record_version=record_version,
        only_added_to=frozenset(only_added_to),
        derived=tuple(derived),
    )
