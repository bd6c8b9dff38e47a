"""The deciders of the area's aggregates, and the streams of each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.programme.domain import (
    baseline_commands,
    baseline_decisions,
    baseline_events,
    pain_events,
    pilot_events,
    programme_commands,
    programme_decisions,
    programme_events,
    programme_state,
    roll_out_events,
)
from services.programme.domain.rebuild import STREAM, MeasuredItemsRebuilt
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.rebuild_record import RebuildDecider, rebuild_decider

StoredEvent = Annotated[
    programme_events.ProgrammeEvent
    | baseline_events.BaselineEvent
    | pain_events.StoredPainListEvent
    | pilot_events.StoredPilotEvent
    | roll_out_events.WavePlanned
    | MeasuredItemsRebuilt,
    Field(discriminator="type"),
]

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

BASELINE_DECIDER: Decider[
    baseline_commands.FreezeBaseline,
    baseline_events.BaselineEvent,
    baseline_decisions.Baselines,
] = Decider(
    initial=baseline_decisions.Baselines(),
    decide=baseline_decisions.decide,
    evolve=baseline_decisions.evolve,
    stream_for=lambda command: f"target-{command.target}",
)

REBUILD_DECIDER: RebuildDecider[MeasuredItemsRebuilt] = rebuild_decider(
    STREAM, MeasuredItemsRebuilt
)
"""Records when the rows that targets are measured by were made anew."""
