"""Another version of the calendar, and the deadlines that it moves.

The version and all that follows from it are one transaction. A request that is opened at that very
moment under the version before follows the new one with whatever happens to it next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from pydantic import BaseModel

from services.comms.application.calendars import CALENDAR, first_calendar
from services.comms.application.requests import REQUEST, checks, folded, request_stream
from services.comms.domain.company_calendar import STREAM, PublishCalendar
from services.comms.domain.request import KnownRequest
from services.comms.domain.request_events import ClockSet, RequestEvent
from shared.eventsourcing.context import Context
from shared.eventsourcing.handler import StaleVersion
from shared.eventsourcing.store import Append
from shared.postgres.unit import Unit

AT_ONCE = 200
"""Requests looked at together."""


class Moved(BaseModel):
    """A request whose deadlines another calendar moves."""

    request_id: UUID
    subject: str
    department: str
    leg: int
    due_at: datetime | None
    """By the calendar before; `null` while the clock is paused."""
    new_due_at: datetime | None
    next_at: datetime | None
    """The next moment at which somebody is told of a breach or a silence."""
    new_next_at: datetime | None


class Replaced(BaseModel):
    """What a version of the calendar comes to."""

    version: int
    dry_run: bool
    """Nothing was changed; so it would be."""
    moved: list[Moved]


async def replace_calendar(
    unit: Unit,
    command: PublishCalendar,
    open_requests: Sequence[UUID],
    context: Context,
    *,
    expected: int | None = None,
    dry_run: bool,
) -> Replaced:
    """Publish a calendar and have all open requests follow it, or say what that would move.

    Raises the domain's refusals, `StaleVersion` where `expected` is given and not the present
    version, and `Conflict` where a request changed meanwhile: nothing has changed then.
    """
    history = (await unit.load([STREAM]))[STREAM]
    calendars = CALENDAR.fold(recorded.event for recorded in history)
    begun = CALENDAR.decide(first_calendar(command.at), calendars)
    calendars = CALENDAR.fold(begun, calendars)
    if expected is not None and expected != len(calendars.versions):
        raise StaleVersion(expected, len(calendars.versions))
    following = CALENDAR.decide(command, calendars)
    calendars = CALENDAR.fold(following, calendars)
    published = [*begun, *following]
    appends = [Append(STREAM, len(history), published, context)] if published else []
    moved: list[Moved] = []
    for some in _chunks(open_requests):
        histories = await unit.load([request_stream(one) for one in some])
        requests = folded(histories)
        for check in await checks(unit, requests, calendars, command.at):
            request = requests[check.request_id]
            stream = request_stream(check.request_id)
            events = REQUEST.decide(check, request)
            if not events:
                continue
            appends.append(Append(stream, len(histories[stream]), events, context))
            moved += _moved(request, events[-1])
    if not dry_run:
        await unit.record(appends)
    return Replaced(version=calendars.in_force.version, dry_run=dry_run, moved=moved)


def _moved(request: KnownRequest, last: RequestEvent) -> Iterator[Moved]:
    before = request.clock
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
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some
