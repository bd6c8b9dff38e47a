"""What was said and done about a request, entry by entry, and the course that it makes.

Entries are kept as they were entered, in any order; when one is retimed or voided, the course is
simply read anew. Of what happens at the same instant, stop beats pause beats start: a stop is the
last that counts, and a pause at the instant of a resume or a reply leaves the clock paused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

EntryKind = Literal["progress", "resolution", "pause", "resume", "withdrawal"]
WaitingOn = Literal["asker", "outside"]


class RequestEntry(BaseModel, frozen=True):
    """One thing that happened to a request after it was opened."""

    entry_id: UUID
    kind: EntryKind
    at: datetime
    note: str | None = None
    """What was said; of a pause, its reason."""
    waiting_on: WaitingOn | None = None
    """Of a pause: whom the asked department waits for."""


@dataclass(frozen=True)
class Pause:
    """The clock stood still from `entry.at` on."""

    entry: RequestEntry
    resumed_at: datetime | None = None
    """`None` while it still does."""


@dataclass(frozen=True)
class RequestTimeline:
    """A history in the order of time, without what took no effect."""

    opened_at: datetime
    responses: tuple[RequestEntry, ...] = ()
    """What the asked department said: progress, a pause with its reason, the resolution."""
    pauses: tuple[Pause, ...] = ()
    closing_entry: RequestEntry | None = None
    """The resolution or the withdrawal."""

    @property
    def open_pause(self) -> Pause | None:
        """The pause that still lasts."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].resumed_at is None else None

    def with_pause_ended(self, at: datetime) -> RequestTimeline:
        """Return the course with its lasting pause ended, if there is one."""
        paused = self.open_pause
        if paused is None:
            return self
        return replace(self, pauses=(*self.pauses[:-1], replace(paused, resumed_at=at)))


def build_timeline(opened_at: datetime, entries: Iterable[RequestEntry]) -> RequestTimeline:
    """Return the course of a request with this history."""
    found = RequestTimeline(opened_at)
    when = attrgetter("at")
    for at, together in groupby(sorted(entries, key=when), key=when):
        found = _apply_instant(found, at, {entry.kind: entry for entry in reversed(list(together))})
        if found.closing_entry is not None:
            break
    return found


def _apply_instant(
    before: RequestTimeline, at: datetime, together: dict[EntryKind, RequestEntry]
) -> RequestTimeline:
    """Return the course after an instant; of each kind, the entry that was entered first counts."""
    stop = together.get("resolution") or together.get("withdrawal")
    if stop is not None:
        said = (stop,) if stop.kind == "resolution" else ()
        return replace(
            before.with_pause_ended(at), responses=(*before.responses, *said), closing_entry=stop
        )
    after = before
    if "progress" in together:
        after = replace(after, responses=(*after.responses, together["progress"]))
    pause = together.get("pause")
    if pause is None:
        return after.with_pause_ended(at) if "resume" in together else after
    if after.open_pause is not None:
        return after
    return replace(after, responses=(*after.responses, pause), pauses=(*after.pauses, Pause(pause)))
