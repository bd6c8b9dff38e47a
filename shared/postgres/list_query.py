"""One list of rows: what it selects, which filters it takes, how it is sorted and searched.

A read model declares its list; the query is put together here, so that every list filters, sorts,
pages and counts in the same way. Pages follow each other by key, not by offset: a row that is
inserted or deleted meanwhile shifts no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Row = TypeVar("Row")


@dataclass(frozen=True)
class SortKey:
    """A column that a list is sorted by; it must not be NULL."""

    column: str
    """The column, or an expression over columns, as SQL."""
    type: type[Any]
    """The Python type of its values: `UUID`, `datetime`, `date`, `str`, `int` or `Decimal`."""
    attribute: str = ""
    """The row's attribute with its value; named as the column unless told otherwise."""

    def value_in(self, row: object) -> Any:
        """Return a row's value of this key."""
        return getattr(row, self.attribute or self.column)


@dataclass(frozen=True)
class Sort:
    """An order of rows. The last key is unique, so that no two rows are equal."""

    keys: Sequence[SortKey]
    descending: bool = False
    """The direction of all keys together: PostgreSQL compares them as one row value."""


@dataclass(frozen=True)
class Narrowing:
    """What narrows a list beside its filters, in the same way for every list."""

    search: str | None = None
    """Keeps rows with this text in one of the searched columns, in upper or lower case."""
    ids: Sequence[Any] | None = None
    """Keeps the rows of these ids."""
    updated_since: datetime | None = None
    """Keeps the rows that changed at this time or later."""


EVERYTHING = Narrowing()


@dataclass(frozen=True)
class ListQuery(Generic[Row]):
    """The declaration of a list.

    In `select` and in the conditions `{name}` stands for the value of the filter `name`.
    """

    name: str
    """The list's name; cursors are bound to it, so it is never changed."""
    select: str
    """`SELECT … FROM …`, without WHERE."""
    sort: Sort
    """The order in which the list comes by itself."""
    row: Callable[..., Row]
    """Makes a row of its columns, which are passed by name."""
    conditions: Mapping[str, str] = field(default_factory=dict)
    """By filter: the condition that holds where the filter has a value."""
    always: Sequence[str] = ()
    """Conditions that hold whatever the filters are."""
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    """Other orders, by name; `-name` is the reverse of each."""
    searched: Sequence[str] = ()
    """Text columns that a search looks into."""
    id_key: SortKey | None = None
    """The unique column by which rows can be picked; `None` for a list of things without one."""
    updated_at: str = ""
    """The column with the time of a row's last change; empty for a list without one."""

    def sort_named(self, name: str | None) -> Sort:
        """Return an order by its name, the list's own for `None`; raises `KeyError`."""
        if name is None:
            return self.sort
        order = self.sorts[name.removeprefix("-")]
        return replace(order, descending=not order.descending) if name[:1] == "-" else order

    async def fetch(
        self,
        db: Connection,
        filters: Mapping[str, Any],
        *,
        after: Sequence[Any] | None = None,
        limit: int,
        sort: str | None = None,
        narrowing: Narrowing = EVERYTHING,
    ) -> list[Row]:
        """Return rows in order, behind the sort key `after`; a filter of `None` is left out.

        Raises `KeyError` for a sort that the list does not declare.
        """
        order, parameters = self.sort_named(sort), _Parameters(filters)
        where = self._where(parameters, narrowing)
        columns = ", ".join(key.column for key in order.keys)
        if after is not None:
            behind = ", ".join(parameters.add(value) for value in after)
            where.append(f"({columns}) {'<' if order.descending else '>'} ({behind})")
        direction = " DESC" if order.descending else ""
        ordering = ", ".join(f"{key.column}{direction}" for key in order.keys)
        statement = (
            f"{self.select.format_map(parameters)}{_conjunction(where)}"
            f" ORDER BY {ordering} LIMIT {parameters.add(limit)}"
        )
        return [self.row(**record) for record in await db.fetch(statement, *parameters.arguments)]

    async def count(
        self, db: Connection, filters: Mapping[str, Any], narrowing: Narrowing = EVERYTHING
    ) -> int:
        """Return how many rows the whole list has with these filters."""
        parameters = _Parameters(filters)
        where = _conjunction(self._where(parameters, narrowing))
        statement = f"SELECT count(*) FROM ({self.select.format_map(parameters)}{where}) AS listed"  # noqa: S608  a declaration, no input
        found: int = await db.fetchval(statement, *parameters.arguments)
        return found

    async def count_by(
        self,
        db: Connection,
        filters: Mapping[str, Any],
        columns: Sequence[str],
        narrowing: Narrowing = EVERYTHING,
    ) -> list[tuple[Any, ...]]:
        """Return how many rows the whole list has for each combination of these columns' values."""
        parameters = _Parameters(filters)
        where = _conjunction(self._where(parameters, narrowing))
        names = ", ".join(columns)
        statement = (
            f"SELECT {names}, count(*) FROM ({self.select.format_map(parameters)}{where}) AS listed"  # noqa: S608  a declaration, no input
            f" GROUP BY {names} ORDER BY {names}"
        )
        return [tuple(row) for row in await db.fetch(statement, *parameters.arguments)]

    def _where(self, parameters: _Parameters, narrowing: Narrowing) -> list[str]:
        given = [text for name, text in self.conditions.items() if parameters.has(name)]
        where = [f"({text.format_map(parameters)})" for text in (*self.always, *given)]
        if narrowing.search is not None:
            pattern = parameters.add(f"%{_escape_like(narrowing.search)}%")
            found = " OR ".join(f"{column} ILIKE {pattern}" for column in self.searched)
            where.append(f"({found or 'false'})")
        if narrowing.ids is not None and self.id_key is not None:
            where.append(f"{self.id_key.column} = ANY ({parameters.add(list(narrowing.ids))})")
        if narrowing.updated_since is not None:
            where.append(f"{self.updated_at} >= {parameters.add(narrowing.updated_since)}")
        return where


class _Parameters(dict[str, str]):
    """The arguments of a statement; asked for a filter's name it gives the placeholder, `$3`."""

    def __init__(self, filters: Mapping[str, Any]) -> None:
        super().__init__()
        self._filters = filters
        self.arguments: list[Any] = []

    def has(self, name: str) -> bool:
        return self._filters.get(name) is not None

    def add(self, value: Any) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def __missing__(self, name: str) -> str:
        self[name] = self.add(self._filters[name])
        return self[name]


def _conjunction(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _escape_like(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
