"""Whatever people and timers do to a request, in whatever order, some things hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.comms.domain import request_events as e
from services.comms.domain.history import EntryKind
from services.comms.domain.refusals import CommsRefused
from services.comms.domain.request import (
    CheckClock,
    Present,
    RecordEntry,
    Request,
    RequestCommand,
    RetimeEntry,
    VoidEntry,
    evolve,
)
from services.comms.domain.request_decisions import decide
from tests.comms.asked import CALENDARS, MONDAY, REQUEST, TICK, entry, opens, with_own

KINDS: list[EntryKind] = ["progress", "pause", "resume", "resolution", "withdrawal"]
hours = st.integers(min_value=0, max_value=60).map(lambda one: timedelta(hours=one))


class RequestMachine(RuleBasedStateMachine):
    """One request, its timer, and time that only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.request: Request = None
        self.now = MONDAY
        self.calendars = CALENDARS
        self.number = 200
        self.legs: dict[int, e.LegMet | e.LegBreached] = {}
        self.breaches: set[tuple[int, datetime]] = set()
        self.alerts: list[tuple[UUID, int]] = []

    def world(self) -> Present:
        return Present(self.now, self.calendars, "E7")

    def does(self, command: RequestCommand) -> None:
        """Have a command decided, twice, and hear what is told as another area would."""
        try:
            decided = decide(command, self.request)
        except CommsRefused:
            return
        for event in decided:
            self.request = evolve(self.request, event)
            self.hear(event)
        assert decide(command, self.request) == [], "asked twice, it changed something"

    def hear(self, event: e.RequestEvent) -> None:
        match event:
            case e.LegMet(leg=leg):
                self.legs[leg] = event
            case e.LegBreached(leg=leg, due_at=due_at):
                assert (leg, due_at) not in self.breaches, "told twice"
                assert self.now > due_at == event.at
                self.breaches.add((leg, due_at))
                self.legs[leg] = event
            case e.LegReleased(leg=leg):
                assert leg in self.legs, "nothing was told of it"
                self.breaches = {one for one in self.breaches if one[0] != leg}
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
        self.does(opens())

    @rule(after=hours)
    def time_passes(self, after: timedelta) -> None:
        self.now += after

    @rule()
    def the_timer_fires(self) -> None:
        assert self.request is not None
        shown = self.request.clock
        if shown is not None and shown.next_at is not None and shown.next_at + TICK <= self.now:
            before = self.request
            self.does(CheckClock(REQUEST, self.world()))
            assert self.request != before, "it fired for nothing"

    @rule(kind=st.sampled_from(KINDS), ago=hours)
    def something_happens(self, kind: EntryKind, ago: timedelta) -> None:
        self.number += 1
        when = max(self.now - ago, MONDAY)
        self.does(RecordEntry(REQUEST, entry(kind, when, UUID(int=self.number)), self.world()))

    @rule(one=st.integers(min_value=199, max_value=230), ago=hours)
    def somebody_corrects(self, one: int, ago: timedelta) -> None:
        entry_id = REQUEST if one > self.number else UUID(int=one)
        self.does(RetimeEntry(REQUEST, entry_id, self.now - ago, "mistaken", self.world()))

    @rule(one=st.integers(min_value=200, max_value=230))
    def somebody_strikes_out(self, one: int) -> None:
        self.does(VoidEntry(REQUEST, UUID(int=one), "mistaken", self.world()))

    @rule()
    def a_calendar_is_published(self) -> None:
        self.calendars = with_own(len(self.calendars.versions) + 1)
        self.does(CheckClock(REQUEST, self.world()))

    @invariant()
    def everything_that_came_about_was_told(self) -> None:
        """Check that the others know what the request says it told them, each thing once."""
        if self.request is None or self.request.clock is None:
            return
        told = {number: one for number, one in self.request.told.items() if one.met or one.breached}
        assert told.keys() == self.legs.keys()
        assert len(self.alerts) == len(set(self.alerts)), "somebody was told twice"
        over = self.request.course.stop is not None
        assert (self.request.closed is not None) == over
        assert over == (self.request.clock.status in {"resolved", "withdrawn"})
        if over:
            assert self.request.clock.next_at is None

    @invariant()
    def legs_follow_each_other(self) -> None:
        met = [number for number, one in self.legs.items() if isinstance(one, e.LegMet)]
        assert sorted(met) == list(range(1, len(met) + 1))


TestRequest = RequestMachine.TestCase
TestRequest.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
