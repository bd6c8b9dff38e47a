"""The fact that a month's star was published."""

from __future__ import annotations

from services.incentives.domain import star_events
from shared.contracts.incentives_stars import StarPublished, StarWinner


def star_fact(event: star_events.StarPublished) -> StarPublished:
    """Return the fact: who won, without the figures that decided it."""
    winners = tuple(
        StarWinner(
            code=winner.candidate.code,
            name=winner.candidate.name,
            belongs_to=winner.candidate.departments,
        )
        for winner in event.winners
    )
    return StarPublished(
        period=event.period,
        ranking=event.ranking.value,
        decision_id=event.decision_id,
        winners=winners,
        booked_in=event.booked_in,
        at=event.at,
    )
