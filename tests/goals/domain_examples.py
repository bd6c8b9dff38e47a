"""Example values for domain tests: a quarter, its goals, metrics and readings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.goals.domain.cycle_and_hierarchy_events import CycleTerms
from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_metric import RangeMetric, TargetMetric
from services.goals.domain.goal_plan import GoalPlan, GoalReference, Milestone
from services.goals.domain.goal_tracking_events import Reading

CYCLE_ID = UUID(int=1)
REVENUE_GOAL_ID, REGIONS_GOAL_ID, FEATURES_GOAL_ID, ORDERS_GOAL_ID = (
    UUID(int=number) for number in (11, 12, 13, 14)
)
LINK_ID, OTHER_LINK_ID = UUID(int=21), UUID(int=22)
BLOCKER_ID = UUID(int=31)
FIRST_ID, SECOND_ID, THIRD_ID = (UUID(int=number) for number in (41, 42, 43))
"""The ids of readings or supports."""

QUARTER_DAYS = DateRange(first=date(2026, 10, 1), last=date(2026, 12, 31))
QUARTER_TERMS = CycleTerms(name="2026 Q4", kind="quarter", days=QUARTER_DAYS)
BASE_TIME = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
"""The first instant of October 1 in Shanghai."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)

COMPANY_GOAL = GoalReference(goal_id=REVENUE_GOAL_ID, title="Revenue 营收", department=None)
SALES_GOAL = GoalReference(goal_id=REGIONS_GOAL_ID, title="New regions 新区域", department="sales")
PRODUCT_GOAL = GoalReference(
    goal_id=FEATURES_GOAL_ID, title="Core features 核心功能", department="product"
)
SUPPLY_GOAL = GoalReference(
    goal_id=ORDERS_GOAL_ID, title="Orders fulfilled 订单交付", department="supply"
)

UPWARD_METRIC = TargetMetric(direction="up", unit="regions", start=Decimal(0), target=Decimal(10))
DOWNWARD_METRIC = TargetMetric(direction="down", unit="days", start=Decimal(20), target=Decimal(10))
RANGE_METRIC = RangeMetric(
    direction="hold", unit="%", start=Decimal(97), low=Decimal(96), high=Decimal(100)
)
GOAL_PLAN = GoalPlan(
    metric=UPWARD_METRIC, rhythm="monthly", milestones=(), tolerance=Decimal("0.1")
)


def end_of_month(month: int) -> datetime:
    """Return the last instant of a month of 2026 in Shanghai."""
    next_month = date(2026 + month // 12, month % 12 + 1, 1)
    return datetime(next_month.year, next_month.month, 1, tzinfo=UTC) - 8 * HOUR - MICROSECOND


OCTOBER_DUE, NOVEMBER_DUE, DECEMBER_DUE = (end_of_month(month) for month in (10, 11, 12))


def measured_reading(
    value: Decimal | int | str, at: datetime, reading_id: UUID = FIRST_ID
) -> Reading:
    """Return a reading that a person entered."""
    return Reading(reading_id=reading_id, value=Decimal(value), measured_at=at, source="person")


def milestone_by(day: date, value: int) -> Milestone:
    """Return a milestone: a value that is expected by the end of a day."""
    return Milestone(day=day, value=Decimal(value))
