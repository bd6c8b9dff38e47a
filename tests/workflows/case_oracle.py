"""A slow and obvious account of one case: what is open, from nothing but what has happened.

Every way through the map is looked at one by one, and every way in which votes may still be given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from services.workflows.domain.planned_step import JointReview, PlannedStep, ReviewRule

SKIPPED = "skipped"
Ends = Mapping[str, str | None]
"""How steps ended: with a decision, with none, or skipped."""


def ways_to(step: PlannedStep, steps: Sequence[PlannedStep]) -> Iterator[list[PlannedStep]]:
    """Yield every way from the first step to a step, both included."""
    if not step.after:
        yield [step]
    for before in steps:
        if before.key in (step.after or ()):
            for way in ways_to(before, steps):
                yield [*way, step]


def may_be_taken(way: list[PlannedStep], ends: Ends) -> bool:
    """Return whether a way can still be taken, or was: nothing on it was decided otherwise."""
    for before, following in pairwise(way):
        wanted = following.on_decision or ("approved" if before.review is not None else None)
        if before.key in ends and ends[before.key] == SKIPPED:
            return False
        if before.key in ends and wanted is not None and wanted != ends[before.key]:
            return False
    return True


def keys_open(steps: Sequence[PlannedStep], ends: Ends) -> set[str]:
    """Return what is open: what was not ended, can be reached, and waits for nothing reachable."""
    found = set()
    for step in steps:
        alive = [way for way in ways_to(step, steps) if may_be_taken(way, ends)]
        waits = any(one.key not in ends for way in alive for one in way[:-1])
        if step.key not in ends and alive and not waits:
            found.add(step.key)
    return found


def keys_after(key: str, steps: Sequence[PlannedStep]) -> set[str]:
    """Return the keys of every step that a step leads to."""
    return {
        step.key
        for step in steps
        if step.key != key and any(one.key == key for way in ways_to(step, steps) for one in way)
    }


def outcome_of(review: JointReview, votes: Mapping[str, str | None]) -> str | None:
    """Return how a review ends, once every way to vote on ends alike and a veto was heard."""
    missing = [one for one in review.reviewers if one not in votes]
    ends = {
        outcome_of_all(review, {**votes, **dict(zip(missing, way, strict=True))})
        for way in product(("approved", "rejected"), repeat=len(missing))
    }
    if len(ends) > 1 or (ends == {"approved"} and review.veto in missing):
        return None
    return ends.pop()


def outcome_of_all(review: JointReview, votes: Mapping[str, str | None]) -> str:
    """Return how a review ends in which everybody has voted: the rule in its plainest words."""
    given = [one for one in votes.values() if one is not None]
    approvals = given.count("approved")
    if review.veto is not None and votes[review.veto] == "rejected":
        return "rejected"
    match review.rule:
        case ReviewRule.ALL | ReviewRule.IN_ORDER:
            met = approvals == len(given)
        case ReviewRule.ANY:
            met = approvals >= 1 or not given
        case ReviewRule.AT_LEAST:
            met = approvals >= min(review.number or 0, len(given))
    return "approved" if met else "rejected"


@dataclass
class CaseAccount:
    """What has happened in a case; every department has one opening at most."""

    steps: tuple[PlannedStep, ...]
    ends: dict[str, str | None] = field(default_factory=dict)
    votes: dict[str, dict[str, str | None]] = field(default_factory=dict)
    late: dict[str, str] = field(default_factory=dict)
    """The votes that were still to be given when their review ended: the step by the department."""

    def step(self, key: str) -> PlannedStep:
        """Return the step of this key."""
        return next(one for one in self.steps if one.key == key)

    def open(self) -> dict[str, str]:
        """Return the key of the open step by the department that holds it."""
        found = dict(self.late)
        for key in keys_open(self.steps, self.ends):
            step = self.step(key)
            for department in self._asked(step):
                found[department] = key
        return found

    def _asked(self, step: PlannedStep) -> Sequence[str]:
        if step.review is None:
            return [step.department]
        votes = self.votes.get(step.key, {})
        missing = [one for one in step.review.reviewers if one not in votes]
        return missing[:1] if step.review.rule is ReviewRule.IN_ORDER else missing

    def end(self, department: str, how: str | None) -> None:
        """End what a department has open: with a decision, a vote, nothing, or skipped."""
        key = self.open()[department]
        review = self.step(key).review
        if review is None:
            self.ends[key] = how
        elif department in self.late:
            del self.late[department]
        else:
            self._vote(key, review, department, None if how == SKIPPED else how)

    def _vote(self, key: str, review: JointReview, department: str, vote: str | None) -> None:
        asked = set(self._asked(self.step(key)))
        votes = self.votes.setdefault(key, {})
        votes[department] = vote
        decision = outcome_of(review, votes)
        if decision is None:
            return
        self.ends[key] = decision
        self.late |= dict.fromkeys(sorted(asked - {department}), key)
        leads_on = any(one.on_decision == "rejected" and one.after == (key,) for one in self.steps)
        if decision == "rejected" and not leads_on:
            (before,) = self.step(key).after or ()
            self.go_back(before)

    def can_go_back(self, key: str) -> list[str]:
        """Return the steps to which an open step may be sent back."""
        return [
            one.key
            for one in self.steps
            if self.ends.get(one.key, SKIPPED) != SKIPPED and key in keys_after(one.key, self.steps)
        ]

    def go_back(self, to: str) -> None:
        """Begin a step anew, and everything after it."""
        anew = {to, *keys_after(to, self.steps)}
        self.ends = {key: end for key, end in self.ends.items() if key not in anew}
        self.votes = {key: given for key, given in self.votes.items() if key not in anew}
        self.late = {department: key for department, key in self.late.items() if key not in anew}

    def move(self, steps: tuple[PlannedStep, ...], mapping: Mapping[str, str]) -> None:
        """Go on in another version, in which every step has a place."""
        reached = {mapping[key] for key in (*self.open().values(), *self.ends)}
        still_open = {mapping[key] for key in keys_open(self.steps, self.ends)}
        self.steps = steps
        self.votes = {mapping[key]: given for key, given in self.votes.items()}
        self.late = {department: mapping[key] for department, key in self.late.items()}
        ends = {mapping[key]: end for key, end in self.ends.items()}
        for step in steps:
            passed = bool(keys_after(step.key, steps) & reached)
            if passed and step.key not in ends and step.key not in still_open:
                ends[step.key] = SKIPPED if step.key in mapping.values() else None
        self.ends = ends
