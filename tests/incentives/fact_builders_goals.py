"""Builders of facts of goals."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from shared.contracts import goals
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import build_fact
from tests.incentives.generic_fact_builders import OCTOBER_15, FactBuilder, ObligationFactBuilder

GOAL_TITLE = "拓展 10 个区域"

_REPORT = {"goal": GOAL_TITLE, "slot": "2026-10"}
progress_reported = ObligationFactBuilder(
    FactBuilder(goals.ProgressReported, "goal", 3, ("goal_id",), _REPORT), "reported_at"
)
"""An owed reading came."""
progress_overdue = ObligationFactBuilder(
    FactBuilder(goals.ProgressOverdue, "goal", 2, ("goal_id",), _REPORT)
)
"""No reading came by its due time."""

_SUPPORT_IDS = ("support_id", "blocker_id")
_SUPPORT = {"goal_id": UUID(int=1), "goal": GOAL_TITLE, "asker": "测试"}
support_given = ObligationFactBuilder(
    FactBuilder(goals.SupportGiven, "blocker", 3, _SUPPORT_IDS, {**_SUPPORT, "asker": None}),
    "given_at",
)
"""A department gave support."""
support_overdue = ObligationFactBuilder(
    FactBuilder(goals.SupportOverdue, "blocker", 2, _SUPPORT_IDS, _SUPPORT)
)
"""No support came by its due time."""
support_withdrawn = ObligationFactBuilder(
    FactBuilder(
        goals.SupportWithdrawn,
        "blocker",
        4,
        _SUPPORT_IDS,
        {**_SUPPORT, "reason": "solved otherwise"},
    )
)
"""The support is no longer needed."""


def goal_updated(
    number: int,
    department: str | None = "研发",
    *,
    completion: str = "0.4000",
    sequence: int = 5,
    at: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that a reading of a goal was entered."""
    contract = goals.GoalUpdated(
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        reading_id=UUID(int=number),
        value=Decimal(4),
        unit="个",
        measured_at=at,
        source="person",
        corrected=False,
        completion=Decimal(completion),
        at=at,
    )
    return build_fact(contract, f"goal-{UUID(int=number)}", sequence)


_LAGGING = {
    "goal": GOAL_TITLE,
    "completion": Decimal("0.4000"),
    "expected": Decimal("0.7500"),
}
goal_lagging = FactBuilder(goals.GoalLagging, "goal", 6, ("goal_id",), _LAGGING)
"""A goal fell behind."""
goal_recovered = FactBuilder(
    goals.GoalRecovered, "goal", 7, ("goal_id",), {**_LAGGING, "completion": Decimal("0.8000")}
)
"""A goal caught up."""
goal_achieved = FactBuilder(
    goals.GoalAchieved,
    "goal",
    8,
    ("goal_id",),
    {"goal": GOAL_TITLE, "completion": Decimal("1.1000")},
)
"""A goal reached its target."""

blocker_raised = FactBuilder(
    goals.BlockerRaised,
    "blocker",
    1,
    ("blocker_id", "goal_id"),
    {"goal": GOAL_TITLE, "what": "渠道合同未签"},
)
"""A blocker of a goal was raised."""


def blocker_resolved(
    number: int, department: str | None = "研发", *, sequence: int = 9, at: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that a blocker of a goal was resolved."""
    contract = goals.BlockerResolved(
        blocker_id=UUID(int=number),
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        raised_at=at - timedelta(days=3),
        at=at,
    )
    return build_fact(contract, f"blocker-{UUID(int=number)}", sequence)
