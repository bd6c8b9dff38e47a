"""Publishes a version of the calendar, and moves the deadlines of the open requests with it.

The version and all that follows from it are one transaction. A request that is opened concurrently
under the version before follows the new one with its next event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from pydantic import BaseModel

from services.comms.application.request_decider_and_context import (
    REQUEST_DECIDER,
    build_clock_check_commands,
    request_stream_name,
    requests_by_id,
)
from services.comms.application.workday_calendar_decider import (
    CALENDAR_DECIDER,
    first_calendar_command,
)
from services.comms.domain.official_list import ListWarning
from services.comms.domain.request_events import ClockSet, RequestEvent
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.workday_calendar_publication import STREAM_NAME, PublishCalendar
from shared.eventsourcing.command_handler import StaleVersion, load_stream_state
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.postgres.unit_of_work import UnitOfWork

REQUESTS_PER_CHUNK = 200
"""How many requests are loaded at once."""


class Moved(BaseModel):
    """A request whose deadlines another calendar moves."""

    request_id: UUID
    subject: str
    department: str
    leg: int
    due_at: CompanyTime | None
    """When the leg is due by the calendar before; `null` while the clock is paused."""
    new_due_at: CompanyTime | None
    next_at: CompanyTime | None
    """When a breach or a silence alert comes next, by the calendar before."""
    new_next_at: CompanyTime | None


class Replaced(BaseModel):
    """What publishing a version of the calendar changes."""

    version: int
    dry_run: bool
    """Whether nothing was changed, and the answer says what would be."""
    moved: list[Moved]
    warnings: list[ListWarning] = []
    """What an official list that was given says and probably does not mean."""


async def replace_calendar(
    unit: UnitOfWork,
    command: PublishCalendar,
    open_requests: Sequence[UUID],
    context: EventContext,
    *,
    expected_version: int | None = None,
    dry_run: bool,
) -> Replaced:
    """Publish a calendar and have all open requests follow it, or say what that would move.

    Raises the domain's refusals, `StaleVersion` where `expected_version` is given and not the
    present version, and `VersionConflict` where a request changed meanwhile. Where it raises,
    nothing has changed.
    """
    recorded = await load_stream_state(unit, CALENDAR_DECIDER, STREAM_NAME)
    calendars = recorded.state
    first = CALENDAR_DECIDER.decide(first_calendar_command(command.at), calendars)
    calendars = CALENDAR_DECIDER.fold(first, calendars)
    if expected_version is not None and expected_version != len(calendars.versions):
        raise StaleVersion(expected_version, len(calendars.versions))
    next_version = CALENDAR_DECIDER.decide(command, calendars)
    calendars = CALENDAR_DECIDER.fold(next_version, calendars)
    published = [*first, *next_version]
    appends = (
        [AppendRequest(STREAM_NAME, recorded.version, published, context)] if published else []
    )
    moved: list[Moved] = []
    for request_ids in _chunks(open_requests):
        states = await unit.load_states(
            {request_stream_name(one): REQUEST_DECIDER for one in request_ids}
        )
        requests = requests_by_id(states)
        for check in await build_clock_check_commands(unit, requests, calendars, command.at):
            request = requests[check.request_id]
            stream = request_stream_name(check.request_id)
            events = REQUEST_DECIDER.decide(check, request)
            if not events:
                continue
            appends.append(AppendRequest(stream, states[stream].version, events, context))
            moved += _moved_deadlines(request, events[-1])
    if not dry_run:
        await unit.append_all(appends)
    return Replaced(version=calendars.current.version, dry_run=dry_run, moved=moved)


def _moved_deadlines(request: ExistingRequest, last: RequestEvent) -> Iterator[Moved]:
    before = request.last_clock_event
    if before is None or not isinstance(last, ClockSet):
        return
    if (before.due_at, before.next_at) != (last.due_at, last.next_at):
        yield Moved(
            request_id=last.request_id,
            subject=request.ask.subject,
            department=request.ask.department,
            leg=last.leg,
            due_at=before.due_at,
            new_due_at=last.due_at,
            next_at=before.next_at,
            new_next_at=last.next_at,
        )


def _chunks(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    remaining = iter(ids)
    while chunk := list(islice(remaining, REQUESTS_PER_CHUNK)):
        yield chunk
