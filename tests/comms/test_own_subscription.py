"""People's own subscriptions need an open mail server, and end with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import reduce
from uuid import UUID

import pytest

from services.comms.domain import (
    message_refusals,
    own_subscription,
    webhook_subscription_decisions,
    webhook_subscription_state,
)
from services.comms.domain.message_settings import MessageSettings, OwnSettings, Transport
from services.comms.domain.quiet_hours import QuietHours
from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_refusals import TooManySubscriptions
from services.comms.domain.webhook_subscription_commands import (
    ChangeSubscription,
    CreateSubscription,
    DeleteSubscription,
    RotateKey,
    SubscriptionCommand,
)
from services.comms.domain.webhook_subscription_events import (
    SubscriptionDeleted,
    SubscriptionSettings,
)
from services.comms.domain.webhook_subscription_state import Subscription, Subscriptions
from tests.comms.domain_examples import BASE_TIME

SERVER, ANN = UUID(int=1), UUID(int=2)


def mail(
    *, serves: bool = False, own: str | None = None, **changes: object
) -> SubscriptionSettings:
    """Return the settings of a subscription of e-mail."""
    message = MessageSettings(
        transport="email",
        serves_people=serves,
        own=OwnSettings(person=own, mail_server=SERVER) if own else None,
    )
    wish = SubscriptionSettings(
        url="smtps://mail.example.com", kinds=("goal-lagging",), message=message
    )
    return wish.model_copy(update=changes)


def create(id_: UUID, wish: SubscriptionSettings) -> CreateSubscription:
    """Return the command that creates a subscription."""
    return CreateSubscription(id_, wish, id_, BASE_TIME, ())


def change(id_: UUID, wish: SubscriptionSettings) -> ChangeSubscription:
    """Return the command that changes a subscription."""
    return ChangeSubscription(id_, wish, BASE_TIME, ())


def after(*commands: SubscriptionCommand) -> Subscriptions:
    """Return the subscriptions after these commands."""
    state: Subscriptions = {}
    for command in commands:
        events = webhook_subscription_decisions.decide(command, state)
        state = reduce(webhook_subscription_state.evolve, events, state)
    return state


def ended(command: SubscriptionCommand, state: Subscriptions) -> Sequence[UUID]:
    """Return which subscriptions a command deletes."""
    events = webhook_subscription_decisions.decide(command, state)
    return [one.subscription_id for one in events if isinstance(one, SubscriptionDeleted)]


OPEN = after(create(SERVER, mail(serves=True)), create(ANN, mail(own="ann")))


def test_own_subscriptions_end_with_the_mail_server_that_they_go_by() -> None:
    delete = DeleteSubscription(SERVER, BASE_TIME)
    assert ended(delete, OPEN) == [ANN, SERVER]
    assert ended(change(SERVER, mail()), OPEN) == [ANN]
    assert ended(change(SERVER, mail(serves=True, kinds=("step-opened",))), OPEN) == []
    assert ended(DeleteSubscription(ANN, BASE_TIME), OPEN) == [ANN]


@pytest.mark.parametrize("wish", [None, mail(), mail(own="bo")])
def test_nobody_else_changes_a_person_s_own(wish: SubscriptionSettings | None) -> None:
    plain = SubscriptionSettings(url="https://example.com/", kinds=("goal-lagging",))
    with pytest.raises((message_refusals.SubscriptionOfPerson, message_refusals.OtherTransport)):
        webhook_subscription_decisions.decide(change(ANN, wish or plain), OPEN)
    rotate = RotateKey(ANN, UUID(int=9), BASE_TIME, BASE_TIME, "smtps://mail.example.com")
    with pytest.raises(message_refusals.SubscriptionOfPerson):
        webhook_subscription_decisions.decide(rotate, OPEN)


def test_a_person_changes_what_he_is_told_and_twice_is_once() -> None:
    other = mail(own="ann", kinds=("step-opened",))
    (event,) = webhook_subscription_decisions.decide(change(ANN, other), OPEN)
    state = webhook_subscription_state.evolve(OPEN, event)
    assert state[ANN].wish == other
    assert webhook_subscription_decisions.decide(change(ANN, other), state) == []


@pytest.mark.parametrize("server", [{}, after(create(SERVER, mail()))])
def test_a_mail_server_that_is_not_open_sends_nothing_of_people(server: Subscriptions) -> None:
    with pytest.raises(message_refusals.NoMailServerForPeople):
        webhook_subscription_decisions.decide(create(ANN, mail(own="ann")), server)


@pytest.mark.parametrize(
    ("transport", "url", "own"),
    [
        ("slack", "https://hooks.slack.com", None),
        ("email", "smtps://mail.example.com", OwnSettings(person="ann", mail_server=SERVER)),
    ],
)
def test_only_mail_that_officers_keep_is_opened_to_people(
    transport: Transport, url: str, own: OwnSettings | None
) -> None:
    message = MessageSettings(transport=transport, serves_people=True, own=own)
    wish = SubscriptionSettings(url=url, kinds=("goal-lagging",), message=message)
    with pytest.raises(message_refusals.OnlyMailServesPeople):
        webhook_subscription_decisions.decide(create(UUID(int=3), wish), OPEN)


def test_there_is_room_for_a_few_of_each_person_and_for_many_people() -> None:
    def own(name: str) -> Subscription:
        return Subscription(mail(own=name), ANN, BASE_TIME)

    of_ann = {UUID(int=one): own("ann") for one in range(own_subscription.MAX_OF_ONE_PERSON)}
    with pytest.raises(message_refusals.TooManyOwnSubscriptions):
        own_subscription.validate_room(mail(own="ann").message, of_ann)
    more = {**of_ann, UUID(int=99): own(b"ann".decode())}
    with pytest.raises(message_refusals.TooManyOwnSubscriptions):
        own_subscription.validate_room(mail(own=b"ann".decode()).message, more)
    own_subscription.validate_room(mail(own="bo").message, of_ann)
    many = {UUID(int=one): own(f"p{one}") for one in range(own_subscription.MAX_OWN_SUBSCRIPTIONS)}
    own_subscription.validate_room(mail().message, many)
    with pytest.raises(TooManySubscriptions):
        own_subscription.validate_room(mail(own="bo").message, many)


def test_a_mailbox_is_in_the_domain_of_the_sender() -> None:
    own_subscription.validate_mailbox("ann@Example.com", "concord@example.com")
    for mailbox, sender in (
        ("ann@example.com.evil.example", "concord@example.com"),
        ("ann@example.com", None),
    ):
        with pytest.raises(InvalidSubscription):
            own_subscription.validate_mailbox(mailbox, sender)


def test_what_is_deleted_leaves_the_others() -> None:
    three = after(*(create(UUID(int=one), mail(serves=one == 2)) for one in (1, 2, 3)))
    (gone,) = webhook_subscription_decisions.decide(
        DeleteSubscription(UUID(int=2), BASE_TIME), three
    )
    left = webhook_subscription_state.evolve(three, gone)
    assert list(left) == [UUID(int=1), UUID(int=3)]


@pytest.mark.parametrize("key", [0, 9])
def test_an_address_is_replaced_once(key: int) -> None:
    rotate = RotateKey(SERVER, UUID(int=key), BASE_TIME, BASE_TIME, "smtps://mail.example.com")
    (event,) = webhook_subscription_decisions.decide(rotate, OPEN)
    state = webhook_subscription_state.evolve(OPEN, event)
    assert webhook_subscription_decisions.decide(rotate, state) == []


@pytest.mark.parametrize(("begins", "ends"), [(8, 20), (20, 8)])
def test_quiet_hours_are_within_a_day_or_over_midnight(begins: int, ends: int) -> None:
    hours = QuietHours(begins=time(begins), ends=time(ends))
    message = MessageSettings(transport="email", quiet_hours=hours)
    wish = mail(message=message)
    assert len(webhook_subscription_decisions.decide(create(UUID(int=7), wish), {})) == 1
