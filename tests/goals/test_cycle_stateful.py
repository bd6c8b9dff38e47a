"""The invariants of a cycle under random commands."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.goals.domain import cycle_and_hierarchy_commands as commands
from services.goals.domain import cycle_and_hierarchy_events, cycle_state
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.goal_hierarchy import GoalHierarchy, GoalLink
from services.goals.domain.goal_plan import GoalReference
from services.goals.domain.refusals import (
    GoalsRefused,
)
from tests.goals.domain_examples import BASE_TIME, CYCLE_ID, GOAL_PLAN, QUARTER_TERMS
from tests.property_budget import FUZZ_FACTOR, examples

goals = st.integers(1, 8).map(lambda number: UUID(int=number))
parents = st.none() | goals
links = st.integers(101, 110).map(lambda number: UUID(int=number))


class CycleStateMachine(RuleBasedStateMachine):
    """A cycle under random commands; each is sent twice, because commands are idempotent."""

    def __init__(self) -> None:
        super().__init__()
        self.cycle: cycle_state.Cycle = None
        self.events: list[cycle_and_hierarchy_events.CycleEvent] = []

    def execute(self, command: commands.CycleCommand) -> None:
        try:
            decided = decide(command, self.cycle)
        except GoalsRefused:
            return
        for event in decided:
            self.cycle = cycle_state.evolve(self.cycle, event)
        self.events += decided
        if not isinstance(self.cycle, cycle_state.ClosedCycle):
            assert decide(command, self.cycle) == [], "the repeated command changed something"

    @property
    def hierarchy(self) -> GoalHierarchy:
        return (
            GoalHierarchy()
            if isinstance(self.cycle, cycle_state.ClosedCycle | cycle_state.WithdrawnCycle | None)
            else self.cycle.hierarchy
        )

    @initialize()
    def prepare(self) -> None:
        self.execute(commands.PrepareCycle(CYCLE_ID, QUARTER_TERMS, BASE_TIME))

    @rule()
    def activate(self) -> None:
        self.execute(commands.ActivateCycle(CYCLE_ID, BASE_TIME))

    @rule(chance=st.integers(0, 30))
    def close(self, chance: int) -> None:
        if chance == 0:
            self.execute(commands.CloseCycle(CYCLE_ID, BASE_TIME))

    @rule(goal_id=goals, parent_id=parents, department=st.sampled_from([None, "sales", "product"]))
    def set_goal(self, goal_id: UUID, parent_id: UUID | None, department: str | None) -> None:
        goal = GoalReference(goal_id=goal_id, title=f"Goal {goal_id.int}", department=department)
        self.execute(commands.SetGoal(CYCLE_ID, goal, GOAL_PLAN, parent_id, BASE_TIME))

    @rule(goal_id=goals, parent_id=parents)
    def move(self, goal_id: UUID, parent_id: UUID | None) -> None:
        self.execute(commands.MoveGoal(CYCLE_ID, goal_id, parent_id, BASE_TIME))

    @rule(goal_id=goals, chance=st.integers(0, 3))
    def archive(self, goal_id: UUID, chance: int) -> None:
        if chance == 0:
            self.execute(commands.ArchiveGoal(CYCLE_ID, goal_id, "moot", BASE_TIME))

    @rule(goal_id=goals, tenths=st.lists(st.integers(0, 10), min_size=8, max_size=8))
    def set_weights(self, goal_id: UUID, tenths: list[int]) -> None:
        children = self.hierarchy.child_ids(goal_id)
        weights = dict(zip(children, (Decimal(n) / 10 for n in tenths), strict=False))
        if children:
            weights[children[-1]] += 1 - sum(weights.values())
        self.execute(commands.SetWeights(CYCLE_ID, goal_id, weights, BASE_TIME))

    @rule(
        link_id=links,
        source=goals,
        other=goals,
        kind=st.sampled_from(["contributes", "depends-on"]),
    )
    def offer(self, link_id: UUID, source: UUID, other: UUID, kind: str) -> None:
        link = GoalLink.model_validate(
            {
                "link_id": link_id,
                "kind": kind,
                "source": source,
                "target": other,
                "offered_by": "source",
            }
        )
        self.execute(commands.OfferLink(CYCLE_ID, link, BASE_TIME))

    @rule(link_id=links, answer=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer(self, link_id: UUID, answer: str) -> None:
        by_answer: dict[str, commands.CycleCommand] = {
            "accept": commands.AcceptLink(CYCLE_ID, link_id, BASE_TIME),
            "decline": commands.DeclineLink(CYCLE_ID, link_id, "no", BASE_TIME),
            "withdraw": commands.WithdrawLink(CYCLE_ID, link_id, "no", BASE_TIME),
        }
        self.execute(by_answer[answer])

    @invariant()
    def weights_sum_to_one_where_they_were_just_set(self) -> None:
        for event in self.events[-1:]:
            if isinstance(event, cycle_and_hierarchy_events.WeightsSet):
                assert sum(Fraction(item.weight) for item in event.weights) == 1
                covered = {item.goal_id for item in event.weights}
                assert covered == set(self.hierarchy.child_ids(event.parent_id))

    @invariant()
    def weights_never_exceed_one_and_belong_to_sub_goals(self) -> None:
        for goal_id in self.hierarchy.goals:
            children = [self.hierarchy.goals[item] for item in self.hierarchy.child_ids(goal_id)]
            assert sum(Fraction(item.weight or 0) for item in children) <= 1
        for node in self.hierarchy.goals.values():
            assert node.weight is None or node.parent_id is not None

    @invariant()
    def no_goal_depends_on_itself(self) -> None:
        dependents = {goal_id: {node.parent_id} for goal_id, node in self.hierarchy.goals.items()}
        for link in self.hierarchy.offered_or_accepted_links():
            prerequisite_id, dependent_id = link.dependency_edge
            dependents[prerequisite_id].add(dependent_id)
        while dependents:
            free = [goal for goal, above in dependents.items() if not above & dependents.keys()]
            assert free, f"a circle among {dependents}"
            for goal_id in free:
                del dependents[goal_id]

    @invariant()
    def parents_and_linked_goals_are_not_archived(self) -> None:
        active_goals = self.hierarchy.goals.keys()
        assert {node.parent_id for node in self.hierarchy.goals.values()} <= {None, *active_goals}
        for link in self.hierarchy.offered_or_accepted_links():
            assert {link.source, link.target} <= active_goals

    @invariant()
    def every_goal_is_activated_once_when_the_cycle_is_active(self) -> None:
        activated = [
            e.goal.goal_id
            for e in self.events
            if isinstance(e, cycle_and_hierarchy_events.GoalActivated)
        ]
        assert len(activated) == len(set(activated))
        if isinstance(self.cycle, cycle_state.ActiveCycle):
            assert self.hierarchy.goals.keys() <= set(activated)


TestCycleStateMachine = CycleStateMachine.TestCase
TestCycleStateMachine.settings = settings(
    max_examples=examples(60), stateful_step_count=50 if FUZZ_FACTOR else 30
)
