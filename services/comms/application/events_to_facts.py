"""Translates the area's events into the facts that it publishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from services.comms.application.cost_facts import cost_fact
from services.comms.application.document_facts import document_fact
from services.comms.application.matter_and_meeting_facts import (
    action_fact,
    matter_fact,
    meeting_fact,
    setting_fact,
)
from services.comms.application.meeting_problem_facts import meeting_problem_fact
from services.comms.application.project_rhythm_facts import project_rhythm_fact
from services.comms.domain import request_events as events
from services.comms.domain import webhook_delivery_events
from services.comms.domain.notice import NoticeGiven
from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_timeline import RequestEntry
from services.comms.domain.request_transfer_events import RequestTransferred
from services.comms.domain.silence_recipient import EmptyPost
from services.comms.domain.webhook_delivery_events import TOLD_OF_OTHERS
from shared.contracts import comms as published
from shared.contracts import comms_changes, comms_notices
from shared.contracts.comms_rules import RuleRequestRefused
from shared.contracts.empty_posts import EmptyPost as PublishedEmptyPost
from shared.eventsourcing.rule_action import RuleActionRefused

_ASK_FIELDS = {"request_id", "subject", "matter", "asker", "department"}


def fact_from_event(event: Any) -> BaseModel | None:
    """Return the fact of an event, which takes the event's id; `None` where none is published."""
    return (
        _request_fact(event)
        or _history_fact(event)
        or matter_fact(event)
        or meeting_fact(event)
        or action_fact(event)
        or setting_fact(event)
        or cost_fact(event)
        or document_fact(event)
        or project_rhythm_fact(event)
        or meeting_problem_fact(event)
        or _notice_fact(event)
        or _rule_fact(event)
    )


def _request_fact(event: Any) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case events.RequestOpened(ask=ask):
            return published.RequestOpened(
                **ask.model_dump(),
                due_at=event.due_at,
                at=event.at,
                entered_at=event.entered_at,
                occurred_at=event.occurred_at,
                awaiting_confirmation=event.awaiting is not None,
                liaison=event.liaison,
            )
        case events.LegMet(ask=ask):
            return published.RequestReplied(
                **ask.model_dump(),
                leg=event.leg,
                due_at=event.due_at,
                replied_at=event.replied_at,
                resolved=event.resolved,
                at=event.at,
                entered_at=event.entered_at,
                done_by=event.by,
                due_without_pauses=event.due_without_pauses,
            )
        case events.LegBreached(ask=ask):
            return published.ReplyBreached(
                **ask.model_dump(), leg=event.leg, due_at=event.due_at, at=event.at
            )
        case events.LegReleased(ask=ask):
            return published.ReplyReleased(
                **ask.model_dump(), leg=event.leg, reason=event.reason, at=event.at
            )
        case events.ClockSet(
            ask=RequestDetails() as ask, at=datetime() as at, status="open" | "paused"
        ):
            return published.ReplyClockSet(
                **ask.model_dump(),
                status=event.status,
                leg=event.leg,
                due_at=event.due_at,
                breached=event.breached,
                at=at,
            )
        case events.SilenceAlerted(ask=ask):
            return published.SilenceAlerted(
                **ask.model_dump(),
                head=event.head,
                silent_since=event.silent_since,
                at=event.at,
                head_department=event.head_department,
                empty_posts=_told_posts(event.empty_posts),
            )
        case events.RequestClosed(ask=ask):
            return published.RequestClosed(**ask.model_dump(), resolved=event.resolved, at=event.at)
        case _:
            return None


def _told_posts(posts: Sequence[EmptyPost]) -> tuple[PublishedEmptyPost, ...]:
    return tuple(PublishedEmptyPost(**one.model_dump()) for one in posts)


def _history_fact(event: Any) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact of a change of a request's history; events of old logs name no request."""
    match event:
        case RequestTransferred():
            return comms_changes.RequestTransferred(**event.model_dump(exclude={"type"}))
        case events.SilenceEscalated(ask=ask):
            return published.SilenceEscalated(
                **ask.model_dump(),
                step=event.step,
                whom=event.whom,
                silent_since=event.silent_since,
                at=event.at,
                empty_posts=_told_posts(event.empty_posts),
            )
        case events.EntryRecorded(entry=entry, ask=RequestDetails() as ask):
            if entry.kind == "pause":
                return published.RequestPaused(
                    **ask.model_dump(),
                    waiting_on=entry.waiting_on,
                    reason=entry.note,
                    awaiting_acceptance=not entry.stops_clock,
                    at=entry.at,
                    due_at=entry.due_at,
                    entry_id=entry.entry_id,
                    awaiting=entry.awaiting,
                )
            return _entry_fact(entry, ask)
        case events.EntryRetimed(ask=RequestDetails() as ask):
            return _correction(event, ask, "retimed", event.corrected_at, event.reason, event.at)
        case events.EntryVoided(ask=RequestDetails() as ask):
            return _correction(event, ask, "voided", event.corrected_at, event.reason)
        case events.EntryConfirmed(ask=ask):
            return _correction(event, ask, "confirmed", event.confirmed_at, None, event.at)
        case events.EntryTimeRejected(ask=ask):
            return comms_changes.EntryTimeRejected(
                **ask.model_dump(),
                entry_id=event.entry_id,
                occurred_at=event.occurred_at,
                reason=event.reason,
                at=event.rejected_at,
            )
        case _:
            return None


def _entry_fact(entry: RequestEntry, ask: RequestDetails) -> BaseModel | None:
    if entry.kind == "resume":
        return published.RequestResumed(
            **ask.model_dump(), at=entry.at, entry_id=entry.entry_id, awaiting=entry.awaiting
        )
    if entry.awaiting is None:
        return None
    return comms_changes.EntryTimeStated(
        **ask.model_dump(include=_ASK_FIELDS),
        entry_id=entry.entry_id,
        awaiting=entry.awaiting,
        occurred_at=entry.stated_at,
        at=entry.entered_at or entry.at,
    )


def _correction(
    event: events.EntryRetimed | events.EntryVoided | events.EntryConfirmed,
    ask: RequestDetails,
    correction: Literal["retimed", "voided", "confirmed"],
    at: datetime,
    reason: str | None,
    entry_at: datetime | None = None,
) -> published.RequestCorrected:
    return published.RequestCorrected(
        **ask.model_dump(),
        entry_id=event.entry_id,
        correction=correction,
        reason=reason,
        at=at,
        entry_at=entry_at,
        awaiting=getattr(event, "awaiting", None),
    )


def _notice_fact(event: Any) -> BaseModel | None:
    match event:
        case NoticeGiven(notice=notice):
            return comms_notices.NoticeCreated(
                notice_id=notice.notice_id,
                kind=notice.kind,
                to=notice.to,
                about_kind=notice.about.kind,
                about_id=notice.about.id,
                en=notice.text.en,
                zh=notice.text.zh,
                at=notice.at,
            )
        case webhook_delivery_events.DeliveryFailed(provider_code=str(code)) if (
            code == TOLD_OF_OTHERS
        ):
            return None  # nobody is asked to have it sent again
        case webhook_delivery_events.DeliveryFailed():
            http = "no-answer" if event.status is None else f"http-{event.status}"
            return comms_notices.NoticeDeliveryFailed(
                delivery_id=event.delivery_id, code=event.provider_code or http, at=event.at
            )
        case webhook_delivery_events.DeliveryReplayed():
            return comms_notices.NoticeDeliveryReplayed(delivery_id=event.delivery_id, at=event.at)
        case _:
            return None


def _rule_fact(event: Any) -> BaseModel | None:
    match event:
        case RuleActionRefused():
            return RuleRequestRefused(**event.model_dump(exclude={"type", "rule_fired_id"}))
        case _:
            return None
