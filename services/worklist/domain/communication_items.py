"""What the facts of the communication area say of requests and of actions of meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from services.worklist.domain.contact_items import contact_item_of
from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    fields_of,
    time_of,
)
from services.worklist.domain.request_entry_items import (
    REQUEST_ENTRY_READINGS,
    entry_fields,
    entry_things,
    opening_fields,
)
from services.worklist.domain.work_row import OpenThing
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE


def _request(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "subject", "asker", "department")
    if said.get("about"):
        known["about"] = contact_item_of(said["about"]["kind"], said["about"]["id"])
    yield ItemChange(f"request:{said['request_id']}", known | fields)


def _opened(said: Said) -> Iterator[ItemChange]:
    opened = {"state": "open", "due_at": said["due_at"], "since": said["at"], "is_breached": False}
    return _request(said, **opened, **opening_fields(said))


def _replied(said: Said) -> Iterator[ItemChange]:
    # Of the next leg another fact says when it is due.
    return _request(said, state="open", due_at=None, is_breached=False, since=said["at"])


def _breached(said: Said) -> Iterator[ItemChange]:
    return _request(said, is_breached=True)


def _released(said: Said) -> Iterator[ItemChange]:
    return _request(said, is_breached=False)


def _paused(said: Said) -> Iterator[ItemChange]:
    if said.get("awaiting_acceptance"):
        return _request(said, **entry_fields(said))  # the clock goes on
    why = {"waiting_on": said["waiting_on"], "text": said["reason"] or "", **entry_fields(said)}
    return _request(said, state="paused", due_at=None, since=said["at"], **why)


def _resumed(said: Said) -> Iterator[ItemChange]:
    return _request(said, state="open", since=said["at"], **entry_fields(said))


def _clock_set(said: Said) -> Iterator[ItemChange]:
    shown = fields_of(said, "due_at", is_breached="breached", state="status")
    return _request(said, **{"is_over": False, "is_breached": False} | shown)


def _closed(said: Said) -> Iterator[ItemChange]:
    return _request(said, is_over=True)


def _request_transferred(said: Said) -> Iterator[ItemChange]:
    side = "asker" if said["side"] == "asking" else "department"
    yield ItemChange(f"request:{said['request_id']}", {side: said["department"]})


def request_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield what is open of a request.

    A reply is owed, or the asker is waited for, and entries wait for one side's answer.
    """
    if "subject" not in values:
        return
    yield from entry_things(id_, values, since)
    if values.get("is_over"):
        return
    state = values.get("state", "open")
    asked, asker = values["department"], values["asker"]
    is_for_asker = state == "paused" and values.get("waiting_on") == "asker"
    reason: dict[str, Any] = {"reason": "asked", "reason_department": asker}
    if state == "paused":
        reason = {
            "reason": "paused-for-asker" if is_for_asker else "paused-for-outside",
            "reason_department": asked,
            "reason_text": values.get("text", ""),
        }
    yield OpenThing(
        kind="request",
        id=id_,
        key=id_,
        title=values["subject"],
        state=state,
        since=time_of(values, "since") or since,
        owes=asker if is_for_asker else asked,
        waits=(asked if is_for_asker else asker,),
        due_at=time_of(values, "due_at"),
        overdue=bool(values.get("is_breached")),
        about=values.get("about", ""),
        **reason,
    )


def _action(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "text", "department", "meeting_id")
    more = fields_of(
        said,
        organiser="organiser",
        meeting="meeting",
        project_id="project_id",
        due_at="due_at",
        goal_id="goal_id",
    )
    yield ItemChange(f"action:{said['action_id']}", known | more | fields)


def _noted(said: Said) -> Iterator[ItemChange]:
    return _action(said, due_on=said["due_on"], since=said["at"])


def _missed(said: Said) -> Iterator[ItemChange]:
    return _action(said, is_overdue=True)


def _done(said: Said) -> Iterator[ItemChange]:
    return _action(said, is_over=True)


def _action_transferred(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"action:{said['action_id']}", {"department": said["department"]})


def action_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield an action of a meeting that is not done."""
    if values.get("is_over") or "text" not in values:
        return
    due_at = time_of(values, "due_at")
    if due_at is None and "due_on" in values:
        due_at = _end_of_day(date.fromisoformat(values["due_on"]))
    yield OpenThing(
        kind="action",
        id=values["meeting_id"],
        key=id_,
        title=values["text"],
        state="open",
        reason="agreed-in-meeting",
        reason_text=values.get("meeting", ""),
        since=time_of(values, "since") or since,
        owes=values["department"],
        waits=tuple(filter(None, (values.get("organiser"),))),
        due_at=due_at,
        overdue=bool(values.get("is_overdue")),
        project_id=values.get("project_id"),
        goal_id=values.get("goal_id"),
    )


def _end_of_day(day: date) -> datetime:
    begins = datetime.combine(day, time(), COMPANY_TIME_ZONE)
    return begins + timedelta(days=1) - timedelta(microseconds=1)


COMMUNICATION_READINGS: Mapping[str, FactReading] = {
    **REQUEST_ENTRY_READINGS,
    "request-opened": _opened,
    "request-replied": _replied,
    "reply-breached": _breached,
    "reply-released": _released,
    "request-paused": _paused,
    "request-resumed": _resumed,
    "reply-clock-set": _clock_set,
    "request-closed": _closed,
    "request-transferred": _request_transferred,
    "action-noted": _noted,
    "action-overdue": _missed,
    "action-completed": _done,
    "action-released": _done,
    "action-transferred": _action_transferred,
}
"""What is read of each fact, by its short name."""
