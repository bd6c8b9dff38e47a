"""The state of a month's collaboration star."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.incentives.domain.star_events import (
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
class RankingState:
    """What happened in one ranking of the month."""

    authors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who nominated each candidate, by its code."""
    decision: StarDecided | None = None
    """The decision that holds."""
    cancelled_because: str | None = None
    """Why the last decision was cancelled; `None` where one holds, or there was none."""
    is_published: bool = False


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
            after = replace(before, is_published=True)
    return replace(month, rankings={**month.rankings, event.ranking: after})
