"""The deciders of the area's aggregates, and the streams of each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.programme.domain import (
    programme_commands,
    programme_decisions,
    programme_events,
    programme_state,
)
from shared.eventsourcing.decider import Decider

StoredEvent = Annotated[programme_events.ProgrammeEvent, Field(discriminator="type")]

PROGRAMME_STREAM_PREFIX = "programme-"

PROGRAMME_DECIDER: Decider[
    programme_commands.ProgrammeCommand,
    programme_events.ProgrammeEvent,
    programme_state.Programme,
] = Decider(
    initial=None,
    decide=programme_decisions.decide,
    evolve=programme_state.evolve,
    stream_for=lambda command: f"{PROGRAMME_STREAM_PREFIX}{command.programme_id}",
)
