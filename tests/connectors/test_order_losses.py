"""What an ERP system may hide or claim: lost rights are no deletes, webhooks are notices only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.connectors.application.delivery_receipt import receive_delivery
from services.connectors.application.events_to_facts import fact_from_event
from services.connectors.domain.delivery_events import DeliveryReceived
from services.connectors.domain.order_event import OrderEventKind
from services.connectors.domain.poll_position import FEW_ROWS, are_too_many
from services.connectors.domain.refusals import UnreadableBody
from services.connectors.domain.systems.erpnext import ERPNEXT
from shared.contracts.connectors import OrderChanged
from tests.connectors.erp_system import ErpAreaClient
from tests.connectors.test_erp_polling import MINUTE, sale

HOURS = timedelta(hours=2)
NOTICE = {"doctype": "Sales Order", "name": "SO-1", "modified": "2026-11-23 09:00:00.5"}
AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gone", "known", "percent", "expected"),
    [
        (FEW_ROWS, FEW_ROWS, 0, False),
        (FEW_ROWS + 1, 1000, 0, True),
        (200, 1000, 20, False),
        (201, 1000, 20, True),
        (1000, 1000, 100, False),
    ],
)
def test_few_rows_may_always_be_deleted_and_many_only_up_to_a_share(
    gone: int, known: int, percent: int, *, expected: bool
) -> None:
    assert are_too_many(gone, known, percent) is expected


async def test_rows_that_are_missing_all_at_once_are_not_taken_as_deleted(
    erp: ErpAreaClient,
) -> None:
    erp.erp.write(*(sale(number) for number in range(1, FEW_ROWS + 2)))
    await erp.poll()
    seen, erp.erp.orders = erp.erp.orders, {}
    erp.installation.clock.advance(HOURS)
    polling = erp.replica()
    assert await polling.poll()
    assert polling.held_back == {"sale.sale": "rows-missing: 11 of 11 of sale.sale"}
    assert await erp.count_events("order-deleted") == 0
    erp.erp.orders = seen
    erp.installation.clock.advance(HOURS)
    assert await polling.poll()
    assert not polling.held_back, "the right is there again"
    erp.erp.orders = {}
    erp.installation.clock.advance(HOURS)
    polling.polled = replace(polling.polled, max_deleted_percent=100)
    assert await polling.poll()
    assert await erp.count_events("order-deleted") == FEW_ROWS + 1


async def test_an_order_that_the_user_may_not_see_is_not_deleted_and_is_read_later(
    erp: ErpAreaClient,
) -> None:
    erp.erp.write(sale(1))
    await erp.poll()
    erp.installation.clock.advance(MINUTE)
    erp.erp.hidden = {"1"}
    erp.erp.write(sale(1, total=None))
    await erp.poll()
    assert [told for told, _ in await erp.events()] == ["order-confirmed"]
    erp.erp.hidden = set()
    erp.installation.clock.advance(MINUTE)
    await erp.poll()
    assert [told for told, _ in await erp.events()] == ["order-confirmed", "order-amended"]


async def test_a_webhook_of_a_polled_system_is_a_notice_and_is_kept_once(
    erp: ErpAreaClient,
) -> None:
    for fields in ({}, {"status": "Draft"}):
        body = json.dumps({**NOTICE, **fields}).encode()
        await receive_delivery(erp.area, "erp", ERPNEXT, None, body)
    later = json.dumps({**NOTICE, "modified": "2026-11-23 09:00:01"}).encode()
    await receive_delivery(erp.area, "erp", ERPNEXT, None, later)
    await erp.work()
    assert await erp.events() == [("Sales Order", "event-not-used")] * 2


async def test_a_webhook_in_the_form_of_a_polled_order_is_refused(erp: ErpAreaClient) -> None:
    erp.erp.write(sale(1))
    await erp.poll()
    async with erp.area.pool.acquire() as db:
        own = await db.fetchval("SELECT body FROM delivery_body")
    figure = {
        "event": "measured",
        "goal_id": str(UUID(int=1)),
        "value": "1",
        "due": 1,
        "on_time": 1,
        "late_orders": [],
        "at": AT.isoformat(),
    }
    for body in (own, json.dumps(figure).encode()):
        with pytest.raises(UnreadableBody):
            await receive_delivery(erp.area, "erp", ERPNEXT, "another", body)
    assert len(await erp.events()) == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"doctype": "A", "name": 1}', b"[" * 9999])
def test_a_notice_without_document_and_moment_has_no_id(body: bytes) -> None:
    assert ERPNEXT.identify(body) is None


def received(event_type: str | None, item: str | None, key: str | None) -> DeliveryReceived:
    """Return that a delivery was received."""
    return DeliveryReceived(
        delivery_id=UUID(int=1),
        connector="erp",
        identifier=None,
        event_type=event_type,
        item=item,
        key=key,
        changed_at=None,
        size=2,
        at=AT,
    )


@pytest.mark.parametrize("kind", OrderEventKind)
def test_what_became_of_an_order_is_a_fact(kind: OrderEventKind) -> None:
    fact = fact_from_event(received(f"order-{kind.value}", "order:1:SO-1", "SO-1"))
    assert fact == OrderChanged(
        delivery_id=UUID(int=1), connector="erp", change=kind.value, number="SO-1", at=AT
    )


@pytest.mark.parametrize(
    ("event_type", "item"),
    [
        ("order-late", "10002"),
        ("order-late", None),
        ("jira:issue_created", "order:1:SO-1"),
        (None, "order:1:SO-1"),
        ("measured", "goal:1"),
    ],
)
def test_other_deliveries_are_nobody_elses_matter(event_type: str | None, item: str | None) -> None:
    assert fact_from_event(received(event_type, item, None)) is None
