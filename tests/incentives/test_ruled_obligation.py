"""The rulings of disputes on an obligation: how it counts, and what later revisions do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.domain.excuse_reason import RecordedOutcome
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from services.incentives.domain.obligation_ruling import (
    CreditedByDispute,
    DoneByDispute,
    InputArrivedByDispute,
)
from services.incentives.domain.ruled_obligation import decide, evolve, with_rulings
from services.incentives.domain.ruled_obligation_events import (
    RuledObligation,
    RuledObligationCommand,
    RuledObligationEvent,
    RuledObligationState,
)
from tests.incentives.dispute_examples import (
    DISPUTE_ID,
    HANDOFF,
    HOUR,
    count,
    excused,
    reverse_ruling,
    rule,
    withdrawn,
)
from tests.incentives.domain_examples import (
    IN_NOVEMBER,
    IN_OCTOBER,
    NO_LOCKED_MONTHS,
    OCTOBER_LOCKED,
    fact_id,
)

PLACE: dict[str, Any] = {"department": "研发", "kind": "handoff", "due_at": IN_OCTOBER}
DONE_IN_TIME = DoneByDispute(dispute_id=DISPUTE_ID, **PLACE, done_at=IN_OCTOBER)
CREDITED = CreditedByDispute(
    dispute_id=DISPUTE_ID, **PLACE, done_at=IN_OCTOBER, title="需求文档", counterpart="测试"
)


def run(
    *commands: RuledObligationCommand,
) -> tuple[RuledObligationState, list[RuledObligationEvent]]:
    state: RuledObligationState = None
    events: list[RuledObligationEvent] = []
    for command in commands:
        new = decide(command, state)
        for event in new:
            state = evolve(state, event)
        events += new
    return state, events


def outcome_after(*commands: RuledObligationCommand) -> tuple[str, str] | None:
    """Return month and outcome of what counts in the end."""
    counted = with_rulings(run(*commands)[0]).counted
    return None if counted is None else (counted.period, counted.outcome)


def last_count(*commands: RuledObligationCommand) -> ObligationCounted:
    last = run(*commands)[1][-1]
    assert isinstance(last, ObligationCounted)
    return last


def test_an_upheld_delay_is_excused_with_its_reason_and_its_dispute() -> None:
    counted = last_count(count(1), rule(excused()))

    assert (counted.was, counted.outcome, counted.excuse) == ("late", "excused", "dispute-upheld")
    assert (counted.dispute, counted.cause, counted.revision) == (DISPUTE_ID, fact_id(90), 1)
    assert (counted.title, counted.counterpart) == ("需求文档", "测试")


def test_the_true_time_counts() -> None:
    late = count(1, IN_OCTOBER + HOUR)
    counted = last_count(late, rule(DONE_IN_TIME))
    assert (counted.outcome, counted.done_at, counted.excuse) == ("on_time", IN_OCTOBER, None)
    still_late = DONE_IN_TIME.model_copy(update={"done_at": IN_OCTOBER + HOUR / 2})
    assert outcome_after(late, rule(still_late)) == ("2026-10", "late")
    within_excuse = count(1, IN_OCTOBER + 3 * HOUR, excused_until=IN_OCTOBER + HOUR)
    assert outcome_after(within_excuse, rule(still_late)) == ("2026-10", "excused")


def test_in_a_locked_month_it_is_booked_in_the_next_open_one() -> None:
    counted = last_count(count(1), rule(excused(), OCTOBER_LOCKED))
    assert (counted.period, counted.booked_in) == ("2026-10", "2026-11")


def test_a_missing_credit_is_counted_and_reversed() -> None:
    counted = last_count(rule(CREDITED))
    assert (counted.was, counted.outcome, counted.revision) == (None, "on_time", 0)
    assert (counted.obligation_id, counted.title, counted.counterpart) == (
        HANDOFF,
        "需求文档",
        "测试",
    )
    last = run(rule(CREDITED), reverse_ruling(locked=OCTOBER_LOCKED))[1][-1]
    assert isinstance(last, ObligationCountReversed)
    assert (last.was, last.booked_in, last.dispute) == ("on_time", "2026-11", DISPUTE_ID)


def test_a_credit_counts_what_its_source_withdrew() -> None:
    assert outcome_after(count(1), withdrawn(2), rule(CREDITED)) == ("2026-10", "on_time")
    assert outcome_after(rule(CREDITED), count(1), withdrawn(2)) == ("2026-10", "on_time")


def test_a_figure_that_its_source_withdraws_counts_no_longer() -> None:
    assert outcome_after(count(1), rule(excused()), withdrawn(2)) is None


def test_a_newer_revision_of_the_same_keeps_the_ruling() -> None:
    delivered_late = count(2, IN_OCTOBER + 5 * HOUR)
    counted = last_count(count(1), rule(excused()), delivered_late)
    assert (counted.outcome, counted.was, counted.revision) == ("excused", "excused", 2)
    assert (counted.done_at, counted.cause, counted.dispute) == (
        IN_OCTOBER + 5 * HOUR,
        fact_id(2),
        DISPUTE_ID,
    )


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        (count(2, IN_OCTOBER), ("2026-10", "on_time")),
        (count(2, due_at=IN_NOVEMBER), ("2026-11", "late")),
        (count(2, due_at=IN_OCTOBER + HOUR), ("2026-10", "late")),
        (count(2, department="测试"), ("2026-10", "late")),
        (count(2, kind="duty"), ("2026-10", "late")),
    ],
    ids=["on time", "another month", "another due time", "another department", "another kind"],
)
def test_a_newer_revision_of_something_else_counts_as_it_says(
    newer: RuledObligationCommand, expected: tuple[str, str]
) -> None:
    assert outcome_after(count(1), rule(excused()), newer) == expected
    assert last_count(count(1), rule(excused()), newer).dispute is None


def test_the_ruling_holds_again_once_the_source_returns_to_what_was_disputed() -> None:
    moved = count(2, due_at=IN_NOVEMBER)
    assert outcome_after(count(1), rule(excused()), moved, count(3)) == ("2026-10", "excused")


def test_an_older_revision_changes_nothing() -> None:
    assert decide(count(2), run(count(2), rule(excused()))[0]) == []
    assert decide(withdrawn(1), run(count(2), rule(excused()))[0]) == []


def test_asked_twice_a_ruling_and_its_reversal_change_nothing() -> None:
    ruled = run(count(1), rule(excused()))[0]
    assert decide(rule(excused()), ruled) == []
    assert decide(reverse_ruling(), run(count(1), rule(excused()), reverse_ruling())[0]) == []
    assert decide(reverse_ruling(), None) == []


def test_the_last_ruling_decides_and_the_one_before_holds_again() -> None:
    late = count(1, IN_OCTOBER + HOUR)
    second = DONE_IN_TIME.model_copy(update={"dispute_id": UUID(int=2)})
    both = (late, rule(excused()), rule(second))
    assert outcome_after(*both) == ("2026-10", "on_time")
    assert outcome_after(*both, reverse_ruling(UUID(int=2))) == ("2026-10", "excused")
    assert outcome_after(*both, reverse_ruling()) == ("2026-10", "on_time")


INPUT = UUID(int=9)
UNTIL = IN_OCTOBER + 4 * HOUR


def input_arrived(until: datetime | None, handoff: UUID = INPUT) -> InputArrivedByDispute:
    return InputArrivedByDispute(
        dispute_id=DISPUTE_ID, **PLACE, handoff_id=handoff, excused_until=until
    )


@pytest.mark.parametrize(
    ("done_after", "until", "expected"),
    [
        (3 * HOUR, None, "late"),
        (3 * HOUR, IN_OCTOBER + 2 * HOUR, "late"),
        (3 * HOUR, IN_OCTOBER + 3 * HOUR, "excused"),
        (None, None, "late"),
        (None, IN_OCTOBER + HOUR, "excused"),
    ],
)
def test_an_input_that_arrived_sooner_excuses_less(
    done_after: Any, until: datetime | None, expected: str
) -> None:
    done_at = None if done_after is None else IN_OCTOBER + done_after
    counted = last_count(
        count(1, done_at, excused_until=UNTIL, outcome="excused"), rule(input_arrived(until))
    )
    assert (counted.outcome, counted.excused_until) == (expected, until)
    assert (counted.delayed_by is None) == (until is None)


def test_another_input_excuses_as_before() -> None:
    delayed = count(1, IN_OCTOBER + HOUR, excused_until=UNTIL)
    other = input_arrived(None, UUID(int=8))
    assert outcome_after(delayed, rule(other)) == ("2026-10", "excused")
    not_delayed = count(1, IN_OCTOBER + HOUR)
    assert outcome_after(not_delayed, rule(other)) == ("2026-10", "late")


def test_a_source_of_an_old_log_has_no_account() -> None:
    assert with_rulings(None) == RuledObligation(None, 0, (), None)


REVISIONS = [
    count(1),
    count(2, IN_OCTOBER + HOUR),
    count(3, IN_OCTOBER),
    count(4, due_at=IN_NOVEMBER),
    withdrawn(5),
    count(6),
]


def balance(events: list[RuledObligationEvent]) -> dict[tuple[str, str], ObligationTally]:
    """Return what the statements and their adjustments sum to, by month and department."""
    tallies: dict[tuple[str, str], ObligationTally] = {}
    for event in events:
        if isinstance(event, ObligationCounted | ObligationCountReversed):
            key = event.period, event.department
            outcome, was = None, None
            if isinstance(event, ObligationCounted):
                outcome = RecordedOutcome(event.outcome, event.excuse)
            if event.was is not None:
                was = RecordedOutcome(event.was, event.was_excuse)
            before = tallies.get(key, ObligationTally())
            tallies[key] = before.with_changed_outcome(was, outcome)
    return {key: tally for key, tally in tallies.items() if tally.due}


@for_all(
    st.lists(st.sampled_from(REVISIONS), max_size=6),
    st.permutations(
        [excused(), excused(1), DONE_IN_TIME.model_copy(update={"dispute_id": fact_id(2)})]
    ),
    st.data(),
)
def test_rulings_that_are_reversed_in_any_order_leave_no_trace(
    revisions: list[RuledObligationCommand], rulings: list[Any], data: st.DataObject
) -> None:
    """Facts come at any time in between, late and twice; months are locked at any time."""
    steps: list[Any] = [rule(one) for one in rulings]
    for ruling in rulings:
        after = steps.index(rule(ruling))
        steps.insert(
            data.draw(st.integers(after + 1, len(steps))), reverse_ruling(ruling.dispute_id)
        )
    for revision in revisions:
        steps.insert(data.draw(st.integers(0, len(steps))), revision)
    locks = data.draw(st.lists(st.booleans(), min_size=len(steps), max_size=len(steps)))
    locked, commands = NO_LOCKED_MONTHS, []
    for step, locks_now in zip(steps, locks, strict=True):
        locked = LockedPeriods(locked.periods | ({"2026-10"} if locks_now else set()))
        commands.append(type(step)(**{**vars(step), "locked_periods": locked}))
    undisputed = [one for one in commands if one.obligation_id and hasattr(one, "revision")]

    assert balance(run(*commands)[1]) == balance(run(*undisputed)[1])


@for_all(st.permutations([*REVISIONS[:2], REVISIONS[3], REVISIONS[5]]), st.integers(1, 4))
def test_the_order_of_facts_changes_nothing_beside_a_ruling(
    revisions: list[RuledObligationCommand], at: int
) -> None:
    disputed = [*revisions[:at], rule(excused()), *revisions[at:]]
    in_order = [*sorted(revisions, key=lambda one: vars(one)["revision"]), rule(excused())]
    assert balance(run(*disputed)[1]) == balance(run(*in_order)[1])
