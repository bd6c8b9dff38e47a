"""Properties of deadlines and excuses, checked against an oracle that counts single hours."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_dependency_commands import RecordInputArrival
from services.duties.domain.handoff_dependency_events import HandoffExcused, HandoffHeldUp
from services.duties.domain.handoff_state import Handoff, HeldBySender, evolve
from services.duties.domain.refusals import DutiesRefused
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
OBLIGATION = OPEN_OBLIGATION.model_copy(update={"due_at": BASE_TIME + DUE * HOUR})

moves = st.sampled_from(["offer", "recall", "reject", "accept", "announce", 0, 1])
courses = st.lists(st.tuples(moves, st.integers(min_value=0, max_value=50)), max_size=30)


@dataclass
class HandoffRun:
    """The moves of a handoff and their events; hours count from T."""

    done: list[tuple[str, int]] = field(default_factory=list)
    """The moves that changed something, with their hours."""
    arrivals: dict[int, int] = field(default_factory=dict)
    events: list[h.HandoffEvent] = field(default_factory=list)
    handoff: Handoff = None

    def execute(self, command: c.HandoffCommand) -> list[h.HandoffEvent]:
        try:
            decided = decide(command, self.handoff)
        except DutiesRefused:
            return []
        for event in decided:
            self.handoff = evolve(self.handoff, event)
        self.events += decided
        return decided

    def missing_due_hours(self) -> list[int]:
        return [due for number, due in enumerate(INPUTS_DUE) if number not in self.arrivals]

    def announce(self, hour: int) -> list[h.HandoffEvent]:
        missing = min(self.missing_due_hours(), default=None)
        due = None if missing is None else BASE_TIME + missing * HOUR
        return self.execute(c.AnnounceHandoffOverdue(HANDOFF_ID, BASE_TIME + hour * HOUR, due))

    def record_arrival(self, number: int, hour: int) -> None:
        self.arrivals[number] = hour
        due = BASE_TIME + INPUTS_DUE[number] * HOUR
        self.execute(RecordInputArrival(HANDOFF_ID, INPUTS[number], due, BASE_TIME + hour * HOUR))


def command_for(name: str, at: datetime) -> c.HandoffCommand:
    commands: dict[str, c.HandoffCommand] = {
        "offer": c.OfferHandoff(HANDOFF_ID, at),
        "recall": c.RecallHandoff(HANDOFF_ID, at),
        "reject": c.RejectHandoff(HANDOFF_ID, "incomplete", at),
        "accept": c.AcceptHandoff(HANDOFF_ID, at),
    }
    return commands[name]


def run_moves(course: list[tuple[str | int, int]]) -> HandoffRun:
    run, now = HandoffRun(), 0
    run.execute(c.OpenHandoff(OBLIGATION, BASE_TIME, INPUTS))
    for name, after in course:
        now += after
        if isinstance(name, int):
            run.record_arrival(name, now)
        elif name == "announce":
            check_announcements(run, run.announce(now))
        elif run.execute(command_for(name, BASE_TIME + now * HOUR)):
            run.done.append((name, now))
    return run


def expected_ends(run: HandoffRun) -> tuple[int, int]:
    """Return the hours of the deadline and of the end of the excuse, counted one by one."""
    added_hours = 0
    for (name, since), (reply, until) in zip(run.done, run.done[1:], strict=False):
        if (name, reply) == ("offer", "reject"):
            for _ in range(since, until):
                added_hours += 1
    delays = [0]
    for number, hour in run.arrivals.items():
        delays.append(sum(1 for _ in range(INPUTS_DUE[number], hour)))
    return DUE + added_hours, DUE + added_hours + max(delays)


def check_announcements(run: HandoffRun, announcements: list[h.HandoffEvent]) -> None:
    deadline, excused_until = expected_ends(run)
    missing_by_deadline = [due for due in run.missing_due_hours() if due <= deadline]
    for event in announcements:
        if isinstance(event, h.HandoffOverdue):
            assert event.deadline == BASE_TIME + deadline * HOUR
            assert (event.excused_until or event.deadline) == BASE_TIME + excused_until * HOUR
            assert event.at >= BASE_TIME + excused_until * HOUR
            assert not missing_by_deadline, "it waits for input"
        else:
            assert isinstance(event, HandoffHeldUp)
            assert missing_by_deadline, "it waits for nothing"


def classify(delivered: timedelta, deadline: timedelta, until: timedelta) -> str:
    return "on time" if delivered <= deadline else "excused" if delivered <= until else "late"


@given(courses)
def test_the_last_fact_classifies_a_delivery_as_the_oracle_does(
    course: list[tuple[str | int, int]],
) -> None:
    run = run_moves(course)
    announcements = [e for e in run.events if isinstance(e, h.HandoffAccepted | HandoffExcused)]
    if run.done and run.done[-1][0] == "accept":
        delivered = next(hour for name, hour in reversed(run.done) if name == "offer")
        deadline, until = (limit * HOUR for limit in expected_ends(run))
        last = announcements[-1]
        assert last.delivered_at == BASE_TIME + delivered * HOUR
        assert classify(delivered * HOUR, deadline, until) == classify(
            last.delivered_at - BASE_TIME,
            last.deadline - BASE_TIME,
            (last.excused_until or last.deadline) - BASE_TIME,
        )


@given(courses)
def test_an_open_handoff_is_announced_once_for_its_last_deadline(
    course: list[tuple[str | int, int]],
) -> None:
    run = run_moves(course)
    for number in range(len(INPUTS)):
        if number not in run.arrivals:
            run.record_arrival(number, 300)
    run.announce(FAR)
    announcements = [e for e in run.events if isinstance(e, h.HandoffOverdue)]
    ends = [event.excused_until or event.deadline for event in announcements]
    assert ends == sorted(set(ends)), "one deadline is never announced twice"
    if isinstance(run.handoff, HeldBySender):
        assert ends[-1] == BASE_TIME + expected_ends(run)[1] * HOUR


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
