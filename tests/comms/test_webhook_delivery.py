"""A delivery, attempt by attempt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.comms.application.events_to_facts import fact_from_event
from services.comms.domain import (
    webhook_delivery_commands,
    webhook_delivery_events,
    webhook_delivery_state,
)
from services.comms.domain.refusals import CommsRefused
from services.comms.domain.webhook_delivery_decisions import RETRY_DELAYS, decide
from services.comms.domain.webhook_refusals import UnknownDelivery
from shared.contracts.comms_notices import NoticeDeliveryFailed
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import BASE_TIME, DAY, DELIVERY_ID, NOTICE_ID, SUBSCRIPTION_ID

given = aggregate_scenario(decide, webhook_delivery_state.evolve, None).given

schedule = webhook_delivery_commands.ScheduleDelivery(
    DELIVERY_ID, NOTICE_ID, SUBSCRIPTION_ID, BASE_TIME
)
replay = webhook_delivery_commands.ReplayDelivery(DELIVERY_ID, BASE_TIME + DAY)

scheduled = webhook_delivery_events.DeliveryScheduled(
    delivery_id=DELIVERY_ID, notice_id=NOTICE_ID, subscription_id=SUBSCRIPTION_ID, at=BASE_TIME
)
delivered = webhook_delivery_events.NoticeDelivered(
    delivery_id=DELIVERY_ID, attempt=1, status=200, at=BASE_TIME
)
replayed = webhook_delivery_events.DeliveryReplayed(delivery_id=DELIVERY_ID, at=BASE_TIME + DAY)


def record_result(
    status: int | None, error: str = "", after: timedelta | None = None
) -> webhook_delivery_commands.RecordAttemptResult:
    return webhook_delivery_commands.RecordAttemptResult(
        DELIVERY_ID, webhook_delivery_commands.AttemptResult(status, error, after), BASE_TIME
    )


def attempt_failed(
    attempt: int, status: int | None, pause: timedelta, error: str = ""
) -> webhook_delivery_events.AttemptFailed:
    return webhook_delivery_events.AttemptFailed(
        delivery_id=DELIVERY_ID,
        attempt=attempt,
        status=status,
        error=error or f"answered with {status}",
        due_at=BASE_TIME + pause,
        at=BASE_TIME,
    )


def delivery_failed(
    attempt: int, status: int | None, error: str = ""
) -> webhook_delivery_events.DeliveryFailed:
    return webhook_delivery_events.DeliveryFailed(
        delivery_id=DELIVERY_ID,
        attempt=attempt,
        status=status,
        error=error or f"answered with {status}",
        at=BASE_TIME,
    )


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_what_a_subscription_tells_no_more_asks_nobody_to_send_it_again() -> None:
    refused = delivery_failed(1, None, "told of others").model_copy(
        update={"provider_code": "other-departments"}
    )
    assert fact_from_event(refused) is None
    assert fact_from_event(delivery_failed(8, 503)) == NoticeDeliveryFailed(
        delivery_id=DELIVERY_ID, code="http-503", at=BASE_TIME
    )


def test_a_delivery_is_scheduled_once() -> None:
    given().when(schedule).then(scheduled)
    for past in ((), (delivered,), (delivery_failed(1, 404),)):
        given(scheduled, *past).when(schedule).then()


@pytest.mark.parametrize("status", [200, 204, 299])
def test_any_2xx_status_delivers(status: int) -> None:
    given(scheduled).when(record_result(status)).then(
        webhook_delivery_events.NoticeDelivered(
            delivery_id=DELIVERY_ID, attempt=1, status=status, at=BASE_TIME
        )
    )


@pytest.mark.parametrize("status", [429, 500, 503, 599])
def test_a_temporary_error_is_tried_again(status: int) -> None:
    given(scheduled).when(record_result(status)).then(attempt_failed(1, status, seconds(5)))


def test_no_answer_is_tried_again() -> None:
    given(scheduled).when(record_result(None, "ConnectError")).then(
        attempt_failed(1, None, seconds(5), "ConnectError")
    )


@pytest.mark.parametrize("status", [100, 199, 300, 302, 400, 404, 410, 428, 430, 499, 600, 999])
def test_any_other_status_fails_the_delivery(status: int) -> None:
    given(scheduled).when(record_result(status)).then(delivery_failed(1, status))


def test_a_delivery_is_tried_eight_times_with_growing_pauses() -> None:
    assert sum(RETRY_DELAYS, timedelta()) == timedelta(hours=20, minutes=36, seconds=5)
    past: list[webhook_delivery_events.DeliveryEvent] = [scheduled]
    for attempt, pause in enumerate(RETRY_DELAYS, 1):
        outcome = given(*past).when(record_result(500))
        outcome.then(attempt_failed(attempt, 500, pause))
        past += outcome.events
    given(*past).when(record_result(500)).then(delivery_failed(8, 500))
    given(*past).when(record_result(None, "timed out")).then(delivery_failed(8, None, "timed out"))
    given(*past).when(record_result(200)).then(
        webhook_delivery_events.NoticeDelivered(
            delivery_id=DELIVERY_ID, attempt=8, status=200, at=BASE_TIME
        )
    )


@pytest.mark.parametrize(
    ("asked", "granted"),
    [(0, 1), (1, 1), (2, 2), (3600, 3600), (86400, 86400), (86401, 86400), (-5, 1)],
)
def test_retry_after_is_followed_between_a_second_and_a_day(asked: int, granted: int) -> None:
    for status in (429, 503):
        given(scheduled).when(record_result(status, after=seconds(asked))).then(
            attempt_failed(1, status, seconds(granted))
        )


def test_a_replayed_delivery_has_all_its_attempts_again_and_goes_on_counting() -> None:
    given(scheduled, delivery_failed(8, 500)).when(replay).then(replayed)
    given(scheduled, delivery_failed(8, 500), replayed).when(record_result(500)).then(
        attempt_failed(9, 500, seconds(5))
    )
    given(scheduled, delivery_failed(8, 500), replayed).when(record_result(200)).then(
        webhook_delivery_events.NoticeDelivered(
            delivery_id=DELIVERY_ID, attempt=9, status=200, at=BASE_TIME
        )
    )


def test_replaying_a_due_delivery_changes_nothing() -> None:
    given(scheduled).when(replay).then()
    given(scheduled, delivery_failed(1, 404), replayed).when(replay).then()


def test_a_delivered_notice_is_not_sent_again() -> None:
    given(scheduled, delivered).when(replay).then_refused(
        CommsRefused, message_contains="has accepted it"
    )


def test_a_second_answer_after_the_end_changes_nothing() -> None:
    given(scheduled, delivered).when(record_result(500)).then()
    given(scheduled, delivery_failed(1, 404)).when(record_result(200)).then()


def test_an_unknown_delivery_is_refused() -> None:
    given().when(record_result(200)).then_refused(
        UnknownDelivery, message_contains="no such delivery"
    )
    given().when(replay).then_refused(UnknownDelivery)


def test_events_after_the_end_change_nothing() -> None:
    assert (
        given(scheduled, delivered, attempt_failed(2, 500, seconds(5))).state
        == webhook_delivery_state.CompletedDelivery()
    )
    assert given(scheduled, delivered, replayed).state == webhook_delivery_state.CompletedDelivery()


def refuse(
    *, status: int | None = 200, after: timedelta | None = None, **values: object
) -> webhook_delivery_commands.RecordAttemptResult:
    """Record that a provider took nothing."""
    refusal = replace(webhook_delivery_commands.ProviderRefusal("19021", "no sign"), **values)  # type: ignore[arg-type]
    result = webhook_delivery_commands.AttemptResult(status, "", after, refusal)
    return webhook_delivery_commands.RecordAttemptResult(DELIVERY_ID, result, BASE_TIME)


def test_what_a_provider_refuses_is_not_delivered_whatever_the_status_says() -> None:
    given(scheduled).when(refuse()).then(
        webhook_delivery_events.DeliveryFailed(
            delivery_id=DELIVERY_ID,
            attempt=1,
            status=200,
            error="the provider refused it: no sign",
            at=BASE_TIME,
            provider_code="19021",
        )
    )


@pytest.mark.parametrize(
    ("blocked_for", "after", "pause"),
    [
        (None, None, RETRY_DELAYS[0]),
        (timedelta(minutes=10), None, timedelta(minutes=10)),
        (timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=20)),
    ],
)
def test_what_a_provider_refuses_for_a_time_is_due_after_it(
    blocked_for: timedelta | None, after: timedelta | None, pause: timedelta
) -> None:
    command = refuse(after=after, is_temporary=True, blocked_for=blocked_for, message="")
    given(scheduled).when(command).then(
        webhook_delivery_events.AttemptFailed(
            delivery_id=DELIVERY_ID,
            attempt=1,
            status=200,
            error="the provider refused it",
            due_at=BASE_TIME + pause,
            at=BASE_TIME,
            provider_code="19021",
        )
    )


def test_what_went_in_a_digest_says_so_and_other_events_have_no_new_fields() -> None:
    result = webhook_delivery_commands.AttemptResult(200, digest_of=12)
    command = webhook_delivery_commands.RecordAttemptResult(DELIVERY_ID, result, BASE_TIME)
    in_digest = delivered.model_copy(update={"digest_of": 12})
    given(scheduled).when(command).then(in_digest)
    stored = delivered.model_dump_json() + attempt_failed(1, 500, DAY).model_dump_json()
    assert "digest_of" not in stored
    assert "provider_code" not in stored
