"""The decider of matters."""

from __future__ import annotations

from services.comms.domain import (
    matter_commands,
    matter_decisions,
    matter_events,
    matter_state,
)
from shared.eventsourcing.decider import Decider

MATTER_DECIDER = Decider[
    matter_commands.MatterCommand, matter_events.MatterEvent, matter_state.MatterState
](
    initial=None,
    decide=matter_decisions.decide,
    evolve=matter_state.evolve,
    stream_for=lambda command: f"matter-{command.matter_id}",
)
