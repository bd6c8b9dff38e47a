"""The decisions of a live case; its events, states and commands are in `case_state.py`.

What a department enters about the past counts for itself alone: the step that it opens for another
department is open from the entry on, and a step that was due before the entry is not in time.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.workflows.domain.case_commands import (
    AnnounceStepOverdue,
    CaseCommand,
    ClaimStep,
    CompleteStep,
    MigrateCase,
    ReleaseStep,
    SendBack,
    StartCase,
    TransferCase,
    WithdrawCase,
    WithdrawStep,
)
from services.workflows.domain.case_events import CaseEvent, CaseStarted, CaseWithdrawn
from services.workflows.domain.case_migration import migrate_case
from services.workflows.domain.case_refusals import (
    CaseWithdrawnAlready,
    NotBefore,
    NotTheStartersDepartment,
    SeveralStepsBefore,
    VoteCannotBeSentBack,
)
from services.workflows.domain.case_state import (
    CaseState,
    FinishedCase,
    RunningCase,
)
from services.workflows.domain.case_transfer import transfer_case
from services.workflows.domain.joint_review_count import has_veto
from services.workflows.domain.joint_review_votes import (
    count_votes,
    record_vote,
    require_veto_heard,
)
from services.workflows.domain.overdue_steps import announce_overdue
from services.workflows.domain.planned_step import PlannedStep
from services.workflows.domain.refusals import CaseFinishedAlready, NoStepBefore, UnknownCase
from services.workflows.domain.repeated_commands import repeat
from services.workflows.domain.step_claims import claim_step, release_step
from services.workflows.domain.step_events import (
    StepDone,
    StepSentBack,
)
from services.workflows.domain.step_holding import (
    require_decision,
    require_held_step,
)
from services.workflows.domain.step_openings import (
    Passing,
    after,
    fields_of_step,
    go_back,
    go_on,
    open_first_step,
    withdraw_open_steps,
)
from services.workflows.domain.step_states import OpenStep
from services.workflows.domain.step_withdrawal import withdraw_step


def decide(  # noqa: C901, PLR0911, PLR0912  one case per row of the state table
    command: CaseCommand, case: CaseState
) -> Sequence[CaseEvent]:
    """Return the events of a command; raises `WorkflowsRefused` and its subclasses."""
    match command, case:
        case StartCase(), None:
            return _start(command)
        case StartCase(), _:
            return []
        case TransferCase(), _:
            return transfer_case(command, case)
        case _, None:
            raise UnknownCase(case=command.case_id)
        case AnnounceStepOverdue(), (RunningCase() | FinishedCase()):
            return announce_overdue(case, command.at)
        case ((CompleteStep() | SendBack() | WithdrawStep()), _) if closed := case.closed_steps.get(
            command.step
        ):
            return repeat(command, closed, case)
        case CompleteStep(), FinishedCase(withdrawn=None) if command.step in case.open_steps:
            return _vote_late(command, case)
        case WithdrawStep(), FinishedCase(withdrawn=None) if command.step in case.open_steps:
            return withdraw_step(command, case)
        case ClaimStep(), FinishedCase(withdrawn=None) if command.step in case.open_steps:
            return claim_step(command, case)
        case ReleaseStep(), FinishedCase(withdrawn=None) if command.step in case.open_steps:
            return release_step(command, case)
        case WithdrawCase(), FinishedCase(withdrawn=CaseWithdrawn()):
            return []
        case _, FinishedCase(withdrawn=CaseWithdrawn()):
            raise CaseWithdrawnAlready
        case _, FinishedCase():
            raise CaseFinishedAlready
        case CompleteStep(), RunningCase():
            return _complete_step(command, case)
        case SendBack(), RunningCase():
            return _send_back(command, case)
        case ClaimStep(), RunningCase():
            return claim_step(command, case)
        case ReleaseStep(), RunningCase():
            return release_step(command, case)
        case WithdrawStep(), RunningCase():
            return withdraw_step(command, case)
        case WithdrawCase(), RunningCase():
            return _withdraw_case(command, case)
        case MigrateCase(), RunningCase():
            return migrate_case(command, case)


def _start(command: StartCase) -> list[CaseEvent]:
    started = CaseStarted(
        case_id=command.case_id,
        case=command.case,
        flow_id=command.flow_id,
        flow_version=command.flow_version,
        steps=command.steps,
        at=command.at,
        connector=command.connector,
        department=command.department,
        form=command.form,
    )
    return [started, *open_first_step(started, command.calendars)]


def _complete_step(command: CompleteStep, case: RunningCase) -> list[CaseEvent]:
    held = require_held_step(command, case)
    planned = case.planned(held.opened)
    decision = require_decision(command, planned)
    passing = Passing(command.at, held.opened.department, command.calendars, command.entered_at)
    done = _step_done(command, held, planned)
    if planned.review is None or decision is None:
        return [done, *go_on(after(case, [done]), passing)]
    counts = planned.key not in case.ended
    voted: list[CaseEvent] = [done, record_vote(command, held, decision, counts=counts)]
    if not counts:
        return voted
    voting = after(case, voted)
    require_veto_heard(command, voting, planned, planned.review)
    return [*voted, *count_votes(voting, planned, planned.review, held, passing)]


def _vote_late(command: CompleteStep, case: FinishedCase) -> list[CaseEvent]:
    """Return the vote in a joint review that is over, in a case that is; it changes nothing."""
    held = require_held_step(command, case)
    planned = case.planned(held.opened)
    vote = require_decision(command, planned) or ""
    return [_step_done(command, held, planned), record_vote(command, held, vote, counts=False)]


def _step_done(command: CompleteStep, held: OpenStep, planned: PlannedStep) -> StepDone:
    review = planned.review
    return StepDone(
        **fields_of_step(held.opened),
        resource=command.resource,
        done_at=command.at,
        entered_at=command.entered_at,
        by=command.by,
        decision=command.decision,
        with_veto=review is not None and has_veto(review, command.department, command.roles),
    )


def _send_back(command: SendBack, case: RunningCase) -> list[CaseEvent]:
    held = require_held_step(command, case)
    planned = case.planned(held.opened)
    if planned.review is not None:
        raise VoteCannotBeSentBack(step=command.step)
    to = _step_to_go_back_to(command, case, planned)
    sent_back = StepSentBack(
        **fields_of_step(held.opened),
        reason=command.reason,
        at=command.at,
        entered_at=command.entered_at,
    )
    passing = Passing(command.at, held.opened.department, command.calendars, command.entered_at)
    return [sent_back, *go_back(after(case, [sent_back]), to, passing, command.reason)]


def _step_to_go_back_to(command: SendBack, case: RunningCase, planned: PlannedStep) -> PlannedStep:
    before = [key for key in case.graph.before[planned.key] if _was_done(case, key)]
    if not case.graph.before[planned.key]:
        raise NoStepBefore
    if command.to is None and len(before) != 1:
        raise SeveralStepsBefore(step=command.step, possible=", ".join(before))
    to = before[0] if command.to is None else command.to
    all_before = case.graph.all_before(planned.key)
    possible = [key for key in case.graph.by_key if key in all_before and _was_done(case, key)]
    if to not in possible:
        raise NotBefore(step=command.step, to=to, possible=", ".join(possible))
    return case.graph.by_key[to]


def _was_done(case: RunningCase, key: str) -> bool:
    return key in case.ended and not case.ended[key].is_skipped


def _withdraw_case(command: WithdrawCase, case: RunningCase) -> list[CaseEvent]:
    if command.department not in {None, case.department}:
        raise NotTheStartersDepartment(department=case.department)
    return [
        *withdraw_open_steps(case, None, command.reason, command.at),
        CaseWithdrawn(
            case_id=case.started.case_id,
            case=case.started.case,
            department=case.department,
            reason=command.reason,
            at=command.at,
        ),
    ]
