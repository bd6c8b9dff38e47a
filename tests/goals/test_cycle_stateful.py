"""However goals are placed, weighed and linked, some things about a cycle hold."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.goals.domain import cycle as c
from services.goals.domain import cycle_commands as commands
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.goal_hierarchy import GoalHierarchy, GoalLink
from services.goals.domain.goal_plan import GoalReference
from services.goals.domain.refusals import GoalsRefused
from tests.goals.domain_examples import BASE_TIME, CYCLE_ID, GOAL_PLAN, QUARTER_TERMS

goals = st.integers(1, 8).map(lambda number: UUID(int=number))
parents = st.none() | goals
links = st.integers(101, 110).map(lambda number: UUID(int=number))


class CycleStateMachine(RuleBasedStateMachine):
    """What is decided is folded, and decided once more."""

    def __init__(self) -> None:
        super().__init__()
        self.cycle: c.Cycle = None
        self.events: list[c.CycleEvent] = []

    def carry_out(self, command: commands.CycleCommand) -> None:
        try:
            decided = decide(command, self.cycle)
        except GoalsRefused:
            return
        for event in decided:
            self.cycle = c.evolve(self.cycle, event)
        self.events += decided
        if not isinstance(self.cycle, c.ClosedCycle):
            assert decide(command, self.cycle) == [], "asked twice, it changed something"

    @property
    def structure(self) -> GoalHierarchy:
        return (
            GoalHierarchy()
            if isinstance(self.cycle, c.ClosedCycle | None)
            else self.cycle.hierarchy
        )

    @initialize()
    def prepare(self) -> None:
        self.carry_out(commands.PrepareCycle(CYCLE_ID, QUARTER_TERMS))

    @rule()
    def activate(self) -> None:
        self.carry_out(commands.ActivateCycle(CYCLE_ID, BASE_TIME))

    @rule(chance=st.integers(0, 30))
    def close(self, chance: int) -> None:
        if chance == 0:
            self.carry_out(commands.CloseCycle(CYCLE_ID, BASE_TIME))

    @rule(goal_id=goals, parent_id=parents, department=st.sampled_from([None, "sales", "product"]))
    def place(self, goal_id: UUID, parent_id: UUID | None, department: str | None) -> None:
        about = GoalReference(goal_id=goal_id, title=f"Goal {goal_id.int}", department=department)
        self.carry_out(commands.SetGoal(CYCLE_ID, about, GOAL_PLAN, parent_id, BASE_TIME))

    @rule(goal_id=goals, parent_id=parents)
    def move(self, goal_id: UUID, parent_id: UUID | None) -> None:
        self.carry_out(commands.MoveGoal(CYCLE_ID, goal_id, parent_id))

    @rule(goal_id=goals, chance=st.integers(0, 3))
    def archive(self, goal_id: UUID, chance: int) -> None:
        if chance == 0:
            self.carry_out(commands.ArchiveGoal(CYCLE_ID, goal_id, "moot", BASE_TIME))

    @rule(goal_id=goals, tenths=st.lists(st.integers(0, 10), min_size=8, max_size=8))
    def weigh(self, goal_id: UUID, tenths: list[int]) -> None:
        children = self.structure.child_ids(goal_id)
        parts = dict(zip(children, (Decimal(n) / 10 for n in tenths), strict=False))
        if children:
            parts[children[-1]] += 1 - sum(parts.values())
        self.carry_out(commands.SetWeights(CYCLE_ID, goal_id, parts))

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
        self.carry_out(commands.OfferLink(CYCLE_ID, link))

    @rule(link_id=links, answer=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer(self, link_id: UUID, answer: str) -> None:
        by_answer: dict[str, commands.CycleCommand] = {
            "accept": commands.AcceptLink(CYCLE_ID, link_id),
            "decline": commands.DeclineLink(CYCLE_ID, link_id, "no"),
            "withdraw": commands.WithdrawLink(CYCLE_ID, link_id, "no"),
        }
        self.carry_out(by_answer[answer])

    @invariant()
    def weights_sum_to_one_where_they_were_just_set(self) -> None:
        for event in self.events[-1:]:
            if isinstance(event, c.WeightsSet):
                assert sum(Fraction(one.weight) for one in event.weights) == 1
                covered = {one.goal_id for one in event.weights}
                assert covered == set(self.structure.child_ids(event.parent_id))

    @invariant()
    def weights_never_exceed_one_and_belong_to_sub_goals(self) -> None:
        for goal_id in self.structure.goals:
            children = [self.structure.goals[one] for one in self.structure.child_ids(goal_id)]
            assert sum(Fraction(one.weight or 0) for one in children) <= 1
        for placed in self.structure.goals.values():
            assert placed.weight is None or placed.parent_id is not None

    @invariant()
    def no_goal_depends_on_itself(self) -> None:
        carried = {one: {placed.parent_id} for one, placed in self.structure.goals.items()}
        for link in self.structure.active_links():
            carrier, other = link.dependency_edge
            carried[carrier].add(other)
        while carried:
            free = [one for one, others in carried.items() if not others & carried.keys()]
            assert free, f"a circle among {carried}"
            for one in free:
                del carried[one]

    @invariant()
    def parents_and_linked_goals_are_active(self) -> None:
        standing = self.structure.goals.keys()
        assert {p.parent_id for p in self.structure.goals.values()} <= {None, *standing}
        for link in self.structure.active_links():
            assert {link.source, link.target} <= standing

    @invariant()
    def every_goal_is_followed_once_from_the_activation_on(self) -> None:
        followed = [e.goal.goal_id for e in self.events if isinstance(e, c.GoalActivated)]
        assert len(followed) == len(set(followed))
        if isinstance(self.cycle, c.ActiveCycle):
            assert self.structure.goals.keys() <= set(followed)


TestCycleStory = CycleStateMachine.TestCase
