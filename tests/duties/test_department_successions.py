"""What is open of a department that is merged, split or dissolved passes to its successors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.duties.domain import handoff_events as h
from services.duties.domain import project_events, project_state
from services.duties.domain import standing_duty_events as s
from services.duties.domain.handoff_change_commands import TransferHandoff
from services.duties.domain.handoff_change_events import HandoffTransferred, HandoffWaived
from services.duties.domain.handoff_commands import AnnounceHandoffOverdue
from services.duties.domain.handoff_decisions import decide as decide_handoff
from services.duties.domain.handoff_state import evolve as evolve_handoff
from services.duties.domain.project_decisions import decide as decide_project
from services.duties.domain.project_schedule_commands import StartProject
from services.duties.domain.project_terms import PoolShare, validate_terms
from services.duties.domain.project_transfer import ProjectTransferred, TransferProject
from services.duties.domain.standing_duty_commands import TransferStandingDuty
from services.duties.domain.standing_duty_decisions import decide as decide_standing
from services.duties.domain.standing_duty_state import evolve as evolve_standing
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.domain_examples import (
    BASE_TIME,
    BUILD_FEATURE_DUTY,
    DAY,
    FEATURE_DUTY_ID,
    HANDOFF_ID,
    OPEN_OBLIGATION,
    PROJECT_ID,
    REPORT_STOCK_DUTY,
    TERMS,
    WRITE_REQUIREMENTS_DUTY,
)
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

handoff = aggregate_scenario(decide_handoff, evolve_handoff, None).given
project = aggregate_scenario(decide_project, project_state.evolve, None).given
standing = aggregate_scenario(decide_standing, evolve_standing, None).given

AT = BASE_TIME + 2 * DAY
opened = h.HandoffOpened(obligation=OPEN_OBLIGATION, at=BASE_TIME)
offered = h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=DUE, at=BASE_TIME + DAY)
overdue = h.HandoffOverdue(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE)
planned = project_events.ProjectPlanned(project_id=PROJECT_ID, terms=TERMS)
entries = tuple(
    project_events.DutyAssigned(project_id=PROJECT_ID, duty=duty, at=BASE_TIME)
    for duty in (WRITE_REQUIREMENTS_DUTY, BUILD_FEATURE_DUTY)
)


def pass_on(department: str, successor: str) -> TransferHandoff:
    return TransferHandoff(HANDOFF_ID, department, successor, "merged", AT)


def test_each_side_of_an_open_handoff_passes_to_the_successor_once() -> None:
    for department, side, held in (("marketing", "sender", True), ("rnd", "recipient", False)):
        (event,) = handoff(opened).when(pass_on(department, "sales")).events
        assert isinstance(event, HandoffTransferred)
        assert (event.was, event.side, event.held, event.deadline) == (department, side, held, DUE)
        assert "sales" in {event.obligation.sender, event.obligation.recipient}
        handoff(opened, event).when(pass_on(department, "sales")).then()
    (event,) = handoff(opened, offered).when(pass_on("rnd", "sales")).events
    assert isinstance(event, HandoffTransferred)
    assert event.held


def test_a_side_passes_on_no_earlier_than_the_last_change_of_hands() -> None:
    late = offered.model_copy(update={"at": AT + DAY})
    (event,) = handoff(opened, late).when(pass_on("rnd", "sales")).events
    assert event.at == AT + DAY
    (event,) = handoff(opened, late).when(pass_on("rnd", "marketing")).events
    assert isinstance(event, HandoffWaived)
    assert event.at == AT + DAY


def test_what_is_overdue_already_is_not_announced_again_for_the_successor() -> None:
    (event,) = handoff(opened, overdue).when(pass_on("marketing", "sales")).events
    after = handoff(opened, overdue, event)
    after.when(AnnounceHandoffOverdue(HANDOFF_ID, DUE + DAY)).then()


def test_what_a_department_would_owe_to_itself_is_owed_no_more() -> None:
    (event,) = handoff(opened, overdue).when(pass_on("marketing", "rnd")).events
    assert isinstance(event, HandoffWaived)
    assert not event.overdue_announced  # what was counted before stays with the old department


def test_what_is_over_or_anothers_does_not_pass() -> None:
    accepted = h.HandoffAccepted(
        obligation=OPEN_OBLIGATION, deadline=DUE, delivered_at=BASE_TIME, at=BASE_TIME + DAY
    )
    handoff(opened, offered, accepted).when(pass_on("marketing", "sales")).then()
    handoff(opened).when(pass_on("logistics", "sales")).then()
    handoff().when(pass_on("marketing", "sales")).then()


def transfer(department: str, successor: str, feature: str | None = None) -> TransferProject:
    by_duty = {} if feature is None else {FEATURE_DUTY_ID: feature}
    return TransferProject(PROJECT_ID, department, successor, "merged", AT, by_duty)


def test_the_shares_of_two_departments_that_become_one_are_summed() -> None:
    (event,) = project(planned, *entries).when(transfer("rnd", "marketing")).events
    assert isinstance(event, ProjectTransferred)
    assert event.terms.shares == (
        PoolShare(department="marketing", ratio=Decimal("0.8")),
        PoolShare(department="test", ratio=Decimal("0.2")),
    )
    validate_terms(event.terms)
    assert [(one.accountable, one.recipient) for one in event.duties] == [
        ("marketing", "marketing"),
        ("marketing", "test"),
    ]
    after = project(planned, *entries, event)
    after.when(transfer("rnd", "marketing")).then()
    events = after.when(StartProject(PROJECT_ID, AT)).events
    scheduled = [e.duty.duty_id for e in events if isinstance(e, project_events.DutyScheduled)]
    assert scheduled == [FEATURE_DUTY_ID]  # the other one is owed by marketing to itself


def test_an_entry_may_go_elsewhere_than_the_rest() -> None:
    (event,) = project(planned, *entries).when(transfer("rnd", "sales", feature="logistics")).events
    assert isinstance(event, ProjectTransferred)
    assert event.terms.participants == ("marketing", "sales", "test")
    assert [(one.accountable, one.recipient) for one in event.duties] == [
        ("marketing", "sales"),
        ("logistics", "test"),
    ]
    assert set(event.successors.values()) == {"sales", "logistics"}


def test_a_project_that_is_over_or_has_nothing_of_the_department_stays_as_it_was() -> None:
    cancelled = project_events.ProjectCancelled(project_id=PROJECT_ID, reason="x", at=AT)
    project(planned, cancelled).when(transfer("rnd", "sales")).then()
    project(planned).when(transfer("logistics", "sales")).then()


@for_all(st.lists(st.tuples(*[st.sampled_from(["marketing", "rnd", "test", "sales"])] * 2)))
def test_whatever_becomes_of_departments_the_shares_sum_to_one(
    successions: list[tuple[str, str]],
) -> None:
    scenario = project(planned, *entries)
    for department, successor in successions:
        if department != successor:
            scenario = scenario.given(*scenario.when(transfer(department, successor)).events)
            assert isinstance(scenario.state, project_state.PlannedProject)
            validate_terms(scenario.state.terms)
            assert department not in scenario.state.terms.participants


made = s.StandingDutyMade(duty=REPORT_STOCK_DUTY, next_date=date(2026, 9, 30), at=BASE_TIME)
missed = s.OccurrenceOverdue(
    duty=REPORT_STOCK_DUTY, day=date(2026, 9, 30), next_date=date(2026, 10, 31), at=BASE_TIME
)


def pass_duty(department: str, successor: str) -> TransferStandingDuty:
    return TransferStandingDuty(REPORT_STOCK_DUTY.duty_id, department, successor, "merged", AT)


def test_a_standing_duty_passes_on_and_keeps_its_next_date() -> None:
    for department, side in (("logistics", "sender"), ("sales", "recipient")):
        (event,) = standing(made, missed).when(pass_duty(department, "rnd")).events
        assert isinstance(event, s.StandingDutyTransferred)
        assert (event.side, event.next_date) == (side, date(2026, 10, 31))
        after = standing(made, missed, event)
        after.when(pass_duty(department, "rnd")).then()


def test_a_standing_duty_between_departments_that_become_one_ends() -> None:
    (event,) = standing(made, missed).when(pass_duty("logistics", "sales")).events
    assert isinstance(event, s.StandingDutyEnded)
    assert event.duty.until == date(2026, 10, 6)
    assert event.next_date is None
    standing(made, missed, event).when(pass_duty("logistics", "sales")).then()
