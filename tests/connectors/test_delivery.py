"""A delivery and an item: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.connectors import domain
from services.connectors.domain import delivery, external_item
from services.connectors.domain.delivery import (
    BODY_KEPT_FOR,
    RETRY_DELAYS,
    ConnectorDeliveryStatus,
    Delivery,
    replay_settled_from,
)
from services.connectors.domain.delivery_commands import (
    EndDelivery,
    PlanCall,
    ReceiveDelivery,
    RecordAnswer,
    RecordFailure,
    ReplayDelivery,
    delivery_id_for,
)
from services.connectors.domain.delivery_events import (
    CallAnswered,
    CallKind,
    CallPlanned,
    DeliveryApplied,
    DeliveryAttemptFailed,
    DeliveryFailed,
    DeliveryIgnored,
    DeliveryReceived,
    DeliveryReplayed,
    PlannedCall,
)
from services.connectors.domain.external_change import (
    IgnoredReason,
)
from services.connectors.domain.external_item import (
    ExternalItem,
    ItemDeleted,
    KeepStatusChange,
    LinkItem,
    NoteItemDeleted,
    NoteStatusChangeApplied,
    StatusChangeApplied,
)
from services.connectors.domain.refusals import BodyNotKept, DeliveryNotFailed, UnknownDelivery
from shared.testing.frozen_domain_classes import domain_classes, is_frozen_model_class
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import CASE, HOUR, ID, LINK, kept

given = aggregate_scenario(delivery.decide, delivery.evolve, None).given
given_item = aggregate_scenario(external_item.decide, external_item.evolve, ExternalItem()).given

RECEIVED = DeliveryReceived(
    delivery_id=ID,
    connector="jira",
    identifier="1",
    event_type="jira:issue_created",
    item="10040",
    key="SALES-41",
    changed_at=NOW,
    size=2,
    at=NOW,
)
CALL = PlannedCall(kind=CallKind.START_CASE, path="/cases", body="{}", key="k")
PLANNED = CallPlanned(delivery_id=ID, call=CALL, mapping_version=3, at=NOW)
ANSWERED = CallAnswered(
    delivery_id=ID, kind=CallKind.START_CASE, path="/cases", status=201, case_id=CASE, at=NOW
)
APPLIED = DeliveryApplied(delivery_id=ID, mapping_version=3, at=NOW)
IGNORED = DeliveryIgnored(
    delivery_id=ID, reason=IgnoredReason.NOT_MAPPED, mapping_version=None, at=NOW
)
END = EndDelivery(ID, IgnoredReason.NOT_MAPPED, None, NOW)
PLAN = PlanCall(ID, CALL, 3, NOW)
ANSWER = RecordAnswer(ID, 201, CASE, NOW)
REPLAY = ReplayDelivery(ID, NOW)


def failure(*, is_refusal: bool, retry_after: timedelta | None = None) -> RecordFailure:
    return RecordFailure(ID, "code", "detail", is_refusal, retry_after, NOW)


def attempt_failed(pause: timedelta) -> DeliveryAttemptFailed:
    return DeliveryAttemptFailed(
        delivery_id=ID, code="code", detail="detail", due_at=NOW + pause, at=NOW
    )


def failed(*, is_refusal: bool) -> DeliveryFailed:
    return DeliveryFailed(
        delivery_id=ID,
        connector="jira",
        code="code",
        detail="detail",
        is_refusal=is_refusal,
        at=NOW,
    )


@pytest.mark.parametrize("shape", domain_classes(domain), ids=lambda shape: shape.__name__)
def test_domain_values_are_immutable(shape: type) -> None:
    assert is_frozen_model_class(shape)


def test_a_delivery_is_received_planned_answered_and_applied_once() -> None:
    receive = ReceiveDelivery(RECEIVED)
    given().when(receive).then(RECEIVED).when(receive).then()
    given(RECEIVED).when(PLAN).then(PLANNED).when(PLAN).then()
    given(RECEIVED, PLANNED).when(ANSWER).then(ANSWERED).when(ANSWER).then()
    given(RECEIVED, PLANNED, ANSWERED).when(END).then(APPLIED)
    given(RECEIVED).when(END).then(IGNORED)


@pytest.mark.parametrize("command", [PLAN, ANSWER, END, failure(is_refusal=True)])
def test_an_ended_delivery_takes_nothing_more_from_a_late_worker(command: Any) -> None:
    for end in (APPLIED, IGNORED, failed(is_refusal=True)):
        given(RECEIVED, PLANNED, end).when(command).then()
    given().when(command).then_refused(UnknownDelivery)


def test_a_passing_failure_is_tried_again_with_growing_pauses_and_then_given_up() -> None:
    scenario = given(RECEIVED, PLANNED)
    for pause in RETRY_DELAYS:
        scenario = scenario.when(failure(is_refusal=False)).then(attempt_failed(pause))
    scenario.when(failure(is_refusal=False)).then(failed(is_refusal=False))


def test_a_pause_is_longer_where_the_area_asks_for_it_and_differs_between_deliveries() -> None:
    asked = failure(is_refusal=False, retry_after=timedelta(minutes=1))
    given(RECEIVED).when(asked).then(attempt_failed(timedelta(minutes=1)))
    asked = failure(is_refusal=False, retry_after=timedelta(days=1))
    given(RECEIVED).when(asked).then(attempt_failed(HOUR))
    other = UUID(int=32)
    received = RECEIVED.model_copy(update={"delivery_id": other})
    command = replace(failure(is_refusal=False), delivery_id=other)
    (event,) = given(received).when(command).events
    assert isinstance(event, DeliveryAttemptFailed)
    assert event.due_at - NOW == RETRY_DELAYS[0] * 1.125


def test_a_refusal_fails_at_once_and_is_planned_anew_when_it_is_replayed() -> None:
    replayed = DeliveryReplayed(delivery_id=ID, at=NOW)
    refused = (
        given(RECEIVED, PLANNED)
        .when(failure(is_refusal=True))
        .then(failed(is_refusal=True))
        .when(REPLAY)
        .then(replayed)
    )
    assert isinstance(refused.state, Delivery)
    assert (refused.state.planned, refused.state.calls) == (None, 1)
    unknown = given(RECEIVED, PLANNED, failed(is_refusal=False), replayed)
    assert isinstance(unknown.state, Delivery)
    assert unknown.state.planned == PLANNED


def test_what_was_done_before_a_replay_is_not_its_success() -> None:
    replayed = DeliveryReplayed(delivery_id=ID, at=NOW)
    ended = EndDelivery(ID, IgnoredReason.STEP_NOT_OPEN, 3, NOW)
    given(RECEIVED, PLANNED, ANSWERED, failed(is_refusal=True), replayed).when(ended).then(
        DeliveryIgnored(
            delivery_id=ID, reason=IgnoredReason.STEP_NOT_OPEN, mapping_version=3, at=NOW
        )
    )


def test_what_was_applied_or_has_no_body_is_not_replayed() -> None:
    given(RECEIVED, PLANNED, ANSWERED, APPLIED).when(REPLAY).then_refused(DeliveryNotFailed)
    given(RECEIVED).when(REPLAY).then()
    given().when(REPLAY).then_refused(UnknownDelivery)
    late = replace(REPLAY, at=NOW + BODY_KEPT_FOR)
    given(RECEIVED, IGNORED).when(late).then_refused(BodyNotKept)
    assert delivery.evolve(None, APPLIED) is None


def test_a_decision_on_a_replay_holds_until_the_body_is_no_longer_kept() -> None:
    known = Delivery(RECEIVED)
    assert replay_settled_from(None) is None
    for status in ConnectorDeliveryStatus:
        ends = status in {ConnectorDeliveryStatus.FAILED, ConnectorDeliveryStatus.IGNORED}
        settled = replay_settled_from(replace(known, status=status))
        assert settled == (RECEIVED.at + BODY_KEPT_FOR if ends else None)


def test_the_id_of_a_delivery_is_that_of_its_identifier_or_its_content() -> None:
    ids = {
        delivery_id_for(connector, identifier, digest)
        for connector in ("a", "b")
        for identifier in (None, "1", "d")
        for digest in ("d", "e")
    }
    assert len(ids) == 8
    assert delivery_id_for("a", "1", "d") == delivery_id_for("a", "1", "e")


def test_an_item_is_linked_once_and_keeps_changes_in_the_order_in_which_they_happened() -> None:
    link = LinkItem(**{name: value for name, value in LINK if name != "type"})
    given_item().when(link).then(LINK).when(replace(link, case_id=ID)).then()
    first, second = kept("1", "Done", HOUR), kept("2", "To Do", 2 * HOUR)
    keep = KeepStatusChange(**{name: value for name, value in first if name != "type"})
    item = given_item(second).when(keep).then(first)
    assert item.state.kept == (second, first)
    item.when(keep).then()
    applied = StatusChangeApplied(
        connector="jira", item="10040", change_id="1", delivery_id=ID, at=NOW
    )
    note = NoteStatusChangeApplied("jira", "10040", "1", ID, NOW)
    after = item.when(note).then(applied)
    assert after.state.kept == (second,)
    after.when(note).then()
    after.when(keep).then()


def test_a_deletion_counts_from_the_latest_time() -> None:
    gone = ItemDeleted(connector="jira", item="10040", changed_at=NOW, at=NOW)
    note = NoteItemDeleted("jira", "10040", NOW, NOW)
    given_item().when(note).then(gone).when(note).then()
    later = replace(note, changed_at=NOW + HOUR)
    given_item(gone).when(later).then(gone.model_copy(update={"changed_at": NOW + HOUR}))
