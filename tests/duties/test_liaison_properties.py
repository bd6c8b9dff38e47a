"""Properties of a liaison's office under any sequence of commands: each day has one word."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.duties.domain.liaison_commands import (
    ChangeLiaisonDeputy,
    EndLiaison,
    LiaisonCommand,
    WithdrawLiaisonHandOver,
)
from services.duties.domain.liaison_decisions import decide
from services.duties.domain.liaison_refusals import LiaisonOfficeEnded, NoHandOverPlanned
from services.duties.domain.liaison_state import Liaison, LiaisonState, evolve
from services.duties.domain.refusals import DutiesRefused
from shared.eventsourcing.liaison_contacts import LiaisonTerm, term_on
from tests.duties.liaison_examples import AT, ID, TODAY, end, hand_over, leave, name, withdraw
from tests.property_budget import examples

PEOPLE = st.sampled_from(["lin", "mei", "bo"])
DAYS = st.integers(-20, 20).map(lambda number: TODAY + timedelta(days=number))
FIRST, LAST = TODAY - timedelta(days=25), TODAY + timedelta(days=60)


class LiaisonStateMachine(RuleBasedStateMachine):
    """Runs commands, and keeps who holds the office on each day beside the decider."""

    def __init__(self) -> None:
        super().__init__()
        self.state: LiaisonState = None
        self.today = TODAY
        self.holders: dict[date, str | None] = {}
        """By day: who is liaison; `None` while vacant, and no entry where no office is needed."""

    def days_from(self, first: date) -> list[date]:
        days = (FIRST + timedelta(number) for number in range((LAST - FIRST).days))
        return [day for day in days if day >= first]

    def execute(self, command: LiaisonCommand) -> bool:
        try:
            events = decide(command, self.state)
        except DutiesRefused:
            return False
        for event in events:
            self.state = evolve(self.state, event)
        try:
            assert decide(command, self.state) == [], "the second time it changed something"
        except (NoHandOverPlanned, LiaisonOfficeEnded):
            assert isinstance(command, WithdrawLiaisonHandOver | EndLiaison)
        return bool(events)

    def hold(self, person: str | None, first: date) -> None:
        self.holders |= dict.fromkeys(self.days_from(first), person)

    @rule(days=st.integers(0, 5))
    def time_passes(self, days: int) -> None:
        self.today = min(self.today + timedelta(days), TODAY + timedelta(20))

    @rule(person=PEOPLE, day=DAYS)
    def somebody_is_named(self, person: str, day: date) -> None:
        if self.execute(name(person, None, valid_from=day, today=self.today)):
            assert day not in self.holders
            self.hold(person, day)

    @rule(person=PEOPLE, deputy=st.none() | PEOPLE, day=DAYS)
    def the_office_is_handed_over(self, person: str, deputy: str | None, day: date) -> None:
        before = dict(self.holders)
        if self.execute(hand_over(person, day, deputy, today=self.today)):
            assert day in before or day < min(before), "there was no office"
            assert person != deputy
            self.hold(person, day)

    @rule(person=PEOPLE, day=DAYS)
    def somebody_leaves(self, person: str, day: date) -> None:
        self.execute(leave(person, day))
        for one in self.days_from(day):
            if self.holders.get(one) == person:
                self.holders[one] = None

    @rule()
    def a_hand_over_is_withdrawn(self) -> None:
        before = self.state
        if self.execute(withdraw(self.today)):
            assert isinstance(before, Liaison)
            planned = before.latest_held
            assert planned.valid_from > self.today
            self.hold(self.holders[planned.valid_from - timedelta(1)], planned.valid_from)

    @rule(deputy=st.none() | PEOPLE)
    def the_deputy_changes(self, deputy: str | None) -> None:
        self.execute(ChangeLiaisonDeputy(ID, deputy, self.today, AT))

    @rule(day=DAYS, is_item_open=st.booleans())
    def the_office_ends(self, day: date, is_item_open: bool) -> None:
        if self.execute(end(day, is_item_open=is_item_open)):
            assert not is_item_open, "an open item lost its liaison"
            for one in self.days_from(day + timedelta(1)):
                self.holders.pop(one, None)

    @invariant()
    def each_day_has_the_holder_that_was_said_last(self) -> None:
        if self.state is None:
            return
        for day in self.days_from(FIRST):
            term = term_on(self.state.terms, day)
            if day in self.holders:
                assert term is not None
                assert not term.is_ended
                assert term.person == self.holders[day]
            else:
                assert term is None or term.is_ended

    @invariant()
    def terms_follow_each_other_and_nobody_deputises_for_themselves(self) -> None:
        terms: tuple[LiaisonTerm, ...] = self.state.terms if self.state else ()
        days = [one.valid_from for one in terms]
        assert days == sorted(set(days))
        assert all(one.person is None or one.person != one.deputy for one in terms)


LiaisonStateMachine.TestCase.settings = settings(
    max_examples=examples(60), stateful_step_count=25, deadline=None
)
TestLiaisonOffice = LiaisonStateMachine.TestCase
