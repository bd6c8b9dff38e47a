"""An ERP system's orders: polled, and what became of them led to cases and to readings of goals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from services.connectors.application import erp_polling
from services.connectors.domain.order import Order, OrderLine, OrderState, Shipment, ShippingState
from services.connectors.domain.system_conversation import SystemFailed
from services.connectors.domain.table_position import PositionMoved
from shared.testing.area_client import same_instants
from tests.connectors.erp_system import ErpAreaClient
from tests.connectors.order_examples import order
from tests.goals.area_client import GoalsClient

MONDAY = date(2026, 11, 23)
"""The day on which the clock of the tests begins."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AWAY = httpx.Response(503, headers={"Retry-After": "60"})


def sale(number: int, due: date = MONDAY, **changes: Any) -> Order:
    """Return an order by its number."""
    return order(id=str(number), number=f"SO-{number}", promised_on=due, **changes)


def sent(number: int, on: date = MONDAY, **changes: Any) -> Order:
    """Return an order of which all was shipped on a day."""
    shipment = Shipment(id=f"1{number}", number=f"OUT-{number}", shipped_on=on)
    return sale(number, shipping=ShippingState.WHOLE, shipments=(shipment,), **changes)


async def test_orders_become_a_goals_reading_once_for_each_value(erp: ErpAreaClient) -> None:
    goals_client = GoalsClient(erp.installation)
    metric = {"direction": "up", "unit": "%", "start": "0", "target": "98"}
    goal = await goals_client.set_goal(
        await goals_client.create_cycle(), "On time", connected_to="erp", metric=metric
    )
    rule = {"goal_id": goal, "measure": "on-time-percentage"}
    await erp.save_mapping({"routes": [], "readings": [rule]})
    erp.erp.write(sent(1), sent(2), sent(3, on=MONDAY + DAY), sale(4, due=MONDAY + DAY))
    await erp.poll()
    assert Decimal((await goals_client.get(f"/goals/{goal}")).json()["value"]) == Decimal("66.67")
    assert await erp.count_events("measured") == 1
    await erp.poll()
    assert await erp.count_events("measured") == 1
    erp.installation.clock.advance(2 * DAY)  # the fourth is late now
    await erp.poll()
    assert Decimal((await goals_client.get(f"/goals/{goal}")).json()["value"]) == Decimal("50.00")
    applied = [one for one in await erp.events() if one[0] == "measured"]
    assert applied == [("measured", "applied")] * 2


async def test_a_late_shipment_is_a_late_step_of_the_order_that_it_comes_from(
    erp: ErpAreaClient,
) -> None:
    flow = await erp.publish_flow()
    rules = [
        {"status": "partly-shipped", "command": "complete-step", "activity": "Hand it in"},
        {"status": "shipped", "command": "complete-step", "activity": "Check it"},
    ]
    route = {"project": "sales-order", "flow_id": flow, "department": "sales", "statuses": rules}
    await erp.save_mapping({"routes": [route]})
    erp.erp.write(sale(1, due=MONDAY + DAY))
    await erp.poll()
    (first,) = (await erp.get("/connectors/erp/deliveries")).json()["items"]
    case = await erp.read_case(first["case_id"])
    assert (case["subject"], case["department"]) == ("SO-1 Example Works", "sales")
    erp.installation.clock.advance(3 * DAY)
    erp.erp.write(sale(1, due=MONDAY + DAY, shipping=ShippingState.PARTLY))
    await erp.poll()
    erp.installation.clock.advance(MINUTE)
    erp.erp.write(sent(1, on=MONDAY + 3 * DAY, due=MONDAY + DAY))
    await erp.poll()
    found = await erp.read_case(first["case_id"])
    assert found["status"] == "finished"
    step = found["steps"][0]
    assert step["done_at"] > step["due_at"], "the step was done late"
    assert await erp.events() == [
        ("order-confirmed", "applied"),
        ("order-partly-shipped", "applied"),
        ("order-late", "status-not-mapped"),
        ("order-shipped", "applied"),
    ]


async def test_an_order_is_told_as_late_once_for_each_day_that_it_was_due(
    erp: ErpAreaClient,
) -> None:
    erp.erp.write(sale(1))
    await erp.poll()
    erp.installation.clock.advance(DAY)
    for _ in range(2):
        await erp.poll()
    assert await erp.count_events("order-late") == 1
    erp.erp.write(sale(1, due=MONDAY + 2 * DAY))
    await erp.poll()
    assert await erp.count_events("order-late") == 1
    erp.installation.clock.advance(2 * DAY)
    await erp.poll()
    assert await erp.count_events("order-late") == 2


async def test_a_late_order_alone_may_start_a_case_of_the_department_that_ships(
    erp: ErpAreaClient,
) -> None:
    route = {
        "project": "sales-order",
        "flow_id": await erp.publish_flow(),
        "department": "finance",
        "starts_on": "late",
        "statuses": [{"status": "shipped", "command": "complete-step", "activity": "Hand it in"}],
    }
    await erp.save_mapping({"routes": [route]})
    erp.erp.write(sale(1), sale(2, due=MONDAY + 9 * DAY))
    await erp.poll()
    erp.installation.clock.advance(DAY)
    await erp.poll()
    tried = (await erp.get("/connectors/erp/mappings/1/dry-run")).json()["items"]
    assert [one["command"] for one in tried] == ["start-case", None, None]
    erp.erp.write(sent(1, on=MONDAY + DAY), sent(2, due=MONDAY + 9 * DAY))
    await erp.poll()
    assert await erp.events() == [
        ("order-confirmed", "not-linked"),
        ("order-confirmed", "not-linked"),
        ("order-late", "applied"),
        ("order-shipped", "applied"),
        ("order-shipped", "not-linked"),
    ]


async def test_amendments_after_shipment_and_cancelled_lines_are_told(erp: ErpAreaClient) -> None:
    lines = tuple(
        OrderLine(id=one, product=None, ordered=Decimal(1), shipped=None) for one in ("1", "2")
    )
    erp.erp.write(sale(1, lines=lines), sent(2))
    await erp.poll()
    erp.installation.clock.advance(MINUTE)
    erp.erp.write(sale(1, lines=lines[:1]), sale(2, lines=lines, shipping=ShippingState.PARTLY))
    await erp.poll()
    erp.installation.clock.advance(MINUTE)
    erp.erp.write(sale(1, state=OrderState.CANCELLED))
    await erp.poll()
    assert [told for told, _ in await erp.events()] == [
        "order-confirmed",
        "order-confirmed",
        "order-shipped",
        "order-line-cancelled",
        "order-amended-after-shipment",
        "order-cancelled",
    ]


async def test_deleted_orders_and_a_restored_backup_are_found_by_the_comparison(
    erp: ErpAreaClient,
) -> None:
    erp.erp.write(sale(1), sale(2))
    await erp.poll()
    backup = dict(erp.erp.orders)
    erp.installation.clock.advance(30 * MINUTE)
    erp.erp.write(sent(1), sale(3))
    await erp.poll()
    erp.erp.orders = backup
    del erp.erp.orders["2"]
    erp.installation.clock.advance(2 * MINUTE)
    await erp.poll()
    assert await erp.count_events("order-deleted") == 0, "polling does not see it"
    erp.installation.clock.advance(60 * MINUTE)
    await erp.poll()
    assert await erp.count_events("order-deleted") == 2
    erp.installation.clock.advance(MINUTE)
    erp.erp.write(sent(1))
    await erp.poll()
    assert await erp.count_events("order-shipped") == 2


@pytest.mark.parametrize("ahead", [-3 * DAY, 0 * DAY, 3 * DAY])
async def test_a_transaction_that_commits_late_is_found_whatever_the_clocks_say(
    erp: ErpAreaClient, ahead: timedelta
) -> None:
    erp.erp.ahead = ahead
    erp.erp.write(sale(1))
    await erp.poll()
    began = erp.erp.now
    erp.installation.clock.advance(9 * MINUTE)
    erp.erp.write(sale(2))
    await erp.poll()
    erp.erp.write(sale(3), at=began)
    await erp.poll()
    assert await erp.count_events("order-confirmed") == 3


async def test_a_back_fill_that_is_killed_goes_on_and_reads_each_page_once(
    erp: ErpAreaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erp_polling, "PAGE_ROWS", 2)
    for number in range(1, 8):
        erp.erp.write(sale(number), at=erp.erp.now - number * DAY)
    erp.erp.failures = [None, None, None, None, AWAY]
    with pytest.raises(SystemFailed, match="system-away") as failed:
        await erp.replica().poll()
    assert failed.value.retry_after == timedelta(minutes=1)
    before = await erp.count("erp_order")
    assert 0 < before < 7
    await erp.poll()
    assert await erp.count("erp_order") == 7
    assert await erp.count_events("order-confirmed") == 7


async def test_one_replica_polls_and_one_whose_lease_has_ended_records_nothing(
    erp: ErpAreaClient,
) -> None:
    first, second = erp.replica(1), erp.replica(2)
    assert await first.poll()
    assert not await second.poll()
    stale = await first._position_of("sale.sale")
    async with erp.area.pool.acquire() as db:
        await db.execute("UPDATE poll_lease SET until = clock_timestamp() - interval '1 second'")
    erp.erp.write(sale(1))
    assert await second.poll()
    with pytest.raises(PositionMoved):
        await first._record_page(stale, (), await second._read_clocks())
    assert not await first.poll()
    with pytest.raises(PositionMoved):  # by its position, even where it has the lease again
        await second._record_page(stale, (), await second._read_clocks())


async def test_what_was_changed_before_the_beginning_is_left_out(erp: ErpAreaClient) -> None:
    erp.erp.write(sale(1), at=erp.erp.now - 10 * DAY)
    erp.erp.write(sale(2))
    polling = erp.replica()
    polling.polled = replace(polling.polled, begins_at=erp.erp.now - DAY)
    assert await polling.poll()
    assert await erp.count("erp_order") == 1


async def test_a_mapping_needs_a_route_or_a_reading_and_each_goal_once(erp: ErpAreaClient) -> None:
    empty = await erp.post("/connectors/erp/mappings", {"routes": []})
    assert [one["pointer"] for one in empty.json()["errors"]] == ["#/routes"]
    rule = {"goal_id": "01900000-0000-7000-8000-000000000001"}
    body = {"routes": [], "readings": [rule, rule]}
    twice = await erp.post("/connectors/erp/mappings", body)
    assert [one["pointer"] for one in twice.json()["errors"]] == ["#/readings/1/goal_id"]


async def test_a_forged_webhook_of_a_system_that_sends_none_is_refused(erp: ErpAreaClient) -> None:
    answer = await erp.installation.http_client.post(
        f"{erp.api_root}/connectors/erp/webhook",
        content=b'{"event": "measured"}',
        headers={"X-Concord-Signature": "sha256=0"},
    )
    assert answer.status_code in {401, 503}
    assert await erp.events() == []


async def test_the_connector_tells_when_it_was_polled_and_why_not(erp: ErpAreaClient) -> None:
    polling, now = erp.replica(1), erp.installation.clock()
    assert await polling.poll()
    await polling.lease.note_poll(None)
    erp.installation.clock.advance(MINUTE)
    await polling.lease.note_poll("no-answer: it is away")
    await erp.replica(2).lease.note_poll(None)  # it has no lease
    told = (await erp.get("/connectors/erp")).json()
    assert same_instants(told["last_polled_at"], now.isoformat())
    assert told["poll_failure"] == "no-answer: it is away"


async def test_answers_that_no_such_system_gives_stop_a_poll_and_nothing_else(
    erp: ErpAreaClient,
) -> None:
    polling = erp.replica()
    erp.erp.failures = [httpx.Response(200, content=b"<html>")]
    with pytest.raises(SystemFailed, match="answer-unreadable"):
        await polling.poll()
    no_moment: Any = None
    erp.erp.orders["1"] = sale(1), no_moment
    with pytest.raises(SystemFailed, match="answer-unreadable"):
        await polling.poll()


async def test_one_order_that_cannot_be_read_does_not_hold_up_the_others(
    erp: ErpAreaClient,
) -> None:
    erp.erp.write(*(sale(number) for number in range(1, 6)))
    erp.erp.unreadable = {"3"}
    await erp.poll()
    assert await erp.count_events("order-confirmed") == 4
    erp.erp.unreadable = set()
    erp.installation.clock.advance(MINUTE)
    erp.erp.write(sale(3))
    await erp.poll()
    assert [await erp.count_events(f"order-{one}") for one in ("confirmed", "deleted")] == [5, 0]
