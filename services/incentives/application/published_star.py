"""The facts that a month's star was published, and that a dispute changed it or no longer does."""

from __future__ import annotations

from services.incentives.domain import star_award, star_events
from shared.contracts.incentives_stars import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarPublished,
    StarWinner,
)

StarFact = StarPublished | StarAwardWithdrawn | StarAwardRestored


def star_fact(
    event: star_events.StarPublished
    | star_events.StarAwardWithdrawn
    | star_events.StarAwardRestored,
) -> StarFact:
    """Return the fact: who won, without the figures that decided it."""
    match event:
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


def _winner(winner: star_award.StarWinner) -> StarWinner:
    return StarWinner(
        code=winner.candidate.code,
        name=winner.candidate.name,
        belongs_to=winner.candidate.departments,
    )
