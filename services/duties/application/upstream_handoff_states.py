"""The inputs of handoffs, loaded from their own streams, which are always up to date.

A handoff's stream also records which handoffs depend on it. So either the handoff knows its
dependents when it is offered, or they find the offer when they are opened: both append to that one
stream, and the second of two concurrent appends reads it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.duties.application.deciders import HANDOFF_DECIDER, handoff_stream_name
from services.duties.domain.handoff_dependency_commands import RecordInputArrival
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
    UncancelledHandoff,
    WaivedHandoff,
)
from shared.postgres.unit_of_work import UnitOfWork


async def load_handoffs(
    unit: UnitOfWork, handoff_ids: Iterable[UUID]
) -> Mapping[UUID, UncancelledHandoff | CancelledHandoff]:
    """Return the present states of these handoffs, without unknown ones."""
    streams = {one: handoff_stream_name(one) for one in sorted(set(handoff_ids))}
    histories = await unit.load(list(streams.values())) if streams else {}
    handoffs = {
        one: HANDOFF_DECIDER.fold(recorded.event for recorded in histories[stream])
        for one, stream in streams.items()
    }
    return {one: handoff for one, handoff in handoffs.items() if handoff is not None}


def input_arrival_command(dependent_id: UUID, input_: Handoff) -> RecordInputArrival | None:
    """Return the command that records an input's arrival; `None` while it has not been offered.

    One that is waived or cancelled has come with that: nobody waits for it any longer.
    """
    match input_:
        case HeldByRecipient(owed, counts_since=came_at) | AcceptedHandoff(
            owed, offer_counts_since=came_at
        ):
            return _arrival(dependent_id, owed, came_at)
        case WaivedHandoff(owed, at=gone_at) | CancelledHandoff(
            Obligation() as owed, at=datetime() as gone_at
        ):
            return _arrival(dependent_id, owed, gone_at)
        case _:
            return None


def _arrival(dependent_id: UUID, owed: Obligation, came_at: datetime) -> RecordInputArrival:
    return RecordInputArrival(
        dependent_id,
        owed.handoff_id,
        owed.due_at,
        came_at,
        sender=owed.sender,
        deliverable=owed.deliverable,
    )


def earliest_missing_due_at(inputs: Iterable[Handoff]) -> datetime | None:
    """Return the earliest due date of the inputs that their own senders hold; `None` for none."""
    dates = [one.obligation.due_at for one in inputs if isinstance(one, HeldBySender)]
    return min(dates, default=None)
