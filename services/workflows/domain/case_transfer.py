"""What a case asks of a department passes to the one that succeeds it (部门承接).

Steps that are open move with their due times; what was due before stays announced, or is announced
now, for the department that was late. Whoever had claimed one has not any more. Later steps ask the
successor. Its own vote stands for both in a joint review that it takes part in anyway.
"""

from __future__ import annotations

from services.workflows.domain.case_commands import TransferCase, WithdrawStep
from services.workflows.domain.case_events import CaseEvent, CaseTransferred
from services.workflows.domain.case_state import CaseState, RunningCase, evolve
from services.workflows.domain.case_successors import pass_on_steps, reviews_beside
from services.workflows.domain.overdue_steps import announce_overdue
from services.workflows.domain.step_events import StepOverdue, StepTransferred
from services.workflows.domain.step_openings import fields_of_step
from services.workflows.domain.step_withdrawal import withdraw_step


def transfer_case(command: TransferCase, case: CaseState) -> list[CaseEvent]:
    """Return the events of a succession; none where the case asks nothing of the department."""
    was, department = command.department, command.successor
    if case is None or was == department:
        return []
    held = [one.opened for one in case.open_steps.values() if one.opened.department == was]
    at = max([command.at, *(one.opened_at for one in held)])
    events: list[CaseEvent] = [
        one
        for one in announce_overdue(case, command.at)
        if isinstance(one, StepOverdue) and one.department == was
    ]
    if isinstance(case, RunningCase) and _asks(case, was, department):
        started = case.started
        events.append(
            CaseTransferred(
                case_id=started.case_id, case=started.case, was=was, department=department, at=at
            )
        )
    events += [
        StepTransferred(**{**fields_of_step(one), "department": department}, was=was, at=at)
        for one in held
        if not reviews_beside(case.planned(one), department)
    ]
    return [*events, *_withdraw_double_votes(command, case, events)]


def _asks(case: RunningCase, was: str, department: str) -> bool:
    steps = case.started.steps
    return case.department == was or pass_on_steps(steps, case.votes, was, department) != steps


def _withdraw_double_votes(
    command: TransferCase, case: CaseState, events: list[CaseEvent]
) -> list[CaseEvent]:
    """Return the withdrawals of votes in reviews in which the successor has a vote of its own."""
    for event in events:
        case = evolve(case, event)
    left = {} if case is None else case.open_steps
    withdrawn: list[CaseEvent] = []
    for number in [
        one for one, step in left.items() if step.opened.department == command.department
    ]:
        if case is not None and number in case.open_steps:
            found = withdraw_step(
                WithdrawStep(
                    command.case_id, number, command.reason, command.at, command.calendars
                ),
                case,
            )
            for event in found:
                case = evolve(case, event)
            withdrawn += found
    return withdrawn
