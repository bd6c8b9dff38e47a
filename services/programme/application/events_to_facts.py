"""Translates stored events into the facts that other areas may read."""

from __future__ import annotations

from pydantic import BaseModel

from services.programme.application.deciders import StoredEvent
from services.programme.domain import programme_events as events
from services.programme.domain import survey_events as surveys
from services.programme.domain.baseline_events import BaselineFrozen
from shared.contracts import programme as facts
from shared.contracts import programme_baselines as baselines

_SAME_FIELDS: dict[type[BaseModel], type[BaseModel]] = {
    events.OfficerNamed: facts.OfficerNamed,
    events.PhaseEntered: facts.PhaseEntered,
    events.PhaseReplanned: facts.PhaseReplanned,
    events.PhaseOverdue: facts.PhaseOverdue,
    events.ProgrammeEnded: facts.ProgrammeEnded,
    surveys.InvitedReminded: facts.InvitedReminded,
    surveys.SurveyClosed: facts.SurveyClosed,
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
    if isinstance(event, BaselineFrozen):
        window = event.window
        return baselines.BaselineFrozen(
            **event.model_dump(exclude={"type", "window", "cells", "currency"}),
            first_day=window.first_day,
            last_day=window.last_day,
            time_zone=window.time_zone,
        )
    if isinstance(event, surveys.SurveyOpened):
        return facts.SurveyOpened(
            survey_id=event.survey_id,
            name=event.name,
            purpose=event.purpose,
            invited=len(event.invited),
            closes_at=event.closes_at,
            at=event.at,
        )
    fact = _SAME_FIELDS.get(type(event))
    return None if fact is None else fact(**event.model_dump(exclude={"type"}))
