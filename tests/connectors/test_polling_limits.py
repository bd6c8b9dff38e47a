"""Where polling goes on, when an order is amended, and how long is waited: at their limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.changed_rows import ChangedRow, PageRequest
from services.connectors.domain.circuit_breaker import Breaker, BreakerStatus, after_failure
from services.connectors.domain.fulfilment import FulfilmentRule, measure_orders
from services.connectors.domain.item_outbox import MAX_FAILURES, MAX_RETRY_AFTER, retry_pause
from services.connectors.domain.order import (
    Invoice,
    Order,
    OrderLine,
    OrderState,
    Shipment,
    ShippingState,
)
from services.connectors.domain.order_event import events_between, is_late
from services.connectors.domain.order_event_reading import (
    identify_notice,
    order_event_kind,
)
from services.connectors.domain.poll_position import (
    FROM_FIRST_ID,
    ClockReading,
    ComparePosition,
    PollPosition,
    after_compared,
    after_page,
    are_too_many,
    begin_pass,
    known_moment,
    next_page,
)
from services.connectors.domain.table_position import TablePosition
from services.connectors.domain.write_back_plan import plan_writes
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.order_examples import DAY, order, shipped
from tests.connectors.test_write_back_plan import happening
from tests.connectors.write_examples import PLACE, rule, terms

SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
AT = datetime(2026, 3, 5, 9, tzinfo=UTC)


def row(id_: str, at: datetime = NOW) -> ChangedRow:
    """Return a changed row."""
    return ChangedRow(id_, at, ())


def test_after_a_full_page_the_rest_of_its_last_moment_is_read_by_ids() -> None:
    begun = PollPosition(moment=NOW - SECOND)
    rows = [row("1", NOW), row("2", NOW + SECOND)]
    rest = after_page(begun, rows, 2)
    assert (rest.moment, rest.after) == (NOW + SECOND, FROM_FIRST_ID)
    more = after_page(rest, [row("2", NOW + SECOND), row("3", NOW + SECOND)], 2)
    assert next_page(more, "t", 2) == PageRequest("t", NOW + SECOND, "3", 2)
    whole = after_page(more, [row("4", NOW + SECOND)], 2)
    assert next_page(whole, "t", 2) == PageRequest("t", NOW + SECOND, None, 2)
    assert not after_page(whole, [row("5")], 2).is_under_way


def test_a_pass_begins_an_overlap_before_the_last_by_either_clock() -> None:
    hour, overlap = timedelta(hours=1), timedelta(minutes=10)
    last = ClockReading(system=NOW + hour, own=NOW)

    def beginning(system: datetime, own: datetime) -> datetime | None:
        position = PollPosition(completed=last, after="7")
        begun = begin_pass(position, ClockReading(system, own), overlap, None)
        assert begun.after is None
        return begun.moment

    assert beginning(NOW + 2 * hour, NOW + hour) == NOW + hour - overlap - MICROSECOND
    # The system's clock was set back by half an hour.
    assert beginning(NOW + 1.5 * hour, NOW + hour) == NOW + hour / 2 - overlap - MICROSECOND
    # Ours was set back, which tells nothing of the system's.
    assert beginning(NOW + 2 * hour, NOW - hour) == NOW + hour - overlap - MICROSECOND
    early = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    first = PollPosition(completed=ClockReading(early, early))
    begun = begin_pass(first, ClockReading(early, early), overlap, None)
    assert begun.moment == datetime(1970, 1, 1, tzinfo=UTC) - MICROSECOND


@pytest.mark.parametrize(
    ("ago", "is_known"), [(2 * SECOND, True), (2 * SECOND - MICROSECOND, False), (-SECOND, False)]
)
def test_a_row_is_read_again_until_its_second_is_past(ago: timedelta, is_known: bool) -> None:
    at = NOW - ago
    clocks = ClockReading(system=NOW, own=NOW + timedelta(days=1))
    assert known_moment(row("1", at), clocks) == (at if is_known else None)


@pytest.mark.parametrize(
    ("gone", "known", "percent", "expected"),
    [
        (10, 10, 0, False),
        (11, 11, 99, True),
        (11, 11, 100, False),
        (20, 100, 20, False),
        (21, 100, 20, True),
        (21, 105, 20, False),
    ],
)
def test_ten_rows_may_be_gone_and_more_only_up_to_a_share(
    gone: int, known: int, percent: int, *, expected: bool
) -> None:
    assert are_too_many(gone, known, percent) is expected


def test_a_comparison_goes_on_after_the_last_row_of_a_page() -> None:
    begun = ComparePosition(run=3, is_under_way=True)
    after = after_compared(begun, [row("1"), row("2"), row("3")], 3, NOW)
    assert (after.after, after.ended_at) == ("3", None)
    assert after_compared(after, [row("4")], 3, NOW) == ComparePosition(run=3, ended_at=NOW)
    assert TablePosition("t") == TablePosition("t", PollPosition(), ComparePosition(run=0), 0)


PAID, DUE = (
    Invoice(id=id_, number=None, state="posted", is_paid=is_paid)
    for id_, is_paid in (("1", True), ("2", False))
)
LINES = tuple(
    OrderLine(id=id_, product=product, ordered=Decimal(5), shipped=Decimal(0))
    for id_, product in (("1", "P1"), ("2", None))
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (order(lines=LINES), order(lines=LINES[::-1]), []),
        (order(lines=LINES[:1]), order(lines=LINES), ["amended"]),
        (order(lines=LINES), order(lines=LINES[:1]), ["line-cancelled"]),
        (order(), order(promised_on=date(2026, 3, 5)), ["amended"]),
        (order(), order(company="Another"), []),
        (order(shipping=ShippingState.PARTLY), order(), []),
        (order(), order(shipping=ShippingState.EXCEPTION), []),
        (shipped(DAY), order(shipping=ShippingState.PARTLY), []),
        (shipped(DAY), shipped(date(2026, 3, 3)), []),
        (shipped(DAY), order(total=Decimal(1)), ["amended-after-shipment"]),
        (order(), order(invoices=(PAID, DUE)), ["invoiced"]),
        (order(), order(invoices=(PAID,)), ["invoiced", "paid"]),
        (order(invoices=(PAID, DUE)), order(invoices=(PAID,)), ["paid"]),
        (order(invoices=(PAID,)), order(invoices=(PAID, DUE)), []),
        (order(invoices=(PAID,)), order(), []),
        (order(state=OrderState.CLOSED), order(), []),
        (order(state=OrderState.DRAFT), order(state=OrderState.CANCELLED), ["cancelled"]),
        (order(state=OrderState.CANCELLED), order(state=OrderState.DRAFT), []),
    ],
)
def test_what_became_of_an_order_at_the_limits(
    before: Order, after: Order, expected: list[str]
) -> None:
    found = list(events_between(before, after, 1, AT))
    assert [one.event.value for one in found] == expected
    assert {one.at for one in found} <= {AT}


def test_a_confirmed_order_tells_the_day_of_its_order_and_a_deleted_one_how_it_was() -> None:
    (confirmed,) = events_between(None, order(), 1, AT)
    assert confirmed.day == DAY
    (deleted,) = events_between(order(), None, 1, AT)
    assert (deleted.day, deleted.order) == (None, order())
    assert is_late(order(shipping=ShippingState.EXCEPTION), date(2026, 3, 5))
    assert not is_late(order(state=OrderState.CLOSED), date(2026, 3, 5))
    assert not is_late(order(state=OrderState.DRAFT), date(2026, 3, 5))


def test_the_last_shipment_that_was_not_cancelled_counts() -> None:
    days = [(date(2026, 3, 3), False), (date(2026, 3, 6), False), (date(2026, 3, 9), True)]
    shipments = tuple(
        Shipment(id="1", number=None, planned_on=day, shipped_on=day, is_cancelled=is_cancelled)
        for day, is_cancelled in days
    )
    told = shipped(DAY).model_copy(update={"shipments": shipments, "promised_on": None})
    assert told.due_on == told.shipped_on == date(2026, 3, 6)


def test_late_orders_are_named_in_the_order_of_their_numbers() -> None:
    late = [shipped(date(2026, 3, 5), number=one) for one in ("SO-3", "SO-1", "SO-2")]
    rules = FulfilmentRule(goal_id=UUID(int=1))
    assert measure_orders(late, rules, date(2026, 3, 10)).late_orders == ("SO-1", "SO-2", "SO-3")
    assert rules.window(date(2026, 3, 30)) == (date(2026, 3, 1), date(2026, 3, 30))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"doctype": "Sales Order", "name": "1", "modified": "m"}', "Sales Order:1:m"),
        (b'{"doctype": "Sales Order", "name": "1", "modified": ""}', None),
        (b'{"doctype": "Sales Order", "name": 1, "modified": "m"}', None),
        (b'{"name": "1", "modified": "m"}', None),
        (b"[]", None),
        (b"{", None),
        (b"\xff", None),
        (b"[" * 100_000, None),
    ],
)
def test_a_notice_is_known_by_its_document_and_its_moment(
    body: bytes, expected: str | None
) -> None:
    assert identify_notice(body) == expected


def test_only_a_delivery_about_an_order_tells_what_became_of_it() -> None:
    assert order_event_kind("order-late", "order:1:SO-1") == "late"
    for event_type, item in (
        ("order-late", None),
        ("order-late", "10040"),
        ("order-lost", "order:1:SO-1"),
        (None, "order:1:SO-1"),
    ):
        assert order_event_kind(event_type, item) is None


def test_a_write_is_tried_for_about_a_day_with_pauses_from_5_seconds_to_an_hour() -> None:
    pauses = [retry_pause(number, 1.0) for number in range(MAX_FAILURES - 1)]
    assert [one.total_seconds() for one in pauses[:3]] == [5, 10, 20]
    assert [one.total_seconds() for one in pauses[8:12]] == [1280, 2560, 3600, 3600]
    assert MAX_FAILURES == 48
    assert timedelta(hours=38) < sum(pauses, timedelta()) < timedelta(hours=39)
    assert timedelta(hours=6) == MAX_RETRY_AFTER


def test_a_breaker_opens_at_the_fifth_failure_for_15_seconds_up_to_10_minutes() -> None:
    breaker, opened_at = Breaker(), list[int]()
    for number in range(1, 6):
        breaker = after_failure(breaker, NOW)
        if breaker.status(NOW) is BreakerStatus.OPEN:
            opened_at.append(number)
    assert opened_at == [5]
    assert breaker.pause == 15 * SECOND
    again = after_failure(breaker, NOW + SECOND)
    assert (again.failures, again.open_until) == (6, NOW + 15 * SECOND)
    long = Breaker(9, timedelta(minutes=9), NOW, None)
    assert after_failure(long, NOW).pause == timedelta(minutes=10)


def test_what_is_written_is_cut_to_what_jira_takes() -> None:
    said: dict[str, Any] = {"comment": {"text": "{case}"}, "transition": None}
    said["remote_link"] = {"url": "https://concord.example/{id}", "title": "{case}"}
    happened = happening(values={"case": "x" * 40_000})
    comment, link = plan_writes(happened, PLACE, terms(rule(**said)))
    assert len(comment.summary()) == 30_000
    assert link.summary().partition(" ")[0] == "x" * 255
