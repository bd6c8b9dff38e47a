"""The decider of roll-outs, and the stream of each."""

from __future__ import annotations

from services.programme.domain import roll_out_decisions
from services.programme.domain.roll_out_commands import PlanWave
from services.programme.domain.roll_out_decisions import Waves
from services.programme.domain.roll_out_events import WavePlanned
from shared.eventsourcing.decider import Decider

ROLL_OUT_DECIDER: Decider[PlanWave, WavePlanned, Waves] = Decider(
    initial={},
    decide=roll_out_decisions.decide,
    evolve=roll_out_decisions.evolve,
    stream_for=lambda command: f"roll-out-{command.programme_id}",
)
