"""The route that describes the tables of the star schema."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.insights.domain.star_schema.catalogue import Column, Table
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from shared.contracts.read_classes import ReadClass
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router

Text = Annotated[str, Field(description="For people.")]


class StarSchemaColumn(BaseModel):
    """A column of a table of the star schema."""

    name: str
    type: str
    """The type in PostgreSQL, such as `timestamptz`."""
    name_zh: Text
    description: Text
    unit: str | None = None
    """The unit of its values; `null` where there is none."""
    optional: bool
    """Whether it may be NULL."""


class StarSchemaTable(BaseModel):
    """A table of the star schema."""

    name: str
    name_zh: Text
    description: Text
    columns: list[StarSchemaColumn]


class StarSchema(BaseModel):
    """The tables of the star schema, fact tables first."""

    tables: list[StarSchemaTable]


def star_schema_routes() -> APIRouter:
    """Return the route that describes the tables."""
    router = create_area_router("insights", "/star-schema")
    everybody = Depends(RequireReadScope(ReadClass.REFERENCE))

    @router.get("", dependencies=[everybody], summary="The tables and columns of the star schema")
    async def get_star_schema() -> StarSchema:
        """Read what every table and column of the star schema is called and says."""
        return StarSchema(tables=[_table(table) for table in TABLES_BY_NAME.values()])

    return router


def _table(table: Table) -> StarSchemaTable:
    return StarSchemaTable(
        name=table.name,
        name_zh=table.zh,
        description=table.en,
        columns=[_column(column) for column in table.columns],
    )


def _column(column: Column) -> StarSchemaColumn:
    return StarSchemaColumn(
        name=column.name,
        type=column.type,
        name_zh=column.zh,
        description=column.en,
        unit=column.unit or None,
        optional=column.optional,
    )
