"""Which notices are sent where."""

from ipaddress import ip_network
from uuid import UUID

import pytest

from services.comms.domain import (
    webhook_subscription_commands,
    webhook_subscription_events,
    webhook_subscription_state,
)
from services.comms.domain.refusals import CommsRefused, InvalidSubscription
from services.comms.domain.webhook_refusals import UnknownSubscription, UrlNotAllowed
from services.comms.domain.webhook_subscription_decisions import decide
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import BASE_TIME, DAY, SUBSCRIPTION_ID
from tests.comms.message_examples import wanting

KEY, OTHER_KEY = UUID(int=71), UUID(int=72)
NONE: webhook_subscription_state.Subscriptions = {}
given = aggregate_scenario(decide, webhook_subscription_state.evolve, NONE).given

SETTINGS = webhook_subscription_events.SubscriptionSettings(
    url="https://example.com/a", kinds=("silence-alerted",)
)
OTHER = webhook_subscription_events.SubscriptionSettings(
    url="https://example.com/b", kinds=("silence-alerted", "reply-breached")
)

create = webhook_subscription_commands.CreateSubscription(
    SUBSCRIPTION_ID, SETTINGS, KEY, BASE_TIME, ()
)
change = webhook_subscription_commands.ChangeSubscription(SUBSCRIPTION_ID, OTHER, BASE_TIME, ())
disable = webhook_subscription_commands.DisableSubscription(SUBSCRIPTION_ID, BASE_TIME)
enable = webhook_subscription_commands.EnableSubscription(SUBSCRIPTION_ID, BASE_TIME)

created = webhook_subscription_events.SubscriptionCreated(
    subscription_id=SUBSCRIPTION_ID, wish=SETTINGS, key_id=KEY, at=BASE_TIME
)
changed = webhook_subscription_events.SubscriptionChanged(
    subscription_id=SUBSCRIPTION_ID, wish=OTHER, at=BASE_TIME
)
disabled = webhook_subscription_events.SubscriptionDisabled(
    subscription_id=SUBSCRIPTION_ID, at=BASE_TIME
)
enabled = webhook_subscription_events.SubscriptionEnabled(
    subscription_id=SUBSCRIPTION_ID, at=BASE_TIME
)


def numbered(number: int) -> webhook_subscription_events.SubscriptionCreated:
    return created.model_copy(update={"subscription_id": UUID(int=number)})


def test_a_subscription_is_created_once() -> None:
    given().when(create).then(created)
    given(created).when(create).then()
    given(created).when(
        webhook_subscription_commands.CreateSubscription(
            SUBSCRIPTION_ID, OTHER, KEY, BASE_TIME + DAY, ()
        )
    ).then_refused(CommsRefused, message_contains="change it instead")


def test_a_subscription_changes_when_the_settings_differ() -> None:
    given(created).when(change).then(changed)
    given(created, changed).when(change).then()


def test_a_subscription_is_paused_and_resumed() -> None:
    given(created).when(disable).then(disabled)
    given(created, disabled).when(disable).then()
    given(created, disabled).when(enable).then(enabled)
    given(created).when(enable).then()
    given(created, disabled, enabled).when(enable).then()


def test_a_change_does_not_resume_a_paused_subscription() -> None:
    given(created, disabled, changed).when(disable).then()
    given(created, changed).when(enable).then()


@pytest.mark.parametrize("command", [change, disable, enable])
def test_an_unknown_subscription_is_refused(
    command: webhook_subscription_commands.SubscriptionCommand,
) -> None:
    given().when(command).then_refused(UnknownSubscription, message_contains="create it first")
    given(numbered(99)).when(command).then_refused(UnknownSubscription)


@pytest.mark.parametrize(
    ("update", "saying"),
    [
        ({"kinds": ()}, "at least one, once"),
        ({"kinds": ("reply-breached", "reply-breached")}, "at least one, once"),
        ({"url": "http://example.com"}, "plain http"),
    ],
)
def test_invalid_settings_are_refused(update: dict[str, object], saying: str) -> None:
    wrong = SETTINGS.model_copy(update=update)
    given().when(
        webhook_subscription_commands.CreateSubscription(SUBSCRIPTION_ID, wrong, KEY, BASE_TIME, ())
    ).then_refused(InvalidSubscription, message_contains=saying)
    given(created).when(
        webhook_subscription_commands.ChangeSubscription(SUBSCRIPTION_ID, wrong, BASE_TIME, ())
    ).then_refused(InvalidSubscription, message_contains=saying)


def test_a_key_is_rotated_once_and_settings_keep_it() -> None:
    rotate = webhook_subscription_commands.RotateKey(
        SUBSCRIPTION_ID, OTHER_KEY, BASE_TIME + DAY, BASE_TIME
    )
    rotated = webhook_subscription_events.SubscriptionKeyRotated(
        subscription_id=SUBSCRIPTION_ID,
        key_id=OTHER_KEY,
        overlap_until=BASE_TIME + DAY,
        at=BASE_TIME,
    )
    given(created).when(rotate).then(rotated)
    given(created, rotated, changed, disabled, enabled).when(rotate).then()
    given().when(rotate).then_refused(UnknownSubscription)


def test_a_deleted_subscription_is_gone() -> None:
    delete = webhook_subscription_commands.DeleteSubscription(SUBSCRIPTION_ID, BASE_TIME)
    deleted = webhook_subscription_events.SubscriptionDeleted(
        subscription_id=SUBSCRIPTION_ID, at=BASE_TIME
    )
    given(created).when(delete).then(deleted)
    for command in (delete, change, enable, disable):
        given(created, deleted).when(command).then_refused(UnknownSubscription)


def test_the_key_of_a_subscription_from_before_keys_had_ids_is_its_own() -> None:
    old = created.model_copy(update={"key_id": None})
    state = webhook_subscription_state.evolve(NONE, old)
    assert state[SUBSCRIPTION_ID].key_id == SUBSCRIPTION_ID


def test_a_receiver_without_a_public_address_needs_the_operators_leave() -> None:
    inside = SETTINGS.model_copy(update={"url": "https://10.1.2.3/hook"})
    networks = (ip_network("10.1.0.0/16"),)
    for others in ((), (ip_network("10.2.0.0/16"),)):
        given().when(
            webhook_subscription_commands.CreateSubscription(
                SUBSCRIPTION_ID, inside, KEY, BASE_TIME, others
            )
        ).then_refused(UrlNotAllowed)
    given().when(
        webhook_subscription_commands.CreateSubscription(
            SUBSCRIPTION_ID, inside, KEY, BASE_TIME, networks
        )
    ).then(created.model_copy(update={"wish": inside}))


def test_there_are_at_most_a_hundred_subscriptions() -> None:
    many = [numbered(number) for number in range(100, 200)]
    given(*many[1:]).when(create).then(created)
    given(*many).when(create).then_refused(
        CommsRefused, message_contains="100 subscriptions already"
    )


def test_a_notice_goes_to_active_subscriptions_of_its_kind() -> None:
    disabled_other = disabled.model_copy(update={"subscription_id": UUID(int=9)})
    state = given(created, changed, numbered(8), numbered(9), disabled_other).state
    assert wanting("silence-alerted", state) == [SUBSCRIPTION_ID, UUID(int=8)]
    assert wanting("reply-breached", state) == [SUBSCRIPTION_ID]
    assert wanting("meeting-overran", state) == []
