"""The invariants of a project under random commands, each of them sent twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.duties.domain import project_commands as c
from services.duties.domain import project_events as e
from services.duties.domain import project_schedule_commands as schedule
from services.duties.domain import project_share_correction as shares
from services.duties.domain.due_dates import due_date
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_state import (
    ClosedProject,
    PlannedProject,
    Project,
    RunningProject,
    evolve,
)
from services.duties.domain.project_terms import PoolShare, validate_terms
from services.duties.domain.project_transfer import ProjectTransferred, TransferProject
from services.duties.domain.project_withdrawal import WithdrawProject
from shared.eventsourcing.refusal import Refusal
from tests.duties.domain_examples import (
    BASE_TIME,
    BUILD_FEATURE_DUTY,
    DAY,
    PROJECT_ID,
    TERMS,
    WRITE_REQUIREMENTS_DUTY,
)

CODES = ("marketing", "rnd", "test", "sales")
people = st.sampled_from(["ann", "bob"])
mostly = st.sampled_from([True, True, True, False])
Answer = tuple[str, str]
answers = st.tuples(people, st.sampled_from(["confirm", "confirm", "reject", "wait"]))
departments = st.sampled_from(CODES)
actuals = st.sampled_from([Decimal(1), Decimal(2)])
days = st.integers(-2, 9)
EVEN = tuple(PoolShare(department=code, ratio=Decimal("0.25")) for code in CODES)
PAIR = tuple(PoolShare(department=code, ratio=Decimal("0.5")) for code in CODES[:2])
ratios = st.sampled_from([EVEN, EVEN[::-1], PAIR]) | st.lists(
    st.integers(0, 4), min_size=4, max_size=4
).map(
    lambda parts: tuple(
        PoolShare(department=code, ratio=Decimal(part) / 4)
        for code, part in zip(CODES, parts, strict=True)
        if part
    )
)


class ProjectStateMachine(RuleBasedStateMachine):
    """A project with two people and four departments; time passes between the commands."""

    def __init__(self) -> None:
        super().__init__()
        self.project: Project = None
        self.events: list[e.ProjectEvent] = []
        self.now = BASE_TIME

    def send(self, command: c.ProjectCommand) -> None:
        try:
            decided = decide(command, self.project)
        except Refusal:
            return
        for event in decided:
            self.project = evolve(self.project, event)
        self.events += decided
        with suppress(Refusal):
            assert decide(command, self.project) == [], "the repeated command changed something"

    @initialize(has_pool=st.booleans(), starts=mostly, confirms=mostly)
    def plan(self, *, has_pool: bool, starts: bool, confirms: bool) -> None:
        terms = TERMS if has_pool else TERMS.model_copy(update={"pool": None})
        self.send(c.PlanProject(PROJECT_ID, terms, self.now, "ann"))
        for duty in (WRITE_REQUIREMENTS_DUTY, BUILD_FEATURE_DUTY):
            self.send(c.AssignDuty(PROJECT_ID, duty, self.now))
        if confirms:
            self.send(c.ConfirmPool(PROJECT_ID, "bob", self.now))
        if starts:
            self.send(schedule.StartProject(PROJECT_ID, self.now))

    @rule(after=st.integers(0, 5))
    def pass_time(self, after: int) -> None:
        self.now += timedelta(days=after)
        self.send(schedule.StartPlannedProject(PROJECT_ID, self.now))

    @rule(to=ratios, by=people)
    def change_plan(self, to: tuple[PoolShare, ...], by: str) -> None:
        terms = TERMS.model_copy(update={"shares": to})
        self.send(c.ChangePlan(PROJECT_ID, terms, self.now, by))

    @rule(by=people, confirms=st.booleans())
    def review_pool(self, by: str, *, confirms: bool) -> None:
        confirm = c.ConfirmPool(PROJECT_ID, by, self.now)
        self.send(confirm if confirms else c.RejectPool(PROJECT_ID, "unclear", by, self.now))

    @rule(after=days)
    def start(self, after: int) -> None:
        kick_off = self.now + after * DAY
        if after > 0:
            self.send(schedule.PlanKickOff(PROJECT_ID, kick_off, self.now))
        else:
            self.send(schedule.StartProject(PROJECT_ID, kick_off))

    @rule(after=days)
    def move_kick_off(self, after: int) -> None:
        to = self.now + after * DAY
        self.send(schedule.MoveKickOff(PROJECT_ID, to, "postponed", self.now))

    @rule(number=st.integers(1, 3), of=departments, to=departments)
    def assign(self, number: int, of: str, to: str) -> None:
        changes = {"duty_id": UUID(int=number), "activity": str(number), "due_days": 9}
        duty = WRITE_REQUIREMENTS_DUTY.model_copy(
            update={**changes, "accountable": of, "recipient": to}
        )
        self.send(c.AssignDuty(PROJECT_ID, duty, self.now))

    @rule(number=st.sampled_from([1, 2, 3, 11, 12]))
    def withdraw_entry(self, number: int) -> None:
        self.send(c.WithdrawDuty(PROJECT_ID, UUID(int=number), "moot", self.now))

    @rule(to=ratios, by=people, then=answers)
    def correct_shares(self, to: tuple[PoolShare, ...], by: str, then: Answer) -> None:
        self.send(shares.CorrectShares(PROJECT_ID, to, "mistaken", by, self.now))
        self.review_shares(then)

    @rule(then=answers)
    def review_shares(self, then: Answer) -> None:
        by, answer = then
        if answer == "confirm":
            self.send(shares.ConfirmShares(PROJECT_ID, by, self.now))
        elif answer == "reject":
            self.send(shares.RejectShares(PROJECT_ID, "unclear", by, self.now))

    @rule(of=departments, to=departments, chance=st.integers(0, 2))
    def transfer(self, of: str, to: str, chance: int) -> None:
        if of != to and chance == 0:
            self.send(TransferProject(PROJECT_ID, of, to, "merged", self.now, {}))

    @rule(actual=actuals, by=people, then=answers)
    def close(self, actual: Decimal, by: str, then: Answer) -> None:
        self.send(c.CloseProject(PROJECT_ID, actual, self.now, by=by))
        self.review_outcome(then)

    @rule(actual=actuals, by=people, then=answers)
    def correct_outcome(self, actual: Decimal, by: str, then: Answer) -> None:
        self.send(c.CorrectOutcome(PROJECT_ID, actual, "miscounted", by, self.now))
        self.review_outcome(then)

    @rule(then=answers)
    def review_outcome(self, then: Answer) -> None:
        by, answer = then
        if answer == "confirm":
            self.send(c.ConfirmOutcome(PROJECT_ID, by, self.now))
        elif answer == "reject":
            self.send(c.RejectOutcome(PROJECT_ID, "unclear", by, self.now))

    @rule(is_manager=st.booleans(), withdraws=st.booleans(), chance=st.integers(0, 9))
    def give_up(self, chance: int, *, is_manager: bool, withdraws: bool) -> None:
        if chance:
            return
        end = (PROJECT_ID, "no budget", self.now)
        withdrawal = WithdrawProject(*end, is_manager)
        cancel = c.CancelProject(*end, is_by_general_manager=is_manager)
        self.send(withdrawal if withdraws else cancel)

    @invariant()
    def ratios_sum_to_one_and_who_owes_takes_part(self) -> None:
        match self.project:
            case PlannedProject(terms, duties) | RunningProject(terms, duties):
                validate_terms(terms)
                duties.validate_participants(terms.participants)
            case ClosedProject(terms=terms):
                validate_terms(terms)
            case _:
                pass

    @invariant()
    def due_dates_count_from_t(self) -> None:
        if isinstance(self.project, RunningProject):
            for duty_id, duty in self.project.duties.active_duties.items():
                due_at = self.project.due_dates.get(duty_id)
                expected = due_date(self.project.kick_off, duty.due_days, "calendar", None).at
                assert due_at in {None, expected}
                assert due_at is not None or duty.accountable == duty.recipient

    @invariant()
    def what_is_paid_was_seen_by_two_persons(self) -> None:
        confirmed = False
        for event in self.events:
            match event:
                case e.PoolConfirmed():
                    confirmed = True
                case e.PoolRejected() | e.ProjectPlanChanged(changes_pool=True):
                    confirmed = False
                case shares.SharesCorrected():
                    assert event.entered_by != event.confirmed_by
                case e.ProjectClosed(terms=terms) if terms.pool is not None:
                    assert confirmed
                    assert event.entered_by != event.confirmed_by
                case e.ProjectCorrected(terms=terms) if terms.pool is not None:
                    assert event.entered_by != event.confirmed_by
                case _:
                    pass

    @invariant()
    def a_closed_project_keeps_its_shares_and_no_correction_is_dropped_by_the_closing(self) -> None:
        awaits = None
        closed: e.ProjectClosed | None = None
        for event in self.events:
            match event:
                case shares.ShareCorrectionProposed():
                    awaits = event
                case shares.SharesCorrected() | shares.ShareCorrectionRejected():
                    awaits = None
                case e.ProjectClosed():
                    assert (awaits, closed) == (None, None)
                    closed = event
                case e.ProjectCorrected(terms=terms):
                    assert closed is not None
                    assert terms == closed.terms
                case ProjectTransferred() | e.ProjectCancelled():
                    assert closed is None
                case _:
                    pass


TestProject = ProjectStateMachine.TestCase
