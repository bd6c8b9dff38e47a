"""Reads the facts of all areas: decodes them, and has them folded into the star schema."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from pydantic_core import from_json

from services.insights.application.rebuild_recording import load_version, record_version
from services.insights.domain.folding.rows_of_facts import ReadFact, read_fact
from services.insights.domain.star_schema.schema_version import schema_version
from shared.contracts.concerned_departments import list_publishing_areas
from shared.eventsourcing.published_fact import Fact
from shared.postgres.fact_tables import FactTables, StoredFact
from shared.postgres.transactional_consumer import FactHandler
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SOURCE_AREAS = tuple(list_publishing_areas())
"""The areas whose facts are read: all that publish any."""

Fold = Callable[["Connection", Sequence[ReadFact]], Awaitable[None]]
"""Adds the rows of facts to the star schema."""


def make_fact_handler(fold: Fold) -> FactHandler:
    """Return the handler of facts, which has them folded in the transaction of the checkpoint.

    It raises `KeyError` or `ValueError` where a fact's data is not what its type promises.
    """

    async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await fold(unit.connection, [_read(fact) for fact in facts])

    return handle_facts


def make_fact_tables(
    fold: Fold, tables: Iterable[str], only_added_to: Iterable[str], derived: Iterable[str]
) -> FactTables:
    """Return the tables of the star schema, which a rebuild fills anew in the same way."""

    async def fold_stored(db: Connection, facts: Sequence[StoredFact]) -> None:
        await fold(db, [_read(fact) for fact in facts])

    return FactTables(
        name="star-schema",
        tables=tuple(tables),
        fold=fold_stored,
        version=schema_version(),
        load_version=load_version,
        record_version=record_version,
        only_added_to=frozenset(only_added_to),
        derived=tuple(derived),
    )


def _read(fact: Fact | StoredFact) -> ReadFact:
    said = from_json(fact.data, cache_strings="all")
    return read_fact(fact.id, fact.area, fact.type, fact.position, fact.recorded_at, said)
