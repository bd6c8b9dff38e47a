"""What a handoff's inputs are, looked up in their own streams: what is read there is the latest.

Who depends on a handoff stands in its stream as well. So either the handoff knows of those that
need it when it is offered, or they find the offer when they are opened: both write to that one
stream, and whoever comes second has to look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.duties.application.deciders import HANDOFF_DECIDER, handoff_stream_name
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
    UncancelledHandoff,
)
from services.duties.domain.upstream_delay import RecordInputArrival
from shared.postgres.unit_of_work import UnitOfWork


async def load_handoffs(
    unit: UnitOfWork, handoff_ids: Iterable[UUID]
) -> Mapping[UUID, UncancelledHandoff]:
    """Return those of these handoffs that are or were owed, as they stand."""
    streams = {one: handoff_stream_name(one) for one in sorted(set(handoff_ids))}
    histories = await unit.load(list(streams.values())) if streams else {}
    found = {
        one: HANDOFF_DECIDER.fold(recorded.event for recorded in histories[stream])
        for one, stream in streams.items()
    }
    return {
        one: handoff for one, handoff in found.items() if isinstance(handoff, UncancelledHandoff)
    }


def input_arrival_command(dependent_id: UUID, handoff: Handoff) -> RecordInputArrival | None:
    """Return what one that needs the handoff is told of it; `None` while it has not come."""
    match handoff:
        case HeldByRecipient(owed, since=came_at) | AcceptedHandoff(owed, delivered_at=came_at):
            return RecordInputArrival(dependent_id, owed.handoff_id, owed.due_at, came_at)
        case _:
            return None


def earliest_missing_due_at(inputs: Iterable[Handoff]) -> datetime | None:
    """Return the earliest due date of those that lie with their own senders."""
    dates = [one.obligation.due_at for one in inputs if isinstance(one, HeldBySender)]
    return min(dates, default=None)
