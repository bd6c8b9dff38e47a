"""A side of an open request passes to the department that succeeds another (部门承接).

What was due before is announced for the department that was late. Where both sides come to be the
same department, the request is withdrawn: nobody owes an answer to itself.
"""

from __future__ import annotations

from functools import reduce

from services.comms.domain.reply_clock_event_derivation import derive_outstanding_events
from services.comms.domain.request_commands import TransferRequest
from services.comms.domain.request_events import EntryRecorded, RequestEvent
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestEntry
from services.comms.domain.request_transfer_events import RequestTransferred


def transfer_request(command: TransferRequest, request: ExistingRequest) -> list[RequestEvent]:
    """Return the events of a succession; none where the request is over, or is not concerned."""
    ask, was, now = request.ask, command.department, command.context.now
    sides = {ask.asker, ask.department}
    over = request.timeline.closing_entry is not None
    if over or was not in sides or command.successor == was:
        return []
    if command.successor in sides:
        return _withdraw(command, request)
    is_asked = ask.department == was
    return [
        *derive_outstanding_events(request, command.context, "the calendar was replaced"),
        RequestTransferred(
            request_id=ask.request_id,
            subject=ask.subject,
            side="asked" if is_asked else "asking",
            was=was,
            department=command.successor,
            counterpart=ask.asker if is_asked else ask.department,
            at=max(now, request.opened_at),
        ),
    ]


def _withdraw(command: TransferRequest, request: ExistingRequest) -> list[RequestEvent]:
    now = command.context.now
    entry = RequestEntry(
        entry_id=command.entry_id,
        kind="withdrawal",
        at=max(now, request.opened_at, *(one.at for one in request.entries)),
        note=command.reason,
        entered_at=now,
        party="officer",
    )
    recorded = EntryRecorded(request_id=request.ask.request_id, entry=entry, ask=request.ask)
    return [
        recorded,
        *derive_outstanding_events(
            reduce(ExistingRequest.apply, [recorded], request), command.context, command.reason
        ),
    ]
