"""What the area offers for export to files: every table that analysts read."""

from __future__ import annotations

from services.insights.domain.dimensions.date_table import DATE_DIM
from services.insights.domain.dimensions.dimension_tables import DIMENSIONS
from services.insights.domain.star_schema.catalogue import Table
from services.insights.domain.star_schema.fact_tables import FACT_COUNT, FACT_TABLES
from shared.table_files.exported_table import ExportedColumn, ExportedTable


def exported_table(table: Table, *, is_fact_table: bool) -> ExportedTable:
    """Return a table of the catalogue as files have it; only fact tables have months."""
    columns = tuple(
        ExportedColumn(
            column.name, column.type, column.en, column.zh, column.unit, scale=column.scale
        )
        for column in table.columns
    )
    key = table.primary_key
    if is_fact_table:
        return ExportedTable(table.name, columns, key, ("area_position", *key), "month")
    return ExportedTable(table.name, columns, key, key)


EXPORTED_TABLES = (
    *(exported_table(table, is_fact_table=True) for table in FACT_TABLES),
    *(exported_table(one.table, is_fact_table=False) for one in DIMENSIONS),
    *(exported_table(table, is_fact_table=False) for table in (DATE_DIM, FACT_COUNT)),
)
