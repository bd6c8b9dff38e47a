"""The state of a request (跨部门请求): a department asks another and waits for its answer.

Its history is a list of entries that may be corrected. What follows from it by the clock is
announced, one event for each thing: after every change the clock is computed anew from the
history, and the difference to what was announced is announced (`reply_clock_event_derivation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_events import (
    CalendarAdopted,
    ClockSet,
    EntryConfirmed,
    EntryRecorded,
    EntryRetimed,
    EntryTimeRejected,
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
from services.comms.domain.request_timeline import (
    EnteringParty,
    PauseAcceptance,
    RequestEntry,
    RequestSide,
    RequestTimeline,
    build_timeline,
)
from services.comms.domain.request_transfer_events import RequestTransferred


@dataclass(frozen=True)
class AnnouncedLeg:
    """What was announced of a leg."""

    breached_due_at: datetime | None = None
    """The due time that was announced as missed."""
    met: LegMet | None = None
    """The reply that was announced."""


@dataclass(frozen=True)
class ExistingRequest:
    """A request with its history and with what was announced of it."""

    ask: RequestDetails
    terms: Terms
    calendar_version: int
    opened_at: datetime
    """The time of the opening that counts."""
    opening_occurred_at: datetime | None = None
    """When it was asked, as long as that time awaits confirmation."""
    opening_awaiting: RequestSide | None = None
    opening_party: EnteringParty = "asker"
    """Who entered the opening; in old logs the asker is taken to have done it."""
    confirmed_entry_ids: frozenset[UUID] = frozenset()
    rejection_reasons: Mapping[UUID, str] = field(default_factory=dict)
    """The reason of the last rejection of each stated time that was rejected."""
    entries: tuple[RequestEntry, ...] = ()
    """The entries that are not voided, in the order in which they were entered."""
    voided_entry_ids: frozenset[UUID] = frozenset()
    correction_reasons: Mapping[UUID, str] = field(default_factory=dict)
    """The reason of the last correction of each entry that was corrected."""
    announced_legs: Mapping[int, AnnouncedLeg] = field(default_factory=dict)
    announced_alerts: frozenset[tuple[UUID, int]] = frozenset()
    """The alerts that were announced: the entry with which the silence began, and the step."""
    closed_event: RequestClosed | None = None
    last_clock_event: ClockSet | None = None
    connector: str | None = None
    """The subject of the connector that opened it; `None` for people."""

    @property
    def awaiting_entries(self) -> Mapping[UUID, RequestSide]:
        """The side that has to confirm each entry of which that is awaited, the opening first."""
        times = [(self.ask.request_id, self.opening_awaiting)]
        times += [(one.entry_id, one.awaiting) for one in self.entries]
        return {entry_id: side for entry_id, side in times if side is not None}

    @property
    def timeline(self) -> RequestTimeline:
        """The entries in the order of time, without those that took no effect."""
        return build_timeline(self.opened_at, self.entries)

    def apply(self, event: RequestEvent) -> ExistingRequest:  # noqa: C901, PLR0911, PLR0912  one for each
        """Return the request after an event."""
        match event:
            case RequestOpened():
                return self
            case EntryRecorded(entry=entry):
                return replace(self, entries=(*self.entries, entry))
            case EntryRetimed():
                return self._retimed(event)
            case EntryVoided():
                return self._without(event)
            case EntryConfirmed():
                return self._confirmed(event)
            case EntryTimeRejected(entry_id=entry_id, at=at, reason=reason):
                reasons = {**self.rejection_reasons, entry_id: reason}
                rejected = self.with_time(entry_id, at).with_answer(entry_id, "declined")
                return replace(rejected, rejection_reasons=reasons)
            case CalendarAdopted(calendar_version=version):
                return replace(self, calendar_version=version)
            case LegMet(leg=leg):
                return self._with_leg(leg, replace(self._leg(leg), met=event))
            case LegBreached(leg=leg, due_at=due_at):
                return self._with_leg(leg, replace(self._leg(leg), breached_due_at=due_at))
            case LegReleased(leg=leg):
                return self._with_leg(leg, AnnouncedLeg())
            case SilenceAlerted(entry_id=entry_id):
                return replace(self, announced_alerts=self.announced_alerts | {(entry_id, 1)})
            case SilenceEscalated(entry_id=entry_id, step=step):
                return replace(self, announced_alerts=self.announced_alerts | {(entry_id, step)})
            case RequestClosed():
                return replace(self, closed_event=event)
            case RequestTransferred(side=side, department=department):
                changes = {"department" if side == "asked" else "asker": department}
                return replace(self, ask=self.ask.model_copy(update=changes))
            case ClockSet(status=status):
                over = status in {"resolved", "withdrawn"}
                return replace(
                    self, last_clock_event=event, closed_event=self.closed_event if over else None
                )

    def _retimed(self, event: EntryRetimed) -> ExistingRequest:
        reasons = {**self.correction_reasons, event.entry_id: event.reason}
        changed = self.with_time(event.entry_id, event.at, event.occurred_at, event.awaiting)
        return replace(changed, correction_reasons=reasons)

    def _confirmed(self, event: EntryConfirmed) -> ExistingRequest:
        confirmed = self.confirmed_entry_ids | {event.entry_id}
        changed = self.with_time(event.entry_id, event.at).with_answer(event.entry_id, "given")
        return replace(changed, confirmed_entry_ids=confirmed)

    def with_answer(self, entry_id: UUID, acceptance: PauseAcceptance) -> ExistingRequest:
        """Return the request with the asker's answer to a pause that waits for one."""
        entries = tuple(
            one.model_copy(update={"acceptance": acceptance})
            if one.entry_id == entry_id and not one.stops_clock
            else one
            for one in self.entries
        )
        return replace(self, entries=entries)

    def with_time(
        self,
        entry_id: UUID,
        at: datetime,
        occurred_at: datetime | None = None,
        awaiting: RequestSide | None = None,
    ) -> ExistingRequest:
        """Return the request with other times of an entry, or of the opening under its own id."""
        if entry_id == self.ask.request_id:
            return replace(
                self, opened_at=at, opening_occurred_at=occurred_at, opening_awaiting=awaiting
            )
        times = {"at": at, "occurred_at": occurred_at, "awaiting": awaiting}
        entries = tuple(
            one.model_copy(update={**times, **_proposed_anew(one, awaiting)})
            if one.entry_id == entry_id
            else one
            for one in self.entries
        )
        return replace(self, entries=entries)

    def without(self, entry_id: UUID) -> ExistingRequest:
        """Return the request without an entry."""
        kept = tuple(one for one in self.entries if one.entry_id != entry_id)
        return replace(self, entries=kept)

    def _without(self, event: EntryVoided) -> ExistingRequest:
        return replace(
            self.without(event.entry_id),
            voided_entry_ids=self.voided_entry_ids | {event.entry_id},
            correction_reasons={**self.correction_reasons, event.entry_id: event.reason},
        )

    def _leg(self, number: int) -> AnnouncedLeg:
        return self.announced_legs.get(number, AnnouncedLeg())

    def _with_leg(self, number: int, announced: AnnouncedLeg) -> ExistingRequest:
        return replace(self, announced_legs={**self.announced_legs, number: announced})


RequestState = ExistingRequest | None


def _proposed_anew(entry: RequestEntry, awaiting: RequestSide | None) -> Mapping[str, object]:
    """Return the change of a declined pause whose time is stated anew: it awaits an answer."""
    again = entry.acceptance == "declined" and awaiting is not None
    return {"acceptance": "needed"} if again else {}


def evolve(request: RequestState, event: RequestEvent) -> RequestState:
    """Return the request after an event."""
    if isinstance(event, RequestOpened):
        return ExistingRequest(
            event.ask,
            event.terms,
            event.calendar_version,
            event.at,
            event.occurred_at,
            event.awaiting,
            event.party or "asker",
            connector=event.connector,
        )
    return request.apply(event) if request else None


def settled_from(request: RequestState) -> datetime | None:
    """Return from when on time alone makes no new entry possible or impossible.

    It is behind the opening and all entries, as they count and as they are stated: an entry at the
    same instant as another may repeat it, or take no effect beside it.
    """
    if request is None:
        return None
    times = [(request.opened_at, request.opening_occurred_at)]
    times += [(one.at, one.occurred_at) for one in request.entries]
    latest = max(max(at, occurred_at or at) for at, occurred_at in times)
    return latest + timedelta.resolution
