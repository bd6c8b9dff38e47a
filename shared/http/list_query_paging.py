"""Pages of lists: of a declared query, and of a short sequence that is in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from shared.http.cursor_pagination import Page, decode_cursor, encode_cursor, invalid_cursor
from shared.postgres.list_query import ListQuery, SortKey

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from shared.postgres.database_connections import ConnectionPool

Row = TypeVar("Row")


async def list_page(
    pool: ConnectionPool,
    query: ListQuery[Row],
    filters: DataclassInstance | Mapping[str, Any] | None,
    cursor: str | None,
    limit: int,
) -> Page[Row]:
    """Return the page of a list that begins behind a cursor.

    Filters are a dataclass or a mapping of the list's filters by name. Raises `Problem` 422 for a
    cursor of another list or of other filters.
    """
    values = _filter_values(filters)
    bound = {"list": query.name, **values}
    keys, encoded = query.sort.keys, decode_cursor(cursor, **bound)
    after = None if encoded is None else _decode_sort_key(keys, encoded)
    async with pool.acquire() as db:
        rows = await query.fetch(db, values, after=after, limit=limit + 1)
    if len(rows) <= limit:
        return Page(items=rows, next_cursor=None)
    last = [_encode_value(key.value_in(rows[limit - 1])) for key in keys]
    return Page(items=rows[:limit], next_cursor=encode_cursor(last, **bound))


def sequence_page(
    items: Sequence[Row], cursor: str | None, limit: int, **bound_to: Any
) -> Page[Row]:
    """Return a page of a sequence that only ever grows at its end, such as versions.

    Raises `Problem` 422 for a cursor that is bound to something else.
    """
    key = [0] if cursor is None else decode_cursor(cursor, **bound_to) or []
    if len(key) != 1 or not isinstance(key[0], int) or key[0] < 0:
        raise invalid_cursor()
    end = key[0] + limit
    more = encode_cursor([end], **bound_to) if len(items) > end else None
    return Page(items=items[key[0] : end], next_cursor=more)


def _filter_values(filters: DataclassInstance | Mapping[str, Any] | None) -> dict[str, Any]:
    if filters is None:
        return {}
    return dict(filters) if isinstance(filters, Mapping) else asdict(filters)


def _encode_value(value: Any) -> str | int:
    match value:
        case str() | int():
            return value
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


def _decode_sort_key(keys: Sequence[SortKey], encoded: Sequence[Any]) -> list[Any]:
    """Return the values behind a cursor's texts; raises `Problem` 422 where they are no such."""
    if len(encoded) != len(keys):
        raise invalid_cursor()
    try:
        return [_decode_value(key, text) for key, text in zip(keys, encoded, strict=True)]
    except (ValueError, TypeError, ArithmeticError) as error:
        raise invalid_cursor() from error


def _decode_value(key: SortKey, text: Any) -> Any:
    if key.type is int:
        if type(text) is not int:
            raise TypeError(text)
        return text
    if not isinstance(text, str):
        raise TypeError(text)
    if key.type is datetime:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError(text)
        return instant
    return date.fromisoformat(text) if key.type is date else key.type(text)
