"""The invariants of a handoff under random commands, moved dates and successions included."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_change_commands import (
    RescheduleHandoff,
    TransferHandoff,
    WaiveHandoff,
)
from services.duties.domain.handoff_change_events import (
    HandoffRescheduled,
    HandoffTransferred,
    HandoffWaived,
)
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_refusals import AcceptedAlready
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
    WaivedHandoff,
    evolve,
)
from services.duties.domain.involved_departments import InvolvedDepartments
from shared.eventsourcing.refusal import Refusal
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, HOUR, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

answers = st.sampled_from(["wait", "wait", "recall", "reject", "reject", "accept"])
departments = st.sampled_from(["marketing", "rnd", "test"])


class HandoffStateMachine(RuleBasedStateMachine):
    """A handoff between departments that may succeed each other, while time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.handoff: Handoff = None
        self.events: list[h.HandoffEvent] = []
        self.now = BASE_TIME
        self.given_back = timedelta()

    def send(self, command: c.HandoffCommand) -> None:
        before = self.handoff
        try:
            decided = decide(command, self.handoff)
        except Refusal:
            return
        for event in decided:
            if isinstance(event, h.HandoffRejected) and isinstance(before, HeldByRecipient):
                self.given_back += event.deadline - before.deadline
            self.handoff = evolve(self.handoff, event)
        self.events += decided
        assert decide(command, self.handoff) == [], "the repeated command changed something"

    @initialize()
    def open(self) -> None:
        self.send(c.OpenHandoff(OPEN_OBLIGATION, self.now))

    @rule(hours=st.integers(0, 60))
    def pass_time(self, hours: int) -> None:
        self.now += hours * HOUR
        self.send(c.AnnounceHandoffOverdue(HANDOFF_ID, self.now))

    @rule(answer=answers)
    def hand_over(self, answer: str) -> None:
        self.send(c.OfferHandoff(HANDOFF_ID, self.now))
        self.answer(answer)

    @rule(answer=answers)
    def answer(self, answer: str) -> None:
        if answer == "recall":
            self.send(c.RecallHandoff(HANDOFF_ID, self.now))
        elif answer == "reject":
            self.send(c.RejectHandoff(HANDOFF_ID, "incomplete", self.now))
        elif answer == "accept":
            self.send(c.AcceptHandoff(HANDOFF_ID, self.now))

    @rule(days=st.integers(-1, 9))
    def move_date(self, days: int) -> None:
        self.send(RescheduleHandoff(HANDOFF_ID, DUE + days * DAY, "T moved", self.now))

    @rule(of=departments, to=departments)
    def transfer(self, of: str, to: str) -> None:
        if of != to:
            self.send(TransferHandoff(HANDOFF_ID, of, to, "merged", self.now))

    @rule(waives=st.booleans(), chance=st.integers(0, 9))
    def drop(self, chance: int, *, waives: bool) -> None:
        if chance == 0:
            waive = WaiveHandoff(HANDOFF_ID, "moot", self.now)
            self.send(waive if waives else c.CancelHandoff(HANDOFF_ID, "moot", self.now))

    @rule(hours=st.integers(1, 9))
    def accept_again_with_another_time(self, hours: int) -> None:
        if isinstance(self.handoff, AcceptedHandoff):
            again = c.AcceptHandoff(HANDOFF_ID, self.handoff.accepted_at + hours * HOUR)
            try:
                decide(again, self.handoff)
            except AcceptedAlready:
                return
            raise AssertionError("another time of the acceptance was dropped silently")

    @invariant()
    def the_deadline_is_the_due_date_and_what_was_given_back(self) -> None:
        match self.handoff:
            case HeldBySender(owed, deadline) | HeldByRecipient(owed, deadline):
                assert deadline == owed.due_at + self.given_back
                assert owed.sender != owed.recipient
            case _:
                pass

    @invariant()
    def what_is_over_stays_over(self) -> None:
        over = (h.HandoffAccepted, h.HandoffCancelled, HandoffWaived)
        ends = [place for place, event in enumerate(self.events) if isinstance(event, over)]
        assert ends in ([], [len(self.events) - 1])
        is_over = isinstance(self.handoff, AcceptedHandoff | CancelledHandoff | WaivedHandoff)
        assert is_over == bool(ends)

    @invariant()
    def each_deadline_is_announced_once_and_taken_back_where_it_moved(self) -> None:
        announced: datetime | None = None
        for event in self.events:
            match event:
                case h.HandoffOverdue(deadline=deadline):
                    assert deadline != announced
                    assert event.at >= deadline
                    announced = deadline
                case HandoffRescheduled():
                    assert event.overdue_announced == (announced is not None)
                    announced = None
                case HandoffTransferred(obligation=owed, successor=successor):
                    assert successor in {owed.sender, owed.recipient}
                case _:
                    pass


def test_responsible_departments_move_a_handoff_for_its_sender() -> None:
    involved = InvolvedDepartments(responsible=("test",))
    owed = OPEN_OBLIGATION.model_copy(update={"involved": involved})
    for code, side in (("marketing", "marketing"), ("test", "test"), ("sales", "marketing")):
        assert owed.acting_side(code.__eq__) == side


TestHandoff = HandoffStateMachine.TestCase
