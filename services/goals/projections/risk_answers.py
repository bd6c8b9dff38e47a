"""What answers say of the risk that a goal in trouble is for others."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from services.goals.projections.dates_at_risk import RiskDateKind
from services.goals.projections.goal_states import GoalState
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal


class GoalAtRisk(BaseModel):
    """A goal that depends on the one in trouble."""

    goal_id: UUID
    title: str
    department: str | None
    state: GoalState


class ProjectAtRisk(BaseModel):
    """A project that serves the goal in trouble, or one that depends on it."""

    project_id: UUID
    code: str
    name: str
    goals: list[UUID]
    """Those of these goals that it serves, the nearest first."""
    open_handoffs: int
    """How many handoffs of it are still owed."""
    overdue_handoffs: int
    """How many of these are overdue: their date is over, so it is not among the dates."""


class DateAtRisk(BaseModel):
    """A date to come that a goal in trouble endangers."""

    kind: RiskDateKind
    at: CompanyTime
    goal_id: UUID
    """The goal whose date it is: the one in trouble, or one that depends on it."""
    goal: str
    department: str | None
    """The code of the department that owes something by then; of a milestone the goal's."""
    handoff_id: UUID | None = None
    """Of a handoff: its id; it is due while the sender has time, later than by the duty list where
    a recipient held the deliverable or input came late."""
    project_id: UUID | None = None
    """Of a handoff: its project, which serves the goal."""
    deliverable: str | None = None
    """Of a handoff: what is handed over."""
    recipient: str | None = None
    """Of a handoff: the code of the department that waits for it."""


class DepartmentPoints(BaseModel):
    """What a department may lose of its KPI, in short."""

    department: str
    obligations: int
    """How many reports, supports and handoffs that it owes are among the dates."""
    points: PlainDecimal | None
    """The points at risk, with 2 decimals; `null` where nothing is known to count them by."""


class RiskSummary(BaseModel):
    """What a goal that lags or is blocked puts at risk, in short; the whole is its `risk`."""

    next: DateAtRisk | None
    """The soonest date to come; `null` where there is none."""
    points: list[DepartmentPoints]
    """The departments that owe something; of other departments for those alone who read pay."""


class PointsAtRisk(DepartmentPoints):
    """What a department may lose of its KPI, and by what that is counted."""

    period: str | None
    """The month whose locked statement says what one is worth; `null` where none is locked."""
    weight: PlainDecimal | None
    counted: int | None
    """How many obligations that month's score was counted of."""


class GoalRisk(BaseModel):
    """What a goal that lags or is blocked puts at risk; lists are empty where it does neither."""

    goal_id: UUID
    lagging: bool
    blocked: bool
    goals: list[GoalAtRisk]
    """The goals that depend on it, the nearest first."""
    projects: list[ProjectAtRisk]
    """The projects that serve it or one of these goals, by code."""
    dates: list[DateAtRisk]
    """The next dates of the goal, of those that depend on it and of handoffs of projects that serve
    them, the soonest first."""
    points: list[PointsAtRisk]
    """The departments that owe something by these dates."""
    formula: str
    """How `points` are counted."""


FORMULA = (
    "obligations among the dates × weight of the collaboration score × 100 / obligations counted in"
    " the department's last locked month, at most weight × 100"
)
