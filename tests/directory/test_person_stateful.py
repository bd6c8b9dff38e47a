"""Where a person is on each day under random commands, against a table of days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.directory.application.events_to_facts import fact_from_event
from services.directory.domain.person import decide
from services.directory.domain.person_commands import AssignPerson, PersonCommand, RegisterPerson
from services.directory.domain.person_departure import LeaveCompany, WithdrawAssignment
from services.directory.domain.person_state import Assignment, PersonState, evolve
from services.directory.domain.refusals import DirectoryRefused
from shared.contracts.directory import PersonAssigned
from shared.contracts.directory_changes import PersonLeft
from tests.directory.domain_examples import CHART, NEW_YEAR, RECORDED_AT, li_entry
from tests.property_budget import examples

LONGEST = 9
days = st.integers(-3, LONGEST).map(lambda number: NEW_YEAR + timedelta(days=number))
ID = "E1001"


class PersonStateMachine(RuleBasedStateMachine):
    """A person, and an area that goes by the days of the facts about them."""

    def __init__(self) -> None:
        super().__init__()
        self.person: PersonState = None
        self.expected: dict[date, str | None] = {}
        self.heard: dict[date, str | None] = {}

    def execute(self, command: PersonCommand) -> bool:
        """Decide a command; return whether it changed something."""
        try:
            decided = decide(command, self.person)
        except DirectoryRefused:
            return False
        for event in decided:
            self.person = evolve(self.person, event)
            match fact_from_event(event):
                case PersonAssigned(department=department, valid_from=day):
                    self.heard[day] = department
                case PersonLeft(last_day=last_day):
                    self.heard[last_day + timedelta(days=1)] = None
                case _:
                    pass
        return bool(decided)

    @initialize()
    def register(self) -> None:
        self.execute(RegisterPerson(li_entry(), CHART, RECORDED_AT))
        self.expected = {NEW_YEAR: "RND"}

    @rule(department=st.sampled_from(["HQ", "RND", "OLD"]), day=days)
    def assign(self, department: str, day: date) -> None:
        assignment = Assignment(department, frozenset(), day)
        if self.execute(AssignPerson(ID, assignment, CHART, RECORDED_AT)):
            self.expected[day] = department

    @rule(day=days)
    def leave(self, day: date) -> None:
        if self.execute(LeaveCompany(ID, day, RECORDED_AT)):
            assert all(one <= day for one in self.expected)
            self.expected[day + timedelta(days=1)] = None
            assert not self.execute(LeaveCompany(ID, day, RECORDED_AT))

    @rule(pick=st.integers(0, 9))
    def withdraw(self, pick: int) -> None:
        known = sorted(self.expected)
        if not known:
            return
        day = known[pick % len(known)]
        assert self.execute(WithdrawAssignment(ID, day, "a mistake", RECORDED_AT))
        del self.expected[day]

    @invariant()
    def every_day_has_what_was_entered_for_it(self) -> None:
        assert self.person is not None or not self.expected
        for number in range(-4, LONGEST + 2):
            day = NEW_YEAR + timedelta(days=number)
            held = self.person.find_assignment(day) if self.person else None
            expected = department_on(self.expected, day)
            assert (held.department if held else None) == expected
            assert department_on(self.heard, day) == expected


def department_on(known: dict[date, str | None], day: date) -> str | None:
    """Return what a table of days says of one."""
    earlier = [one for one in known if one <= day]
    return known[max(earlier)] if earlier else None


TestPerson = PersonStateMachine.TestCase
TestPerson.settings = settings(max_examples=examples(30), stateful_step_count=15)
