"""A year, its goals and a blocker that the tests of the goals area talk about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.goals.domain.cycle import Terms
from services.goals.domain.days import Days
from services.goals.domain.goal import Measured
from services.goals.domain.metric import Towards, Within
from services.goals.domain.plan import AboutGoal, Milestone, Plan

CYCLE = UUID(int=1)
REVENUE, REGIONS, FEATURES, ORDERS = (UUID(int=number) for number in (11, 12, 13, 14))
LINK, OTHER_LINK = UUID(int=21), UUID(int=22)
BLOCKER = UUID(int=31)
FIRST, SECOND, THIRD = (UUID(int=number) for number in (41, 42, 43))
"""Readings, or supports."""

DAYS = Days(first=date(2026, 10, 1), last=date(2026, 12, 31))
QUARTER = Terms(name="2026 Q4", kind="quarter", days=DAYS)
T = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
"""The first instant of October 1 in Shanghai."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)

COMPANY = AboutGoal(goal_id=REVENUE, title="Revenue 营收", department=None)
SALES = AboutGoal(goal_id=REGIONS, title="New regions 新区域", department="sales")
PRODUCT = AboutGoal(goal_id=FEATURES, title="Core features 核心功能", department="product")
SUPPLY = AboutGoal(goal_id=ORDERS, title="Orders fulfilled 订单交付", department="supply")

UP = Towards(direction="up", unit="regions", start=Decimal(0), target=Decimal(10))
DOWN = Towards(direction="down", unit="days", start=Decimal(20), target=Decimal(10))
HOLD = Within(direction="hold", unit="%", start=Decimal(97), low=Decimal(96), high=Decimal(100))
PLAN = Plan(metric=UP, rhythm="monthly", milestones=(), tolerance=Decimal("0.1"))


def end_of_month(month: int) -> datetime:
    """Return the last instant of a month of 2026 in Shanghai."""
    first = date(2026 + month // 12, month % 12 + 1, 1)
    return datetime(first.year, first.month, 1, tzinfo=UTC) - 8 * HOUR - INSTANT


OCTOBER_DUE, NOVEMBER_DUE, DECEMBER_DUE = (end_of_month(month) for month in (10, 11, 12))


def measured(value: Decimal | int | str, at: datetime, reading_id: UUID = FIRST) -> Measured:
    """Return a reading that a person took."""
    return Measured(reading_id=reading_id, value=Decimal(value), measured_at=at, source="person")


def by(day: date, value: int) -> Milestone:
    """Return a milestone."""
    return Milestone(day=day, value=Decimal(value))
