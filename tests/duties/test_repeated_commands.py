"""A command that is repeated with the same values changes nothing; with other values it is refused.

Every command of callers is in the table; those that follow from facts and timers never refuse.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

import pytest

from services.duties.application import HANDOFF_DECIDER, PROJECT_DECIDER, STANDING_DUTY_DECIDER
from services.duties.domain import handoff_commands as handoffs
from services.duties.domain import project_commands as projects
from services.duties.domain import standing_duty_commands as standing
from services.duties.domain.handoff_change_commands import (
    RescheduleHandoff,
    TransferHandoff,
    WaiveHandoff,
)
from services.duties.domain.handoff_dependency_commands import (
    RecordInputArrival,
    RegisterDependentHandoff,
)
from services.duties.domain.project_goals import ChangeGoals
from services.duties.domain.project_schedule_commands import (
    MoveKickOff,
    PlanKickOff,
    StartPlannedProject,
    StartProject,
)
from services.duties.domain.project_share_correction import (
    ConfirmShares,
    CorrectShares,
    RejectShares,
)
from services.duties.domain.project_transfer import TransferProject
from services.duties.domain.project_withdrawal import WithdrawProject
from shared.testing.repeated_command import RepeatedCommand
from tests.duties.domain_examples import (
    BASE_TIME,
    BUILD_FEATURE_DUTY,
    DAY,
    HANDOFF_ID,
    HOUR,
    OPEN_OBLIGATION,
    PROJECT_ID,
    REPORT_STOCK_DUTY,
    REQUIREMENTS_DUTY_ID,
    TERMS,
    WRITE_REQUIREMENTS_DUTY,
)

LATER = BASE_TIME + DAY
PLAN = projects.PlanProject(PROJECT_ID, TERMS, by="first")
PLAN_WITHOUT_POOL = replace(PLAN, terms=TERMS.model_copy(update={"pool": None}))
CONFIRM_POOL = projects.ConfirmPool(PROJECT_ID, "second", BASE_TIME)
PROPOSE = projects.CloseProject(PROJECT_ID, Decimal(5), BASE_TIME, by="first")
ASSIGN = projects.AssignDuty(PROJECT_ID, WRITE_REQUIREMENTS_DUTY, BASE_TIME)
START = StartProject(PROJECT_ID, BASE_TIME)
CORRECT_SHARES = CorrectShares(PROJECT_ID, TERMS.shares[::-1], "test leads", "first", LATER)
OPEN = handoffs.OpenHandoff(OPEN_OBLIGATION, BASE_TIME)
OFFER = handoffs.OfferHandoff(HANDOFF_ID, BASE_TIME + HOUR)
MAKE = standing.MakeStandingDuty(REPORT_STOCK_DUTY, BASE_TIME)
ID = REPORT_STOCK_DUTY.duty_id
LATE_FULFIL = standing.FulfilDuty(
    ID, "2026-09", BASE_TIME, entered_at=BASE_TIME + 9 * DAY, is_late_entry=True
)
OTHER_TERMS = TERMS.model_copy(update={"target": Decimal(1)})
OTHER_ENTRY = BUILD_FEATURE_DUTY.model_copy(update={"duty_id": REQUIREMENTS_DUTY_ID})
OTHER_DUTY = REPORT_STOCK_DUTY.model_copy(update={"recipient": "production"})
OTHER_TIME: dict[str, Any] = {"at": LATER + HOUR}
T_LATER: dict[str, Any] = {"kick_off": LATER + DAY}
WAIVE = WaiveHandoff(HANDOFF_ID, "no longer needed", LATER)
OTHER_REASON: dict[str, Any] = {"reason": "another reason"}

REPETITIONS = (
    RepeatedCommand(PROJECT_DECIDER, [], PLAN, {"terms": OTHER_TERMS}),
    RepeatedCommand(PROJECT_DECIDER, [PLAN], ASSIGN, {"duty": OTHER_ENTRY}),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN, ASSIGN],
        projects.WithdrawDuty(PROJECT_ID, REQUIREMENTS_DUTY_ID, "moot", LATER),
        OTHER_TIME | OTHER_REASON,
    ),
    RepeatedCommand(PROJECT_DECIDER, [PLAN], START, {"kick_off": LATER}),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN_WITHOUT_POOL, START],
        projects.CloseProject(PROJECT_ID, Decimal(5), LATER),
        OTHER_TIME | {"actual": Decimal(6)},
    ),
    RepeatedCommand(PROJECT_DECIDER, [PLAN], CONFIRM_POOL, {"by": "another"}),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN],
        projects.RejectPool(PROJECT_ID, "too large", "second", LATER),
        OTHER_REASON,
    ),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN, START, CONFIRM_POOL, PROPOSE],
        projects.ConfirmOutcome(PROJECT_ID, "second", LATER),
        {"by": "another"},
    ),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN, START, PROPOSE],
        projects.RejectOutcome(PROJECT_ID, "not measured", "second", LATER),
        OTHER_REASON,
    ),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN],
        projects.CancelProject(PROJECT_ID, "no budget", LATER),
        OTHER_TIME | OTHER_REASON,
    ),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN, START, CORRECT_SHARES],
        ConfirmShares(PROJECT_ID, "second", LATER),
        {"by": "another"},
    ),
    RepeatedCommand(
        PROJECT_DECIDER,
        [PLAN, START, CORRECT_SHARES],
        RejectShares(PROJECT_ID, "unproven", "second", LATER),
        OTHER_REASON,
    ),
    RepeatedCommand(PROJECT_DECIDER, [PLAN], PlanKickOff(PROJECT_ID, LATER, BASE_TIME), T_LATER),
    RepeatedCommand(
        PROJECT_DECIDER, [PLAN], WithdrawProject(PROJECT_ID, "a mistake", LATER), OTHER_REASON
    ),
    RepeatedCommand(HANDOFF_DECIDER, [OPEN], WAIVE, OTHER_REASON),
    RepeatedCommand(HANDOFF_DECIDER, [OPEN], OFFER, OTHER_TIME),
    RepeatedCommand(
        HANDOFF_DECIDER, [OPEN, OFFER], handoffs.RecallHandoff(HANDOFF_ID, LATER), OTHER_TIME
    ),
    RepeatedCommand(
        HANDOFF_DECIDER,
        [OPEN, OFFER],
        handoffs.RejectHandoff(HANDOFF_ID, "incomplete", LATER),
        OTHER_TIME | OTHER_REASON,
    ),
    RepeatedCommand(
        HANDOFF_DECIDER, [OPEN, OFFER], handoffs.AcceptHandoff(HANDOFF_ID, LATER), OTHER_TIME
    ),
    RepeatedCommand(STANDING_DUTY_DECIDER, [], MAKE, {"duty": OTHER_DUTY}),
    RepeatedCommand(
        STANDING_DUTY_DECIDER, [MAKE], standing.FulfilDuty(ID, "2026-09", LATER), OTHER_TIME
    ),
    RepeatedCommand(
        STANDING_DUTY_DECIDER,
        [MAKE, LATE_FULFIL],
        standing.ConfirmFulfilment(ID, "2026-09", LATER + DAY),
        {},
    ),
    RepeatedCommand(
        STANDING_DUTY_DECIDER,
        [MAKE],
        standing.EndStandingDuty(ID, "moot", LATER),
        OTHER_TIME | OTHER_REASON,
    ),
)

FROM_FACTS_AND_TIMERS = {
    handoffs.OpenHandoff,
    handoffs.CancelHandoff,
    handoffs.AnnounceHandoffOverdue,
    RegisterDependentHandoff,
    RecordInputArrival,
    RescheduleHandoff,
    TransferHandoff,
    TransferProject,
    standing.TransferStandingDuty,
    StartPlannedProject,
    standing.AnnounceMissedOccurrences,
}
REPLACES_WHAT_HOLDS = {
    projects.ChangePlan,
    projects.CorrectOutcome,
    CorrectShares,
    MoveKickOff,
    ChangeGoals,
}
"""Other values are another change."""


def test_every_command_of_callers_is_in_the_table() -> None:
    commands = {
        one
        for union in (
            projects.ProjectCommand,
            handoffs.HandoffCommand,
            standing.StandingDutyCommand,
        )
        for member in get_args(union)
        for one in get_args(member) or (member,)
    }
    in_table = {type(one.command) for one in REPETITIONS}
    assert in_table == commands - FROM_FACTS_AND_TIMERS - REPLACES_WHAT_HOLDS


@pytest.mark.parametrize("one", REPETITIONS, ids=lambda one: type(one.command).__name__)
def test_the_same_values_again_change_nothing_and_other_values_are_refused(
    one: RepeatedCommand,
) -> None:
    one.check()


@pytest.mark.parametrize("one", REPETITIONS, ids=lambda one: type(one.command).__name__)
def test_a_repetition_that_names_no_time_contradicts_none(one: RepeatedCommand) -> None:
    for stated, time in (("is_at_stated", "at"), ("is_kick_off_stated", "kick_off")):
        if hasattr(one.command, stated):
            unstated = replace(one.command, **{stated: False, time: LATER + DAY})
            assert one.decider.decide(unstated, one.state_after()) == []
