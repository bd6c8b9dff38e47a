"""Whether the consulted departments of a handoff stand in the way of its offer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.duties.application.deciders import (
    CONSULTATION_DECIDER,
    HANDOFF_DECIDER,
    consultation_stream_name,
    handoff_stream_name,
)
from services.duties.domain.handoff_consultation import Consultations, ConsultationsMissing
from services.duties.domain.handoff_state import CancelledHandoff, Handoff
from shared.eventsourcing.event_store import StateStore


async def require_consultations(streams: StateStore, handoff_id: UUID, now: datetime) -> None:
    """Raise `ConsultationsMissing` where a consulted department has to be asked, or its time runs.

    What a department said is never taken back, so it holds until the offer is stored.
    """
    handoff_stream, stream = handoff_stream_name(handoff_id), consultation_stream_name(handoff_id)
    states = await streams.load_states(
        {handoff_stream: HANDOFF_DECIDER, stream: CONSULTATION_DECIDER}
    )
    handoff: Handoff = states[handoff_stream].state
    if handoff is None or isinstance(handoff, CancelledHandoff):
        return  # which the offer itself is refused for
    said: Consultations = states[stream].state
    missing = said.missing(handoff.obligation.involved.consulted, now)
    if missing:
        raise ConsultationsMissing(departments=", ".join(missing))
