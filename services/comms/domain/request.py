"""A request (跨部门请求): one department asks another, and the clock runs until it has its answer.

What happened is a history of entries that may be corrected; what follows from it by the clock was
told to others, one event for each thing. Whatever comes, the clock is read anew from the history,
and what others know differently is told (see `telling`). What comes of a command is decided in
`request_decisions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.comms.domain.calendar import Calendars
from services.comms.domain.history import Course, Entry, course
from services.comms.domain.reply_policy import ReplyPolicy
from services.comms.domain.request_events import (
    Ask,
    CalendarAdopted,
    ClockSet,
    EntryRecorded,
    EntryRetimed,
    EntryVoided,
    LegBreached,
    LegMet,
    LegReleased,
    RequestClosed,
    RequestEvent,
    RequestOpened,
    SilenceAlerted,
    SilenceEscalated,
    Terms,
)


@dataclass(frozen=True)
class ToldLeg:
    """What the others know of a leg."""

    breached: datetime | None = None
    """The due time that was told as missed."""
    met: LegMet | None = None


@dataclass(frozen=True)
class KnownRequest:
    """A request with its history and with what was told of it."""

    ask: Ask
    terms: Terms
    calendar_version: int
    opened_at: datetime
    entries: tuple[Entry, ...] = ()
    """Those that stand, in the order they were entered."""
    voided: frozenset[UUID] = frozenset()
    told: Mapping[int, ToldLeg] = field(default_factory=dict)
    alerted: frozenset[tuple[UUID, int]] = frozenset()
    """Each silence, by what it began with, and step that was told of it."""
    closed: RequestClosed | None = None
    clock: ClockSet | None = None

    @property
    def course(self) -> Course:
        """The history in the order of time."""
        return course(self.opened_at, self.entries)

    def after(self, event: RequestEvent) -> KnownRequest:  # noqa: C901, PLR0911  one for each
        """Return it after an event."""
        match event:
            case RequestOpened():
                return self
            case EntryRecorded(entry=entry):
                return replace(self, entries=(*self.entries, entry))
            case EntryRetimed(entry_id=entry_id, at=at):
                return self._retimed(entry_id, at)
            case EntryVoided(entry_id=entry_id):
                return self._without(entry_id)
            case CalendarAdopted(calendar_version=version):
                return replace(self, calendar_version=version)
            case LegMet(leg=leg):
                return self._told(leg, replace(self.told.get(leg, ToldLeg()), met=event))
            case LegBreached(leg=leg, due_at=due_at):
                return self._told(leg, replace(self.told.get(leg, ToldLeg()), breached=due_at))
            case LegReleased(leg=leg):
                return self._told(leg, ToldLeg())
            case SilenceAlerted(entry_id=entry_id):
                return replace(self, alerted=self.alerted | {(entry_id, 1)})
            case SilenceEscalated(entry_id=entry_id, step=step):
                return replace(self, alerted=self.alerted | {(entry_id, step)})
            case RequestClosed():
                return replace(self, closed=event)
            case ClockSet(status=status):
                over = status in {"resolved", "withdrawn"}
                return replace(self, clock=event, closed=self.closed if over else None)

    def _retimed(self, entry_id: UUID, at: datetime) -> KnownRequest:
        if entry_id == self.ask.request_id:
            return replace(self, opened_at=at)
        moved = tuple(
            one.model_copy(update={"at": at}) if one.entry_id == entry_id else one
            for one in self.entries
        )
        return replace(self, entries=moved)

    def _without(self, entry_id: UUID) -> KnownRequest:
        standing = tuple(one for one in self.entries if one.entry_id != entry_id)
        return replace(self, entries=standing, voided=self.voided | {entry_id})

    def _told(self, leg: int, told: ToldLeg) -> KnownRequest:
        return replace(self, told={**self.told, leg: told})


Request = KnownRequest | None


@dataclass(frozen=True)
class Present:
    """What a decision needs to know of the world, as it is just now."""

    now: datetime
    calendars: Calendars
    head: str | None
    """Who heads the asked department."""


@dataclass(frozen=True)
class OpenRequest:
    """Ask a department something, under the policy in force."""

    ask: Ask
    text: str
    policy: ReplyPolicy
    at: datetime
    present: Present

    @property
    def request_id(self) -> UUID:
        """The request it opens."""
        return self.ask.request_id


@dataclass(frozen=True)
class RecordEntry:
    """Enter what was said or done, now or before."""

    request_id: UUID
    entry: Entry
    present: Present


@dataclass(frozen=True)
class RetimeEntry:
    """Correct when an entry happened; the request's own id stands for its opening."""

    request_id: UUID
    entry_id: UUID
    at: datetime
    reason: str
    present: Present


@dataclass(frozen=True)
class VoidEntry:
    """Strike an entry out that never happened."""

    request_id: UUID
    entry_id: UUID
    reason: str
    present: Present


@dataclass(frozen=True)
class CheckClock:
    """Tell what has come about by now, by the calendar in force."""

    request_id: UUID
    present: Present


RequestCommand = OpenRequest | RecordEntry | RetimeEntry | VoidEntry | CheckClock


def evolve(request: Request, event: RequestEvent) -> Request:
    """Return the request after an event."""
    if isinstance(event, RequestOpened):
        return KnownRequest(event.ask, event.terms, event.calendar_version, event.at)
    return request.after(event) if request else None
