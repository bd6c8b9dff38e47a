"""Pages of lists: of a declared query, and of a short sequence that is in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from fastapi import Depends, Query

from shared.http.cursor_pagination import (
    Cursor,
    Limit,
    Page,
    Total,
    decode_cursor,
    encode_cursor,
    invalid_cursor,
)
from shared.http.field_types import SingleLineText, Timestamp
from shared.postgres.list_query import ListQuery, Narrowing, SortKey

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from shared.postgres.database_connections import ConnectionPool

Row = TypeVar("Row")


DEFAULT_LIMIT = 50
MAX_IDS = 500
READABLE_BY = "readable_by"
"""The name of the condition that leaves the rows of one department."""


@dataclass(frozen=True)
class ListParameters:
    """The query parameters that lists have beside their filters."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    sort: str | None = None
    q: str | None = None
    ids: Sequence[Any] | None = None
    updated_since: datetime | None = None
    total: bool = False


def list_parameters(query: ListQuery[Any], *, default_limit: int = DEFAULT_LIMIT) -> Any:
    """Return the dependency that reads a list's parameters; it resolves to `ListParameters`.

    The route has only those that the list's declaration supports: `sort` for one with other
    orders, `q` with searched columns, `ids` with an id, `updated_since` with a time of change.
    """

    async def read_parameters(**values: Any) -> ListParameters:
        return ListParameters(**values)

    read_parameters.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for name, annotation, default in _supported(query, default_limit)
        ]
    )
    return Depends(read_parameters)


def _supported(query: ListQuery[Any], default_limit: int) -> list[tuple[str, Any, Any]]:
    parameters: list[tuple[str, Any, Any]] = [
        ("limit", Limit, default_limit),
        ("cursor", Cursor, None),
        ("total", Total, False),
    ]
    if query.sorts:
        names = tuple(f"{sign}{name}" for name in query.sorts for sign in ("", "-"))
        order = Query(description="Another order; with `-` the reverse")
        parameters.append(("sort", Annotated[Literal[names] | None, order], None))
    if query.searched:
        text = Query(description="A text that the row contains, in upper or lower case")
        parameters.append(("q", Annotated[SingleLineText | None, text], None))
    if query.id_key is not None:
        ids = Query(max_length=MAX_IDS, description="Only these; may be given several times")
        parameters.append(("ids", Annotated[list[query.id_key.type] | None, ids], None))  # type: ignore[name-defined]
    if query.updated_at:
        since = Query(description="Only what changed at this time or later")
        parameters.append(("updated_since", Annotated[Timestamp | None, since], None))
    return parameters


async def list_page(
    pool: ConnectionPool,
    query: ListQuery[Row],
    filters: DataclassInstance | Mapping[str, Any] | None,
    parameters: ListParameters,
    *,
    readable_by: str | None = None,
) -> Page[Row]:
    """Return the page of a list that its parameters ask for.

    Filters are a dataclass or a mapping of the list's filters by name. `readable_by` leaves only
    what this department reads (`ReadScope.limit`), by the list's condition `readable_by`. Raises
    `Problem` 422 for a cursor of another list, or of other filters or another order, and `KeyError`
    for a list without that condition.
    """
    values, limit = _filter_values(filters), parameters.limit
    if readable_by is not None:
        query.conditions[READABLE_BY]  # a list that cannot be narrowed answers nothing
        values[READABLE_BY] = readable_by
    narrowing = Narrowing(parameters.q, parameters.ids, parameters.updated_since)
    bound = {"list": query.name, **values, **_bound_to(parameters)}
    keys, encoded = (
        query.sort_named(parameters.sort).keys,
        decode_cursor(parameters.cursor, **bound),
    )
    after = None if encoded is None else _decode_sort_key(keys, encoded)
    async with pool.acquire() as db:
        rows = await query.fetch(
            db, values, after=after, limit=limit + 1, sort=parameters.sort, narrowing=narrowing
        )
        total = await query.count(db, values, narrowing) if parameters.total else None
    if len(rows) <= limit:
        return Page(items=rows, next_cursor=None, total=total)
    last = [_encode_value(key.value_in(rows[limit - 1])) for key in keys]
    return Page(items=rows[:limit], next_cursor=encode_cursor(last, **bound), total=total)


def _bound_to(parameters: ListParameters) -> dict[str, Any]:
    """Return what a cursor depends on beside the filters, without what was not given."""
    given = {
        "sort": parameters.sort,
        "q": parameters.q,
        "ids": parameters.ids and sorted(str(one) for one in parameters.ids),
        "updated_since": parameters.updated_since,
    }
    return {name: value for name, value in given.items() if value is not None}


def decode_typed_cursor(
    cursor: str | None, types: Sequence[type[Any]], **bound_to: Any
) -> list[Any] | None:
    """Return the sort key behind a cursor of a computed list, with values of these types.

    Raises `Problem` 422 for a cursor of another list or of other filters, and for a forged one.
    """
    encoded = decode_cursor(cursor, **bound_to)
    keys = [SortKey("", type_) for type_ in types]
    return None if encoded is None else _decode_sort_key(keys, encoded)


def sequence_page(
    items: Sequence[Row], cursor: str | None, limit: int, *, total: bool = False, **bound_to: Any
) -> Page[Row]:
    """Return a page of a sequence that only ever grows at its end, such as versions.

    Raises `Problem` 422 for a cursor that is bound to something else.
    """
    key = [0] if cursor is None else decode_cursor(cursor, **bound_to) or []
    if len(key) != 1 or not isinstance(key[0], int) or key[0] < 0:
        raise invalid_cursor()
    end = key[0] + limit
    more = encode_cursor([end], **bound_to) if len(items) > end else None
    counted = len(items) if total else None
    return Page(items=items[key[0] : end], next_cursor=more, total=counted)


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
