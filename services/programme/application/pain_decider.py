"""The decider of pain lists, and the stream of each."""

from __future__ import annotations

from services.programme.domain import pain_commands, pain_decisions, pain_events, pain_state
from shared.eventsourcing.decider import Decider

PAIN_LIST_STREAM_PREFIX = "pains-"

PAIN_LIST_DECIDER: Decider[
    pain_commands.PainListCommand,
    pain_events.StoredPainListEvent,
    pain_state.PainList,
] = Decider(
    initial=pain_state.PainList(),
    decide=pain_decisions.decide,
    evolve=pain_state.evolve,
    stream_for=lambda command: f"{PAIN_LIST_STREAM_PREFIX}{command.programme_id}",
)
