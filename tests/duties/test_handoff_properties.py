"""Properties of the handoff under any sequence of commands."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_decisions import decide
from services.duties.domain.handoff_state import Handoff, evolve, settled_from
from services.duties.domain.refusals import DutiesRefused
from tests.duties.domain_examples import BASE_TIME, HANDOFF_ID, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

moves = st.sampled_from(["offer", "recall", "reject", "accept", "announce", "cancel", "open"])
hours = st.integers(min_value=-30, max_value=60)
courses = st.lists(st.tuples(moves, hours), max_size=40)


def command_for(move: str, at: datetime) -> c.HandoffCommand:
    commands: dict[str, c.HandoffCommand] = {
        "open": c.OpenHandoff(OPEN_OBLIGATION, at),
        "offer": c.OfferHandoff(HANDOFF_ID, at),
        "recall": c.RecallHandoff(HANDOFF_ID, at),
        "reject": c.RejectHandoff(HANDOFF_ID, "incomplete", at),
        "accept": c.AcceptHandoff(HANDOFF_ID, at),
        "announce": c.AnnounceHandoffOverdue(HANDOFF_ID, at),
        "cancel": c.CancelHandoff(HANDOFF_ID, "moot", at),
    }
    return commands[move]


def apply_moves(course: list[tuple[str, int]]) -> list[h.HandoffEvent]:
    """Return the events of moves between which time passes, sometimes backwards; skip refusals."""
    handoff: Handoff = None
    events: list[h.HandoffEvent] = []
    now = BASE_TIME
    for move, after in [("open", 0), *course]:
        now += timedelta(hours=after)
        try:
            decided = decide(command_for(move, now), handoff)
        except DutiesRefused:
            continue
        for event in decided:
            handoff = evolve(handoff, event)
        events += decided
        if move != "announce":
            assert decide(command_for(move, now), handoff) == [], (
                "the second time it changed something"
            )
    return events


@given(courses)
def test_no_deadline_is_announced_twice(course: list[tuple[str, int]]) -> None:
    announced = [e.deadline for e in apply_moves(course) if isinstance(e, h.HandoffOverdue)]
    assert len(announced) == len(set(announced))


@given(courses)
def test_nothing_is_overdue_before_its_deadline_or_while_the_recipient_holds_it(
    course: list[tuple[str, int]],
) -> None:
    events = apply_moves(course)
    for before, event in pairwise(events):
        if isinstance(event, h.HandoffOverdue):
            assert event.at >= event.deadline
            assert not isinstance(before, h.HandoffOffered)


@given(courses)
def test_the_intervals_of_both_departments_add_up_to_the_whole_time(
    course: list[tuple[str, int]],
) -> None:
    changes = [e for e in apply_moves(course) if not isinstance(e, h.HandoffOverdue)]
    held = {"marketing": timedelta(), "rnd": timedelta()}
    for before, event in pairwise(changes):
        assert event.at >= before.at
        holder = "rnd" if isinstance(before, h.HandoffOffered) else "marketing"
        held[holder] += event.at - before.at
    assert sum(held.values(), timedelta()) == changes[-1].at - changes[0].at


@given(courses)
def test_the_deadline_moves_by_what_the_recipient_held_and_then_rejected(
    course: list[tuple[str, int]],
) -> None:
    changes = [e for e in apply_moves(course) if not isinstance(e, h.HandoffOverdue)]
    rejected_time = timedelta()
    for before, event in pairwise(changes):
        if isinstance(event, h.HandoffRejected):
            rejected_time += event.at - before.at
        if isinstance(event, h.HandoffOffered | h.HandoffRecalled | h.HandoffRejected):
            assert event.deadline == DUE + rejected_time


@given(courses)
def test_an_accepted_handoff_was_delivered_with_its_last_offer(
    course: list[tuple[str, int]],
) -> None:
    events = apply_moves(course)
    offers = [e.at for e in events if isinstance(e, h.HandoffOffered)]
    for event in events:
        if isinstance(event, h.HandoffAccepted):
            assert event is events[-1]
            assert event.delivered_at == offers[-1] <= event.at


def refusals(handoff: Handoff, at: datetime) -> list[str | None]:
    """Return how what a page offers is refused at a time, `None` where it is not."""
    commands: list[c.HandoffCommand] = [
        c.OfferHandoff(HANDOFF_ID, at, is_at_stated=False),
        c.RecallHandoff(HANDOFF_ID, at, is_at_stated=False),
        c.AcceptHandoff(HANDOFF_ID, at, is_at_stated=False),
        c.RejectHandoff(HANDOFF_ID, "reason", at, is_at_stated=False),
    ]
    found: list[str | None] = []
    for command in commands:
        try:
            found.append(None if decide(command, handoff) else "nothing")
        except DutiesRefused as refusal:
            found.append(str(refusal))
    return found


@given(courses, st.integers(min_value=0, max_value=10_000).map(lambda one: timedelta(minutes=one)))
def test_time_changes_no_refusal_once_it_is_settled(
    course: list[tuple[str, int]], later: timedelta
) -> None:
    handoff = None
    for event in apply_moves(course):
        handoff = evolve(handoff, event)
        settled = settled_from(handoff)
        at = settled or BASE_TIME
        assert refusals(handoff, at) == refusals(handoff, at + later)
        if settled is not None:
            assert refusals(handoff, at) != refusals(handoff, at - timedelta.resolution)
