"""The decider with its streams, and the published fact."""

from __future__ import annotations

from shared.eventsourcing.decider import Decider
from tests.architecture.sample_areas.contracts import ThanksGivenFact
from tests.architecture.sample_areas.thanks.domain.thanks import (
    GiveThanks,
    Thanks,
    ThanksGiven,
    decide,
    evolve,
)

THANKS_DECIDER: Decider[GiveThanks, ThanksGiven, Thanks] = Decider(
    initial=None,
    decide=decide,
    evolve=evolve,
    stream_for=lambda command: f"thanks-{command.occasion}",
)


def publish(event: ThanksGiven) -> ThanksGivenFact:
    """Return the fact that a department was thanked."""
    return ThanksGivenFact(giver=event.giver, department=event.department, at=event.at)
