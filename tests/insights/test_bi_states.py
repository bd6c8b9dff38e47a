"""The views show each thing once, as it stands, and departments as they are and as they were."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import pytest_asyncio

from services.insights.domain.dimensions.member_key import member_key
from services.insights.projections.bi.bi_catalogue import VIEWS
from services.insights.projections.bi.publish_views import publish_views
from services.insights.service import service as insights
from tests.insights.star_rows import AT, put_rows

if TYPE_CHECKING:
    from asyncpg import Connection, Record

    from shared.testing.postgres_test_server import TestPostgresServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOUR = timedelta(hours=1)
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database(postgres_server: TestPostgresServer) -> AsyncIterator[Connection[Record]]:
    async with postgres_server.create_fresh_database(migrated_for=[insights]) as fresh:
        connection = await fresh.database.open_connection("insights")
        yield connection
        await connection.close()


def version(code: str, name: str, start: datetime, end: datetime) -> dict[str, Any]:
    """Return a version of a department."""
    return {
        "version_key": hash((code, name)),
        "department_key": member_key("department", code),
        "department": code,
        "name": name,
        "valid_from": start,
        "valid_to": end,
        "is_current": end == FOREVER,
    }


async def test_a_row_has_its_department_s_name_of_now_and_of_then(
    database: Connection[Record],
) -> None:
    await put_rows(
        database,
        "department_dim",
        version("old", "Before", AT - 9 * HOUR, AT),
        version("old", "After", AT, FOREVER),
    )
    await put_rows(
        database,
        "kpi_fact",
        *({"department": "old", "occurred_at": AT + hours * HOUR} for hours in (-10, -1, 0, 1)),
    )
    rows = await database.fetch(
        "SELECT department_name, department_name_then FROM bi.kpi WHERE department = 'old'"
        " ORDER BY occurred_at"
    )
    assert [row["department_name_then"] for row in rows] == [None, "Before", "After", "After"]
    assert {row["department_name"] for row in rows} == {"After"}


def counted(position: int, **values: Any) -> dict[str, Any]:
    """Return a row of an obligation."""
    row = {
        "area_position": position,
        "revision": position,
        "due": 1,
        "outcome": "late",
        "due_month": "2026-09",
    }
    return {**row, "counted_month": "2026-09", **values}


@pytest.mark.parametrize(
    ("changes", "outcomes"),
    [
        ([], ["late"]),
        ([counted(2, due=0, outcome="on_time")], ["on_time"]),
        ([counted(2, due=0, outcome="excused", counted_month="2026-10")], ["excused"]),
        ([counted(2, due=-1, outcome=None)], []),
        ([counted(2, due=-1, outcome=None), counted(3, outcome="on_time")], ["on_time"]),
        (
            [counted(2, due_month="2026-10"), counted(3, due=-1, outcome=None)],
            ["late"],  # it was counted in its new month before it was taken back in the old one
        ),
        # An upgrade publishes the first count after the newer ones, as `counted(1)` is here.
        ([counted(-1, revision=2, due=0, outcome="on_time")], ["on_time"]),
        ([counted(-1, due=-1, outcome=None, revision=2)], []),
        (
            [counted(-1, revision=1, due=0, outcome="on_time", recorded_at=AT + HOUR)],
            ["on_time"],  # a dispute's decision follows the same revision of the source
        ),
    ],
)
async def test_an_obligation_is_there_once_as_it_counts_now(
    database: Connection[Record], changes: list[dict[str, Any]], outcomes: list[str]
) -> None:
    await database.execute("TRUNCATE obligation_fact")
    await put_rows(
        database,
        "obligation_fact",
        *({**one, "obligation_id": "o"} for one in [counted(1), *changes]),
    )
    rows = await database.fetch("SELECT outcome FROM bi.obligations")
    assert [row["outcome"] for row in rows] == outcomes


async def test_a_handoff_has_its_state_and_what_it_took(database: Connection[Record]) -> None:
    handoff = {"handoff_id": uuid4(), "sender": "a", "recipient": "b"}
    steps = ["scheduled", "offered", "rejected", "offered", "overdue", "accepted"]
    await put_rows(
        database,
        "handoff_fact",
        *(
            {
                **handoff,
                "transition": transition,
                "area_position": number,
                "occurred_at": AT + number * HOUR,
                "deadline": AT,
                "delivered_at": AT + 3 * HOUR if transition == "accepted" else None,
            }
            for number, transition in enumerate(steps)
        ),
    )
    (row,) = await database.fetch("SELECT * FROM bi.handoffs")
    assert (row["state"], row["rejections"], row["is_overdue"]) == ("accepted", 1, True)
    assert (row["acceptance_seconds"], row["delay_seconds"]) == (4 * 3600, 3 * 3600)
    assert row["changed_at"] == AT + 5 * HOUR


async def test_a_request_has_its_first_reply_as_it_was_corrected(
    database: Connection[Record],
) -> None:
    request = {"request_id": uuid4(), "asking_department": "a", "answering_department": "b"}
    replied = {"transition": "replied", "leg": 1, "is_resolved": False}
    await put_rows(
        database,
        "request_fact",
        {**request, "transition": "opened", "opened_at": AT, "area_position": 1},
        {**request, "transition": "breached", "leg": 1, "area_position": 2},
        {**request, **replied, "replied_at": AT + 3 * HOUR, "area_position": 3},
        {**request, "transition": "released", "leg": 1, "area_position": 4},
        {**request, **replied, "replied_at": AT + HOUR, "area_position": 5},
        {**request, **replied, "leg": 2, "replied_at": AT + 9 * HOUR, "area_position": 6},
    )
    (row,) = await database.fetch("SELECT * FROM bi.requests")
    assert (row["state"], row["breaches"], row["first_reply_seconds"]) == ("replied", 0, 3600)
    await put_rows(
        database,
        "request_fact",
        {**request, "transition": "closed", "is_resolved": False, "area_position": 7},
    )
    assert await database.fetchval("SELECT state FROM bi.requests") == "withdrawn"


async def test_a_request_whose_replies_were_struck_out_is_open_again(
    database: Connection[Record],
) -> None:
    await database.execute("TRUNCATE request_fact")
    request = {"request_id": uuid4(), "asking_department": "a", "answering_department": "b"}
    replied = {"transition": "replied", "is_resolved": True, "due_at": AT, "leg": 1}
    ended = {"transition": "closed", "is_resolved": True}
    changes: list[dict[str, Any]] = [
        {"transition": "opened", "opened_at": AT},
        {**replied, "replied_at": AT + HOUR},
        ended,
        {"transition": "released", "leg": 1},
        {"transition": "corrected", "correction": "voided"},
        {"transition": "corrected", "opened_at": AT - HOUR},
        {**replied, "replied_at": AT - HOUR / 2, "is_resolved": False},
    ]
    answers = []
    for position, change in enumerate(changes, 1):
        await put_rows(database, "request_fact", {**request, **change, "area_position": position})
        (row,) = await database.fetch("SELECT * FROM bi.requests")
        answers.append((row["state"], row["breaches"], row["first_reply_seconds"]))
        assert row["is_resolved"] == (row["state"] == "resolved")
        assert (row["closed_at"] is not None) == (position == 3), position
    assert answers == [
        ("open", 0, None),
        ("resolved", 1, 3600),
        ("resolved", 1, 3600),
        *[("open", 0, None)] * 3,
        ("replied", 0, 1800),
    ]


async def test_a_step_is_of_its_case_s_flow_and_handing_over_is_no_state_of_it(
    database: Connection[Record],
) -> None:
    case, flow = uuid4(), uuid4()
    await put_rows(
        database, "case_fact", {"case_id": case, "flow_id": flow, "transition": "started"}
    )
    step = {"case_id": case, "step": 1, "opened_at": AT, "due_at": AT + HOUR}
    await put_rows(
        database,
        "step_fact",
        {**step, "transition": "opened", "department": "a", "area_position": 1},
        {
            **step,
            "transition": "done",
            "department": "a",
            "done_at": AT + 2 * HOUR,
            "area_position": 2,
        },
        {**step, "transition": "handed-over", "department": "b", "area_position": 3},
    )
    (row,) = await database.fetch("SELECT * FROM bi.steps")
    assert (row["state"], row["department"], row["flow_id"]) == ("done", "a", flow)
    assert (row["is_overdue"], row["sojourn_seconds"]) == (True, 2 * 3600)


async def test_what_a_view_has_stays_in_its_place_and_new_columns_come_last(
    database: Connection[Record],
) -> None:
    """As if an earlier version had published fewer columns, and somebody built on them."""
    await database.execute(
        "DROP VIEW bi.fact_counts CASCADE;"
        "CREATE VIEW bi.fact_counts WITH (security_invoker = true) AS"
        " SELECT facts, area FROM insights.fact_count;"
        "CREATE VIEW bi.built_by_others AS SELECT area, facts FROM bi.fact_counts"
    )
    async with database.transaction():
        await publish_views(database)
    names = await database.fetchval(
        "SELECT array_agg(attname ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = 'bi.fact_counts'::regclass AND attnum > 0"
    )
    assert names[:2] == ["facts", "area"]
    (view,) = [view for view in VIEWS if view.name == "fact_counts"]
    assert sorted(names) == sorted(column.name for column in view.columns)
    await database.fetch("SELECT * FROM bi.built_by_others")
    await database.execute("DROP VIEW bi.built_by_others")
