"""Commands on their way to the store; what the others hear of it."""

from __future__ import annotations

from shared.eventsourcing.decider import Decider
from tests.architecture.toys.contracts import ThanksHeard
from tests.architecture.toys.thanks.domain.thanks import (
    GiveThanks,
    Thanks,
    ThanksGiven,
    decide,
    evolve,
)

THANKS: Decider[GiveThanks, ThanksGiven, Thanks] = Decider(
    initial=None,
    decide=decide,
    evolve=evolve,
    stream=lambda command: f"thanks-{command.occasion}",
)


def publish(event: ThanksGiven) -> ThanksHeard:
    """Tell the others that a department was thanked."""
    return ThanksHeard(giver=event.giver, department=event.department, at=event.at)
