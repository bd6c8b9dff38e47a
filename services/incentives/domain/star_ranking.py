"""The ranking for the collaboration star (协作之星): departments, teams and people of one month.

Who comes first is decided by the published figures alone, in this order: the higher score; the more
weighted work delivered on time; the fewer late; who was awarded longer ago, or never; the lower
code. Whoever had fewer obligations on time or late than the plan's minimum has no rank.

A team (团队) is a project with participating departments: the deliverables of its duty list,
whoever owed them, are its work. A person's work is what he or she did for the own department.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import ObligationTally, compute_figures
from services.incentives.domain.monthly_period import Period


class StarRanking(StrEnum):
    """What is ranked."""

    DEPARTMENT = "department"
    TEAM = "team"
    PERSON = "person"


class StarTieBreak(StrEnum):
    """A criterion of the ranking."""

    SCORE = "score"
    WEIGHTED_DELIVERED = "weighted_delivered"
    LATE = "late"
    LAST_AWARD = "last_award"
    CODE = "code"


TIE_BREAK = tuple(StarTieBreak)
"""The criteria in the order in which they are compared; each answer with a ranking says them."""


class StarCandidate(BaseModel, frozen=True):
    """A department, team or person in a ranking, with the figures that decide its place."""

    code: str
    """The department's code, the project's id, or the person's sign-on subject."""
    name: str | None
    """`None` where none is recorded."""
    departments: tuple[str, ...]
    """The departments that it belongs to, by code: one but for a team."""
    rank: int | None
    """From 1; `None` where there is too little data."""
    due: int
    on_time: int
    late: int
    excused: int
    score: Decimal | None
    """0 to 100, 2 decimals; `None` where nothing was on time or late."""
    weighted_delivered: Decimal
    """The sum of the weights of what was done on time."""
    last_award: Period | None
    """The latest earlier month in which it was awarded."""


@dataclass(frozen=True)
class Contender:
    """Whoever had something due in the month, with tallies by kind of obligation."""

    code: str
    name: str | None
    departments: tuple[str, ...]
    tallies: Mapping[str, ObligationTally]
    last_award: str | None = None


def rank_contenders(contenders: Iterable[Contender], plan: Plan) -> tuple[StarCandidate, ...]:
    """Return all contenders in the order of their rank; those with too little data come last.

    No two have the same rank, since no two have the same code.
    """
    measured = [_measure(one, plan) for one in contenders]
    minimum = plan.star.minimum_obligations
    ranked = sorted((one for one in measured if one.on_time + one.late >= minimum), key=_sort_key)
    unranked = sorted((one for one in measured if one.on_time + one.late < minimum), key=_sort_key)
    placed = [one.model_copy(update={"rank": rank}) for rank, one in enumerate(ranked, start=1)]
    return (*placed, *unranked)


def _measure(contender: Contender, plan: Plan) -> StarCandidate:
    figures = compute_figures(contender.tallies, plan, contender.departments[0])
    delivered = sum(
        (
            weight * contender.tallies[kind].on_time
            for kind, weight in plan.obligation_weights.items()
            if kind in contender.tallies
        ),
        Decimal(0),
    )
    return StarCandidate(
        code=contender.code,
        name=contender.name,
        departments=contender.departments,
        rank=None,
        due=figures.due,
        on_time=figures.on_time,
        late=figures.late,
        excused=figures.excused,
        score=figures.score,
        weighted_delivered=delivered,
        last_award=contender.last_award,
    )


def _sort_key(candidate: StarCandidate) -> tuple[Decimal, Decimal, int, str, str]:
    """Return what the criteria compare, in the order of `TIE_BREAK`; the least comes first."""
    score = Decimal(-1) if candidate.score is None else candidate.score
    return (
        -score,
        -candidate.weighted_delivered,
        candidate.late,
        candidate.last_award or "",
        candidate.code,
    )
