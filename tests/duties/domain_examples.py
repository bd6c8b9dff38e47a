"""A project, a handoff and a standing duty that the duties tests use as examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_terms import AgreedTerms, BonusPool, PoolShare
from services.duties.domain.recurrence import Monthly
from services.duties.domain.standing_duty_events import StandingDuty

PROJECT_ID = UUID(int=1)
REQUIREMENTS_DUTY_ID = UUID(int=11)
FEATURE_DUTY_ID = UUID(int=12)
HANDOFF_ID = UUID(int=21)

BASE_TIME = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai on October 5."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

TERMS = AgreedTerms(
    code="NPL-7",
    name="New product launch 新品上市",
    shares=(
        PoolShare(department="marketing", ratio=Decimal("0.3")),
        PoolShare(department="rnd", ratio=Decimal("0.5")),
        PoolShare(department="test", ratio=Decimal("0.2")),
    ),
    pool=BonusPool(amount_minor=5_000_000, currency="CNY"),
    unit="units sold",
    target=Decimal(10_000),
)

WRITE_REQUIREMENTS_DUTY = ProjectDuty(
    duty_id=REQUIREMENTS_DUTY_ID,
    activity="Write the requirements",
    deliverable="Requirement document 需求文档",
    accountable="marketing",
    recipient="rnd",
    due_days=3,
    acceptance="every feature has a measure of success",
)
BUILD_FEATURE_DUTY = ProjectDuty(
    duty_id=FEATURE_DUTY_ID,
    activity="Build the feature",
    deliverable="Feature",
    accountable="rnd",
    recipient="test",
    due_days=15,
    acceptance="it passes its own tests",
    depends_on=(REQUIREMENTS_DUTY_ID,),
)
REQUIREMENTS_DUE = datetime(2026, 10, 8, 15, 59, 59, 999999, tzinfo=UTC)
"""The last instant of October 8 in Shanghai, T+3."""

OPEN_OBLIGATION = Obligation(
    handoff_id=HANDOFF_ID,
    project_id=PROJECT_ID,
    duty_id=REQUIREMENTS_DUTY_ID,
    deliverable="Requirement document 需求文档",
    sender="marketing",
    recipient="rnd",
    due_at=REQUIREMENTS_DUE,
)

REPORT_STOCK_DUTY = StandingDuty(
    duty_id=UUID(int=41),
    activity="Report the stock",
    scope=("east",),
    deliverable="Stock report 库存报告",
    accountable="logistics",
    recipient="sales",
    acceptance="every warehouse is in it",
    rhythm=Monthly(day=31),
    effective_from=date(2026, 9, 15),
)
