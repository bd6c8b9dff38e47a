"""Requests as a page shows them: with names, the time that is left, and what the caller may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.comms.application.request_decider_and_context import (
    REQUEST_DECIDER,
    request_stream_name,
)
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.late_entry_confirmation import confirm_entry, reject_entry_time
from services.comms.domain.request_commands import (
    ConfirmEntry,
    DecisionContext,
    RejectEntryTime,
)
from services.comms.domain.request_decisions import record_entry
from services.comms.domain.request_state import (
    ExistingRequest,
    RequestState,
    settled_from,
)
from services.comms.domain.request_timeline import EntryKind, RequestEntry
from services.comms.projections.request_rows import RequestRow
from shared.http.allowed_actions import Actions, AllowedActions, PossibleCommand, state_refusal
from shared.http.field_types import Duration
from shared.http.row_actions import AskedRow, RememberedDecisions
from shared.service_runtime.area_context import AreaContext
from shared.working_time.calculator import WorkingTimeCalculator
from shared.working_time.workday_calendar import CalendarVersions

_OPERATIONS: Sequence[tuple[str, EntryKind]] = (
    ("reply_to_request", "progress"),
    ("resolve_request", "resolution"),
    ("pause_request", "pause"),
    ("resume_request", "resume"),
    ("withdraw_request", "withdrawal"),
)


class RequestView(RequestRow):
    """A request as it stands, with names and what its reader may do with it."""

    asker_name: str | None
    """The asker's name; `null` where the directory has not told it."""
    department_name: str | None
    held_by: str | None
    """The department that has to act next; `null` while it waits for others or is over."""
    time_left: Duration | None
    """The working time that the leg still has, zero behind its due time; `null` for what is over.

    While the clock is paused, it is what will be left when the clock goes on.
    """
    actions: Actions


def remembered_decisions() -> RememberedDecisions[RequestState]:
    """Return what remembers the actions of requests."""
    return RememberedDecisions(REQUEST_DECIDER, settled_from)


async def view_requests(
    area: AreaContext,
    rows: Sequence[RequestRow],
    actions: AllowedActions,
    decisions: RememberedDecisions[RequestState],
) -> list[RequestView]:
    """Return rows with names, the time that is left now, and the caller's actions."""
    if not rows:
        return []
    now = area.clock()
    names = await area.references.names_of({code for row in rows for code in _departments(row)})
    calendars = await load_calendar_versions(area.event_store, now)
    context = DecisionContext(now, calendars, None)

    def ask(request: RequestState) -> list[PossibleCommand]:
        return [] if request is None else _possible_commands(request, context)

    asked = [AskedRow(request_stream_name(row.request_id), row.last_event_id, ask) for row in rows]
    possible = await decisions.possible_commands(area.event_store, asked, actions, now)
    return [
        RequestView(
            **vars(row),
            asker_name=names.get(row.asker),
            department_name=names.get(row.department),
            held_by=_held_by(row),
            time_left=_time_left(row, calendars, now),
            actions=actions.among(commands),
        )
        for row, commands in zip(rows, possible, strict=True)
    ]


def _departments(row: RequestRow) -> tuple[str, str]:
    return row.asker, row.department


def _held_by(row: RequestRow) -> str | None:
    if row.status == "open":
        return row.department
    is_with_asker = row.pause is not None and row.pause.waiting_on == "asker"
    return row.asker if is_with_asker else None


def _time_left(row: RequestRow, calendars: CalendarVersions, now: datetime) -> timedelta | None:
    if row.pause is not None and row.worked is not None:
        return max(row.within - row.worked, timedelta())
    calendar = calendars.find_version(row.calendar_version)
    if row.status != "open" or row.due_at is None or calendar is None:
        return None
    return WorkingTimeCalculator(row.hours, calendar).working_time_between(now, row.due_at)


def _possible_commands(request: ExistingRequest, context: DecisionContext) -> list[PossibleCommand]:
    """Return the commands to a request, and why its state refuses them at this instant."""
    asker, asked, calendar = request.ask.asker, request.ask.department, context.calendars.current
    sides = {
        "resume_request": (asker, asked),
        "withdraw_request": (asker,),
    }

    def decide(entry: RequestEntry, state: ExistingRequest) -> Sequence[object]:
        return record_entry(entry, state, calendar)

    possible = [
        PossibleCommand(
            operation,
            sides.get(operation, (asked,)),
            state_refusal(decide, _probe(kind, request, context.now), request),
        )
        for operation, kind in _OPERATIONS
    ]
    for entry_id, side in request.awaiting_entries.items():
        answering = (asker if side == "asker" else asked,)
        confirm = ConfirmEntry(request.ask.request_id, entry_id, context)
        reject = RejectEntryTime(request.ask.request_id, entry_id, "…", context)
        possible += [
            PossibleCommand(
                "confirm_entry", answering, state_refusal(confirm_entry, confirm, request)
            ),
            PossibleCommand(
                "reject_entry_time", answering, state_refusal(reject_entry_time, reject, request)
            ),
        ]
    return possible


def _probe(kind: EntryKind, request: ExistingRequest, now: datetime) -> RequestEntry:
    """Return an entry as a caller would enter it now; its text is of no account."""
    return RequestEntry(entry_id=request.ask.request_id, kind=kind, at=now, note="…")
