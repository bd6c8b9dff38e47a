"""The read model of names, parents and heads by their days: its rows, and the queries on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from services.directory.domain.dated_values import DatedValue, last_days
from services.directory.domain.department_history import ChangedValue, DepartmentHistory
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_CHANGES: Sequence[ChangedValue] = ("name", "parent", "head")


class HistoryRow(BaseModel):
    """A name, a parent or a head of a department, for a time."""

    change: Literal["name", "parent", "head"]
    valid_from: date
    valid_to: date | None
    """The last day; `null` where no other follows and the department stays."""
    value: str | None
    """The name, the parent's code or the head's id; `null` is the top, or nobody."""
    value_name: str | None = None
    """The parent's or the head's name of today; `null` where there is none."""
    is_planned: bool
    """Whether its day has not come."""


class HeadPeriod(BaseModel):
    """Who led a department, for a time."""

    head: str
    """The person's id."""
    head_name: str | None
    """`null` where the person is not registered."""
    valid_from: date
    valid_to: date | None
    """Their last day; `null` where nobody follows and the department stays."""
    is_planned: bool
    """Whether their first day has not come."""


# A value ends before the next one begins, and with its department.
_ENDING = (
    "least(kept.valid_to, (SELECT valid_to FROM department WHERE department.code = kept.code))"
)

DEPARTMENT_HISTORY_LIST_QUERY = ListQuery(
    name="department-history",
    select="SELECT change, valid_from, valid_to, value, value_name, is_planned FROM ("  # noqa: S608  no input
    f"SELECT code, change, valid_from, {_ENDING} AS valid_to, value, is_planned,"
    " CASE change WHEN 'parent' THEN"
    " (SELECT name FROM department WHERE department.code = kept.value)"
    " WHEN 'head' THEN (SELECT name FROM person WHERE person.id = kept.value) END AS value_name"
    " FROM department_history AS kept) AS dated",
    conditions={
        "code": "code = {code}",
        "change": "change = {change}",
        "on": "valid_from <= {on} AND (valid_to IS NULL OR valid_to >= {on})",
    },
    sort=Sort([SortKey("valid_from", date), SortKey("change", str)]),
    row=HistoryRow,
)
"""What a department was called, where it stood and who led it, in the order of days."""

HEAD_LIST_QUERY = ListQuery(
    name="department-heads",
    select="SELECT head, head_name, valid_from, valid_to, is_planned FROM ("  # noqa: S608  no input
    f"SELECT code, value AS head, valid_from, {_ENDING} AS valid_to, is_planned,"
    " (SELECT name FROM person WHERE person.id = kept.value) AS head_name"
    " FROM department_history AS kept WHERE change = 'head' AND value IS NOT NULL) AS led",
    conditions={
        "code": "code = {code}",
        "on": "valid_from <= {on} AND (valid_to IS NULL OR valid_to >= {on})",
    },
    sort=Sort([SortKey("valid_from", date)]),
    row=HeadPeriod,
)
"""Who led a department, in the order of days."""


async def load_histories(db: Connection, codes: Collection[str]) -> dict[str, DepartmentHistory]:
    """Return the histories of these departments; those that have none are left out."""
    values: defaultdict[str, defaultdict[str, list[DatedValue]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for code, change, *dated in await db.fetch(
        "SELECT code, change, value, valid_from, is_planned FROM department_history"
        " WHERE code = ANY ($1) ORDER BY code, change, valid_from",
        list(codes),
    ):
        values[code][change].append(DatedValue(*dated))
    return {
        code: DepartmentHistory(
            tuple(of_code["name"]), tuple(of_code["parent"]), tuple(of_code["head"])
        )
        for code, of_code in values.items()
    }


async def replace_histories(db: Connection, histories: Mapping[str, DepartmentHistory]) -> None:
    """Replace the rows of these departments; an empty history leaves none."""
    await db.execute("DELETE FROM department_history WHERE code = ANY ($1)", list(histories))
    rows = [row for code, history in histories.items() for row in _rows(code, history)]
    if rows:
        await db.execute(
            "INSERT INTO department_history"
            " (code, change, valid_from, valid_to, value, is_planned)"
            " SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[],"
            " $6::boolean[])",
            *(list(column) for column in zip(*rows, strict=True)),
        )


def _rows(code: str, history: DepartmentHistory) -> Iterator[tuple[Any, ...]]:
    for change in _CHANGES:
        values = history.values(change)
        for one, last in zip(values, last_days([one.valid_from for one in values]), strict=True):
            yield code, change, one.valid_from, last, one.value, one.is_planned
