"""Translates the area's events into the facts that it publishes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.comms.domain import matter_events, meeting_events
from services.comms.domain import request_events as events
from shared.contracts import comms as published


def fact_from_event(event: Any) -> BaseModel | None:
    """Return the fact of an event, which takes the event's id; `None` where none is published."""
    return _request_fact(event) or _matter_fact(event) or _meeting_fact(event)


def _request_fact(event: Any) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case events.RequestOpened(ask=ask):
            return published.RequestOpened(
                **dict(ask),
                due_at=event.due_at,
                at=event.at,
                entered_at=event.entered_at,
                occurred_at=event.occurred_at,
                awaiting_confirmation=event.awaiting is not None,
            )
        case events.LegMet(ask=ask):
            return published.RequestReplied(
                **dict(ask),
                leg=event.leg,
                due_at=event.due_at,
                replied_at=event.replied_at,
                resolved=event.resolved,
                at=event.at,
                entered_at=event.entered_at,
            )
        case events.LegBreached(ask=ask):
            return published.ReplyBreached(
                **dict(ask), leg=event.leg, due_at=event.due_at, at=event.at
            )
        case events.LegReleased(ask=ask):
            return published.ReplyReleased(
                **dict(ask), leg=event.leg, reason=event.reason, at=event.at
            )
        case events.SilenceAlerted(ask=ask):
            return published.SilenceAlerted(
                **dict(ask), head=event.head, silent_since=event.silent_since, at=event.at
            )
        case events.RequestClosed(ask=ask):
            return published.RequestClosed(**dict(ask), resolved=event.resolved, at=event.at)
        case _:
            return None


def _matter_fact(event: Any) -> BaseModel | None:
    match event:
        case matter_events.ChannelDeviated(classification=classification):
            return published.ChannelDeviated(
                matter_id=event.matter_id,
                subject=event.subject,
                matter=classification.matter_class,
                department=event.department,
                recommended=classification.recommended,
                channel=event.channel,
                reason=event.reason,
                at=event.at,
            )
        case _:
            return None


def _meeting_fact(event: Any) -> BaseModel | None:
    """Return the fact of a held meeting; it is dated when the meeting began."""
    match event:
        case meeting_events.MeetingHeld(plan=plan):
            return published.MeetingHeld(
                meeting_id=event.meeting_id,
                title=plan.title,
                kind=plan.kind,
                planned_minutes=plan.minutes,
                actual_minutes=event.minutes,
                departments=tuple(one.department for one in event.attendance),
                person_minutes=event.person_minutes,
                at=event.began_at,
            )
        case _:
            return None
