"""The alignment check (目标对齐检查): what keeps the departments' goals from serving the company's.

A department's goal reaches the company where its parent, or the target of an accepted link by which
it contributes, is a goal of the company or reaches one. Offered links do not count: nobody has
agreed to them yet. How aligned the company is, is the share of the departments' goals that reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from services.goals.domain.completion_rollup import (
    RollupNode,
    children_by_parent,
    has_incomplete_weights,
)
from services.goals.domain.goal_hierarchy import LinkKind, LinkSide
from services.goals.domain.goal_weight import rounded_weight
from services.goals.domain.transitive_goal_dependents import find_dependent_goals

FindingKind = Literal["reaches-no-company-goal", "carried-by-nobody", "weights-open", "unanswered"]
Severity = Literal["high", "medium", "low"]

MEDIUM_AFTER = timedelta(days=7)
"""A link that nobody answered for so long is of medium severity."""
HIGH_AFTER = timedelta(days=30)
"""A link that nobody answered for so long is of high severity."""


@dataclass(frozen=True)
class CheckedGoal:
    """A goal that is not archived, in its place."""

    goal_id: UUID
    title: str
    department: str | None
    """The code of its department; `None` for a goal of the company."""
    parent_id: UUID | None
    weight: Decimal | Fraction | None


@dataclass(frozen=True)
class CheckedLink:
    """A link that was offered and neither declined nor withdrawn."""

    link_id: UUID
    kind: LinkKind
    source: UUID
    target: UUID
    offered_by: LinkSide
    offered_at: datetime
    accepted: bool


@dataclass(frozen=True)
class Finding:
    """Something that does not align, and whose turn it is."""

    kind: FindingKind
    severity: Severity
    goal: CheckedGoal
    """The goal that it is about; of a link the goal whose side offers it."""
    waits_for: str | None
    """The code of the department whose turn it is; `None` for the officers for goals."""
    link: CheckedLink | None = None
    other: CheckedGoal | None = None
    """The goal on the side of a link that has not answered."""
    weight_sum: Decimal | None = None
    """What the sub-goals' weights sum to, without those that are not set."""

    @property
    def subject_id(self) -> UUID:
        """The link, or else the goal; with the kind it says which finding this is."""
        return self.goal.goal_id if self.link is None else self.link.link_id


@dataclass(frozen=True)
class Share:
    """How many of some goals are aligned."""

    aligned: int
    goals: int

    @property
    def share(self) -> Fraction | None:
        """The share from 0 to 1; `None` where there are no goals."""
        return Fraction(self.aligned, self.goals) if self.goals else None


@dataclass(frozen=True)
class AlignmentCheck:
    """What the check of a cycle's goals found."""

    findings: Sequence[Finding]
    """By kind, the oldest goal or link first."""
    departments: dict[str, Share]
    """Each department's goals, and how many of them reach a goal of the company."""
    company_goals: Share
    """The company's goals, and how many are carried by a department's."""

    @property
    def company(self) -> Share:
        """The goals of all departments, and how many of them reach a goal of the company."""
        shares = self.departments.values()
        return Share(sum(one.aligned for one in shares), sum(one.goals for one in shares))


def check_alignment(
    goals: Sequence[CheckedGoal], links: Sequence[CheckedLink], now: datetime
) -> AlignmentCheck:
    """Check the goals and links of a cycle, as they stand at `now`; both by id."""
    serves = _served_goals(goals, links)
    is_company = {goal.goal_id for goal in goals if goal.department is None}
    reaching: set[UUID] = set()
    carried: set[UUID] = set()
    for goal in goals:
        if goal.department is None:
            continue
        served = is_company.intersection(find_dependent_goals(goal.goal_id, serves))
        carried |= served
        if served:
            reaching.add(goal.goal_id)
    of_department = Counter(goal.department for goal in goals if goal.department is not None)
    aligned = Counter(goal.department for goal in goals if goal.goal_id in reaching)
    return AlignmentCheck(
        findings=[
            *_goals_without_company(goals, reaching),
            *_goals_without_carrier(goals, carried),
            *_open_weights(goals),
            *_unanswered_links({goal.goal_id: goal for goal in goals}, links, now),
        ],
        departments={
            code: Share(aligned[code], count) for code, count in sorted(of_department.items())
        },
        company_goals=Share(len(carried), len(is_company)),
    )


def _served_goals(
    goals: Iterable[CheckedGoal], links: Iterable[CheckedLink]
) -> dict[UUID, list[UUID]]:
    serves: dict[UUID, list[UUID]] = {}
    for goal in goals:
        if goal.parent_id is not None:
            serves.setdefault(goal.goal_id, []).append(goal.parent_id)
    for link in links:
        if link.accepted and link.kind == "contributes":
            serves.setdefault(link.source, []).append(link.target)
    return serves


def _goals_without_company(goals: Iterable[CheckedGoal], reaching: set[UUID]) -> list[Finding]:
    return [
        Finding("reaches-no-company-goal", "high", goal, waits_for=goal.department)
        for goal in goals
        if goal.department is not None and goal.goal_id not in reaching
    ]


def _goals_without_carrier(goals: Iterable[CheckedGoal], carried: set[UUID]) -> list[Finding]:
    return [
        Finding("carried-by-nobody", "high", goal, waits_for=None)
        for goal in goals
        if goal.department is None and goal.goal_id not in carried
    ]


def _open_weights(goals: Sequence[CheckedGoal]) -> list[Finding]:
    children = children_by_parent(
        RollupNode(goal.goal_id, goal.parent_id, goal.weight, None) for goal in goals
    )
    return [
        Finding(
            "weights-open",
            "medium",
            goal,
            waits_for=None,
            weight_sum=rounded_weight(
                sum((Fraction(child.weight or 0) for child in of_goal), Fraction(0))
            ),
        )
        for goal in goals
        if has_incomplete_weights(of_goal := children.get(goal.goal_id, []))
    ]


def _unanswered_links(
    goals: dict[UUID, CheckedGoal], links: Iterable[CheckedLink], now: datetime
) -> list[Finding]:
    found = []
    for link in links:
        offering, answering = link.source, link.target
        if link.offered_by == "target":
            offering, answering = answering, offering
        if link.accepted or offering not in goals or answering not in goals:
            continue
        other = goals[answering]
        severity = _severity_of_age(now - link.offered_at)
        found.append(
            Finding("unanswered", severity, goals[offering], other.department, link, other)
        )
    return found


def _severity_of_age(age: timedelta) -> Severity:
    if age >= HIGH_AFTER:
        return "high"
    return "medium" if age >= MEDIUM_AFTER else "low"
