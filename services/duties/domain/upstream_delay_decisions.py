"""What comes of it that handoffs depend on each other; nothing here is refused.

The commands follow from facts, so nobody would be there to hear a refusal. The same command twice
changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from services.duties.domain.handoff_events import HandoffEvent
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldBySender,
    UncancelledHandoff,
)
from services.duties.domain.upstream_delay import (
    HandoffExcused,
    HandoffNeeded,
    InputArrived,
    RecordInputArrival,
    RegisterDependentHandoff,
)


def decide_dependent_registration(
    command: RegisterDependentHandoff, handoff: Handoff
) -> list[HandoffEvent]:
    """Note who depends on the handoff, be it met already."""
    if (
        handoff is None
        or isinstance(handoff, CancelledHandoff)
        or command.dependent_id in handoff.dependencies.dependents
    ):
        return []
    return [HandoffNeeded(obligation=handoff.obligation, by=command.dependent_id, at=command.at)]


def decide_input_arrival(command: RecordInputArrival, handoff: Handoff) -> list[HandoffEvent]:
    """Note a delay that is larger than those before it, and whatever was waited for."""
    if handoff is None or isinstance(handoff, CancelledHandoff):
        return []
    before, delay = handoff.dependencies.largest_delay, command.arrived_at - command.input_due_at
    grows = delay > before
    if not grows and not handoff.dependencies.is_held_up:
        return []
    until = handoff.deadline + max(before, delay)
    arrived = InputArrived(
        obligation=handoff.obligation,
        input_id=command.input_id,
        deadline=handoff.deadline,
        excused_until=until if until > handoff.deadline else None,
        with_sender=isinstance(handoff, HeldBySender),
        at=command.arrived_at,
    )
    if grows and _was_announced_late(handoff):
        return [arrived, _excused(handoff, until, command.arrived_at)]
    return [arrived]


def _was_announced_late(handoff: UncancelledHandoff) -> bool:
    if isinstance(handoff, AcceptedHandoff):
        return handoff.delivered_at > handoff.deadline + handoff.dependencies.largest_delay
    return handoff.announced_deadline is not None


def _excused(handoff: UncancelledHandoff, until: datetime, at: datetime) -> HandoffExcused:
    return HandoffExcused(
        obligation=handoff.obligation,
        deadline=handoff.deadline,
        excused_until=until,
        delivered_at=handoff.delivered_at if isinstance(handoff, AcceptedHandoff) else None,
        at=at,
    )
