"""Commands on their way to the store."""

from __future__ import annotations

from shared.eventsourcing.decider import Decider
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
