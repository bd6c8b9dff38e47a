"""The version of the star schema: where it changes, the tables are filled anew after an upgrade."""

from __future__ import annotations

from hashlib import sha256

from services.insights.domain.dimensions.dimension_changes_of_facts import DIMENSION_FACT_TYPES
from services.insights.domain.folding.rows_of_facts import ROWS_BY_TYPE
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME

ROWS_VERSION = 2
"""Raise it where facts give other values than before in columns that stay the same."""


def schema_version() -> str:
    """Return what identifies the tables' columns, and which types of facts fill them.

    An earlier version only counts the facts of a type that it does not know, so that such a type
    calls for new rows, too.
    """
    columns = [
        f"{table.name}.{column.name} {column.type} {column.optional}"
        for table in TABLES_BY_NAME.values()
        for column in table.columns
    ]
    parts = "|".join([*columns, *sorted(ROWS_BY_TYPE), *sorted(DIMENSION_FACT_TYPES)])
    return f"{ROWS_VERSION}-{sha256(parts.encode()).hexdigest()[:16]}"
