"""Which notices are sent where."""

from uuid import UUID

import pytest

from services.comms.domain import subscription as s
from services.comms.domain.refusals import (
    CommsRefused,
    InvalidSubscription,
    UnknownSubscription,
)
from services.comms.domain.subscription_decisions import decide
from shared.testing.scenario import scenario
from tests.comms.occasions import DAY, SUBSCRIPTION, T

NONE: s.Subscriptions = {}
given = scenario(decide, s.evolve, NONE).given

WISH = s.Wish(url="https://example.com/a", kinds=("silence-alerted",))
OTHER = s.Wish(url="https://example.com/b", kinds=("silence-alerted", "reply-breached"))

create = s.CreateSubscription(SUBSCRIPTION, WISH, T)
change = s.ChangeSubscription(SUBSCRIPTION, OTHER, T)
disable = s.DisableSubscription(SUBSCRIPTION, T)
enable = s.EnableSubscription(SUBSCRIPTION, T)

created = s.SubscriptionCreated(subscription_id=SUBSCRIPTION, wish=WISH, at=T)
changed = s.SubscriptionChanged(subscription_id=SUBSCRIPTION, wish=OTHER, at=T)
disabled = s.SubscriptionDisabled(subscription_id=SUBSCRIPTION, at=T)
enabled = s.SubscriptionEnabled(subscription_id=SUBSCRIPTION, at=T)


def numbered(number: int) -> s.SubscriptionCreated:
    return created.model_copy(update={"subscription_id": UUID(int=number)})


def test_a_subscription_is_created_once() -> None:
    given().when(create).then(created)
    given(created).when(create).then()
    given(created).when(s.CreateSubscription(SUBSCRIPTION, OTHER, T + DAY)).then_refused(
        CommsRefused, saying="change it instead"
    )


def test_it_changes_when_it_is_another_wish() -> None:
    given(created).when(change).then(changed)
    given(created, changed).when(change).then()


def test_it_rests_and_goes_on() -> None:
    given(created).when(disable).then(disabled)
    given(created, disabled).when(disable).then()
    given(created, disabled).when(enable).then(enabled)
    given(created).when(enable).then()
    given(created, disabled, enabled).when(enable).then()


def test_a_change_wakes_nobody_who_rests() -> None:
    given(created, disabled, changed).when(disable).then()
    given(created, changed).when(enable).then()


@pytest.mark.parametrize("command", [change, disable, enable])
def test_an_unknown_one_is_refused(command: s.SubscriptionCommand) -> None:
    given().when(command).then_refused(UnknownSubscription, saying="create it first")
    given(numbered(99)).when(command).then_refused(UnknownSubscription)


@pytest.mark.parametrize(
    ("update", "saying"),
    [
        ({"kinds": ()}, "at least one, once"),
        ({"kinds": ("reply-breached", "reply-breached")}, "at least one, once"),
        ({"url": "http://example.com"}, "plain http"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_refused(update: dict[str, object], saying: str) -> None:
    wrong = WISH.model_copy(update=update)
    given().when(s.CreateSubscription(SUBSCRIPTION, wrong, T)).then_refused(
        InvalidSubscription, saying=saying
    )
    given(created).when(s.ChangeSubscription(SUBSCRIPTION, wrong, T)).then_refused(
        InvalidSubscription, saying=saying
    )


def test_there_are_at_most_a_hundred() -> None:
    many = [numbered(number) for number in range(100, 200)]
    given(*many[1:]).when(create).then(created)
    given(*many).when(create).then_refused(CommsRefused, saying="100 subscriptions already")


def test_a_notice_goes_to_all_that_want_its_kind_and_are_awake() -> None:
    asleep = disabled.model_copy(update={"subscription_id": UUID(int=9)})
    state = given(created, changed, numbered(8), numbered(9), asleep).state
    assert s.wanting("silence-alerted", state) == [SUBSCRIPTION, UUID(int=8)]
    assert s.wanting("reply-breached", state) == [SUBSCRIPTION]
    assert s.wanting("meeting-overran", state) == []
