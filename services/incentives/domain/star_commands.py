"""The commands to a month's collaboration star; `star_decisions` says what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.star_alert import StarAlert
from services.incentives.domain.star_ranking import StarCandidate, StarRanking
from services.incentives.domain.star_terms import StarTerms
from shared.eventsourcing.same_person import may_be_same_person


@dataclass(frozen=True)
class OpenStarMonth:
    """List the candidates of a locked month."""

    period: str
    plan_version: int
    terms: StarTerms
    currency: str
    at: datetime


@dataclass(frozen=True)
class StarActor:
    """Who nominates or decides."""

    subject: str
    department: str | None
    """The department for which the caller acts, as the directory spells it."""

    def owns(self, candidate: StarCandidate, ranking: StarRanking) -> bool:
        """Return whether the candidate is the actor, or of his department."""
        if ranking is StarRanking.PERSON:
            return may_be_same_person(self.subject, candidate.code)
        return self.department in candidate.departments


@dataclass(frozen=True)
class NominateStar:
    """Nominate a candidate, as the ranking of the locked month has it."""

    period: str
    ranking: StarRanking
    nomination_id: UUID
    candidate: StarCandidate
    reasons: str
    actor: StarActor
    at: datetime


@dataclass(frozen=True)
class ChosenCandidate:
    """A candidate to award, as the ranking has it, with the alerts beside it."""

    candidate: StarCandidate
    alerts: tuple[StarAlert, ...] = ()


@dataclass(frozen=True)
class DecideStar:
    """Decide who is awarded in a ranking; nobody where `chosen` is empty."""

    period: str
    ranking: StarRanking
    decision_id: UUID
    chosen: tuple[ChosenCandidate, ...]
    reasons: str
    acknowledged_alerts: frozenset[str]
    actor: StarActor
    at: datetime


@dataclass(frozen=True)
class CancelStarDecision:
    """Cancel a decision before it is published."""

    period: str
    ranking: StarRanking
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class PublishStar:
    """Publish a decision: the awards are booked in the first open month."""

    period: str
    ranking: StarRanking
    locked_periods: LockedPeriods
    by: str
    at: datetime


@dataclass(frozen=True)
class WithdrawStarAward:
    """Take a published award by an upheld dispute; `instead` is awarded in its place."""

    period: str
    ranking: StarRanking
    dispute_id: UUID
    winner: str
    """The code of who was awarded."""
    award_cause: UUID
    """The decision, or the dispute, by which it was awarded when that was disputed."""
    instead: StarCandidate | None
    cause: UUID
    """The id of the event by which the dispute was decided."""
    locked_periods: LockedPeriods
    by: str
    """Who decided the dispute."""
    at: datetime


@dataclass(frozen=True)
class RestoreStarAward:
    """Let an award stand as it did before an upheld dispute, which is reversed."""

    period: str
    ranking: StarRanking
    dispute_id: UUID
    cause: UUID
    locked_periods: LockedPeriods
    by: str
    at: datetime


StarAwardRulingCommand = WithdrawStarAward | RestoreStarAward
StarCommand = (
    OpenStarMonth
    | NominateStar
    | DecideStar
    | CancelStarDecision
    | PublishStar
    | StarAwardRulingCommand
)
