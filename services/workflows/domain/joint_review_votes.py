"""The votes of a joint review (联合评审) within a case, and what follows when they decide it."""

from __future__ import annotations

from services.workflows.domain.case_commands import CompleteStep
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_progress import rejection_is_sent_back
from services.workflows.domain.case_refusals import VetoNotHeard
from services.workflows.domain.case_state import RunningCase
from services.workflows.domain.joint_review_count import (
    Votes,
    asked_next,
    find_outcome,
    is_role_unheard,
)
from services.workflows.domain.planned_step import APPROVED, REJECTED, JointReview, PlannedStep
from services.workflows.domain.step_events import JointReviewEnded, JointReviewVoted
from services.workflows.domain.step_openings import Passing, after, go_back, go_on, open_for
from services.workflows.domain.step_states import OpenStep


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


def require_veto_heard(
    command: CompleteStep, case: RunningCase, planned: PlannedStep, review: JointReview
) -> None:
    """Raise `VetoNotHeard` where a last vote would approve, and nobody with the veto was heard."""
    votes, with_veto = votes_of(case, planned)
    if is_role_unheard(review, with_veto) and find_outcome(review, votes, with_veto) == APPROVED:
        raise VetoNotHeard(step=command.step, role=review.veto_role)


def votes_of(case: RunningCase, planned: PlannedStep) -> tuple[Votes, frozenset[str]]:
    """Return the votes of a joint review, and the departments that voted with a veto by role."""
    return case.votes.get(planned.key, {}), case.with_veto.get(planned.key, frozenset())


def count_votes(
    case: RunningCase, planned: PlannedStep, review: JointReview, held: OpenStep, passing: Passing
) -> list[CaseEvent]:
    """Return what follows in a joint review after a vote was given or withdrawn."""
    votes, with_veto = votes_of(case, planned)
    decision = find_outcome(review, votes, with_veto)
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
