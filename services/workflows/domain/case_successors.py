"""Which department a case asks instead of one that others succeed, and whose votes count then.

In a joint review in which both take part, the department that is no more drops out, unless it has
voted: its vote stands, and the successor gives its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.workflows.domain.joint_review_count import Votes
from services.workflows.domain.planned_step import JointReview, PlannedStep


def pass_on_steps(
    steps: tuple[PlannedStep, ...], votes: Mapping[str, Votes], was: str, department: str
) -> tuple[PlannedStep, ...]:
    """Return a case's steps as they ask a successor; `votes` are those given, by step."""
    return tuple(
        step.model_copy(
            update={
                "department": department if step.department == was else step.department,
                "review": _pass_on_review(step.review, votes.get(step.key, {}), was, department),
            }
        )
        if was in (*step.departments, step.review and step.review.veto)
        else step
        for step in steps
    )


def pass_on(
    steps: tuple[PlannedStep, ...],
    votes: Mapping[str, Votes],
    with_veto: Mapping[str, frozenset[str]],
    was: str,
    department: str,
) -> tuple[tuple[PlannedStep, ...], Mapping[str, Votes], Mapping[str, frozenset[str]]]:
    """Return a case's steps, votes and vetoes as they stand once a successor has taken over."""
    beside = {step.key for step in steps if reviews_beside(step, department)}

    def name_in(key: str, code: str) -> str:
        return department if code == was and key not in beside else code

    return (
        pass_on_steps(steps, votes, was, department),
        {
            key: {name_in(key, one): vote for one, vote in given.items()}
            for key, given in votes.items()
        },
        {key: frozenset(name_in(key, one) for one in vetoes) for key, vetoes in with_veto.items()},
    )


def reviews_beside(step: PlannedStep, department: str) -> bool:
    """Return whether a department takes part in a step's review by itself."""
    return step.review is not None and department in step.review.reviewers


def _pass_on_review(
    review: JointReview | None, votes: Votes, was: str, department: str
) -> JointReview | None:
    if review is None or (department in review.reviewers and was in votes):
        return review
    reviewers = (department if one == was else one for one in review.reviewers)
    veto = department if review.veto == was else review.veto
    return review.model_copy(update={"reviewers": tuple(dict.fromkeys(reviewers)), "veto": veto})
