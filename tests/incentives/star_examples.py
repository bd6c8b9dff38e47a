"""Examples that the tests of the collaboration star share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.star_alert import StarWorkItem
from services.incentives.domain.star_commands import OpenStarMonth
from services.incentives.domain.star_ranking import Contender, StarCandidate, rank_contenders
from services.incentives.domain.star_terms import StarTerms
from tests.incentives.domain_examples import IN_NOVEMBER, IN_OCTOBER

PLAN = Plan(version=2, effective_from="2026-01")


def contender(
    code: str,
    on_time: int,
    late: int = 0,
    *,
    departments: tuple[str, ...] | None = None,
    kind: str = "handoff",
    last_award: str | None = None,
) -> Contender:
    """Return a contender whose work is of one kind."""
    tally = ObligationTally(on_time=on_time, late=late)
    return Contender(code, f"the {code}", departments or (code,), {kind: tally}, last_award)


def candidate(code: str, on_time: int = 5, **fields: Any) -> StarCandidate:
    """Return a candidate who is alone in its ranking."""
    return rank_contenders([contender(code, on_time, **fields)], PLAN)[0]


def open_month(**terms: Any) -> OpenStarMonth:
    """Return the command that opens October's star."""
    return OpenStarMonth("2026-10", 2, StarTerms(**terms), "CNY", IN_NOVEMBER)


def work_item(number: int, *, hours: int = 0, **fields: Any) -> StarWorkItem:
    """Return a handoff of rd to test that was on time."""
    given = {
        "obligation": f"handoff-{UUID(int=number)}",
        "kind": "handoff",
        "department": "rd",
        "counterpart": "test",
        "title": f"Report, part {number}",
        "due_at": IN_OCTOBER + timedelta(hours=hours),
        "is_on_time": True,
    }
    return StarWorkItem(**{**given, **fields})


def at_hour(hours: int) -> datetime:
    """Return the time so many hours after the tests' due time."""
    return IN_OCTOBER + timedelta(hours=hours)
