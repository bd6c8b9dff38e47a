"""Whatever is entered, corrected and missed, in whatever order, some things about a goal hold."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.goals.domain import goal_commands as commands
from services.goals.domain import goal_events as g
from services.goals.domain.expected_progress import expected_completion
from services.goals.domain.goal_decisions import decide
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_state import EndedGoal, Goal, TrackedGoal, evolve
from services.goals.domain.refusals import GoalsRefused
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    DOWNWARD_METRIC,
    GOAL_PLAN,
    QUARTER_DAYS,
    RANGE_METRIC,
    SALES_GOAL,
    milestone_by,
)

PLANS = [
    GOAL_PLAN,
    GOAL_PLAN.model_copy(update={"rhythm": "weekly", "tolerance": Decimal(0)}),
    GOAL_PLAN.model_copy(
        update={"milestones": (milestone_by(QUARTER_DAYS.first + timedelta(days=30), 5),)}
    ),
    GOAL_PLAN.model_copy(update={"metric": DOWNWARD_METRIC, "rhythm": "quarterly"}),
    GOAL_PLAN.model_copy(update={"metric": RANGE_METRIC}),
]
hours = st.integers(0, 24 * 12)
back = st.integers(0, 24 * 40)
values = st.integers(-3, 25).map(Decimal) | st.integers(90, 102).map(Decimal)


class GoalStateMachine(RuleBasedStateMachine):
    """Time passes; what is decided is folded, and decided once more."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BASE_TIME
        self.goal: Goal = None
        self.about = SALES_GOAL
        self.events: list[g.GoalEvent] = []
        self.entered: list[UUID] = []

    @initialize(
        plan=st.sampled_from(PLANS), late=hours, about=st.sampled_from([SALES_GOAL, COMPANY_GOAL])
    )
    def start(self, plan: GoalPlan, late: int, about: GoalReference) -> None:
        self.now += timedelta(hours=late)
        self.about = about
        self.carry_out(commands.StartGoal(about, plan, QUARTER_DAYS, self.now))

    def carry_out(self, command: commands.GoalCommand) -> None:
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
        self.carry_out(commands.CheckGoalDeadlines(self.about.goal_id, self.now))

    @rule(after=hours, value=values, ago=back, dated=back)
    def enter(self, after: int, value: Decimal, ago: int, dated: int) -> None:
        self.now += timedelta(hours=after)
        at = self.now - timedelta(hours=dated)
        reading = g.Reading(
            reading_id=UUID(int=1000 + len(self.entered)),
            value=value,
            measured_at=at - timedelta(hours=ago),
            source="person",
        )
        self.entered.append(reading.reading_id)
        self.carry_out(commands.EnterReading(self.about.goal_id, reading, at))

    @rule(data=st.data(), value=values, dated=back)
    def correct(self, data: st.DataObject, value: Decimal, dated: int) -> None:
        if self.entered:
            reading = data.draw(st.sampled_from(self.entered))
            at = self.now - timedelta(hours=dated)
            self.carry_out(commands.CorrectReading(self.about.goal_id, reading, value, at))

    @rule(chance=st.integers(0, 9))
    def end(self, chance: int) -> None:
        if chance == 0:
            self.carry_out(commands.EndGoal(self.about.goal_id, "archived", self.now))

    @invariant()
    def lagging_and_recovering_take_turns(self) -> None:
        turns = [e for e in self.events if isinstance(e, g.GoalLagged | g.GoalRecovered)]
        assert all(type(one) is not type(other) for one, other in pairwise(turns))
        assert not turns or isinstance(turns[0], g.GoalLagged)

    @invariant()
    def every_slot_is_met_and_overdue_once_at_most(self) -> None:
        for kind in (g.ProgressReported, g.ProgressOverdue):
            names = [event.slot.name for event in self.events if isinstance(event, kind)]
            assert len(names) == len(set(names))

    @invariant()
    def a_slot_reported_in_time_is_overdue_only_where_it_was_dated_back(self) -> None:
        met = {
            e.slot.name: number
            for number, e in enumerate(self.events)
            if isinstance(e, g.ProgressReported)
        }
        for number, event in enumerate(self.events):
            if isinstance(event, g.ProgressOverdue):
                assert number < met.get(event.slot.name, number + 1)

    @invariant()
    def only_a_department_owes_reports(self) -> None:
        owed = any(isinstance(e, g.ProgressReported | g.ProgressOverdue) for e in self.events)
        assert self.about == SALES_GOAL or not owed

    @invariant()
    def the_lagging_state_follows_the_rule(self) -> None:
        if isinstance(self.goal, TrackedGoal):
            looked: Goal = self.goal
            for event in decide(
                commands.CheckGoalDeadlines(self.about.goal_id, self.now), self.goal
            ):
                looked = evolve(looked, event)
            assert isinstance(looked, TrackedGoal)
            line = expected_completion(
                looked.plan, looked.days, max(self.now, looked.last_event_at)
            )
            assert looked.is_lagging == (line - looked.completion > looked.plan.tolerance)
            due = {slot.name for slot in looked.unreported_slots if slot.due_at < self.now}
            assert due == looked.overdue_slots & {slot.name for slot in looked.unreported_slots}

    @invariant()
    def the_timer_is_set_to_the_moment_at_which_it_falls_behind(self) -> None:
        timer: datetime | None = None
        for event in self.events:
            match event:
                case g.GoalStarted() | g.ReadingEntered() | g.ReadingCorrected():
                    timer = event.behind_at
                case g.GoalLagged() | g.GoalEnded():
                    timer = None
                case _:
                    pass
        if isinstance(self.goal, TrackedGoal) and not self.goal.is_lagging:
            last = max(self.now, QUARTER_DAYS.ends_at) + timedelta(days=1)
            late = replace(self.goal, unreported_slots=())
            found = decide(commands.CheckGoalDeadlines(self.about.goal_id, last), late)
            assert [e.at for e in found if isinstance(e, g.GoalLagged)] == [timer] * bool(timer)

    @invariant()
    def achieving_is_announced_again_only_after_a_correction(self) -> None:
        told = [n for n, e in enumerate(self.events) if isinstance(e, g.GoalAchieved)]
        for one, other in pairwise(told):
            between = self.events[one:other]
            assert any(isinstance(event, g.ReadingCorrected) for event in between)


TestGoalStory = GoalStateMachine.TestCase
