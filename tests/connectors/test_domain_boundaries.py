"""The limits of the domain: how long, how much and how often, on both sides of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.change_plan import KEPT_FOR, plan_change
from services.connectors.domain.delivery import (
    BODY_KEPT_FOR,
    JITTER_STEPS,
    MAX_RETRY_AFTER,
    RETRY_DELAYS,
)
from services.connectors.domain.delivery_plan import (
    STATED_TIME_COUNTS_FOR,
    Ignore,
    counts_as_stated,
)
from services.connectors.domain.external_change import MAX_AHEAD, IgnoredReason, ReadDelivery
from services.connectors.domain.external_item import ExternalItem
from services.connectors.domain.fulfilment import FulfilmentRule, OrderMeasure, measure_orders
from services.connectors.domain.mapping import Mapping, MappingVersionSaved
from services.connectors.domain.mapping_faults import refuse_faults
from services.connectors.domain.mapping_routes import CaseRoute, TargetKind
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.refusals import MappingInvalid, UnknownMappingVersion
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.systems.jira.rich_text import MAX_DEPTH, plain_text
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import FLOW, HOUR, LINK, kept
from tests.connectors.jira_bodies import created, encode
from tests.connectors.test_target_plans import CREATED, DONE, terms

SECOND = timedelta(seconds=1)


def test_how_long_things_are_kept_and_tried() -> None:
    seconds = [pause.total_seconds() for pause in RETRY_DELAYS]
    assert seconds == [5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600]
    assert sum(RETRY_DELAYS, timedelta()) * 1.25 < timedelta(hours=24)
    assert timedelta(days=30) == BODY_KEPT_FOR
    assert timedelta(hours=1) == MAX_RETRY_AFTER == KEPT_FOR
    assert timedelta(days=1) == STATED_TIME_COUNTS_FOR == MAX_AHEAD
    assert JITTER_STEPS == 64


@pytest.mark.parametrize(
    ("changed_at", "not_before", "counts"),
    [
        (NOW, None, True),
        (NOW - STATED_TIME_COUNTS_FOR, None, True),
        (NOW - STATED_TIME_COUNTS_FOR - SECOND, None, False),
        (NOW + SECOND, None, False),
        (NOW - HOUR, NOW - HOUR, True),
        (NOW - HOUR, NOW - HOUR + SECOND, False),
        (NOW - HOUR, NOW - HOUR - SECOND, True),
    ],
)
def test_from_when_a_change_counts(
    changed_at: datetime,
    not_before: datetime | None,
    counts: bool,
) -> None:
    assert counts_as_stated(changed_at, NOW, not_before) is counts


@pytest.mark.parametrize(
    ("changed_at", "expected"),
    [
        (None, NOW),
        (NOW - HOUR, NOW - HOUR),
        (NOW + MAX_AHEAD, NOW + MAX_AHEAD),
        (NOW + MAX_AHEAD + SECOND, NOW),
    ],
)
def test_a_time_far_ahead_is_that_of_the_receipt(
    changed_at: datetime | None, expected: datetime
) -> None:
    assert ReadDelivery("x", None, None, changed_at).happened_at(NOW) == expected


@pytest.mark.parametrize(
    ("year", "is_read"), [(1969, False), (1970, True), (9000, True), (9001, False)]
)
def test_a_year_is_none_outside_of_the_calendar(
    year: int,
    is_read: bool,
) -> None:
    at = datetime(year, 6, 1, tzinfo=UTC)
    read = read_issue_event(encode(created(at)))
    assert read.changed_at == (at if is_read else None)


@pytest.mark.parametrize(
    ("digits", "event_type"), [("9" * 40, "9" * 40), ("9" * 41, None), ("0", "0")]
)
def test_an_integer_of_too_many_digits_is_no_text(digits: str, event_type: str | None) -> None:
    read = read_issue_event(f'{{"webhookEvent": {digits}}}'.encode())
    assert (read.event_type, read.reason) == (event_type, IgnoredReason.EVENT_TYPE_UNKNOWN)


def test_a_number_is_a_reading_up_to_a_limit() -> None:
    fields = {"a": 10**15 - 1, "b": 10**15, "c": -(10**15) + 1, "d": -(10**15)}
    read = read_issue_event(encode(created(NOW, **fields)))
    assert read.change is not None
    assert set(read.change.numbers) == {"a", "c"}


@pytest.mark.parametrize("ago", [KEPT_FOR, KEPT_FOR + SECOND])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_kept_is_applied_for_an_hour(ago: timedelta, sign: int) -> None:
    item = ExternalItem(link=LINK, kept=(kept("1", "Done", sign * ago),))
    delivery = ReadDelivery("x", "10040", "SALES-41", NOW, CREATED)
    plan = plan_change(delivery, NOW, terms(TargetKind.CASE), item)
    if ago > KEPT_FOR:
        assert plan == Ignore(IgnoredReason.LINKED_ALREADY)
    else:
        assert not isinstance(plan, Ignore)


@pytest.mark.parametrize(("after", "is_gone"), [(SECOND, False), (timedelta(), True)])
def test_a_change_at_the_time_of_a_deletion_is_before_it(
    after: timedelta,
    is_gone: bool,
) -> None:
    delivery = ReadDelivery("x", "10040", "SALES-41", NOW + after, DONE)
    item = ExternalItem(link=LINK, deleted_at=NOW)
    plan = plan_change(delivery, NOW, terms(TargetKind.CASE), item)
    assert (plan == Ignore(IgnoredReason.ITEM_DELETED)) is is_gone


def fault_codes(*routes: dict[str, Any]) -> list[tuple[str, str]]:
    said = MappingTerms(
        routes=tuple(CaseRoute.model_validate({"flow_id": FLOW, **one}) for one in routes)
    )
    try:
        refuse_faults(said, set())
    except MappingInvalid as refused:
        return [(pointer, one.code()) for pointer, one in refused.details]
    return []


def test_two_routes_for_all_types_or_for_one_are_a_fault() -> None:
    for_all, for_one = {"project": "A"}, {"project": "A", "item_types": ["Task"]}
    assert fault_codes(for_all, for_all) == [("#/routes/1", "route-twice")]
    assert fault_codes(for_one, for_all, for_one) == [("#/routes/2", "route-twice")]
    assert fault_codes(for_all, for_one, {"project": "B"}) == []


def test_versions_are_found_by_number_from_1() -> None:
    first, second = (
        MappingVersionSaved(
            connector="jira",
            number=number,
            terms=MappingTerms(routes=(CaseRoute(project=project, flow_id=FLOW),)),
            at=NOW,
        )
        for number, project in ((1, "A"), (2, "B"))
    )
    mapping = Mapping(versions=(first, second))
    assert (mapping.terms_of(1), mapping.terms_of(2)) == (first.terms, second.terms)
    for number in (0, 3, -1):
        with pytest.raises(UnknownMappingVersion):
            mapping.terms_of(number)


@pytest.mark.parametrize("decimals", [0, 2, 6])
def test_a_percentage_has_as_many_decimals_as_its_rule_says(decimals: int) -> None:
    rule = FulfilmentRule(goal_id=UUID(int=1), decimals=decimals)
    none = measure_orders([], rule, NOW.date())
    assert (none.value, none.due) == (None, 0)
    late = rule.model_copy(update={"measure": OrderMeasure.LATE_ORDERS})
    assert measure_orders([], late, NOW.date()).value == 0


def test_a_rule_counts_thirty_days_without_grace_in_two_decimals() -> None:
    rule = FulfilmentRule(goal_id=UUID(int=1))
    assert (rule.window_days, rule.grace_days, rule.decimals) == (30, 0, 2)


@pytest.mark.parametrize(("depth", "text"), [(MAX_DEPTH, "Red"), (MAX_DEPTH + 1, "")])
def test_text_is_read_down_to_a_depth(depth: int, text: str) -> None:
    document: dict[str, Any] = {"type": "text", "text": "Red"}
    for _ in range(depth):
        document = {"type": "doc", "content": [document]}
    assert plain_text(document) == text


def test_a_subject_is_cut_at_its_length() -> None:
    delivery = ReadDelivery("x", "10040", "S", NOW, replace(CREATED, title="F" * 300))
    plan: Any = plan_change(delivery, NOW, terms(TargetKind.CASE), ExternalItem())
    assert len(plan.subject) == 200
