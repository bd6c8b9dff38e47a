"""Rows of overlaps follow what is written, in any batches, beside each other, and after mergers."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from services.duties.domain.standing_duty_events import (
    OccurrenceFulfilled,
    StandingDutyTransferred,
)
from services.duties.projections.overlaps import overlap_list_query
from shared.eventsourcing.event_store import AppendRequest
from shared.service_runtime.followed_log import follow_to_end
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.duties.area_client import STANDING_DUTY_BODY, DutiesClient
from tests.duties.overlap_examples import (
    accepted,
    as_output,
    find_plainly,
    fulfilled,
    made,
    make_duty,
    nameless,
    pass_on,
    passed,
    project,
    read_rows,
)
from tests.shared.sample_areas.publisher_area import command_context

_WAITING_FOR = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND pg_blocking_pids(pid) = ARRAY[$1::integer]"
)
_TABLES = ("overlap", "delivered_output", "similar_wording")
REPORT = "Stock report"


def of_days(*days: int) -> list[date]:
    return [date(2026, 10, day) for day in days]


async def test_what_was_handed_over_before_a_merger_counts_for_the_successor(
    area_client: DutiesClient,
) -> None:
    first, second, third = of_days(1, 8, 15)
    repairs = make_duty(1, "rnd", REPORT)
    service = repairs.model_copy(update={"accountable": "test"})
    others = make_duty(3, "production", REPORT)
    events = [
        made(repairs),
        fulfilled(repairs, first),
        passed(repairs, "test", second),
        fulfilled(service, third),
    ]
    async with area_client.area.pool.acquire() as db, db.transaction():
        await project(db, events, 10)
        assert await read_rows(db, 31) == set()  # a transfer makes no second giver
        await project(db, [made(others), fulfilled(others, third)], 10)
        [found] = await read_rows(db, 31)
    assert (found.departments, found.deliveries) == (("production", "test"), 3)
    assert (found.since, found.until) == (first, third)


async def test_outputs_of_further_entries_pass_on_with_an_entry_of_the_same_deliverable(
    area_client: DutiesClient,
) -> None:
    first, second, third = of_days(1, 8, 15)
    ended, repairs = make_duty(1, "rnd", REPORT), make_duty(2, "rnd", REPORT)
    other = make_duty(3, "rnd", "Price list")
    events = [made(one) for one in (ended, repairs, other)]
    given = [fulfilled(one, first) for one in (ended, repairs, other)]
    async with area_client.area.pool.acquire() as db, db.transaction():
        await project(db, [*events, *given, passed(repairs, "test", second)], 3)
        rows = await db.fetch("SELECT sender, count(*) FROM delivered_output GROUP BY 1 ORDER BY 1")
        assert [tuple(row) for row in rows] == [("rnd", 1), ("test", 2)]
        later = other.model_copy(update={"accountable": "test"})
        await project(db, [fulfilled(later, third)], 1)
        [found] = await read_rows(db, 31)  # rnd and test did hand over the same
    assert found.deliveries == 2


def random_events(random: Random, count: int) -> list[Any]:
    duties = [
        make_duty(
            number,
            random.choice(["rnd", "test", "production", "logistics"]),
            random.choice([REPORT, "stock  REPORT", "report of the stock", "Price list"]),
            recipient=random.choice(["sales", "marketing"]),
            activity=random.choice(["count", "sum", f"own {number}"]),
        )
        for number in range(12)
    ]
    events: list[Any] = [made(duty) for duty in duties]
    met = set()
    for _ in range(count):
        number, day = random.randrange(12), date(2026, 1, 5) + timedelta(7 * random.randrange(43))
        if random.random() < 0.08:
            successor = random.choice(["rnd", "test", "production"])
            if successor != duties[number].accountable:
                events.append(passed(duties[number], successor, day))
                duties[number] = events[-1].duty
        elif (number, day) not in met:
            met.add((number, day))
            events.append(fulfilled(duties[number], day))
    return events


async def test_outputs_overlap_as_a_plain_account_says_in_any_batches(
    area_client: DutiesClient,
) -> None:
    random = Random(3)
    for _ in range(3):
        events, rows = random_events(random, 60), []
        outputs: list[Any] = []
        for event in events:
            if isinstance(event, OccurrenceFulfilled):
                outputs.append((event.duty.duty_id, as_output(event)))
            elif isinstance(event, StandingDutyTransferred):
                id_, successor = event.duty.duty_id, event.duty.accountable
                name = as_output(fulfilled(event.duty, date.min)).deliverable
                outputs = [
                    (one, replace(output, sender=successor) if one == id_ else output)
                    for one, output in outputs
                ]
                now = pass_on([output for _, output in outputs], event.was, name, successor)
                outputs = list(zip([one for one, _ in outputs], now, strict=True))
        for batch_size in (1, 7, 1000):
            async with area_client.area.pool.acquire() as db:
                transaction = db.transaction()
                await transaction.start()
                await project(db, events, batch_size)
                for days in (0, 7, 31, 366):
                    plain = find_plainly([one for _, one in outputs], days)
                    assert nameless(await read_rows(db, days)) == nameless(plain), days
                rows.append(
                    [
                        sorted(row[0] for row in await db.fetch(f"SELECT t::text FROM {table} t"))
                        for table in _TABLES
                    ]
                )
                await transaction.rollback()
        assert rows[0] == rows[1] == rows[2]


def appended(event: Any) -> AppendRequest:
    return AppendRequest(f"standing-duty-{uuid4()}", 0, [event], command_context())


async def test_entries_that_are_written_at_once_find_each_other(area_client: DutiesClient) -> None:
    """Each transaction misses what the others write; what follows the log misses none."""
    departments = ("rnd", "test", "production", "logistics", "marketing")

    async def append(number: int, department: str) -> None:
        activity = ("Weekly stock report", "report of the stock")[number % 2]
        duty = make_duty(number, department, f"part {number}", activity=activity)
        async with area_client.area.unit_of_work() as unit:
            await unit.append(appended(made(duty)))

    await asyncio.gather(*(append(n, one) for n, one in enumerate(departments, 1)))
    found = await read_model_rows(area_client.area, "accountabilities")
    assert len(found["overlap"]) == 10
    await rebuild_read_models(area_client.area, "accountabilities")
    assert await read_model_rows(area_client.area, "accountabilities") == found


async def test_outputs_of_one_name_do_not_wait_and_are_followed_in_the_order_of_the_log(
    area_client: DutiesClient,
) -> None:
    area, [day] = area_client.area, of_days(1)
    first, second = make_duty(1, "rnd", REPORT), make_duty(2, "test", REPORT)
    for duty in (first, second):
        await area.event_store.append(appended(made(duty)))
    async with area.unit_of_work() as unit:
        await unit.append(appended(fulfilled(first, day)))
        await area.event_store.append(appended(fulfilled(second, day)))
        await follow_to_end(area)
        async with area.pool.acquire() as db:
            assert not await db.fetchval("SELECT count(*) FROM delivered_output")
    [found] = await area_client.list_overlaps(kind="same-output")
    assert (found["department"], found["deliveries"]) == ("rnd", 2)


async def test_what_a_killed_follower_has_not_committed_is_followed_once_by_several_others(
    area_client: DutiesClient,
) -> None:
    area, [day] = area_client.area, of_days(1)
    duties = [make_duty(number, "rnd" if number % 2 else "test", REPORT) for number in range(6)]
    events = [made(one) for one in duties] + [fulfilled(one, day) for one in duties]
    async with area.pool.acquire() as db, db.transaction():
        await db.execute("LOCK TABLE overlap IN SHARE MODE")  # the follower waits there, half done
        await area.event_store.append(appended(events[0]))
        while not (followers := await db.fetch(_WAITING_FOR, db.get_server_pid())):
            await asyncio.sleep(0)
        for event in events[1:]:  # appends do not wait for it
            await area.event_store.append(appended(event))
        await db.execute("SELECT pg_terminate_backend($1)", followers[0]["pid"])
    await asyncio.gather(*(follow_to_end(area) for _ in range(3)))
    [found] = await area_client.list_overlaps(kind="same-output")
    assert found["deliveries"] == 6
    rows = await read_model_rows(area, "accountabilities")
    await rebuild_read_models(area, "accountabilities")
    assert await read_model_rows(area, "accountabilities") == rows


async def test_an_output_among_many_of_its_name_reads_no_more_than_among_few(
    area_client: DutiesClient,
) -> None:
    read = []
    async with area_client.area.pool.acquire() as db, db.transaction():
        for many in (40, 800):
            transaction = db.transaction()
            await transaction.start()
            days = [date(2026, 10, 1) - timedelta(number // 10) for number in range(many)]
            events = [
                accepted(str(number), REPORT, ("rnd", "test")[number % 2], "sales", day)
                for number, day in enumerate(days)
            ]
            await project(db, events, many)
            await db.execute("ANALYZE delivered_output")
            statements: list[Any] = []
            db.add_query_logger(statements.append)
            await project(db, [accepted("last", REPORT, "rnd", "sales", days[0])], 1)
            await db.fetchval("SELECT 1")  # loggers are called later
            db.remove_query_logger(statements.append)
            [record] = [one for one in statements if "known.deliveries" in one.query]
            [[text]] = await db.fetch(
                f"EXPLAIN (ANALYZE, FORMAT JSON) {record.query}", *record.args
            )
            read.append(sum(_rows_read(json.loads(text)[0]["Plan"])))
            await transaction.rollback()
    assert read[1] <= read[0] + 20, read


def _rows_read(plan: dict[str, Any]) -> Iterator[int]:
    """Yield the rows of each scan of outputs, with those that a filter removed."""
    if plan.get("Relation Name") == "delivered_output":
        rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        yield round(rows * plan["Actual Loops"])
    for child in plan.get("Plans", ()):
        yield from _rows_read(child)


async def test_pages_follow_each_other_over_entries_that_have_no_days_yet(
    area_client: DutiesClient,
) -> None:
    path = await area_client.plan_project()
    await area_client.assign_duty(path, activity="市场部月报")
    for number, start in enumerate(("2026-12-05", "2026-11-01"), 1):
        body = {**STANDING_DUTY_BODY, "activity": "月度市场报告", "scope": [f"p{number}"]}
        answer = await area_client.post("/standing-duties", {**body, "effective_from": start})
        assert answer.status_code == 201
    await follow_to_end(area_client.area)
    page = (await area_client.get("/overlaps", limit=1)).json()
    rest = (await area_client.get("/overlaps", limit=1, cursor=page["next_cursor"])).json()
    assert sorted(one["since"] for one in (*page["items"], *rest["items"])) == [
        str(area_client.installation.clock().date()),
        "2026-12-05",
    ]
    assert rest["next_cursor"] is None
    assert "listed_on" not in page["items"][0]


async def test_a_page_of_many_overlaps_is_read_by_an_index(area_client: DutiesClient) -> None:
    async with area_client.area.pool.acquire() as db, db.transaction():
        await db.execute(
            "INSERT INTO overlap (overlap_id, kind, department, other_department, name,"
            " other_name, similarity, listed_on, starts_on, deliveries, evidence)"
            " SELECT md5(n::text), 'same-output', 'd' || n % 40,"
            " CASE n WHEN 7 THEN 'rare' ELSE 'd' || n % 39 END, 'x', 'x', 100,"
            " date '2026-01-01' + n % 300, date '2026-01-01' + n % 300, 2, '[]'"
            " FROM generate_series(1, 20000) AS n"
        )
        await db.execute("ANALYZE overlap")
        for filters, index in (
            ({}, "overlap_by_day"),
            ({"kinds": ["same-activity"]}, "overlap_by_kind"),
            ({"department": "rare"}, "overlap_by_other_department"),
        ):
            statements: list[Any] = []
            query = overlap_list_query(31)
            db.add_query_logger(statements.append)
            await query.fetch(db, {"today": date(2026, 12, 1), **filters}, limit=51)
            await db.fetchval("SELECT 1")  # loggers are called later
            [record] = [one for one in statements if "ORDER BY" in one.query]
            plan = await db.fetch(f"EXPLAIN {record.query}", *record.args)
            assert index in "\n".join(row[0] for row in plan), plan
            db.remove_query_logger(statements.append)
