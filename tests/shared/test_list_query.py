"""Every list filters, sorts, searches, counts and pages in the way that it declares."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel

from shared.http.cursor_pagination import Cursor, Page, encode_cursor
from shared.http.list_query_paging import (
    ListParameters,
    list_page,
    list_parameters,
    sequence_page,
)
from shared.http.problem_details import ProblemError
from shared.postgres.list_query import ListQuery, Narrowing, Sort, SortKey
from shared.testing.postgres_test_server import FreshDatabase

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

NOON = datetime(2026, 11, 23, 4, 0, 0, 1, tzinfo=UTC)


class NoteRow(BaseModel):
    note_id: UUID
    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class NoteFilters:
    author: str | None = None
    since: datetime | None = None
    until: datetime | None = None


NOTES = ListQuery(
    name="notes",
    select="SELECT note_id, author, text, at FROM note",
    conditions={
        "author": "author = {author}",
        "since": "at >= {since} AND ({until}::timestamptz IS NULL OR at < {until})",
    },
    always=["text <> 'hidden'"],
    sort=Sort([SortKey("at", datetime), SortKey("note_id", UUID)]),
    sorts={"newest": Sort([SortKey("at", datetime), SortKey("note_id", UUID)], descending=True)},
    searched=["author", "text"],
    id_key=SortKey("note_id", UUID),
    updated_at="at",
    row=NoteRow,
)

PLAIN = replace(NOTES, sorts={}, searched=(), id_key=None, updated_at="")
"""The same list without anything that routes turn into parameters."""


def note_id(number: int) -> UUID:
    return UUID(int=number)


@pytest.fixture
async def pool(fresh_database: FreshDatabase) -> AsyncIterator[ConnectionPool]:
    """Give a table of eight notes, two at each moment, and a hidden one."""
    async with await fresh_database.database.open_pool("public", 2) as opened:
        async with opened.acquire() as db:
            await db.execute(
                "CREATE TABLE note (note_id uuid PRIMARY KEY, author text, text text,"
                " at timestamptz)"
            )
            rows = [
                (note_id(n), "ann" if n % 3 else "bob", f"note {n}% done", NOON + _minutes(n // 2))
                for n in range(8)
            ]
            await db.copy_records_to_table(
                "note", records=[*rows, (note_id(99), "ann", "hidden", NOON)]
            )
        yield opened


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


async def pages(
    pool: ConnectionPool, limit: int, filters: NoteFilters = NoteFilters(), **given: Any
) -> list[list[int]]:
    """Follow the cursors from the first page to the last."""
    found: list[list[int]] = []
    cursor: Cursor = None
    parameters = ListParameters(**given)
    while True:
        page: Page[NoteRow] = await list_page(
            pool, NOTES, filters, replace(parameters, limit=limit, cursor=cursor)
        )
        found.append([row.note_id.int for row in page.items])
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


async def test_pages_follow_each_other_without_gap_or_repetition(pool: ConnectionPool) -> None:
    assert await pages(pool, 3) == [[0, 1, 2], [3, 4, 5], [6, 7]]
    assert await pages(pool, 4) == [[0, 1, 2, 3], [4, 5, 6, 7]]


async def test_an_insertion_between_two_pages_shifts_nothing(pool: ConnectionPool) -> None:
    first = await list_page(pool, NOTES, NoteFilters(), ListParameters(limit=3))
    async with pool.acquire() as db:
        await db.execute(
            "INSERT INTO note VALUES ($1, 'ann', 'early', $2)", note_id(50), NOON - _minutes(5)
        )
    second = await list_page(pool, NOTES, NoteFilters(), ListParameters(3, first.next_cursor))
    assert [row.note_id.int for row in second.items] == [3, 4, 5]


async def test_filters_narrow_the_list(pool: ConnectionPool) -> None:
    assert await pages(pool, 5, NoteFilters(author="bob")) == [[0, 3, 6]]
    assert await pages(pool, 5, NoteFilters(since=NOON + _minutes(2))) == [[4, 5, 6, 7]]
    between = NoteFilters(since=NOON + _minutes(1), until=NOON + _minutes(2))
    assert await pages(pool, 5, between) == [[2, 3]]
    assert await pages(pool, 5, NoteFilters(author="nobody")) == [[]]


async def fetch(pool: ConnectionPool, **options: Any) -> list[int]:
    async with pool.acquire() as db:
        found = await NOTES.fetch(db, options.pop("filters", {}), limit=10, **options)
    return [row.note_id.int for row in found]


async def test_a_list_is_sorted_in_another_declared_order(pool: ConnectionPool) -> None:
    assert await fetch(pool, sort="newest") == [7, 6, 5, 4, 3, 2, 1, 0]
    behind = [NOON + _minutes(2), note_id(4)]
    assert await fetch(pool, sort="newest", after=behind) == [3, 2, 1, 0]
    with pytest.raises(KeyError):
        await fetch(pool, sort="loudest")


@pytest.mark.parametrize(
    ("search", "expected"),
    [("NOTE 3", [3]), ("3%", [3]), ("bob", [0, 3, 6]), ("_", []), ("\\", []), ("hidden", [])],
)
async def test_a_search_looks_for_the_text_itself(
    pool: ConnectionPool, search: str, expected: list[int]
) -> None:
    assert await fetch(pool, narrowing=Narrowing(search)) == expected
    async with pool.acquire() as db:
        assert await NOTES.count(db, {}, Narrowing(search)) == len(expected)


async def test_a_count_is_that_of_all_pages(pool: ConnectionPool) -> None:
    async with pool.acquire() as db:
        assert await NOTES.count(db, {}) == 8
        assert await NOTES.count(db, {"author": "ann"}) == 5


@pytest.mark.parametrize(
    "key",
    [
        [],
        ["2026-11-23T04:00:00Z"],
        ["2026-11-23T04:00:00", str(note_id(1))],
        ["noon", str(note_id(1))],
        ["2026-11-23T04:00:00Z", "x"],
        ["2026-11-23T04:00:00Z", 7],
        [7, str(note_id(1))],
        ["2026-11-23T04:00:00Z", str(note_id(1)), "more"],
    ],
)
async def test_a_made_up_sort_key_is_refused(pool: ConnectionPool, key: list[str | int]) -> None:
    bound = {"list": "notes", "author": None, "since": None, "until": None}
    with pytest.raises(ProblemError) as refused:
        await list_page(pool, NOTES, NoteFilters(), ListParameters(3, encode_cursor(key, **bound)))
    assert (refused.value.problem.status, refused.value.problem.code) == (422, "cursor-invalid")


def test_a_sequence_comes_in_pages() -> None:
    versions = ["one", "two", "three"]
    first = sequence_page(versions, None, 2, list="versions")
    assert first.items == ["one", "two"]
    second = sequence_page(versions, first.next_cursor, 2, list="versions")
    assert (second.items, second.next_cursor) == (["three"], None)
    assert sequence_page(versions, None, 3, list="versions").next_cursor is None
    assert (first.total, sequence_page(versions, None, 2, total=True, list="versions").total) == (
        None,
        len(versions),
    )


@pytest.mark.parametrize("key", [[-1], ["1"], [1, 2], []])
def test_a_made_up_offset_is_refused(key: list[str | int]) -> None:
    with pytest.raises(ProblemError, match="not a cursor"):
        sequence_page(["one"], encode_cursor(key, list="versions"), 2, list="versions")


async def test_pages_of_another_order_follow_each_other(pool: ConnectionPool) -> None:
    assert await pages(pool, 5, sort="newest") == [[7, 6, 5, 4, 3], [2, 1, 0]]
    assert await pages(pool, 5, sort="-newest") == [[0, 1, 2, 3, 4], [5, 6, 7]]


async def test_a_list_is_narrowed_to_ids_and_to_changes(pool: ConnectionPool) -> None:
    assert await pages(pool, 9, ids=[note_id(5), note_id(1), note_id(77)]) == [[1, 5]]
    assert await pages(pool, 9, updated_since=NOON + _minutes(3)) == [[6, 7]]
    total = await list_page(pool, NOTES, NoteFilters(), ListParameters(2, q="note 7", total=True))
    assert [row.note_id.int for row in total.items] == [7]
    assert total.total == 1


@pytest.mark.parametrize("other", [{"sort": "newest"}, {"q": "note"}, {"ids": [note_id(1)]}])
async def test_a_cursor_holds_for_the_same_parameters_only(
    pool: ConnectionPool, other: dict[str, Any]
) -> None:
    first = await list_page(pool, NOTES, NoteFilters(), ListParameters(3))
    with pytest.raises(ProblemError, match="cursor"):
        await list_page(pool, NOTES, NoteFilters(), ListParameters(3, first.next_cursor, **other))


@pytest.fixture
def note_routes(pool: ConnectionPool) -> FastAPI:
    """Give an application with the list of notes, and with one that supports less."""
    app = FastAPI()

    async def list_notes(page: Annotated[ListParameters, list_parameters(NOTES)]) -> Page[NoteRow]:
        return await list_page(pool, NOTES, NoteFilters(), page)

    async def list_plain(page: Annotated[ListParameters, list_parameters(PLAIN)]) -> Page[NoteRow]:
        return await list_page(pool, PLAIN, NoteFilters(), page)

    app.get("/notes")(list_notes)
    app.get("/plain")(list_plain)
    return app


def test_a_route_has_the_parameters_that_its_list_supports(note_routes: FastAPI) -> None:
    paths = note_routes.openapi()["paths"]
    named = {
        path: [parameter["name"] for parameter in paths[path]["get"].get("parameters", [])]
        for path in ("/notes", "/plain")
    }
    assert named == {
        "/notes": ["limit", "cursor", "total", "sort", "q", "ids", "updated_since"],
        "/plain": ["limit", "cursor", "total"],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-newest&limit=2", [0, 1]),
        (f"ids={note_id(3)}&ids={note_id(2)}", [2, 3]),
        ("q=7%25", [7]),
        ("updated_since=2026-11-23T04:03:00Z", [6, 7]),
        ("sort=oldest", None),
        ("ids=nobody", None),
        ("updated_since=yesterday", None),
    ],
)
async def test_parameters_are_read_from_the_url(
    note_routes: FastAPI, query: str, expected: list[int] | None
) -> None:
    async with AsyncClient(transport=ASGITransport(note_routes), base_url="http://test") as client:
        answer = await client.get(f"/notes?{query}")
    if expected is None:
        assert answer.status_code == 422
    else:
        assert [UUID(row["note_id"]).int for row in answer.json()["items"]] == expected
