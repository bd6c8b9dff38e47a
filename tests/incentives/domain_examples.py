"""Examples that the domain tests of incentives share."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import CountObligation, WithdrawObligation
from services.incentives.domain.obligation_outcome import ObligationOutcome

SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_LOCKED_MONTHS = LockedPeriods()
OCTOBER_LOCKED = LockedPeriods(frozenset({"2026-10"}))
IN_OCTOBER = datetime(2026, 10, 15, 18, 0, tzinfo=SHANGHAI)
IN_NOVEMBER = datetime(2026, 11, 3, 18, 0, tzinfo=SHANGHAI)
IN_DECEMBER = datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)


def fact_id(number: int) -> UUID:
    """Return the id of one of the facts."""
    return UUID(int=number)


def text_copy(text: str) -> str:
    """Return the text as it comes from elsewhere: equal to a literal, but not the same object."""
    return bytes(text, "utf-8").decode()


def plan_of_kinds(**weights: str) -> Plan:
    """Return a plan in which just these kinds of obligation count."""
    return Plan(
        version=2,
        effective_from="2026-01",
        obligation_weights={kind: Decimal(weight) for kind, weight in weights.items()},
    )


def count_command(
    outcome: ObligationOutcome,
    revision: int,
    *,
    due_at: datetime = IN_OCTOBER,
    department: str = "研发",
    locked_periods: LockedPeriods = NO_LOCKED_MONTHS,
) -> CountObligation:
    """Return the command that counts the tests' obligation."""
    return CountObligation(
        obligation_id="handoff-1",
        kind="handoff",
        department=department,
        due_at=due_at,
        done_at=due_at if outcome == "on_time" else None,
        outcome=outcome,
        revision=revision,
        cause=fact_id(revision),
        locked_periods=locked_periods,
    )


def withdraw_command(
    revision: int, *, locked_periods: LockedPeriods = NO_LOCKED_MONTHS
) -> WithdrawObligation:
    """Return the command that withdraws the tests' obligation."""
    return WithdrawObligation("handoff-1", revision, fact_id(revision), locked_periods)
