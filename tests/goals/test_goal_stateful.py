"""The invariants of a goal under random commands."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.expected_progress import expected_completion
from services.goals.domain.fed_readings import FedReading
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_source import GoalFormula, GoalSource, SourceGoal
from services.goals.domain.goal_tracking_decisions import decide
from services.goals.domain.goal_tracking_evolution import evolve
from services.goals.domain.goal_tracking_state import EndedGoal, Goal, TrackedGoal
from services.goals.domain.refusals import (
    GoalsRefused,
)
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    DOWNWARD_METRIC,
    FEATURES_GOAL_ID,
    GOAL_PLAN,
    QUARTER_DAYS,
    RANGE_METRIC,
    SALES_GOAL,
    milestone_by,
)
from tests.property_budget import FUZZ_FACTOR, examples

PLANS = [
    GOAL_PLAN,
    GOAL_PLAN.model_copy(update={"rhythm": "weekly", "tolerance": Decimal(0)}),
    GOAL_PLAN.model_copy(
        update={"milestones": (milestone_by(QUARTER_DAYS.first + timedelta(days=30), 5),)}
    ),
    GOAL_PLAN.model_copy(update={"metric": DOWNWARD_METRIC, "rhythm": "quarterly"}),
    GOAL_PLAN.model_copy(update={"metric": RANGE_METRIC}),
]
FED = GoalSource(
    kind="goals",
    formula=GoalFormula(kind="sum", of="value", goals=(SourceGoal(goal_id=FEATURES_GOAL_ID),)),
)
hours = st.integers(0, 24 * 12)
back = st.integers(0, 24 * 40)
values = st.integers(-3, 25).map(Decimal) | st.integers(90, 102).map(Decimal)


class GoalStateMachine(RuleBasedStateMachine):
    """A goal under random commands; each is sent twice, because commands are idempotent."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BASE_TIME
        self.goal: Goal = None
        self.goal_reference = SALES_GOAL
        self.events: list[g.GoalEvent] = []
        self.entered: list[UUID] = []

    @initialize(
        plan=st.sampled_from(PLANS),
        late=hours,
        goal_reference=st.sampled_from([SALES_GOAL, COMPANY_GOAL]),
    )
    def start(self, plan: GoalPlan, late: int, goal_reference: GoalReference) -> None:
        self.now += timedelta(hours=late)
        self.goal_reference = goal_reference
        self.execute(commands.StartGoal(goal_reference, plan, QUARTER_DAYS, self.now))

    def execute(self, command: commands.GoalCommand) -> None:
        try:
            decided = decide(command, self.goal)
        except GoalsRefused:
            return
        for event in decided:
            self.goal = evolve(self.goal, event)
        self.events += decided
        assert decide(command, self.goal) == [] or isinstance(self.goal, EndedGoal)

    @rule(after=hours)
    def check_due_reports(self, after: int) -> None:
        self.now += timedelta(hours=after)
        self.execute(commands.AnnounceOverdueAndLagging(self.goal_reference.goal_id, self.now))

    @rule(after=hours, value=values, measured_before=back, hours_ago=back)
    def enter(self, after: int, value: Decimal, measured_before: int, hours_ago: int) -> None:
        self.now += timedelta(hours=after)
        at = self.now - timedelta(hours=hours_ago)
        reading = g.Reading(
            reading_id=UUID(int=1000 + len(self.entered)),
            value=value,
            measured_at=at - timedelta(hours=measured_before),
            source="person",
        )
        self.entered.append(reading.reading_id)
        self.execute(commands.EnterReading(self.goal_reference.goal_id, reading, at))

    @rule(data=st.data(), value=values, hours_ago=back)
    def correct(self, data: st.DataObject, value: Decimal, hours_ago: int) -> None:
        if self.entered:
            reading = data.draw(st.sampled_from(self.entered))
            at = self.now - timedelta(hours=hours_ago)
            self.execute(commands.CorrectReading(self.goal_reference.goal_id, reading, value, at))

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        if self.entered:
            reading = data.draw(st.sampled_from(self.entered))
            goal_id = self.goal_reference.goal_id
            self.execute(commands.WithdrawReading(goal_id, reading, "typo", self.now))

    @rule(source=st.sampled_from([FED, GoalSource(kind="person"), GoalSource(kind="erp")]))
    def set_source(self, source: GoalSource) -> None:
        goal_id = self.goal_reference.goal_id
        self.execute(commands.SetReadingSource(goal_id, source, self.now, self.now))

    @rule(fed=st.dictionaries(st.integers(0, 9), values, max_size=4))
    def feed(self, fed: dict[int, Decimal]) -> None:
        if isinstance(self.goal, TrackedGoal) and self.goal.sources:
            readings = [
                g.Reading(
                    reading_id=UUID(int=9000 + number),
                    value=value,
                    measured_at=BASE_TIME + timedelta(hours=number),
                    source="goal",
                )
                for number, value in fed.items()
            ]
            made = tuple(FedReading(reading, ()) for reading in readings)
            self.execute(
                commands.FeedReadings(self.goal_reference.goal_id, made, max(self.now, BASE_TIME))
            )
            held = {
                key: one
                for key, one in self.goal.readings.items()
                if self.goal.party_of(one) == "formula"
            }
            assert held == {one.reading_id: one for one in readings}

    @rule(chance=st.integers(0, 9))
    def end(self, chance: int) -> None:
        if chance == 0:
            self.execute(commands.EndGoal(self.goal_reference.goal_id, "archived", self.now))

    @invariant()
    def lagging_and_recovering_alternate(self) -> None:
        changes = [e for e in self.events if isinstance(e, g.GoalLagged | g.GoalRecovered)]
        assert all(type(former) is not type(latter) for former, latter in pairwise(changes))
        assert not changes or isinstance(changes[0], g.GoalLagged)

    @invariant()
    def every_slot_is_reported_and_overdue_at_most_once(self) -> None:
        said: set[tuple[type, str]] = set()
        for event in self.events:
            match event:
                case g.ProgressReportWithdrawn(slot=slot):
                    said -= {(g.ProgressReported, slot.name), (g.ProgressOverdue, slot.name)}
                case g.ProgressReported(slot=slot) | g.ProgressOverdue(slot=slot):
                    assert (type(event), slot.name) not in said
                    said.add((type(event), slot.name))
                case _:
                    pass

    @invariant()
    def no_slot_becomes_overdue_after_its_report(self) -> None:
        reported: set[str] = set()
        for event in self.events:
            match event:
                case g.ProgressReported(slot=slot):
                    reported.add(slot.name)
                case g.ProgressReportWithdrawn(slot=slot):
                    reported.discard(slot.name)
                case g.ProgressOverdue(slot=slot):
                    assert slot.name not in reported
                case _:
                    pass

    @invariant()
    def only_a_department_owes_reports(self) -> None:
        owed = any(isinstance(e, g.ProgressReported | g.ProgressOverdue) for e in self.events)
        assert self.goal_reference == SALES_GOAL or not owed

    @invariant()
    def the_lagging_state_follows_from_the_expected_completion(self) -> None:
        if isinstance(self.goal, TrackedGoal):
            checked: Goal = self.goal
            for event in decide(
                commands.AnnounceOverdueAndLagging(self.goal_reference.goal_id, self.now), self.goal
            ):
                checked = evolve(checked, event)
            assert isinstance(checked, TrackedGoal)
            expected = expected_completion(
                checked.plan, checked.expected_period, max(self.now, checked.last_event_at)
            )
            judged_at = max(self.now, checked.last_event_at)
            is_judged = checked.judged_from is None or checked.judged_from <= judged_at
            is_behind = expected - checked.completion > checked.plan.tolerance
            assert checked.is_lagging == (is_judged and is_behind)
            due = {slot.name for slot in checked.unreported_slots if slot.due_at < self.now}
            assert due == checked.overdue_slots & {slot.name for slot in checked.unreported_slots}

    @invariant()
    def the_timer_is_set_to_the_time_at_which_the_goal_falls_behind(self) -> None:
        timer: datetime | None = None
        for event in self.events:
            match event:
                case (
                    g.GoalStarted()
                    | g.ReadingEntered()
                    | g.ReadingCorrected()
                    | g.ReadingWithdrawn()
                ):
                    timer = event.behind_at
                case g.GoalLagged() | g.GoalEnded():
                    timer = None
                case _:
                    pass
        if isinstance(self.goal, TrackedGoal) and not self.goal.is_lagging:
            last = max(self.now, QUARTER_DAYS.last_instant) + timedelta(days=1)
            late = replace(self.goal, unreported_slots=())
            found = decide(
                commands.AnnounceOverdueAndLagging(self.goal_reference.goal_id, last), late
            )
            assert [e.at for e in found if isinstance(e, g.GoalLagged)] == [timer] * bool(timer)

    @invariant()
    def achieving_is_announced_again_only_after_a_correction(self) -> None:
        positions = [n for n, e in enumerate(self.events) if isinstance(e, g.GoalAchieved)]
        for former, latter in pairwise(positions):
            between = self.events[former:latter]
            revoking = g.ReadingCorrected | g.ReadingWithdrawn
            assert any(isinstance(event, revoking) for event in between)


TestGoalStateMachine = GoalStateMachine.TestCase
TestGoalStateMachine.settings = settings(
    max_examples=examples(60), stateful_step_count=50 if FUZZ_FACTOR else 30
)
