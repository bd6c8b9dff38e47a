"""What jobs found, row by row, for those who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Row = TypeVar("Row", bound=BaseModel)


class NumberedRow(BaseModel):
    """A row of what a job found."""

    number: int
    """The row's place in the list."""


def job_row_list_query(
    name: str, part: str, row: type[Row], conditions: dict[str, str] | None = None
) -> ListQuery[Row]:
    """Return the list of the rows of one part of a job's result, in the order of their writing.

    Its filters are `job_id`, `department` (several codes) and those of `conditions`. `row` is the
    model of the stored JSON with the row's `number`, by which the list is paged.
    """

    def make_row(number: int, body: str) -> Row:
        return row.model_validate_json(f'{{"number":{number},{body.removeprefix("{")}')

    return ListQuery(
        name=name,
        select="SELECT number, body FROM job_row",
        always=[f"part = '{part}'"],
        conditions={
            "job_id": "job_id = {job_id}",
            "department": "department = ANY ({department})",
            **(conditions or {}),
        },
        sort=Sort([SortKey("number", int)]),
        row=make_row,
    )


async def list_departments_in_job(db: Connection, job_id: UUID) -> set[str]:
    """Return the codes of the departments that a job found something about."""
    rows = await db.fetch("SELECT DISTINCT department FROM job_row WHERE job_id = $1", job_id)
    return {row["department"] for row in rows}
