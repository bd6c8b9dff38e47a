"""What comes of it that handoffs depend on each other; nothing here is refused.

The commands follow from facts, so nobody would be there to hear a refusal. The same command twice
changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from services.duties.domain.handoff import HandoffEvent
from services.duties.domain.handoff_state import Accepted, Cancelled, Handoff, Kept, WithSender
from services.duties.domain.late_input import (
    HandoffExcused,
    HandoffNeeded,
    InputArrived,
    NeedHandoff,
    NoteInput,
)


def need(command: NeedHandoff, handoff: Handoff) -> list[HandoffEvent]:
    """Note who depends on the handoff, be it met already."""
    if handoff is None or isinstance(handoff, Cancelled) or command.by in handoff.chain.needed_by:
        return []
    return [HandoffNeeded(obligation=handoff.obligation, by=command.by, at=command.at)]


def note(command: NoteInput, handoff: Handoff) -> list[HandoffEvent]:
    """Note a delay that is larger than those before it, and whatever was waited for."""
    if handoff is None or isinstance(handoff, Cancelled):
        return []
    before, delay = handoff.chain.delay, command.came_at - command.input_due_at
    grows = delay > before
    if not grows and not handoff.chain.held_up:
        return []
    until = handoff.deadline + max(before, delay)
    arrived = InputArrived(
        obligation=handoff.obligation,
        input_id=command.input_id,
        deadline=handoff.deadline,
        excused_until=until if until > handoff.deadline else None,
        with_sender=isinstance(handoff, WithSender),
        at=command.came_at,
    )
    if grows and _told_as_late(handoff):
        return [arrived, _excused(handoff, until, command.came_at)]
    return [arrived]


def _told_as_late(handoff: Kept) -> bool:
    if isinstance(handoff, Accepted):
        return handoff.delivered_at > handoff.deadline + handoff.chain.delay
    return handoff.announced is not None


def _excused(handoff: Kept, until: datetime, at: datetime) -> HandoffExcused:
    return HandoffExcused(
        obligation=handoff.obligation,
        deadline=handoff.deadline,
        excused_until=until,
        delivered_at=handoff.delivered_at if isinstance(handoff, Accepted) else None,
        at=at,
    )
