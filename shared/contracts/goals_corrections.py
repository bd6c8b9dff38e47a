"""The facts of the goals area about what another department takes over, and what was a mistake."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody


class GoalTransferred(AddedFact, frozen=True):
    """A goal is another department's; what was reported or overdue stays with the former one."""

    type: Literal["concord.goals.goal-transferred.v1"] = "concord.goals.goal-transferred.v1"
    cycle_id: UUID
    goal_id: UUID
    goal: str
    """This is the goal's title."""
    was: DepartmentCode
    """The department whose goal it was."""
    department: DepartmentCode
    """The department whose goal it is from now on."""
    reason: str
    at: datetime


class BlockerTransferred(AddedFact, frozen=True):
    """The goal that is blocked is another department's, which has the blocker resolved now."""

    type: Literal["concord.goals.blocker-transferred.v1"] = "concord.goals.blocker-transferred.v1"
    blocker_id: UUID
    goal_id: UUID
    goal: str
    """This is the goal's title."""
    department: DepartmentCode | None
    """The department whose goal it is from now on; `None` for the company's own goals."""
    at: datetime


class SupportTransferred(AddedFact, frozen=True):
    """Another department owes the support; where it was overdue, it is not announced anew."""

    type: Literal["concord.goals.support-transferred.v1"] = "concord.goals.support-transferred.v1"
    support_id: UUID
    blocker_id: UUID
    goal_id: UUID
    goal: str
    """This is the goal's title."""
    asker: DepartmentCode | None
    """The goal's department, which asked for it."""
    was: DepartmentCode
    """The department that owed it."""
    department: DepartmentCode
    """The department that owes it from now on."""
    due_at: datetime
    at: datetime


class GoalWithdrawn(AddedFact, frozen=True):
    """A goal had been set by mistake: it does not count, nor does what was published of it."""

    type: Literal["concord.goals.goal-withdrawn.v1"] = "concord.goals.goal-withdrawn.v1"
    cycle_id: UUID
    goal_id: UUID
    goal: str
    """This is the goal's title."""
    department: DepartmentCode | None
    parent_id: UUID | None
    reason: str
    at: datetime


@declare_visible_to_everybody
class CycleWithdrawn(AddedFact, frozen=True):
    """A cycle had been prepared by mistake; its goals are withdrawn with it."""

    type: Literal["concord.goals.cycle-withdrawn.v1"] = "concord.goals.cycle-withdrawn.v1"
    cycle_id: UUID
    cycle: str
    """This is the cycle's name."""
    reason: str
    at: datetime
