"""Further departments that are merged, split or dissolved are succeeded like the two sides."""

from __future__ import annotations

from services.duties.application.transfer_facts import transfer_fact
from services.duties.domain import handoff_events as h
from services.duties.domain import project_events
from services.duties.domain import standing_duty_events as s
from services.duties.domain.handoff_change_events import HandoffTransferred
from services.duties.domain.involved_departments import InvolvedDepartments
from services.duties.domain.project_transfer import ProjectTransferred, TransferProject
from services.duties.domain.standing_duty_commands import TransferStandingDuty
from shared.contracts import duties_transfers as contracts
from tests.duties.domain_examples import (
    BASE_TIME,
    OPEN_OBLIGATION,
    PROJECT_ID,
    REPORT_STOCK_DUTY,
    WRITE_REQUIREMENTS_DUTY,
)
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE
from tests.duties.test_department_successions import (
    AT,
    handoff,
    made,
    pass_on,
    planned,
    project,
    standing,
)

INVOLVED = InvolvedDepartments(consulted=("law",), informed=("sales", "hr"))
FURTHER = {"involved": INVOLVED}


def test_further_departments_are_succeeded_as_well_in_every_kind_of_work() -> None:
    owed = OPEN_OBLIGATION.model_copy(update=FURTHER)
    opened_with = h.HandoffOpened(obligation=owed, at=BASE_TIME)
    (event,) = handoff(opened_with).when(pass_on("law", "audit")).events
    assert isinstance(event, HandoffTransferred)
    assert (event.side, event.held, event.obligation.involved.consulted) == (
        "involved",
        False,
        ("audit",),
    )
    fact = transfer_fact(event)
    assert isinstance(fact, contracts.HandoffTransferred)
    assert (fact.department, fact.sender, fact.involved.consulted) == (
        "audit",
        "marketing",
        ("audit",),
    )
    handoff(opened_with, event).when(pass_on("law", "audit")).then()
    (event,) = handoff(opened_with).when(pass_on("marketing", "sales")).events
    assert isinstance(event, HandoffTransferred)
    assert event.obligation.involved.informed == ("hr",)  # it owes it now
    pass_entry = TransferProject(PROJECT_ID, "law", "audit", "merged", AT, {})
    entry = WRITE_REQUIREMENTS_DUTY.model_copy(update=FURTHER)
    assigned = project_events.DutyAssigned(project_id=PROJECT_ID, duty=entry, at=BASE_TIME)
    (moved,) = project(planned, assigned).when(pass_entry).events
    assert isinstance(moved, ProjectTransferred)
    assert moved.duties[0].involved.consulted == ("audit",)
    pass_duty = TransferStandingDuty(REPORT_STOCK_DUTY.duty_id, "law", "audit", "merged", AT)
    made_with = made.model_copy(update={"duty": REPORT_STOCK_DUTY.model_copy(update=FURTHER)})
    (passed,) = standing(made_with).when(pass_duty).events
    assert isinstance(passed, s.StandingDutyTransferred)
    assert (passed.side, passed.duty.involved.consulted) == ("involved", ("audit",))
    said = transfer_fact(passed)
    assert isinstance(said, contracts.StandingDutyTransferred)
    assert (said.successor, said.involved.consulted) == ("audit", ("audit",))


def test_a_transfer_of_an_older_log_is_told_by_its_side() -> None:
    owed = OPEN_OBLIGATION.model_copy(update={"recipient": "sales"})
    old = HandoffTransferred(
        obligation=owed, was="rnd", side="recipient", held=False, deadline=DUE, reason="x", at=AT
    )
    fact = transfer_fact(old)
    assert isinstance(fact, contracts.HandoffTransferred)
    assert fact.department == "sales"
