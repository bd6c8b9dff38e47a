"""The catalogue of the star schema and the tables that migrations create are the same."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

from services.insights.domain.star_schema.common_columns import COMMON_COLUMNS
from services.insights.domain.star_schema.fact_tables import FACT_TABLES, TABLES_BY_NAME
from shared.postgres.migrations import read_scripts

CREATED = re.compile(r"CREATE TABLE (\w+) \(\n(.*?)\n\);", re.DOTALL)
ADDED = re.compile(r"ALTER TABLE (\w+) ADD COLUMN (\w+ \w+(?: NOT NULL)?)")
PRIMARY_KEY = re.compile(r"PRIMARY KEY \(([^)]*)\)")


def created_tables() -> dict[str, list[str]]:
    """Return the columns of each table that migrations create and add to, then its key."""
    scripts = [sql for _, sql in read_scripts(files("services.insights") / "schema")]
    created = {
        name: [line.strip().removesuffix(",") for line in body.splitlines()]
        for sql in scripts
        for name, body in CREATED.findall(sql)
    }
    for sql in scripts:
        for name, column in ADDED.findall(sql):
            created[name].insert(-1, column)
    return created


def test_migrations_create_the_columns_of_the_catalogue() -> None:
    created = created_tables()
    for name, table in TABLES_BY_NAME.items():
        *columns, key = [" ".join(line.split()) for line in created[name]]
        assert columns == [
            f"{column.name} {column.type}" + ("" if column.optional else " NOT NULL")
            for column in table.columns
        ], name
        assert key == f"PRIMARY KEY ({', '.join(table.primary_key)})"


def test_every_fact_table_begins_with_the_common_columns() -> None:
    for table in FACT_TABLES:
        assert table.columns[: len(COMMON_COLUMNS)] == COMMON_COLUMNS, table.name


def test_names_are_unique_in_english_and_in_chinese() -> None:
    tables = TABLES_BY_NAME.values()
    assert len({table.zh for table in tables}) == len(tables)
    for table in tables:
        english = Counter(column.name for column in table.columns)
        chinese = Counter(column.zh for column in table.columns)
        assert max((english | chinese).values()) == 1, table.name


def test_every_decimal_says_how_many_decimals_files_keep() -> None:
    for table in TABLES_BY_NAME.values():
        for column in table.columns:
            assert (column.scale is not None) == (column.type == "numeric"), column
