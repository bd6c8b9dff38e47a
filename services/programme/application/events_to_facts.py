"""Translates stored events into the facts that other areas may read."""

from __future__ import annotations

from pydantic import BaseModel

from services.programme.application.deciders import StoredEvent
from services.programme.domain import programme_events as events
from shared.contracts import programme as facts

_SAME_FIELDS: dict[type[BaseModel], type[BaseModel]] = {
    events.OfficerNamed: facts.OfficerNamed,
    events.PhaseEntered: facts.PhaseEntered,
    events.PhaseReplanned: facts.PhaseReplanned,
    events.PhaseOverdue: facts.PhaseOverdue,
    events.ProgrammeEnded: facts.ProgrammeEnded,
}
"""What is published as it is stored."""


def fact_from_event(event: StoredEvent) -> BaseModel | None:
    """Return the fact that an event is published as, or `None`; it gets the event's id."""
    if isinstance(event, events.ProgrammeBegun):
        return facts.ProgrammeBegun(
            programme_id=event.programme_id,
            name=event.terms.name,
            size=event.terms.profile.size,
            scenario=event.terms.profile.scenario,
            planned_end=event.planned_end,
            at=event.at,
        )
    fact = _SAME_FIELDS.get(type(event))
    return None if fact is None else fact(**event.model_dump(exclude={"type"}))
