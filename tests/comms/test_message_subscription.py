"""What a subscription that tells people wants, and what of it never changes."""

from __future__ import annotations

from datetime import time
from uuid import UUID

import pytest

from services.comms.domain.message_refusals import OtherTransport, QuietAllDay
from services.comms.domain.message_settings import MessageSettings
from services.comms.domain.quiet_hours import QuietHours
from services.comms.domain.refusals import CommsRefused
from services.comms.domain.webhook_refusals import NoticeKindsUnclear, UrlAddressForbidden
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    RotateKey,
)
from services.comms.domain.webhook_subscription_decisions import decide
from services.comms.domain.webhook_subscription_events import (
    SubscriptionChanged,
    SubscriptionCreated,
    SubscriptionKeyRotated,
    SubscriptionSettings,
)
from services.comms.domain.webhook_subscription_state import Subscriptions, evolve
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import BASE_TIME, SUBSCRIPTION_ID
from tests.comms.message_examples import wanting

NONE: Subscriptions = {}
given = aggregate_scenario(decide, evolve, NONE).given
MESSAGE = MessageSettings(transport="feishu", departments=("sales",))
TOLD = SubscriptionSettings(
    url="https://open.feishu.cn", kinds=("silence-alerted",), message=MESSAGE
)
WEBHOOK = SubscriptionSettings(url="https://example.com/a", kinds=("silence-alerted",))


def created(settings: SubscriptionSettings, number: int = 0) -> SubscriptionCreated:
    """Return the event of a subscription."""
    id_ = UUID(int=number) if number else SUBSCRIPTION_ID
    return SubscriptionCreated(subscription_id=id_, wish=settings, key_id=id_, at=BASE_TIME)


def changed_message(**changes: object) -> SubscriptionSettings:
    """Return the settings with other ones of the message."""
    return TOLD.model_copy(update={"message": MESSAGE.model_copy(update=changes)})


def change_to(settings: SubscriptionSettings) -> ChangeSubscription:
    """Return the command that changes the settings."""
    return ChangeSubscription(SUBSCRIPTION_ID, settings, BASE_TIME, ())


def test_a_subscription_of_some_departments_gets_their_notices_alone() -> None:
    others = created(changed_message(departments=("rnd",)), 8)
    all_departments = created(changed_message(departments=()), 9)
    state = given(created(TOLD), others, all_departments).state
    assert wanting("silence-alerted", state) == [SUBSCRIPTION_ID, UUID(int=9)]


def test_a_new_address_shows_its_host_and_no_more() -> None:
    host, key = "https://open.larksuite.com", UUID(int=55)
    command = RotateKey(SUBSCRIPTION_ID, key, BASE_TIME, BASE_TIME, host)
    event = SubscriptionKeyRotated(
        subscription_id=SUBSCRIPTION_ID,
        key_id=key,
        overlap_until=BASE_TIME,
        at=BASE_TIME,
        address=host,
    )
    after = given(created(TOLD)).when(command).then(event)
    assert after.state[SUBSCRIPTION_ID].wish == TOLD.model_copy(update={"url": host})
    after.when(command).then()


def test_other_settings_are_recorded_once() -> None:
    other = changed_message(language="zh", quiet_hours=QuietHours(begins=time(20), ends=time(8)))
    event = SubscriptionChanged(subscription_id=SUBSCRIPTION_ID, wish=other, at=BASE_TIME)
    given(created(TOLD)).when(change_to(other)).then(event).when(change_to(other)).then()


@pytest.mark.parametrize(
    ("present", "command"),
    [
        (TOLD, change_to(changed_message(transport="wecom"))),
        (TOLD, change_to(TOLD.model_copy(update={"url": "https://example.com"}))),
        (TOLD, change_to(WEBHOOK)),
        (WEBHOOK, change_to(TOLD)),
        (TOLD, RotateKey(SUBSCRIPTION_ID, UUID(int=55), BASE_TIME, BASE_TIME)),
        (WEBHOOK, RotateKey(SUBSCRIPTION_ID, UUID(int=55), BASE_TIME, BASE_TIME, "https://a.com")),
    ],
)
def test_transport_and_address_stay(
    present: SubscriptionSettings, command: ChangeSubscription | RotateKey
) -> None:
    given(created(present)).when(command).then_refused(OtherTransport)


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        (changed_message(quiet_hours=QuietHours(begins=time(8), ends=time(8))), QuietAllDay),
        (TOLD.model_copy(update={"kinds": ()}), NoticeKindsUnclear),
        (TOLD.model_copy(update={"url": "https://169.254.169.254"}), UrlAddressForbidden),
    ],
)
def test_settings_that_are_not_valid_are_refused(
    settings: SubscriptionSettings, refusal: type[CommsRefused]
) -> None:
    command = CreateSubscription(SUBSCRIPTION_ID, settings, SUBSCRIPTION_ID, BASE_TIME, ())
    given().when(command).then_refused(refusal)


def test_stored_webhook_subscriptions_have_no_new_fields() -> None:
    assert "message" not in created(WEBHOOK).model_dump_json()
    rotated = SubscriptionKeyRotated(
        subscription_id=SUBSCRIPTION_ID,
        key_id=SUBSCRIPTION_ID,
        overlap_until=BASE_TIME,
        at=BASE_TIME,
    )
    assert "address" not in rotated.model_dump_json()
