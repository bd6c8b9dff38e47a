"""What a winner of the collaboration star gets, and who is paid it.

A department or a person is paid through one department's line. A team's award is split equally
among the participating departments, in minor units or hours; the units that are left over go one
each to the first by department code. So the parts always sum to the award exactly.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.incentives.domain.star_ranking import StarCandidate
from services.incentives.domain.star_terms import CashAward, StarAward
from shared.eventsourcing.money import Money


class StarAwardPart(BaseModel, frozen=True):
    """What one department is paid of an award: money or hours of extra leave."""

    department: str
    money: Money | None = Field(default=None, exclude_if=lambda money: money is None)
    leave_hours: int | None = Field(default=None, exclude_if=lambda hours: hours is None)


class StarWinner(BaseModel, frozen=True):
    """A winner with the figures that it was decided on, and what is paid to whom."""

    candidate: StarCandidate
    award: tuple[StarAwardPart, ...]


def award_winner(candidate: StarCandidate, award: StarAward, currency: str) -> StarWinner:
    """Return the winner with the parts of the award, by department code; `currency` of the plan."""
    is_cash = isinstance(award, CashAward)
    total = award.amount_minor if isinstance(award, CashAward) else award.hours
    departments = sorted(candidate.departments)
    whole, left_over = divmod(total, len(departments))
    parts = []
    for place, department in enumerate(departments):
        units = whole + (place < left_over)
        parts.append(
            StarAwardPart(
                department=department,
                money=Money(amount_minor=units, currency=currency) if is_cash else None,
                leave_hours=None if is_cash else units,
            )
        )
    return StarWinner(candidate=candidate, award=tuple(parts))
