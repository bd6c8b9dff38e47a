"""When the votes of a joint review (联合评审) decide it, and who is asked next."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.workflows.domain.planned_step import APPROVED, REJECTED, JointReview, ReviewRule

Votes = Mapping[str, str | None]
"""What each department voted; `None` where its vote was withdrawn. Others have not voted."""


def asked_at_first(review: JointReview) -> tuple[str, ...]:
    """Return the departments that are asked when the review begins, in their order."""
    return review.reviewers[:1] if review.rule is ReviewRule.IN_ORDER else review.reviewers


def asked_next(review: JointReview, votes: Votes) -> tuple[str, ...]:
    """Return who is asked after a vote that leaves the review open."""
    if review.rule is not ReviewRule.IN_ORDER:
        return ()
    return tuple(one for one in review.reviewers if one not in votes)[:1]


def has_veto(review: JointReview, department: str, roles: Collection[str] | None) -> bool:
    """Return whether a person of a department votes with a veto, because of these roles.

    `None` stands for officers and connectors, who enter what a department says: they are taken for
    people with the role.
    """
    if review.veto_role is None or review.veto not in {None, department}:
        return False
    return roles is None or review.veto_role in roles


def is_role_unheard(review: JointReview, with_veto: Collection[str]) -> bool:
    """Return whether a role has a veto in any department, and nobody with it has voted."""
    return review.veto_role is not None and review.veto is None and not with_veto


def find_outcome(review: JointReview, votes: Votes, with_veto: Collection[str] = ()) -> str | None:
    """Return `approved` or `rejected` as soon as no further vote could change it, else `None`.

    A reviewer whose vote was withdrawn does not take part: of those who are left all, or as many
    as the rule says but never more than there are, must approve. With nobody left it is approved.
    Who has a veto is always heard before an approval, as long as a vote of theirs can still come.
    `with_veto` are the departments whose people voted who have it by their role.
    """
    taking_part = [one for one in review.reviewers if votes.get(one, "") is not None]
    approved = sum(votes.get(one) == APPROVED for one in taking_part)
    rejected = [one for one in taking_part if votes.get(one) == REJECTED]
    needed = min(_needed_approvals(review), len(taking_part))
    vetoed = any(_is_veto(review, one, with_veto) for one in rejected)
    if vetoed or len(taking_part) - len(rejected) < needed:
        return REJECTED
    missing = [one for one in taking_part if one not in votes]
    awaits_veto = review.veto in missing or (bool(missing) and is_role_unheard(review, with_veto))
    return APPROVED if approved >= needed and not awaits_veto else None


def _is_veto(review: JointReview, rejecting: str, with_veto: Collection[str]) -> bool:
    """Return whether a department's rejection rejects alone."""
    return rejecting in with_veto if review.veto_role is not None else rejecting == review.veto


def _needed_approvals(review: JointReview) -> int:
    match review.rule:
        case ReviewRule.ANY:
            return 1
        case ReviewRule.AT_LEAST:
            return review.number or 1
        case ReviewRule.ALL | ReviewRule.IN_ORDER:
            return len(review.reviewers)
