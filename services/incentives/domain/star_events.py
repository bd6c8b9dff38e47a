"""The events of a month's collaboration star (协作之星), of all its rankings.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.monthly_period import Period
from services.incentives.domain.star_award import StarWinner
from services.incentives.domain.star_ranking import StarCandidate, StarRanking
from services.incentives.domain.star_terms import StarTerms


class StarMonthOpened(BaseModel, frozen=True):
    """The candidates of a locked month are listed; nominations are taken from now on."""

    type: Literal["star-month-opened"] = "star-month-opened"
    period: Period
    plan_version: int
    """The plan that the month was locked with."""
    terms: StarTerms
    currency: str
    at: datetime
    """Awards that were published later do not count in this month's tie-break."""


class StarNominated(BaseModel, frozen=True):
    """Somebody nominated a candidate."""

    type: Literal["star-nominated"] = "star-nominated"
    period: Period
    ranking: StarRanking
    nomination_id: UUID
    candidate: StarCandidate
    reasons: str
    by: str
    at: datetime


class StarDecided(BaseModel, frozen=True):
    """The winners of a ranking are decided; without winners, that nobody is awarded."""

    type: Literal["star-decided"] = "star-decided"
    period: Period
    ranking: StarRanking
    decision_id: UUID
    winners: tuple[StarWinner, ...]
    reasons: str
    acknowledged_alerts: tuple[str, ...]
    """The ids of the alerts beside the winners that the decider knew."""
    by: str
    at: datetime


class StarDecisionCancelled(BaseModel, frozen=True):
    """A decision that was not published holds no more."""

    type: Literal["star-decision-cancelled"] = "star-decision-cancelled"
    period: Period
    ranking: StarRanking
    decision_id: UUID
    reason: str
    by: str
    at: datetime


class StarPublished(BaseModel, frozen=True):
    """The winners of a ranking are known to all; their awards are paid."""

    type: Literal["star-published"] = "star-published"
    period: Period
    ranking: StarRanking
    decision_id: UUID
    winners: tuple[StarWinner, ...]
    reasons: str
    booked_in: Period
    """The month whose statement shows the awards: the first open one after the month itself."""
    by: str
    at: datetime


class StarAwardWithdrawn(BaseModel, frozen=True):
    """An upheld dispute takes a published award, and may give it to somebody else instead."""

    type: Literal["star-award-withdrawn"] = "star-award-withdrawn"
    period: Period
    ranking: StarRanking
    dispute: UUID
    withdrawn: StarWinner
    award_booked_in: Period
    """The month whose statement showed the award that is withdrawn."""
    instead: StarWinner | None
    booked_in: Period
    """The month whose statement shows the change: that of the award, or the next open one."""
    cause: UUID
    """The id of the event by which the dispute was decided."""
    by: str
    at: datetime


class StarAwardRestored(BaseModel, frozen=True):
    """The decision on a dispute is reversed: the award stands as it did before."""

    type: Literal["star-award-restored"] = "star-award-restored"
    period: Period
    ranking: StarRanking
    dispute: UUID
    restored: StarWinner
    award_booked_in: Period
    """The month whose statement showed the award before it was withdrawn."""
    instead: StarWinner | None
    """Who was awarded instead, and is no more."""
    withdrawn_in: Period
    """The month whose statement showed what is reversed."""
    booked_in: Period
    cause: UUID
    by: str
    at: datetime

    @property
    def shown_in(self) -> str:
        """The month whose statement shows the award now: its own, where no month lies between."""
        return self.award_booked_in if self.booked_in == self.withdrawn_in else self.booked_in


StarEvent = Annotated[
    StarMonthOpened
    | StarNominated
    | StarDecided
    | StarDecisionCancelled
    | StarPublished
    | StarAwardWithdrawn
    | StarAwardRestored,
    Field(discriminator="type"),
]
