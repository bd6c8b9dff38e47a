"""The invariants of a blocker under random commands."""

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.goals.domain import blocker_commands as commands
from services.goals.domain import blocker_events, blocker_state
from services.goals.domain.blocker_decisions import decide
from services.goals.domain.refusals import (
    GoalsRefused,
)
from tests.goals.domain_examples import BASE_TIME, BLOCKER_ID, SALES_GOAL

supports = st.integers(1, 4).map(lambda number: UUID(int=number))
hours = st.integers(0, 60)
back = st.integers(0, 40)


class BlockerStateMachine(RuleBasedStateMachine):
    """A blocker under random commands; each is sent twice, because commands are idempotent."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BASE_TIME
        self.blocker: blocker_state.Blocker = None
        self.events: list[blocker_events.BlockerEvent] = []

    def execute(self, command: commands.BlockerCommand) -> None:
        try:
            decided = decide(command, self.blocker)
        except GoalsRefused:
            return
        for event in decided:
            self.blocker = blocker_state.evolve(self.blocker, event)
        self.events += decided
        assert decide(command, self.blocker) == [], "the repeated command changed something"

    @initialize()
    def begin(self) -> None:
        self.execute(commands.RaiseBlocker(BLOCKER_ID, SALES_GOAL, "no licence", self.now))

    @rule(after=hours)
    def check_due_support(self, after: int) -> None:
        self.now += timedelta(hours=after)
        self.execute(commands.CheckSupportDeadlines(BLOCKER_ID, self.now))

    @rule(support_id=supports, after=hours, hours_ago=back)
    def ask(self, support_id: UUID, after: int, hours_ago: int) -> None:
        support = blocker_events.SupportRequest(
            support_id=support_id,
            blocker_id=BLOCKER_ID,
            goal=SALES_GOAL,
            department="legal",
            what="help",
            due_at=self.now + timedelta(hours=after),
        )
        self.execute(commands.AskSupport(support, self.now - timedelta(hours=hours_ago)))

    @rule(support_id=supports, after=hours, hours_ago=back)
    def give(self, support_id: UUID, after: int, hours_ago: int) -> None:
        self.now += timedelta(hours=after)
        self.execute(
            commands.GiveSupport(BLOCKER_ID, support_id, self.now - timedelta(hours=hours_ago))
        )

    @rule(support_id=supports, hours_ago=back)
    def withdraw(self, support_id: UUID, hours_ago: int) -> None:
        at = self.now - timedelta(hours=hours_ago)
        self.execute(commands.WithdrawSupport(BLOCKER_ID, support_id, "moot", at))

    @rule(chance=st.integers(0, 9))
    def resolve(self, chance: int) -> None:
        if chance == 0:
            self.execute(commands.ResolveBlocker(BLOCKER_ID, self.now))

    @invariant()
    def every_support_is_asked_overdue_and_ended_at_most_once(self) -> None:
        ends = (blocker_events.SupportGiven, blocker_events.SupportWithdrawn)
        for kinds in ((blocker_events.SupportAsked,), (blocker_events.SupportOverdue,), ends):
            ids = [e.support.support_id for e in self.events if isinstance(e, kinds)]
            assert len(ids) == len(set(ids))

    @invariant()
    def no_support_is_overdue_before_its_deadline_or_after_its_end(self) -> None:
        ended = set()
        for event in self.events:
            match event:
                case blocker_events.SupportOverdue(support=support, at=at):
                    assert at == support.due_at < self.now
                    assert support.support_id not in ended
                case (
                    blocker_events.SupportGiven(support=support)
                    | blocker_events.SupportWithdrawn(support=support)
                ):
                    ended.add(support.support_id)
                case _:
                    pass

    @invariant()
    def no_support_of_a_resolved_blocker_is_owed(self) -> None:
        if isinstance(self.blocker, blocker_state.ResolvedBlocker):
            assert all(item.status != "owed" for item in self.blocker.supports.values())
            assert isinstance(self.events[-1], blocker_events.BlockerResolved)

    @invariant()
    def support_given_late_was_overdue_first(self) -> None:
        overdue = set()
        for event in self.events:
            if isinstance(event, blocker_events.SupportOverdue):
                overdue.add(event.support.support_id)
            if isinstance(event, blocker_events.SupportGiven) and event.at > event.support.due_at:
                assert event.support.support_id in overdue


TestBlockerStateMachine = BlockerStateMachine.TestCase
