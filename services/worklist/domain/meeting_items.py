"""What the facts of the communication area say of meetings to hold and matters to handle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    fields_of,
    time_of,
)
from services.worklist.domain.work_row import OpenThing


def _meeting(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "title", "organiser", "departments", "minutes")
    yield ItemChange(f"meeting:{said['meeting_id']}", known | {"since": said["at"]} | fields)


def _planned(said: Said) -> Iterator[ItemChange]:
    return _meeting(said, starts_at=said["starts_at"])


def _started(said: Said) -> Iterator[ItemChange]:
    return _meeting(said, starts_at=said["at"], is_running=True)


def _over(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"meeting:{said['meeting_id']}", {"is_over": True})


def meeting_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a meeting until it was held or cancelled: its organiser holds it, then closes it."""
    starts_at = time_of(values, "starts_at")
    if values.get("is_over") or starts_at is None:
        return
    shown: Mapping[str, Any] = {
        "state": "planned",
        "reason": "meeting-planned",
        "due_at": starts_at,
    }
    if values.get("is_running"):
        ends_at = starts_at + timedelta(minutes=values["minutes"])
        shown = {"state": "running", "reason": "meeting-running", "due_at": ends_at}
    yield OpenThing(
        kind="meeting",
        id=id_,
        key=id_,
        title=values["title"],
        since=time_of(values, "since") or since,
        reason_department=values["organiser"],
        owes=values["organiser"],
        waits=tuple(values["departments"]),
        **shown,
    )


def _matter(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "subject", "department")
    yield ItemChange(f"matter:{said['matter_id']}", known | fields)


def _classified(said: Said) -> Iterator[ItemChange]:
    return _matter(said, since=said["at"])


def _handled(said: Said) -> Iterator[ItemChange]:
    return _matter(said, is_over=True)


def matter_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a matter that was classified and not handled."""
    if values.get("is_over"):
        return
    yield OpenThing(
        kind="matter",
        id=id_,
        key=id_,
        title=values["subject"],
        state="open",
        reason="matter-classified",
        since=time_of(values, "since") or since,
        owes=values["department"],
    )


MEETING_READINGS: Mapping[str, FactReading] = {
    "meeting-planned": _planned,
    "meeting-started": _started,
    "meeting-held": _over,
    "meeting-cancelled": _over,
    "matter-classified": _classified,
    "matter-handled": _handled,
    "channel-deviated": _handled,
}
"""What is read of each fact, by its short name."""
