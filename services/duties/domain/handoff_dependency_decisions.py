"""The decisions about the dependencies between handoffs.

Nothing is refused here, because the commands follow from facts and nobody could react to a refusal.
The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from services.duties.domain.handoff_dependency_commands import (
    RecordInputArrival,
    RegisterDependentHandoff,
)
from services.duties.domain.handoff_dependency_events import (
    HandoffExcused,
    HandoffNeeded,
    InputArrived,
)
from services.duties.domain.handoff_events import HandoffEvent
from services.duties.domain.handoff_obligation import DelayingInput
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
    WaivedHandoff,
)


def decide_dependency(
    command: RegisterDependentHandoff | RecordInputArrival, handoff: Handoff
) -> list[HandoffEvent]:
    """Return the events that follow from a command about dependencies."""
    match command:
        case RegisterDependentHandoff():
            return decide_dependent_registration(command, handoff)
        case RecordInputArrival():
            return decide_input_arrival(command, handoff)


def decide_dependent_registration(
    command: RegisterDependentHandoff, handoff: Handoff
) -> list[HandoffEvent]:
    """Record which handoff depends on this one, also where this one is met already."""
    if (
        handoff is None
        or isinstance(handoff, CancelledHandoff)
        or command.dependent_id in handoff.dependencies.dependents
    ):
        return []
    return [HandoffNeeded(obligation=handoff.obligation, by=command.dependent_id, at=command.at)]


def decide_input_arrival(command: RecordInputArrival, handoff: Handoff) -> list[HandoffEvent]:
    """Record an input that arrived with the largest delay so far, or while it was held up."""
    if handoff is None or isinstance(handoff, CancelledHandoff | WaivedHandoff):
        return []
    previous_delay = handoff.dependencies.largest_delay
    delay = command.arrived_at - command.input_due_at
    is_larger = delay > previous_delay
    if not is_larger and not handoff.dependencies.is_held_up:
        return []
    excused_until = handoff.deadline + max(previous_delay, delay)
    arrived = InputArrived(
        obligation=handoff.obligation,
        input_id=command.input_id,
        deadline=handoff.deadline,
        excused_until=excused_until if excused_until > handoff.deadline else None,
        with_sender=isinstance(handoff, HeldBySender),
        at=command.arrived_at,
        input_sender=command.sender,
        input_deliverable=command.deliverable,
    )
    if is_larger and _was_announced_late(handoff):
        return [arrived, _excused(handoff, excused_until, command)]
    return [arrived]


def _was_announced_late(handoff: HeldBySender | HeldByRecipient | AcceptedHandoff) -> bool:
    if isinstance(handoff, AcceptedHandoff):
        return handoff.delivered_at > handoff.deadline + handoff.dependencies.largest_delay
    return handoff.announced_deadline is not None


def _excused(
    handoff: HeldBySender | HeldByRecipient | AcceptedHandoff,
    excused_until: datetime,
    command: RecordInputArrival,
) -> HandoffExcused:
    return HandoffExcused(
        obligation=handoff.obligation,
        deadline=handoff.deadline,
        excused_until=excused_until,
        delivered_at=handoff.delivered_at if isinstance(handoff, AcceptedHandoff) else None,
        delivered_by=handoff.delivered_by if isinstance(handoff, AcceptedHandoff) else None,
        at=command.arrived_at,
        delayed_by=DelayingInput(
            handoff_id=command.input_id,
            department=command.sender,
            deliverable=command.deliverable,
        ),
    )
