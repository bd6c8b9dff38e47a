"""Deadlines and excuses against an oracle that counts the hours one by one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_state import Handoff, HeldBySender, evolve
from services.duties.domain.refusals import DutiesRefused
from services.duties.domain.upstream_delay import HandoffExcused, HandoffHeldUp, RecordInputArrival
from tests.duties.domain_examples import (
    BASE_TIME,
    FEATURE_DUTY_ID,
    HANDOFF_ID,
    HOUR,
    OPEN_OBLIGATION,
    REQUIREMENTS_DUTY_ID,
)

DUE = 72
INPUTS_DUE = (40, 80)
INPUTS = (REQUIREMENTS_DUTY_ID, FEATURE_DUTY_ID)
FAR = 10_000
OURS = OPEN_OBLIGATION.model_copy(update={"due_at": BASE_TIME + DUE * HOUR})

moves = st.sampled_from(["offer", "recall", "reject", "accept", "announce", 0, 1])
courses = st.lists(st.tuples(moves, st.integers(min_value=0, max_value=50)), max_size=30)


@dataclass
class HandoffRun:
    """What was asked and what came of it, hours counted from T."""

    done: list[tuple[str, int]] = field(default_factory=list)
    """The moves that were not refused and changed something."""
    came: dict[int, int] = field(default_factory=dict)
    events: list[h.HandoffEvent] = field(default_factory=list)
    handoff: Handoff = None

    def ask(self, command: c.HandoffCommand) -> list[h.HandoffEvent]:
        try:
            decided = decide(command, self.handoff)
        except DutiesRefused:
            return []
        for event in decided:
            self.handoff = evolve(self.handoff, event)
        self.events += decided
        return decided

    def missing(self) -> list[int]:
        return [due for number, due in enumerate(INPUTS_DUE) if number not in self.came]

    def announce(self, hour: int) -> list[h.HandoffEvent]:
        missing = min(self.missing(), default=None)
        due = None if missing is None else BASE_TIME + missing * HOUR
        return self.ask(c.AnnounceHandoffOverdue(HANDOFF_ID, BASE_TIME + hour * HOUR, due))

    def input_comes(self, number: int, hour: int) -> None:
        self.came[number] = hour
        due = BASE_TIME + INPUTS_DUE[number] * HOUR
        self.ask(RecordInputArrival(HANDOFF_ID, INPUTS[number], due, BASE_TIME + hour * HOUR))


def move(name: str, at: datetime) -> c.HandoffCommand:
    commands: dict[str, c.HandoffCommand] = {
        "offer": c.OfferHandoff(HANDOFF_ID, at),
        "recall": c.RecallHandoff(HANDOFF_ID, at),
        "reject": c.RejectHandoff(HANDOFF_ID, "incomplete", at),
        "accept": c.AcceptHandoff(HANDOFF_ID, at),
    }
    return commands[name]


def run_moves(course: list[tuple[str | int, int]]) -> HandoffRun:
    so_far, now = HandoffRun(), 0
    so_far.ask(c.OpenHandoff(OURS, BASE_TIME, INPUTS))
    for name, after in course:
        now += after
        if isinstance(name, int):
            so_far.input_comes(name, now)
        elif name == "announce":
            check(so_far, so_far.announce(now))
        elif so_far.ask(move(name, BASE_TIME + now * HOUR)):
            so_far.done.append((name, now))
    return so_far


def oracle(so_far: HandoffRun) -> tuple[int, int]:
    """Return deadline and end of the excuse, by counting every single hour."""
    free = 0
    for (name, since), (answer, until) in zip(so_far.done, so_far.done[1:], strict=False):
        if (name, answer) == ("offer", "reject"):
            for _ in range(since, until):
                free += 1
    delays = [0]
    for number, hour in so_far.came.items():
        delays.append(sum(1 for _ in range(INPUTS_DUE[number], hour)))
    return DUE + free, DUE + free + max(delays)


def check(so_far: HandoffRun, told: list[h.HandoffEvent]) -> None:
    deadline, excused_until = oracle(so_far)
    late = [due for due in so_far.missing() if due <= deadline]
    for event in told:
        if isinstance(event, h.HandoffOverdue):
            assert event.deadline == BASE_TIME + deadline * HOUR
            assert (event.excused_until or event.deadline) == BASE_TIME + excused_until * HOUR
            assert event.at >= BASE_TIME + excused_until * HOUR
            assert not late, "it waits for input"
        else:
            assert isinstance(event, HandoffHeldUp)
            assert late, "it waits for nothing"


def outcome(delivered: timedelta, deadline: timedelta, until: timedelta) -> str:
    return "on time" if delivered <= deadline else "excused" if delivered <= until else "late"


@given(courses)
def test_it_comes_out_as_the_oracle_says_whenever_the_delay_showed(
    course: list[tuple[str | int, int]],
) -> None:
    so_far = run_moves(course)
    told = [e for e in so_far.events if isinstance(e, h.HandoffAccepted | HandoffExcused)]
    if so_far.done and so_far.done[-1][0] == "accept":
        delivered = next(hour for name, hour in reversed(so_far.done) if name == "offer")
        deadline, until = (limit * HOUR for limit in oracle(so_far))
        last = told[-1]
        assert last.delivered_at == BASE_TIME + delivered * HOUR
        assert outcome(delivered * HOUR, deadline, until) == outcome(
            last.delivered_at - BASE_TIME,
            last.deadline - BASE_TIME,
            (last.excused_until or last.deadline) - BASE_TIME,
        )


@given(courses)
def test_what_is_still_owed_in_the_end_is_announced_once_and_for_its_last_deadline(
    course: list[tuple[str | int, int]],
) -> None:
    so_far = run_moves(course)
    for number in range(len(INPUTS)):
        if number not in so_far.came:
            so_far.input_comes(number, 300)
    so_far.announce(FAR)
    told = [e for e in so_far.events if isinstance(e, h.HandoffOverdue)]
    ends = [event.excused_until or event.deadline for event in told]
    assert ends == sorted(set(ends)), "one deadline is never announced twice"
    if isinstance(so_far.handoff, HeldBySender):
        assert ends[-1] == BASE_TIME + oracle(so_far)[1] * HOUR


@given(courses)
def test_an_excuse_never_shrinks_and_follows_an_announcement(
    course: list[tuple[str | int, int]],
) -> None:
    events = run_moves(course).events
    ends = [e.excused_until - e.deadline for e in events if isinstance(e, HandoffExcused)]
    assert ends == sorted(set(ends))
    for number, event in enumerate(events):
        if isinstance(event, HandoffExcused):
            before = events[:number]
            assert any(isinstance(e, h.HandoffOverdue | h.HandoffAccepted) for e in before)
