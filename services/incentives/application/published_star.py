"""The facts of a month's star: opened, decided, published, and what a dispute changed of it."""

from __future__ import annotations

from typing import Any

from services.incentives.domain import star_award, star_events
from services.incentives.domain.star_ranking import StarRanking
from shared.contracts.incentives_star_months import (
    StarDecided,
    StarDecisionCancelled,
    StarMonthOpened,
)
from shared.contracts.incentives_stars import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarPublished,
    StarWinner,
)

StarFact = (
    StarMonthOpened
    | StarDecided
    | StarDecisionCancelled
    | StarPublished
    | StarAwardWithdrawn
    | StarAwardRestored
)


def star_fact(event: star_events.StarEvent) -> StarFact | None:  # noqa: PLR0911  one for each
    """Return the fact: who won, without the figures that decided it; a nomination has none."""
    match event:
        case star_events.StarMonthOpened(period=period, terms=terms, at=at):
            awarded = tuple(
                ranking.value
                for ranking in StarRanking
                if getattr(terms.winners, ranking.value) > 0
            )
            return StarMonthOpened(period=period, rankings=awarded, at=at)
        case star_events.StarNominated():
            return None
        case star_events.StarDecided():
            return StarDecided(**_decision(event))
        case star_events.StarDecisionCancelled():
            return StarDecisionCancelled(**_decision(event))
        case star_events.StarPublished():
            return StarPublished(
                period=event.period,
                ranking=event.ranking.value,
                decision_id=event.decision_id,
                winners=tuple(map(_winner, event.winners)),
                booked_in=event.booked_in,
                at=event.at,
            )
        case star_events.StarAwardWithdrawn():
            return StarAwardWithdrawn(
                period=event.period,
                ranking=event.ranking.value,
                winner=_winner(event.withdrawn),
                instead=event.instead and _winner(event.instead),
                booked_in=event.booked_in,
                at=event.at,
            )
        case star_events.StarAwardRestored():
            return StarAwardRestored(
                period=event.period,
                ranking=event.ranking.value,
                winner=_winner(event.restored),
                instead=event.instead and _winner(event.instead),
                booked_in=event.booked_in,
                at=event.at,
            )


def _decision(
    event: star_events.StarDecided | star_events.StarDecisionCancelled,
) -> dict[str, Any]:
    return {
        "period": event.period,
        "ranking": event.ranking.value,
        "decision_id": event.decision_id,
        "at": event.at,
    }


def _winner(winner: star_award.StarWinner) -> StarWinner:
    return StarWinner(
        code=winner.candidate.code,
        name=winner.candidate.name,
        belongs_to=winner.candidate.departments,
    )
