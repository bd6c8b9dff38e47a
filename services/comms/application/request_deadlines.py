"""When the area looks again at a request, an action of a meeting, a series or a document.

An action of a meeting has a deadline until it is done, a running meeting one for the end of the
time for its outcomes, a series one for its next meeting or the end of a month. A request has one
deadline. Whatever changes its history or its clock ends with the event `clock-set`, which moves
that deadline. What months cost is looked at when one is over, and at once when one changed later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.comms.application.document_deadlines import (
    check_documents,
    document_deadline_changes,
)
from services.comms.application.document_decider import DOCUMENT_STREAM_PREFIX
from services.comms.application.meeting_decider import MEETING_DECIDER, MEETING_STREAM_PREFIX
from services.comms.application.meeting_series import (
    SERIES_STREAM_PREFIX,
    SeriesReads,
    check_series,
)
from services.comms.application.month_costing import CostReads, cost_months
from services.comms.application.project_meetings_called import (
    MAKES_WAY_PREFIX,
    make_way,
    makes_way_deadline_changes,
)
from services.comms.application.project_rhythms import (
    RHYTHM_STREAM_PREFIX,
    check_rhythms,
    rhythm_deadline_changes,
)
from services.comms.application.request_decider_and_context import (
    REQUEST_DECIDER,
    build_clock_check_commands,
    load_requests,
)
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain import costing_schedule
from services.comms.domain.company_month import month_of
from services.comms.domain.costing_schedule import CostingStarted, MonthsClosed
from services.comms.domain.meeting_commands import FindLeftOpen, FindOverdueActions
from services.comms.domain.meeting_events import (
    ActionCompleted,
    ActionNoted,
    ActionReleased,
    MeetingCancelled,
    MeetingHeld,
    MeetingStarted,
)
from services.comms.domain.meeting_series_events import SeriesCheckSet
from services.comms.domain.request_events import (
    ClockSet,
    EntryConfirmed,
    EntryRecorded,
    EntryRetimed,
    EntryVoided,
    RequestOpened,
)
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline, DueDeadlineHandler
from shared.postgres.unit_of_work import UnitOfWork

_LEFT_OPEN_PREFIX = "left-open-"
_COST_CHANGED_PREFIX = "cost-changed-"
_COST_KEYS = (costing_schedule.STREAM_NAME, _COST_CHANGED_PREFIX)
_JUST_AFTER_DUE = timedelta.resolution
"""A reply at the due time itself is still in time, so the timer fires right after it."""


def deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Return how an event moves the deadline of its request."""
    match event:
        case ClockSet(request_id=request_id, next_at=None):
            return [ClearDeadline(_deadline_key(request_id))]
        case ClockSet(request_id=request_id, next_at=datetime() as next_at):
            return [SetDeadline(_deadline_key(request_id), next_at + _JUST_AFTER_DUE)]
        case SeriesCheckSet(series_id=series_id, next_at=None):
            return [ClearDeadline(_series_key(series_id))]
        case SeriesCheckSet(series_id=series_id, next_at=datetime() as next_at):
            return [SetDeadline(_series_key(series_id), next_at)]
        case CostingStarted(next_at=next_at) | MonthsClosed(next_at=next_at):
            return [SetDeadline(costing_schedule.STREAM_NAME, next_at)]
        case _:
            return [
                *_meeting_deadline_changes(event),
                *document_deadline_changes(event),
                *rhythm_deadline_changes(event),
                *makes_way_deadline_changes(event),
                *_cost_deadline_changes(event),
            ]


def _cost_deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Return the look at the costs of months that are over, where an event may change them."""
    match event:
        case MeetingHeld(meeting_id=id_, began_at=at, at=entered_at):
            is_late = month_of(at) < month_of(entered_at)
        case RequestOpened(ask=ask, at=at, entered_at=datetime() as entered_at):
            id_, is_late = ask.request_id, month_of(at) < month_of(entered_at)
        case EntryRecorded(request_id=id_, entry=entry):
            entered_at = entry.entered_at or entry.at
            is_late = month_of(entry.at) < month_of(entered_at)
        case (
            EntryRetimed(request_id=id_, corrected_at=entered_at)
            | EntryVoided(request_id=id_, corrected_at=entered_at)
        ):
            is_late = True
        case EntryConfirmed(request_id=id_, confirmed_at=entered_at):
            is_late = True
        case _:
            return ()
    return [SetDeadline(f"{_COST_CHANGED_PREFIX}{id_}", entered_at)] if is_late else ()


def _meeting_deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    match event:
        case MeetingStarted(meeting_id=meeting_id, outcomes_until=datetime() as until):
            return [SetDeadline(_left_open_key(meeting_id), until + _JUST_AFTER_DUE)]
        case MeetingHeld(meeting_id=meeting_id) | MeetingCancelled(meeting_id=meeting_id):
            return [ClearDeadline(_left_open_key(meeting_id))]
        case ActionNoted(action=action, due_at=datetime() as due_at):
            return [SetDeadline(_action_key(action.action_id), due_at + _JUST_AFTER_DUE)]
        case ActionCompleted(action_id=action_id):
            return [ClearDeadline(_action_key(action_id))]
        case ActionReleased(action=action):
            return [ClearDeadline(_action_key(action.action_id))]
        case _:
            return ()


def make_due_deadline_handler(reads: SeriesReads, costs: CostReads) -> DueDeadlineHandler:
    """Return what records breaches, alerts and overdue actions, calls meetings, costs months."""

    async def handle_due_deadlines(
        unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime
    ) -> None:
        streams = sorted({one.stream for one in due} - {costing_schedule.STREAM_NAME})
        series = [one for one in streams if one.startswith(SERIES_STREAM_PREFIX)]
        meetings = [one for one in streams if one.startswith(MEETING_STREAM_PREFIX)]
        documents = [one for one in streams if one.startswith(DOCUMENT_STREAM_PREFIX)]
        rhythms = [one for one in streams if one.startswith(RHYTHM_STREAM_PREFIX)]
        others = {*streams}.difference(series, meetings, documents, rhythms)
        await _check_requests(unit, sorted(others), now)
        await _check_meetings(unit, meetings, now)
        ended = [one.stream for one in due if one.key.startswith(_LEFT_OPEN_PREFIX)]
        await _check_left_open(unit, reads, ended, now)
        await check_series(unit, reads, series, now)
        if any(one.key.startswith(_COST_KEYS) for one in due):
            await cost_months(unit, costs, now)
        await check_documents(unit, documents, now)
        called = [one.stream for one in due if one.key.startswith(MAKES_WAY_PREFIX)]
        await make_way(unit, reads.find_weeks, reads.find_untouched, called, now)
        await check_rhythms(unit, reads.find_weeks, rhythms, now)

    return handle_due_deadlines


async def _check_requests(unit: UnitOfWork, streams: Sequence[str], now: datetime) -> None:
    if not streams:
        return
    requests = await load_requests(unit, streams)
    calendars = await load_calendar_versions(unit, now)
    checks = await build_clock_check_commands(unit, requests, calendars, now)
    await unit.execute_commands(REQUEST_DECIDER, [(check, _context(unit)) for check in checks])


async def _check_meetings(unit: UnitOfWork, streams: Sequence[str], now: datetime) -> None:
    meetings = [UUID(one.removeprefix(MEETING_STREAM_PREFIX)) for one in streams]
    await unit.execute_commands(
        MEETING_DECIDER,
        [(FindOverdueActions(meeting, now), _context(unit)) for meeting in meetings],
    )


async def _check_left_open(
    unit: UnitOfWork, reads: SeriesReads, streams: Sequence[str], now: datetime
) -> None:
    if not streams:
        return
    goals = await reads.find_goals(unit.connection, None)
    lagging = frozenset(goal.goal_id for goal in goals if goal.is_lagging)
    meetings = [UUID(one.removeprefix(MEETING_STREAM_PREFIX)) for one in streams]
    await unit.execute_commands(
        MEETING_DECIDER,
        [(FindLeftOpen(meeting, now, lagging), _context(unit)) for meeting in meetings],
    )


def _context(unit: UnitOfWork) -> EventContext:
    return EventContext(correlation=unit.writer.new_id(), actor="deadline:comms")


def _series_key(series_id: UUID) -> str:
    return f"series-{series_id}"


def _left_open_key(meeting_id: UUID) -> str:
    return f"{_LEFT_OPEN_PREFIX}{meeting_id}"


def _action_key(action_id: UUID) -> str:
    return f"action-{action_id}"


def _deadline_key(request_id: UUID) -> str:
    return f"reply-{request_id}"
