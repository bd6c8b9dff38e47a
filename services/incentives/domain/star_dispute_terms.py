"""A dispute about an award of the star: its subject, its remedies, and what a decision changes.

Subjects, remedies and effects are stored with their `type`: never rename one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.dispute_relation import Relation
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.star_award import StarWinner
from services.incentives.domain.star_events import StarAwardWithdrawn
from services.incentives.domain.star_ranking import StarCandidate, StarRanking
from shared.eventsourcing.money import Money


class DisputedStarAward(BaseModel, frozen=True):
    """A published award of the collaboration star."""

    type: Literal["star-award"] = "star-award"
    period: Period
    """The month that the star is of."""
    ranking: StarRanking
    winner: str
    """The department's code, the project's id or the person's sign-on subject."""
    cause: UUID
    """The decision, or the dispute, by which it was awarded when the dispute was filed."""
    decided_by: str
    """Who decided that, and so does not decide the dispute."""


class WithdrawAwardRemedy(BaseModel, frozen=True):
    """The award is withdrawn, and nobody gets it."""

    type: Literal["withdraw-award"] = "withdraw-award"


class AwardInsteadRemedy(BaseModel, frozen=True):
    """The award is withdrawn, and another candidate of the ranking gets it."""

    type: Literal["award-instead"] = "award-instead"
    candidate: StarCandidate
    """The candidate, as the ranking of the locked month has it."""
    acknowledged_alerts: tuple[str, ...] = ()
    """The ids of the alerts beside the candidate that the decider knew."""


class StarAwardEffect(BaseModel, frozen=True):
    """What a decision gives a department of an award, or takes from it."""

    type: Literal["star-award"] = "star-award"
    relation: Relation
    department: str
    period: Period
    ranking: StarRanking
    winner: str
    winner_name: str | None
    is_given: bool
    """Whether the award is given; otherwise it is taken."""
    money: Money | None = Field(default=None, exclude_if=lambda money: money is None)
    leave_hours: int | None = Field(default=None, exclude_if=lambda hours: hours is None)


def find_award_effects(event: StarAwardWithdrawn) -> tuple[StarAwardEffect, ...]:
    """Return what an event changes for each department, of the withdrawn award first."""
    taken = _effects(event, event.withdrawn, is_given=False)
    given = () if event.instead is None else _effects(event, event.instead, is_given=True)
    return (*taken, *given)


def list_people_concerned(subject: DisputedStarAward, effects: Iterable[object]) -> Iterator[str]:
    """Yield the sign-on subjects of the people who are, or would be, awarded."""
    if subject.ranking is StarRanking.PERSON:
        yield subject.winner
        yield from (one.winner for one in effects if isinstance(one, StarAwardEffect))


def _effects(
    event: StarAwardWithdrawn, winner: StarWinner, *, is_given: bool
) -> tuple[StarAwardEffect, ...]:
    return tuple(
        StarAwardEffect(
            relation="awarded-instead" if is_given else "subject",
            department=part.department,
            period=event.period,
            ranking=event.ranking,
            winner=winner.candidate.code,
            winner_name=winner.candidate.name,
            is_given=is_given,
            money=part.money,
            leave_hours=part.leave_hours,
        )
        for part in winner.award
    )
