"""A step need not be done, or a reviewer need not vote; the case goes on without."""

from __future__ import annotations

from services.workflows.domain.case_commands import WithdrawStep
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_state import CaseWithSteps, FinishedCase
from services.workflows.domain.joint_review_votes import count_votes
from services.workflows.domain.step_holding import require_open_step
from services.workflows.domain.step_openings import Passing, after, go_on, withdraw


def withdraw_step(command: WithdrawStep, case: CaseWithSteps) -> list[CaseEvent]:
    """Return the withdrawal of an open step, and what follows; in a case that is over, nothing.

    Raises `UnknownStep` where the step is not open.
    """
    held = require_open_step(command.step, case)
    withdrawn = withdraw(held.opened, command.reason, command.at)
    if isinstance(case, FinishedCase):
        return [withdrawn]
    planned = case.planned(held.opened)
    following = after(case, [withdrawn])
    passing = Passing(withdrawn.at, held.opened.department, command.calendars)
    if planned.review is None:
        return [withdrawn, *go_on(following, passing)]
    if planned.key in case.ended:
        return [withdrawn]
    return [withdrawn, *count_votes(following, planned, planned.review, held, passing)]
