"""Notices about an item go to the liaison's own subscription, else to the department's."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.comms.application.notice_contacts import say_contacts
from services.comms.domain.message_settings import MessageSettings, OwnSettings
from services.comms.domain.notice import ContactDelivery, Notice, NoticeContact, Subject, Wording
from services.comms.domain.notice_routing import NoticeRoute, route_notice
from services.comms.domain.webhook_subscription_events import SubscriptionSettings
from services.comms.domain.webhook_subscription_state import Subscription
from tests.comms.domain_examples import BASE_TIME

LIN, MEI, GROUP, HOOK = (UUID(int=number) for number in range(1, 5))
PEOPLE = {"lin": "p-lin", "mei": "p-mei"}
OF_LIN = NoticeContact(department="rnd", person="p-lin", capacity="liaison")
OF_MEI = NoticeContact(department="sales", person="p-mei", capacity="deputy")


def notice(*contacts: NoticeContact, to: tuple[str, ...] = ("rnd",)) -> Notice:
    """Return a notice of an overdue handoff with these contacts."""
    return Notice(
        notice_id=UUID(int=9),
        kind="handoff-overdue",
        to=to,
        about=Subject(kind="handoff", id=UUID(int=8)),
        text=Wording(en="Late.", zh="逾期。"),
        cause=UUID(int=7),
        at=BASE_TIME,
        contacts=contacts,
    )


def telling(
    own: str | None = None,
    *,
    active: bool = True,
    kind: str = "handoff-overdue",
    mail_server: UUID = GROUP,
    **wish: object,
) -> Subscription:
    """Return a subscription of e-mail: a person's own, or a group's."""
    settings = MessageSettings.model_validate(
        {
            "transport": "email",
            "own": own and OwnSettings(person=own, mail_server=mail_server),
            **wish,
        }
    )
    wanted = SubscriptionSettings.model_validate(
        {"url": "smtps://mail.example.com", "kinds": [kind], "message": settings}
    )
    return Subscription(wanted, GROUP, BASE_TIME, active)


WEBHOOK = Subscription(
    SubscriptionSettings(url="https://example.com", kinds=("handoff-overdue",)), HOOK, BASE_TIME
)


def route(given: Notice, **subscriptions: Subscription) -> NoticeRoute:
    """Return where a notice goes, by these subscriptions."""
    ids = {"lin": LIN, "mei": MEI, "group": GROUP, "hook": HOOK}
    return route_notice(given, {ids[name]: one for name, one in subscriptions.items()}, PEOPLE)


def test_a_liaison_is_told_by_the_own_subscription_and_a_group_that_stands_in_is_not() -> None:
    stands_in = telling(unless_contact_is_told=True, departments=("rnd",))
    found = route(notice(OF_LIN), lin=telling("lin"), group=stands_in, hook=WEBHOOK)
    assert set(found.subscriptions) == {LIN, HOOK}
    assert found.told == {"rnd": "own-subscription"}
    both = route(notice(OF_LIN), lin=telling("lin"), group=telling())
    assert set(both.subscriptions) == {LIN, GROUP}
    assert both.told == {"rnd": "own-subscription"}


@pytest.mark.parametrize(
    "own",
    [
        telling("other"),
        telling("lin", active=False),
        telling("lin", kind="step-opened"),
        telling("lin", departments=("sales",)),
    ],
)
def test_where_the_liaison_has_none_the_departments_subscription_stands_in(
    own: Subscription,
) -> None:
    stands_in = telling(unless_contact_is_told=True, departments=("rnd",))
    found = route(notice(OF_LIN), lin=own, group=stands_in)
    assert GROUP in found.subscriptions
    assert found.told == {"rnd": "department-subscription"}


def test_while_the_own_subscriptions_mail_server_is_disabled_the_department_is_told() -> None:
    server, hook = telling(serves_people=True, active=False), WEBHOOK
    own = telling("lin", mail_server=HOOK)
    stands_in = telling(unless_contact_is_told=True, departments=("rnd",))
    found = route_notice(
        notice(OF_LIN), {LIN: own, GROUP: stands_in, HOOK: server, MEI: hook}, PEOPLE
    )
    assert set(found.subscriptions) == {LIN, GROUP, MEI}
    assert found.told == {"rnd": "department-subscription"}


def test_who_has_no_sign_on_is_told_by_the_department_and_else_by_nobody() -> None:
    unknown = OF_LIN.model_copy(update={"person": "p-new"})
    assert route(notice(unknown), group=telling()).told == {"rnd": "department-subscription"}
    assert route(notice(unknown), group=telling(departments=("sales",))).told == {"rnd": "nobody"}
    assert route(notice(unknown), hook=WEBHOOK).told == {"rnd": "nobody"}
    assert route(notice(unknown), lin=telling("lin")).told == {"rnd": "nobody"}


def test_who_wants_contact_alone_hears_only_what_is_theirs_to_answer() -> None:
    lin, mei = telling("lin", only_as_contact=True), telling("mei", only_as_contact=True)
    found = route(notice(OF_LIN), lin=lin, mei=mei)
    assert set(found.subscriptions) == {LIN}
    assert set(route(notice(), lin=lin, mei=mei).subscriptions) == set()
    assert set(route(notice(OF_LIN), lin=lin, mei=telling("mei")).subscriptions) == {LIN, MEI}


def test_of_two_departments_the_group_of_the_one_without_stands_in() -> None:
    two = notice(OF_LIN, OF_MEI, to=("rnd", "sales"))
    stands_in = telling(unless_contact_is_told=True)
    found = route(two, lin=telling("lin"), group=stands_in)
    assert set(found.subscriptions) == {LIN, GROUP}
    assert found.told == {"rnd": "own-subscription", "sales": "department-subscription"}
    of_rnd = telling(unless_contact_is_told=True, departments=("rnd",))
    assert set(route(two, lin=telling("lin"), group=of_rnd).subscriptions) == {LIN}
    neither = route(notice(to=("rnd",)), group=stands_in)
    assert (set(neither.subscriptions), neither.told) == ({GROUP}, {})


@pytest.mark.parametrize(
    ("told", "en", "zh"),
    [
        ("own-subscription", "rnd: p-lin (liaison).", "rnd 接口人 p-lin。"),
        ("nobody", "rnd: p-lin (liaison).", "rnd 接口人 p-lin。"),
        (
            "department-subscription",
            "(liaison, told by the department's subscription, having none of their own).",
            "rnd 接口人 p-lin（本人未订阅，由部门订阅代为通知）。",
        ),
    ],
)
def test_the_text_says_where_the_department_stands_in(
    told: ContactDelivery, en: str, zh: str
) -> None:
    said = say_contacts(notice(OF_LIN), {"rnd": told})
    assert said.text.en.startswith("Late. Contact – rnd: p-lin (liaison")
    assert said.text.en.endswith(en)
    assert said.text.zh == f"逾期。联系人：{zh}"
    assert (said.person, said.contacts[0].told) == ("p-lin", told)


def test_two_contacts_are_named_and_neither_alone_is_the_person() -> None:
    two = notice(OF_LIN, OF_MEI, to=("rnd", "sales"))
    said = say_contacts(two, {"rnd": "nobody", "sales": "nobody"})
    assert said.text.en == "Late. Contact – rnd: p-lin (liaison); sales: p-mei (deputy liaison)."
    assert said.text.zh == "逾期。联系人：rnd 接口人 p-lin；sales 接口人代理 p-mei。"
    assert said.person is None
    assert say_contacts(notice(), {}) == notice()
