"""What a handoff's inputs are, looked up in their own streams: what is read there is the latest.

Who depends on a handoff stands in its stream as well. So either the handoff knows of those that
need it when it is offered, or they find the offer when they are opened: both write to that one
stream, and whoever comes second has to look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.duties.application.deciders import HANDOFF, handoff_stream
from services.duties.domain.handoff_state import (
    Accepted,
    Handoff,
    Kept,
    WithRecipient,
    WithSender,
)
from services.duties.domain.late_input import NoteInput
from shared.postgres.unit import Unit


async def present(unit: Unit, handoff_ids: Iterable[UUID]) -> Mapping[UUID, Kept]:
    """Return those of these handoffs that are or were owed, as they stand."""
    streams = {one: handoff_stream(one) for one in sorted(set(handoff_ids))}
    histories = await unit.load(list(streams.values())) if streams else {}
    found = {
        one: HANDOFF.fold(recorded.event for recorded in histories[stream])
        for one, stream in streams.items()
    }
    return {one: handoff for one, handoff in found.items() if isinstance(handoff, Kept)}


def arrival(needed_by: UUID, handoff: Handoff) -> NoteInput | None:
    """Return what one that needs the handoff is told of it; `None` while it has not come."""
    match handoff:
        case WithRecipient(owed, since=came_at) | Accepted(owed, delivered_at=came_at):
            return NoteInput(needed_by, owed.handoff_id, owed.due_at, came_at)
        case _:
            return None


def missing(inputs: Iterable[Handoff]) -> datetime | None:
    """Return the earliest due date of those that lie with their own senders."""
    dates = [one.obligation.due_at for one in inputs if isinstance(one, WithSender)]
    return min(dates, default=None)
