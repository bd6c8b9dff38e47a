"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.comms.domain.request_events import EntryRecorded, EntryRetimed, EntryVoided
from shared.eventsourcing.past_moment import stated_time

FROM_THE_BEGINNING = datetime.min.replace(tzinfo=UTC)


def valid_time(event: Any) -> datetime | None:
    """Return the time that an event is about, or `None`: it holds since it was recorded.

    What corrects the history of a request holds as long as there is the request.
    """
    match event:
        case EntryRecorded(entry=entry):
            return entry.at
        case EntryRetimed() | EntryVoided():
            return FROM_THE_BEGINNING
        case _:
            return stated_time(event)
