"""The state of a month's collaboration star."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.incentives.domain.star_award import StarWinner
from services.incentives.domain.star_events import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarDecided,
    StarDecisionCancelled,
    StarEvent,
    StarMonthOpened,
    StarNominated,
    StarPublished,
)
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_terms import StarTerms


@dataclass(frozen=True)
class StandingAward:
    """An award that is published and holds."""

    winner: StarWinner
    booked_in: str
    """The month whose statement shows it."""
    cause: UUID
    """The decision of the task force, or the dispute, by which it was awarded."""
    decided_by: str


@dataclass(frozen=True)
class AwardRuling:
    """What an upheld dispute did to an award."""

    withdrawn: StandingAward
    instead: StarWinner | None
    booked_in: str
    """The month whose statement shows that."""


@dataclass(frozen=True)
class RankingState:
    """What happened in one ranking of the month."""

    authors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who nominated each candidate, by its code."""
    decision: StarDecided | None = None
    """The decision that holds."""
    cancelled_because: str | None = None
    """Why the last decision was cancelled; `None` where one holds, or there was none."""
    is_published: bool = False
    awards: Mapping[str, StandingAward] = field(default_factory=dict)
    """The awards that hold, by the winner's code."""
    rulings: Mapping[UUID, AwardRuling] = field(default_factory=dict)
    """What disputes changed that are upheld and not reversed."""


@dataclass(frozen=True)
class OpenedStarMonth:
    """The month has its candidates."""

    terms: StarTerms
    currency: str
    rankings: Mapping[StarRanking, RankingState] = field(default_factory=dict)

    def ranking(self, ranking: StarRanking) -> RankingState:
        """Return the state of one ranking."""
        return self.rankings.get(ranking, RankingState())

    def most_winners(self, ranking: StarRanking) -> int:
        """Return how many the plan awards in a ranking."""
        most: int = getattr(self.terms.winners, ranking.value)
        return most


StarMonthState = OpenedStarMonth | None


def star_stream_name(period: str) -> str:
    """Name the stream of a month's star."""
    return f"star-{period}"


def evolve(month: StarMonthState, event: StarEvent) -> StarMonthState:
    """Return the month's state after an event."""
    if isinstance(event, StarMonthOpened):
        return OpenedStarMonth(event.terms, event.currency)
    assert month is not None  # noqa: S101  the stream begins with the opening
    before = month.ranking(event.ranking)
    match event:
        case StarNominated(candidate=candidate, by=by):
            known = before.authors.get(candidate.code, ())
            after = replace(before, authors={**before.authors, candidate.code: (*known, by)})
        case StarDecided():
            after = replace(before, decision=event, cancelled_because=None)
        case StarDecisionCancelled(reason=reason):
            after = replace(before, decision=None, cancelled_because=reason)
        case StarPublished():
            after = replace(before, is_published=True, awards=_published_awards(event, before))
        case StarAwardWithdrawn():
            after = _withdraw(before, event)
        case StarAwardRestored():
            after = _restore(before, event)
    return replace(month, rankings={**month.rankings, event.ranking: after})


def _published_awards(event: StarPublished, before: RankingState) -> Mapping[str, StandingAward]:
    assert before.decision is not None  # noqa: S101  only a decision is published
    by = before.decision.by
    return {
        winner.candidate.code: StandingAward(winner, event.booked_in, event.decision_id, by)
        for winner in event.winners
    }


def _withdraw(before: RankingState, event: StarAwardWithdrawn) -> RankingState:
    awards = dict(before.awards)
    withdrawn = awards.pop(event.withdrawn.candidate.code)
    if event.instead is not None:
        code = event.instead.candidate.code
        awards[code] = StandingAward(event.instead, event.booked_in, event.dispute, event.by)
    ruling = AwardRuling(withdrawn, event.instead, event.booked_in)
    return replace(before, awards=awards, rulings={**before.rulings, event.dispute: ruling})


def _restore(before: RankingState, event: StarAwardRestored) -> RankingState:
    rulings = dict(before.rulings)
    ruling = rulings.pop(event.dispute)
    awards = dict(before.awards)
    if ruling.instead is not None:
        del awards[ruling.instead.candidate.code]
    restored = replace(ruling.withdrawn, booked_in=event.shown_in)
    awards[restored.winner.candidate.code] = restored
    return replace(before, awards=awards, rulings=rulings)
