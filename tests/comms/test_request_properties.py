"""Invariants of a request, whatever people and timers do to it in whatever order."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.comms.domain import request_events as e
from services.comms.domain.refusals import CommsRefused
from services.comms.domain.request_commands import (
    CheckClock,
    DecisionContext,
    RecordEntry,
    RequestCommand,
    RetimeEntry,
    VoidEntry,
)
from services.comms.domain.request_decisions import decide, record_entry
from services.comms.domain.request_state import RequestState, evolve, settled_from
from services.comms.domain.request_timeline import EntryKind, RequestEntry
from tests.comms.request_examples import (
    CALENDARS,
    MICROSECOND,
    MONDAY,
    REQUEST_ID,
    calendars_with_company_days,
    entry,
    open_command,
)
from tests.property_budget import examples

KINDS: list[EntryKind] = ["progress", "pause", "resume", "resolution", "withdrawal"]
hours = st.integers(min_value=0, max_value=60).map(lambda one: timedelta(hours=one))


class RequestStateMachine(RuleBasedStateMachine):
    """One request with its timer; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.request: RequestState = None
        self.now = MONDAY
        self.calendars = CALENDARS
        self.number = 200
        self.legs: dict[int, e.LegMet | e.LegBreached] = {}
        self.breached_due_at: dict[int, datetime] = {}
        self.alerts: list[tuple[UUID, int]] = []

    def context(self) -> DecisionContext:
        return DecisionContext(self.now, self.calendars, "E7")

    def execute(self, command: RequestCommand) -> None:
        """Decide a command twice, and follow the announcements as another area would."""
        try:
            decided = decide(command, self.request)
        except CommsRefused:
            return
        for event in decided:
            self.request = evolve(self.request, event)
            self.apply_event(event)
        assert decide(command, self.request) == [], "the repeated command changed something"

    def apply_event(self, event: e.RequestEvent) -> None:
        match event:
            case e.LegMet(leg=leg):
                self.legs[leg] = event
            case e.LegBreached(leg=leg, due_at=due_at):
                assert self.breached_due_at.get(leg) != due_at, "announced twice"
                assert self.now > due_at == event.at
                self.breached_due_at[leg] = due_at
                self.legs[leg] = event
            case e.LegReleased(leg=leg):
                assert leg in self.legs, "nothing was announced of it"
                self.breached_due_at.pop(leg, None)
                del self.legs[leg]
            case e.SilenceAlerted(entry_id=entry_id, at=at):
                assert self.now > at
                self.alerts.append((entry_id, 1))
            case e.SilenceEscalated(entry_id=entry_id, step=step):
                self.alerts.append((entry_id, step))
            case _:
                pass

    @initialize()
    def opened(self) -> None:
        self.execute(open_command())

    @rule(after=hours)
    def time_passes(self, after: timedelta) -> None:
        self.now += after

    @rule()
    def the_timer_fires(self) -> None:
        assert self.request is not None
        shown = self.request.last_clock_event
        if (
            shown is not None
            and shown.next_at is not None
            and shown.next_at + MICROSECOND <= self.now
        ):
            before = self.request
            self.execute(CheckClock(REQUEST_ID, self.context()))
            assert self.request != before, "it fired for nothing"

    @rule(kind=st.sampled_from(KINDS), ago=hours)
    def something_happens(self, kind: EntryKind, ago: timedelta) -> None:
        self.number += 1
        when = max(self.now - ago, MONDAY)
        self.execute(
            RecordEntry(REQUEST_ID, entry(kind, when, UUID(int=self.number)), self.context())
        )

    @rule(one=st.integers(min_value=199, max_value=230), ago=hours)
    def somebody_corrects(self, one: int, ago: timedelta) -> None:
        entry_id = REQUEST_ID if one > self.number else UUID(int=one)
        self.execute(RetimeEntry(REQUEST_ID, entry_id, self.now - ago, "mistaken", self.context()))

    @rule(one=st.integers(min_value=200, max_value=230))
    def somebody_voids_an_entry(self, one: int) -> None:
        self.execute(VoidEntry(REQUEST_ID, UUID(int=one), "mistaken", self.context()))

    @rule()
    def a_calendar_is_published(self) -> None:
        self.calendars = calendars_with_company_days(len(self.calendars.versions) + 1)
        self.execute(CheckClock(REQUEST_ID, self.context()))

    @rule()
    def time_alone_changes_no_refusal_once_it_is_settled(self) -> None:
        settled = settled_from(self.request)
        if settled is not None:
            at_once = self.refusals(settled)
            assert self.refusals(settled + timedelta(days=3)) == at_once

    def refusals(self, at: datetime) -> list[str | None]:
        """Return how an entry of each kind is refused at a time, `None` where it is not."""
        assert self.request is not None
        found: list[str | None] = []
        for kind in KINDS:
            probe = RequestEntry(entry_id=REQUEST_ID, kind=kind, at=at, note="…")
            try:
                decided = record_entry(probe, self.request, self.calendars.current)
            except CommsRefused as refusal:
                found.append(str(refusal))
            else:
                found.append(None if decided else "nothing")
        return found

    @invariant()
    def everything_due_was_announced(self) -> None:
        """Check that the announced events agree with the request's record of them, each once."""
        if self.request is None or self.request.last_clock_event is None:
            return
        announced = {
            number: one
            for number, one in self.request.announced_legs.items()
            if one.met or one.breached_due_at
        }
        assert announced.keys() == self.legs.keys()
        assert len(self.alerts) == len(set(self.alerts)), "somebody was notified twice"
        over = self.request.timeline.closing_entry is not None
        assert (self.request.closed_event is not None) == over
        assert over == (self.request.last_clock_event.status in {"resolved", "withdrawn"})
        if over:
            assert self.request.last_clock_event.next_at is None

    @invariant()
    def legs_follow_each_other(self) -> None:
        met = [number for number, one in self.legs.items() if isinstance(one, e.LegMet)]
        assert sorted(met) == list(range(1, len(met) + 1))


TestRequest = RequestStateMachine.TestCase
TestRequest.settings = settings(max_examples=examples(150), stateful_step_count=40, deadline=None)
