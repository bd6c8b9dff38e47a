"""A project and a handoff that the tests of the duties area talk about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.duties.domain.duty_list import Duty
from services.duties.domain.obligation import Obligation
from services.duties.domain.rhythm import Monthly
from services.duties.domain.standing_duty import StandingDuty
from services.duties.domain.terms import Pool, Share, Terms

PROJECT = UUID(int=1)
REQUIREMENTS = UUID(int=11)
FEATURE = UUID(int=12)
HANDOFF = UUID(int=21)

T = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

TERMS = Terms(
    code="NPL-7",
    name="New product launch 新品上市",
    shares=(
        Share(department="marketing", ratio=Decimal("0.3")),
        Share(department="rnd", ratio=Decimal("0.5")),
        Share(department="test", ratio=Decimal("0.2")),
    ),
    pool=Pool(amount_minor=5_000_000, currency="CNY"),
    unit="units sold",
    target=Decimal(10_000),
)

WRITE_REQUIREMENTS = Duty(
    duty_id=REQUIREMENTS,
    activity="Write the requirements",
    deliverable="Requirement document 需求文档",
    accountable="marketing",
    recipient="rnd",
    due_days=3,
    acceptance="every feature has a measure of success",
)
BUILD_FEATURE = Duty(
    duty_id=FEATURE,
    activity="Build the feature",
    deliverable="Feature",
    accountable="rnd",
    recipient="test",
    due_days=15,
    acceptance="it passes its own tests",
    depends_on=(REQUIREMENTS,),
)
REQUIREMENTS_DUE = datetime(2026, 10, 8, 15, 59, 59, 999999, tzinfo=UTC)
"""The last instant of October 8 in Shanghai, T+3."""

OWED = Obligation(
    handoff_id=HANDOFF,
    project_id=PROJECT,
    duty_id=REQUIREMENTS,
    deliverable="Requirement document 需求文档",
    sender="marketing",
    recipient="rnd",
    due_at=REQUIREMENTS_DUE,
)

REPORT_STOCK = StandingDuty(
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
