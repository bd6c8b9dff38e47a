"""The entries of a request, and the timeline that is built of them.

Entries are stored as they were entered, in any order; when one is retimed or voided, the timeline
is built anew. At the same instant, stop beats pause beats start: a stop is the last entry that
counts, and a pause at the instant of a resume or a reply leaves the clock paused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

EntryKind = Literal["progress", "resolution", "pause", "resume", "withdrawal"]
WaitingOn = Literal["asker", "outside"]
RequestSide = Literal["asker", "department"]
"""One of the two departments of a request: the one that asks, or the one that is asked."""
PauseAcceptance = Literal["needed", "given", "declined"]
"""Whether the asker accepts that the clock stands: until it does, the clock goes on."""
EnteringParty = RequestSide | Literal["officer"]
"""Who entered something: people of one of the sides, or an officer."""
_SIDE_OF_KIND: Mapping[EntryKind, RequestSide] = {
    "progress": "department",
    "resolution": "department",
    "pause": "department",
    "withdrawal": "asker",
}


class RequestEntry(BaseModel, frozen=True):
    """Something that was said or done about a request after it was opened."""

    entry_id: UUID
    kind: EntryKind
    at: datetime
    """The time that counts."""
    note: str | None = None
    """The text of a reply, or the reason of a pause or a withdrawal."""
    waiting_on: WaitingOn | None = None
    """Whom the asked department waits for during a pause."""
    entered_at: datetime | None = None
    """When it was entered; `None` in old logs."""
    occurred_at: datetime | None = None
    """When it happened, as long as that time awaits confirmation and does not count."""
    awaiting: RequestSide | None = None
    """The side that has to confirm `occurred_at`."""
    party: EnteringParty | None = None
    """Who entered it; `None` in old logs."""
    by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person of the asked department who entered it; `None` for others, and in
    old logs."""
    due_at: datetime | None = Field(default=None, exclude_if=lambda due_at: due_at is None)
    """Of a pause by people of the asked department, when the reply was due before it."""
    acceptance: PauseAcceptance | None = Field(default=None, exclude_if=lambda given: given is None)
    """Of a pause; `None` where none is needed: in old logs, and where an officer enters it."""

    @property
    def stops_clock(self) -> bool:
        """Whether a pause counts as one: it is accepted, or needs no acceptance."""
        return self.acceptance in {None, "given"}

    @property
    def entering_party(self) -> EnteringParty | None:
        """Who entered it; `None` for a resume of an old log, which either side may enter."""
        return self.party or _SIDE_OF_KIND.get(self.kind)

    @property
    def stated_at(self) -> datetime:
        """When it happened as stated, whether that counts or awaits confirmation."""
        return self.occurred_at or self.at

    def has_content_of(self, other: RequestEntry) -> bool:
        """Return whether both say the same; their ids do not matter."""
        mine = (self.kind, self.stated_at, self.note, self.waiting_on)
        return mine == (other.kind, other.stated_at, other.note, other.waiting_on)


@dataclass(frozen=True)
class Pause:
    """A period from `entry.at` on in which the clock does not run."""

    entry: RequestEntry
    resumed_at: datetime | None = None
    """When the clock went on; `None` while the pause lasts."""


@dataclass(frozen=True)
class RequestTimeline:
    """The entries of a request in the order of time, without those that took no effect."""

    opened_at: datetime
    responses: tuple[RequestEntry, ...] = ()
    """What the asked department said: progress, pauses with their reason, the resolution."""
    pauses: tuple[Pause, ...] = ()
    closing_entry: RequestEntry | None = None
    """The resolution or the withdrawal; `None` while the request is open."""

    @property
    def ongoing_pause(self) -> Pause | None:
        """The pause that still lasts; `None` where the clock runs."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].resumed_at is None else None

    def without_accepted_pauses(self) -> RequestTimeline:
        """Return the timeline without the pauses that the asker accepted; itself without any."""
        kept = tuple(pause for pause in self.pauses if pause.entry.acceptance is None)
        return self if len(kept) == len(self.pauses) else replace(self, pauses=kept)

    def with_pause_ended(self, at: datetime) -> RequestTimeline:
        """Return the timeline with its open pause ended, if there is one."""
        paused = self.ongoing_pause
        if paused is None:
            return self
        return replace(self, pauses=(*self.pauses[:-1], replace(paused, resumed_at=at)))


def build_timeline(opened_at: datetime, entries: Iterable[RequestEntry]) -> RequestTimeline:
    """Return the timeline of a request with these entries."""
    timeline = RequestTimeline(opened_at)
    time_of = attrgetter("at")
    for at, group in groupby(sorted(entries, key=time_of), key=time_of):
        simultaneous = {entry.kind: entry for entry in reversed(list(group))}
        timeline = _apply_instant(timeline, at, simultaneous)
        if timeline.closing_entry is not None:
            break
    return timeline


def _apply_instant(
    before: RequestTimeline, at: datetime, simultaneous: dict[EntryKind, RequestEntry]
) -> RequestTimeline:
    """Return the timeline after an instant; of each kind, the entry entered first counts."""
    stop = simultaneous.get("resolution") or simultaneous.get("withdrawal")
    if stop is not None:
        responses = (stop,) if stop.kind == "resolution" else ()
        return replace(
            before.with_pause_ended(at),
            responses=(*before.responses, *responses),
            closing_entry=stop,
        )
    after = before
    if "progress" in simultaneous:
        after = replace(after, responses=(*after.responses, simultaneous["progress"]))
    pause = simultaneous.get("pause")
    if pause is not None and not pause.stops_clock:
        after = replace(after, responses=(*after.responses, pause))  # an answer, though no pause
        pause = None
    if pause is None:
        return after.with_pause_ended(at) if "resume" in simultaneous else after
    if after.ongoing_pause is not None:
        return after
    return replace(after, responses=(*after.responses, pause), pauses=(*after.pauses, Pause(pause)))
