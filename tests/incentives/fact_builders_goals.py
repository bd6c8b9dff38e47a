"""Builders of facts of goals."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from shared.contracts import goals
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import build_fact
from tests.incentives.fact_builders import OCTOBER_15

GOAL_TITLE = "拓展 10 个区域"


def progress_reported(
    number: int,
    department: str = "研发",
    *,
    late: bool = False,
    slot: str = "2026-10",
    sequence: int = 3,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that an owed reading came, at its due time or a microsecond later."""
    reported_at = due + timedelta(microseconds=1) if late else due
    contract = goals.ProgressReported(
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        slot=slot,
        due_at=due,
        reported_at=reported_at,
        at=reported_at,
    )
    return build_fact(contract, f"goal-{UUID(int=number)}", sequence)


def progress_overdue(
    number: int,
    department: str = "研发",
    *,
    slot: str = "2026-10",
    sequence: int = 2,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that no reading came by its due time."""
    contract = goals.ProgressOverdue(
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        slot=slot,
        due_at=due,
        at=due,
    )
    return build_fact(contract, f"goal-{UUID(int=number)}", sequence)


def support_given(
    number: int,
    department: str = "研发",
    *,
    late: bool = False,
    sequence: int = 3,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that a department gave support, at its due time or a microsecond later."""
    given_at = due + timedelta(microseconds=1) if late else due
    contract = goals.SupportGiven(
        support_id=UUID(int=number),
        blocker_id=UUID(int=number),
        goal_id=UUID(int=1),
        goal=GOAL_TITLE,
        asker=None,
        department=department,
        due_at=due,
        given_at=given_at,
        at=given_at,
    )
    return build_fact(contract, f"blocker-{UUID(int=number)}", sequence)


def support_overdue(
    number: int, department: str = "研发", *, sequence: int = 2, due: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that no support came by its due time."""
    contract = goals.SupportOverdue(
        support_id=UUID(int=number),
        blocker_id=UUID(int=number),
        goal_id=UUID(int=1),
        goal=GOAL_TITLE,
        asker="测试",
        department=department,
        due_at=due,
        at=due,
    )
    return build_fact(contract, f"blocker-{UUID(int=number)}", sequence)


def support_withdrawn(
    number: int, department: str = "研发", *, sequence: int = 4, due: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that the support is no longer needed."""
    contract = goals.SupportWithdrawn(
        support_id=UUID(int=number),
        blocker_id=UUID(int=number),
        goal_id=UUID(int=1),
        goal=GOAL_TITLE,
        asker="测试",
        department=department,
        due_at=due,
        reason="solved otherwise",
        at=due,
    )
    return build_fact(contract, f"blocker-{UUID(int=number)}", sequence)


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


def goal_lagging(
    number: int, department: str | None = "研发", *, sequence: int = 6, at: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that a goal fell behind."""
    contract = goals.GoalLagging(
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        completion=Decimal("0.4000"),
        expected=Decimal("0.7500"),
        at=at,
    )
    return build_fact(contract, f"goal-{UUID(int=number)}", sequence)


def goal_recovered(
    number: int, department: str | None = "研发", *, sequence: int = 7, at: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that a goal caught up."""
    contract = goals.GoalRecovered(
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        completion=Decimal("0.8000"),
        expected=Decimal("0.7500"),
        at=at,
    )
    return build_fact(contract, f"goal-{UUID(int=number)}", sequence)


def goal_achieved(
    number: int, department: str | None = "研发", *, sequence: int = 8, at: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that a goal reached its target."""
    contract = goals.GoalAchieved(
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        completion=Decimal("1.1000"),
        at=at,
    )
    return build_fact(contract, f"goal-{UUID(int=number)}", sequence)


def blocker_raised(
    number: int, department: str | None = "研发", *, sequence: int = 1, at: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that a blocker of a goal was raised."""
    contract = goals.BlockerRaised(
        blocker_id=UUID(int=number),
        goal_id=UUID(int=number),
        goal=GOAL_TITLE,
        department=department,
        what="渠道合同未签",
        at=at,
    )
    return build_fact(contract, f"blocker-{UUID(int=number)}", sequence)


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
