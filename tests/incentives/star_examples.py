"""Examples that the tests of the collaboration star share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.star_alert import StarWorkItem
from services.incentives.domain.star_commands import (
    ChosenCandidate,
    DecideStar,
    NominateStar,
    OpenStarMonth,
    PublishStar,
    RestoreStarAward,
    StarActor,
    StarCommand,
    WithdrawStarAward,
)
from services.incentives.domain.star_decisions import decide
from services.incentives.domain.star_events import StarEvent
from services.incentives.domain.star_ranking import (
    Contender,
    StarCandidate,
    StarRanking,
    rank_contenders,
)
from services.incentives.domain.star_state import StarMonthState, evolve
from services.incentives.domain.star_terms import StarTerms, StarWinners
from tests.incentives.domain_examples import IN_NOVEMBER, IN_OCTOBER, OCTOBER_LOCKED

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


DISPUTE = UUID(int=70)
OTHER_DISPUTE = UUID(int=71)
_DECISION = UUID(int=2)


def events_of_award(
    *codes: str,
    ranking: StarRanking = StarRanking.DEPARTMENT,
    locked: LockedPeriods = OCTOBER_LOCKED,
    **terms: Any,
) -> list[StarEvent]:
    """Return the events by which these are awarded; "gm" decided, and "ann" nominated."""
    commands: list[StarCommand] = [open_month(winners=StarWinners(department=2), **terms)]
    for code in (*codes, "nominated"):
        one, actor = candidate(code), StarActor("ann", None)
        commands.append(NominateStar("2026-10", ranking, _DECISION, one, "?", actor, IN_NOVEMBER))
    chosen = tuple(ChosenCandidate(candidate(code)) for code in codes)
    manager, nothing = StarActor("gm", None), frozenset[str]()
    commands += [
        DecideStar("2026-10", ranking, _DECISION, chosen, "?", nothing, manager, IN_NOVEMBER),
        PublishStar("2026-10", ranking, locked, "gm", IN_NOVEMBER),
    ]
    events: list[StarEvent] = []
    for command in commands:
        events += decide(command, state_after(events))
    return events


def state_after(events: Iterable[StarEvent]) -> StarMonthState:
    """Return the month's state after events."""
    state: StarMonthState = None
    for event in events:
        state = evolve(state, event)
    return state


def withdraw_award(
    winner: str = "rd",
    instead: StarCandidate | None = None,
    dispute: UUID = DISPUTE,
    award: UUID = _DECISION,
    locked: LockedPeriods = OCTOBER_LOCKED,
    by: str = "officer",
) -> WithdrawStarAward:
    """Return the command that withdraws an award of the ranking of departments."""
    return WithdrawStarAward(
        period="2026-10",
        ranking=StarRanking.DEPARTMENT,
        dispute_id=dispute,
        winner=winner,
        award_cause=award,
        instead=instead,
        cause=UUID(int=90),
        locked_periods=locked,
        by=by,
        at=IN_NOVEMBER,
    )


def restore_award(
    dispute: UUID = DISPUTE, locked: LockedPeriods = OCTOBER_LOCKED, by: str = "officer-2"
) -> RestoreStarAward:
    """Return the command that restores what a dispute changed."""
    return RestoreStarAward(
        "2026-10", StarRanking.DEPARTMENT, dispute, UUID(int=91), locked, by, IN_NOVEMBER
    )
