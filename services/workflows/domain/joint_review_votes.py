"""The votes of a joint review (联合评审) within a case, and what follows when they decide it."""

from __future__ import annotations

from services.workflows.domain.case_commands import CompleteStep
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_progress import rejection_is_sent_back
from services.workflows.domain.case_state import OpenStep, RunningCase
from services.workflows.domain.joint_review_count import asked_next, find_outcome
from services.workflows.domain.planned_step import REJECTED, JointReview, PlannedStep
from services.workflows.domain.step_events import JointReviewEnded, JointReviewVoted
from services.workflows.domain.step_openings import Passing, after, go_back, go_on, open_for


def record_vote(
    command: CompleteStep, held: OpenStep, vote: str, *, counts: bool
) -> JointReviewVoted:
    """Return a department's vote; one that comes after the end of the review does not count."""
    return JointReviewVoted(
        **held.opened.model_dump(include={"case_id", "case", "step", "activity", "department"}),
        vote=vote,
        reason=command.reason,
        counts=counts,
        at=command.at,
    )


def count_votes(
    case: RunningCase, planned: PlannedStep, review: JointReview, held: OpenStep, passing: Passing
) -> list[CaseEvent]:
    """Return what follows in a joint review after a vote was given or withdrawn."""
    votes = case.votes.get(planned.key, {})
    decision = find_outcome(review, votes)
    if decision is None:
        asked = [(planned, one) for one in asked_next(review, votes)]
        return open_for(case, asked, passing)
    ended = JointReviewEnded(
        case_id=held.opened.case_id,
        case=held.opened.case,
        place=held.opened.place,
        activity=planned.name,
        department=planned.department,
        decision=decision,
        at=passing.at,
    )
    following = after(case, [ended])
    if decision == REJECTED and rejection_is_sent_back(case, planned):
        (before,) = case.graph.before[planned.key]
        return [ended, *go_back(following, case.graph.by_key[before], passing, REJECTED)]
    return [ended, *go_on(following, passing)]
