"""Whose lines change with what is recorded of a project, or with another outcome of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.incentives.domain.bonus_share_rule import AgreedRatio, BonusShareRule, DeliveredWeight
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, Plan, ShareRule
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import ObligationCounted
from services.incentives.domain.project_outcome import ProjectOutcomeEntered
from services.incentives.domain.project_outcome_correction import (
    CorrectedOutcome,
    ProjectOutcomeCorrected,
)
from services.incentives.domain.statement_change import (
    find_changed_statements,
    find_sharing_participants,
)
from tests.incentives.domain_examples import (
    IN_OCTOBER,
    NO_LOCKED_MONTHS,
    OCTOBER_LOCKED,
    fact_id,
)
from tests.incentives.test_project_outcome_correction import HALVES, OUTCOME


def find_lines(
    rule: BonusShareRule | None = None,
    locked: LockedPeriods = NO_LOCKED_MONTHS,
    department: str = "研发",
    kind: str = "handoff",
    **outcome: Any,
) -> list[tuple[str, str]]:
    """Return the lines that an obligation of the tests' project changes by its pool."""
    entered = ProjectOutcomeEntered(
        outcome=OUTCOME.model_copy(update=outcome),
        period="2026-10",
        booked_in="2026-10",
        cause=fact_id(1),
    )
    counted = ObligationCounted(
        obligation_id="x",
        kind=kind,
        department=department,
        period="2026-10",
        booked_in="2026-10",
        due_at=IN_OCTOBER,
        done_at=IN_OCTOBER,
        was=None,
        outcome="on_time",
        revision=1,
        cause=fact_id(2),
        project_id=OUTCOME.project_id,
    )
    shares = ShareRule(rule=rule or DeliveredWeight())
    plan = Plan(**{**dict(BUILT_IN_PLAN), "version": 2, "shares": shares})
    found = find_sharing_participants(
        [counted], CorrectedOutcome(entered), (BUILT_IN_PLAN, plan), locked
    )
    return list(found)


def test_an_obligation_changes_the_shares_of_all_participants() -> None:
    assert find_lines() == [("2026-10", "研发"), ("2026-10", "测试")]


def test_after_the_lock_it_changes_the_next_open_month() -> None:
    assert find_lines(locked=OCTOBER_LOCKED) == [("2026-11", "研发"), ("2026-11", "测试")]


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": AgreedRatio()},
        {"ratios_decided": True},
        {"agreed_minor": None},
        {"department": "法务"},
        {"kind": "reading"},
    ],
    ids=["agreed ratios", "decided ratios", "no pool", "no participant", "a kind not counted"],
)
def test_it_changes_no_share_that_does_not_follow_from_it(changes: dict[str, Any]) -> None:
    assert find_lines(**changes) == []


def test_who_leaves_a_pool_and_who_joins_it_are_touched() -> None:
    after = OUTCOME.model_copy(update={"ratios": {"研发": Decimal("0.5"), "市场": Decimal("0.5")}})
    corrected = ProjectOutcomeCorrected(
        correction=HALVES,
        reversed=False,
        outcome=after,
        was=OUTCOME,
        period="2026-10",
        booked_in="2026-11",
        cause=fact_id(3),
    )
    assert set(find_changed_statements(corrected)) == {
        ("2026-11", "研发"),
        ("2026-11", "测试"),
        ("2026-11", "市场"),
    }
