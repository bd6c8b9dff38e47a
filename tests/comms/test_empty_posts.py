"""An empty post of head is passed over at the same instant, and the alert says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any
from uuid import UUID, uuid5

from services.comms.application.events_to_facts import fact_from_event
from services.comms.application.notice_content import notice_content_of
from services.comms.domain import department_place
from services.comms.domain.announcement_audit import find_wrong_announcements
from services.comms.domain.department_place import RecordDepartmentPlace, parent_on
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import SilenceAlerted, SilenceEscalated
from services.comms.domain.request_state import evolve
from services.comms.domain.silence_recipient import EmptyPost, HeadPost, NotifiedHead
from shared.contracts.directory import DepartmentHeadNamed, DepartmentRegistered
from shared.contracts.directory_changes import DepartmentMoved
from shared.contracts.duties_liaisons import LiaisonAbsent
from shared.eventsourcing.liaison_contacts import AbsencePeriod
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.area_client import SOME_ID, CommsClient
from tests.comms.goal_facts import hear
from tests.comms.request_client import RequestClient
from tests.comms.request_event_builders import (
    SILENCE_DUE,
    check_clock,
    leg_breached,
    opening_events,
)
from tests.comms.request_examples import (
    A_DAY_LATER,
    CALENDARS,
    HOUR,
    MICROSECOND,
    MONDAY,
    open_command,
)

given = aggregate_scenario(decide, evolve, None).given
VACANT = EmptyPost(department="rnd", reason="no-head")
DAY = date(2026, 11, 25)


def check(now: Any, head: str | None, *empty: EmptyPost, department: str | None = None) -> Any:
    command = check_clock(now, head)
    context = replace(command.context, empty_posts=empty, head_department=department)
    return replace(command, context=context)


def test_the_head_of_the_department_above_is_notified_at_the_same_instant_and_it_is_said() -> None:
    command = check(SILENCE_DUE + MICROSECOND, "E9", VACANT, department="tech")
    alert, _ = given(*opening_events, leg_breached(1, A_DAY_LATER)).when(command).events
    assert isinstance(alert, SilenceAlerted)
    assert (alert.head, alert.head_department, alert.at) == ("E9", "tech", SILENCE_DUE)
    fact: Any = fact_from_event(alert)
    content = notice_content_of(fact)
    assert content is not None
    assert (content.to, content.person) == (("rnd", "tech"), "E9")
    assert content.text.en.endswith(
        "the head of tech is asked to see to it, because rnd has no head."
    )
    assert content.text.zh.endswith("因rnd 暂无负责人，请 tech 的负责人跟进。")


def test_where_no_head_is_there_the_next_of_the_chain_is_notified_at_once_and_only_once() -> None:
    command = check(SILENCE_DUE + MICROSECOND, None, VACANT)
    started = (*opening_events, leg_breached(1, A_DAY_LATER))
    alert, escalated, clock = given(*started).when(command).events
    assert isinstance(alert, SilenceAlerted)
    assert isinstance(escalated, SilenceEscalated)
    assert (escalated.step, escalated.whom) == (2, "officer-communication")
    assert (escalated.at, escalated.empty_posts) == (SILENCE_DUE, (VACANT,))
    fact: Any = fact_from_event(escalated)
    content = notice_content_of(fact)
    assert content is not None
    assert content.text.en.endswith("is notified at once, because rnd has no head.")
    after = given(*started, alert, escalated, clock)
    after.when(check(MONDAY + 97 * HOUR, None, VACANT)).then()


def test_the_audit_takes_a_step_that_was_notified_for_an_empty_post_and_finds_it_twice() -> None:
    opened, now = decide(open_command(), None), SILENCE_DUE + MICROSECOND
    checked = decide(check(now, None, VACANT), reduce(evolve, opened, None))
    history = [*((one, MONDAY) for one in opened), *((one, now) for one in checked)]
    assert list(find_wrong_announcements(history, CALENDARS, now)) == []
    (escalated,) = [one for one in history if isinstance(one[0], SilenceEscalated)]
    (wrong,) = find_wrong_announcements([*history, escalated], CALENDARS, None)
    assert wrong.endswith("doubled")


def test_a_step_that_is_long_overdue_is_not_notified_twice_for_an_empty_post() -> None:
    command = check(MONDAY + 200 * HOUR, None, VACANT)
    events = given(*opening_events, leg_breached(1, A_DAY_LATER)).when(command).events
    assert [one.step for one in events if isinstance(one, SilenceEscalated)] == [2, 3]


def test_an_absent_head_is_passed_over_on_the_days_of_the_absence_alone() -> None:
    period = AbsencePeriod(absence_id=UUID(int=1), first_day=DAY, last_day=DAY)
    post = HeadPost("rnd", "E7", (period,))
    found = NotifiedHead().with_post(post, DAY)
    assert found.empty_posts == (EmptyPost(department="rnd", reason="head-absent"),)
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        assert NotifiedHead().with_post(post, day) == NotifiedHead("E7", "rnd")


def test_a_department_stands_where_the_last_word_on_the_day_places_it() -> None:
    terms: department_place.PlaceTerms = ()
    said = (("tech", DAY), ("ops", DAY + timedelta(days=2)), (None, DAY), (None, DAY))
    for number, (parent, day) in enumerate(said):
        command = RecordDepartmentPlace("rnd", parent, day, MONDAY, UUID(int=number))
        for event in department_place.decide(command, terms):
            terms = department_place.evolve(terms, event)
    assert len(terms) == 2
    days = (DAY - timedelta(days=1), DAY, DAY + timedelta(days=2))
    assert [parent_on(terms, day) for day in days] == [None, None, "ops"]


async def test_an_alert_climbs_the_tree_past_vacant_posts_and_absent_heads(
    area_client: CommsClient,
) -> None:
    now = area_client.area.clock()
    absent = LiaisonAbsent(
        department="sales",
        person="E1",
        absence_id=uuid5(UUID(SOME_ID), "absence"),
        first_day=now.date(),
        last_day=now.date() + timedelta(days=30),
        at=now,
    )
    await hear(
        area_client.area,
        DepartmentRegistered(
            department="rnd", name="R&D", parent="hr", valid_from=now.date(), at=now
        ),
        DepartmentMoved(department="rnd", parent="sales", valid_from=now.date(), at=now),
        DepartmentMoved(department="sales", parent="hr", valid_from=now.date(), at=now),
        DepartmentHeadNamed(department="sales", head="E1", at=now),
        DepartmentHeadNamed(department="hr", head="E2", at=now),
        absent,
    )
    path = await RequestClient(area_client).open_request()
    await area_client.installation.advance_time(timedelta(days=3))
    (alert,) = await area_client.published_facts("silence-alerted")
    assert (alert["head"], alert["head_department"]) == ("E2", "hr")
    (notice,) = await area_client.list_notices(kind="silence-alerted")
    assert (notice["to"], notice["person"]) == (["rnd", "hr"], "E2")
    assert "rnd has no head, the head of sales is absent" in notice["text"]["en"]
    found = (await area_client.get(path)).json()["alerts"]
    assert [(one["head_department"], one["empty_posts"]) for one in found] == [
        (
            "hr",
            [
                {"department": "rnd", "reason": "no-head"},
                {"department": "sales", "reason": "head-absent"},
            ],
        )
    ]
