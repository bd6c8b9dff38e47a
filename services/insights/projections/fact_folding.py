"""Folds facts into the star schema, in the transaction of the checkpoint or of a rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.insights.domain.dimensions.dimension_change import DimensionChange
from services.insights.domain.dimensions.dimension_changes_of_facts import dimension_changes_of
from services.insights.domain.folding.fact_totals import count
from services.insights.domain.folding.row_parts import Row
from services.insights.domain.folding.rows_of_facts import ReadFact, rows_of
from services.insights.projections.dimensions import fold_dimensions
from services.insights.projections.fact_rows import copy_fact_rows, count_facts

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def fold(db: Connection, facts: Sequence[ReadFact]) -> None:
    """Add the rows of facts to the tables that come first in the search path.

    Raises `KeyError` or `ValueError` where a fact's data is not what its type promises.
    """
    if not facts:
        return
    rows: dict[str, list[Row]] = {}
    changes: list[DimensionChange] = []
    for fact in facts:
        for table, row in rows_of(fact):
            rows.setdefault(table, []).append(row)
        changes += dimension_changes_of(fact, fact.said)
    await copy_fact_rows(db, rows)
    await fold_dimensions(db, changes)
    await count_facts(db, count(facts))
