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


StarEvent = Annotated[
    StarMonthOpened | StarNominated | StarDecided | StarDecisionCancelled | StarPublished,
    Field(discriminator="type"),
]
