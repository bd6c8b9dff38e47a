"""A month's statement and the events of its life, for the tests of periods."""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain.canonical_json import compute_statement_digest
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.period_lock import PeriodLocked, seal_lock
from services.incentives.domain.period_seal import PeriodSeal
from services.incentives.domain.period_steps import (
    LockPeriod,
    PeriodApproved,
    PeriodCalculated,
    PeriodReviewStarted,
)
from services.incentives.domain.statement import Statement, build_statement
from tests.incentives.domain_examples import IN_NOVEMBER, text_copy

TALLIES = {"rd": {"handoff": ObligationTally(on_time=3, late=1)}}
CHANGED_TALLIES = {"rd": {"handoff": ObligationTally(on_time=4)}}
Tallies = dict[str, dict[str, ObligationTally]]


def build_example(period: str = "2026-10", tallies: Tallies = TALLIES) -> Statement:
    """Return the statement of a month with one department."""
    return build_statement(period, BUILT_IN_PLAN, "open", ["rd"], tallies, [], [], [])


DIGEST = compute_statement_digest(build_example(), TALLIES)
CHANGED_DIGEST = compute_statement_digest(build_example(tallies=CHANGED_TALLIES), CHANGED_TALLIES)

CALCULATED = PeriodCalculated(
    period="2026-10", digest=DIGEST, plan_version=1, by="ann", at=IN_NOVEMBER
)
REVIEW_STARTED = PeriodReviewStarted(period="2026-10", digest=DIGEST, by="ann", at=IN_NOVEMBER)
APPROVED = PeriodApproved(period="2026-10", digest=DIGEST, by="bob", at=IN_NOVEMBER)
ALL_BEFORE_LOCK = (CALCULATED, REVIEW_STARTED, APPROVED)


def lock_command(at: datetime = IN_NOVEMBER, period: str = "2026-10") -> LockPeriod:
    """Return the command that locks the example; its texts are equal to literals only."""
    return LockPeriod(text_copy(period), build_example(), TALLIES, "boss", at)


def unsealed_lock(at: datetime = IN_NOVEMBER, period: str = "2026-10") -> PeriodLocked:
    """Return a lock from before seals existed."""
    statement = build_example(period).model_copy(update={"status": "locked"})
    return PeriodLocked(period=period, statement=statement, tallies=TALLIES, by="boss", at=at)


def sealed_lock(
    at: datetime = IN_NOVEMBER, period: str = "2026-10", last: PeriodSeal | None = None
) -> PeriodLocked:
    """Return a lock with its seal, which follows `last`."""
    return seal_lock(unsealed_lock(at, period), last)
