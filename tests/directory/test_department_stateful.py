"""What holds on each day of a department under random commands, against a table of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.directory.domain import department_commands as commands
from services.directory.domain import department_events as events
from services.directory.domain.dated_values import find_on
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_history import ChangedValue
from services.directory.domain.department_state import (
    ClosedDepartment,
    DepartmentState,
    OpenDepartment,
    WithdrawnDepartment,
    evolve,
)
from services.directory.domain.organisation_chart import NO_DEPENDANTS
from services.directory.domain.refusals import DirectoryRefused
from services.directory.domain.succession_events import SuccessionDecided
from tests.directory.domain_examples import CHART, NEW_YEAR, rnd_entry
from tests.property_budget import examples

LONGEST = 9
days = st.integers(-2, LONGEST).map(lambda number: NEW_YEAR + timedelta(days=number))
names = st.sampled_from(["研发部", "研发中心", "研究院"])
heads = st.sampled_from([None, "E1", "E2"])
parents = st.sampled_from([None, "HQ", "研发 一部"])
changes: st.SearchStrategy[ChangedValue] = st.sampled_from(["name", "parent", "head"])
ID = UUID(int=1)


class DepartmentStateMachine(RuleBasedStateMachine):
    """A department whose facts somebody reads by their days, and somebody else one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.today = NEW_YEAR
        self.department: DepartmentState = None
        self.expected: dict[ChangedValue, dict[date, str | None]] = {}
        self.by_day: dict[ChangedValue, dict[date, str | None]] = {}
        self.last: dict[ChangedValue, str | None] = {}

    @property
    def at(self) -> datetime:
        return datetime.combine(self.today, time(4), UTC)

    def execute(self, command: commands.DepartmentCommand) -> bool:
        """Decide a command, twice; return whether it was accepted."""
        try:
            decided = decide(command, self.department)
        except DirectoryRefused:
            return False
        for event in decided:
            self.department = evolve(self.department, event)
            self.publish(event)
        if isinstance(command, commands.DatedChangeCommand | commands.ApplyDueChanges):
            assert decide(command, self.department) == [], "the repeated command changed something"
        return True

    def publish(self, event: events.DepartmentEvent) -> None:
        match event:
            case events.DepartmentRenamed(name=value, valid_from=day):
                self.hear("name", value, day)
            case events.DepartmentMoved(parent=value, valid_from=day):
                self.hear("parent", value, day)
            case events.HeadAppointed(head=value, valid_from=day):
                self.hear("head", value, day)
            case events.HeadRemoved(valid_from=day):
                self.hear("head", None, day)
            case _:
                pass

    def hear(self, changed: ChangedValue, value: str | None, day: date | None) -> None:
        assert day is not None
        assert day <= self.today, "something to come was published"
        self.by_day[changed][day] = value
        self.last[changed] = value

    @initialize()
    def register(self) -> None:
        self.execute(commands.RegisterDepartment(rnd_entry(), CHART, self.at))
        first: dict[ChangedValue, str | None] = {"name": "研发部", "parent": "HQ", "head": None}
        self.expected = {changed: {NEW_YEAR: value} for changed, value in first.items()}
        self.by_day = {changed: {NEW_YEAR: value} for changed, value in first.items()}
        self.last = dict(first)

    def note(self, changed: ChangedValue, value: str | None, day: date, accepted: bool) -> None:
        known = self.expected[changed]
        if accepted and value_on(known, day) != value:
            known[day] = value

    @rule(name=names, day=days)
    def rename(self, name: str, day: date) -> None:
        command = commands.RenameDepartment("RND", name, self.at, day, self.today)
        self.note("name", name, day, self.execute(command))

    @rule(parent=parents, day=days)
    def move(self, parent: str | None, day: date) -> None:
        command = commands.MoveDepartment("RND", parent, (CHART,), self.at, day, self.today)
        self.note("parent", parent, day, self.execute(command))

    @rule(head=heads, day=days)
    def appoint(self, head: str | None, day: date) -> None:
        command: commands.DepartmentCommand = (
            commands.RemoveHead("RND", self.at, day, self.today)
            if head is None
            else commands.AppointHead("RND", head, self.at, day, self.today)
        )
        self.note("head", head, day, self.execute(command))

    @rule(changed=changes, pick=st.integers(0, 9))
    def withdraw(self, changed: ChangedValue, pick: int) -> None:
        known = sorted(self.expected[changed])
        day = known[pick % len(known)]
        command = commands.WithdrawDepartmentChange("RND", changed, day, "a mistake", self.at)
        if self.execute(command):
            del self.expected[changed][day]

    @rule(later=st.integers(1, 4))
    def let_days_pass(self, later: int) -> None:
        self.today += timedelta(days=later)
        self.execute(commands.ApplyDueChanges("RND", self.today, self.at))

    @rule(day=days, chance=st.integers(0, 5))
    def decide_succession(self, day: date, chance: int) -> None:
        decided = SuccessionDecided(
            code="RND",
            succession_id=ID,
            successor="HQ",
            kind="merged",
            valid_from=day,
            reason="one department",
            at=self.at,
        )
        command = commands.DecideSuccession(decided, CHART, frozenset(), self.today, NO_DEPENDANTS)
        if chance == 0:
            self.execute(command)

    @rule()
    def withdraw_succession(self) -> None:
        self.execute(commands.WithdrawSuccession("RND", ID, "they stay", self.at))

    @rule(chance=st.integers(0, 5))
    def take_the_department_back(self, chance: int) -> None:
        command = commands.WithdrawDepartment("RND", NO_DEPENDANTS, "a mistake", self.at)
        if chance == 0:
            self.execute(command)

    @rule()
    def let_it_exist_again(self) -> None:
        if not isinstance(self.department, WithdrawnDepartment):
            return
        last = self.department.last_state
        self.execute(commands.ReinstateDepartment("RND", "goal:1", CHART, self.at))
        self.last = {"name": last.name, "parent": last.parent, "head": last.head}
        self.expected = {changed: {NEW_YEAR: value} for changed, value in self.last.items()}
        self.by_day = {changed: {NEW_YEAR: value} for changed, value in self.last.items()}

    @invariant()
    def every_day_has_what_was_entered_for_it(self) -> None:
        match self.department:
            case OpenDepartment(history=history):
                pass
            case ClosedDepartment(last_state=OpenDepartment(history=history), valid_to=valid_to):
                assert valid_to < self.today
                return
            case WithdrawnDepartment() | None:
                return
        for changed, known in self.expected.items():
            values = history.values(changed)
            for number in range(LONGEST + 1):
                day = NEW_YEAR + timedelta(days=number)
                held = find_on(values, day)
                assert (held.value if held else None) == value_on(known, day)
                if day <= self.today:
                    assert value_on(self.by_day[changed], day) == value_on(known, day)
            assert self.last[changed] == value_on(known, self.today)
            assert history.present(changed) == value_on(known, self.today)


def value_on(known: dict[date, str | None], day: date) -> str | None:
    """Return what a table of days says of one."""
    earlier = [one for one in known if one <= day]
    return known[max(earlier)] if earlier else None


TestDepartment = DepartmentStateMachine.TestCase
TestDepartment.settings = settings(max_examples=examples(30), stateful_step_count=15)
