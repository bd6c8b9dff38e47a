"""Whatever is asked of a month in whatever order, two persons have seen what is locked."""

from __future__ import annotations

from functools import reduce

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.incentives.domain.canonical_json import compute_statement_digest
from services.incentives.domain.period_life import decide
from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.period_state import PeriodState, evolve, life_state
from services.incentives.domain.period_steps import (
    ApprovePeriod,
    CalculatePeriod,
    LockPeriod,
    PayPeriod,
    PeriodApproved,
    PeriodCalculated,
    PeriodCommand,
    PeriodEvent,
    PeriodPaid,
    ReturnPeriod,
    StartPeriodReview,
)
from services.incentives.domain.refusals import IncentivesRefused
from tests.incentives.domain_examples import IN_NOVEMBER
from tests.incentives.period_examples import CHANGED_TALLIES, TALLIES, Tallies, build_example
from tests.property_budget import examples

PERSONS = st.sampled_from(["ann", "Ann ", "bob", "eve"])
FIGURES = st.sampled_from([TALLIES, CHANGED_TALLIES])


def digest_of(tallies: Tallies) -> str:
    return compute_statement_digest(build_example(tallies=tallies), tallies)


DIGESTS = FIGURES.map(digest_of)
COMMANDS: st.SearchStrategy[PeriodCommand] = st.one_of(
    st.builds(
        lambda tallies, by: CalculatePeriod(
            "2026-10", build_example(tallies=tallies), tallies, by, IN_NOVEMBER
        ),
        FIGURES,
        PERSONS,
    ),
    st.builds(
        lambda digest, by: StartPeriodReview("2026-10", digest, by, IN_NOVEMBER), DIGESTS, PERSONS
    ),
    st.builds(
        lambda digest, seen, by: ApprovePeriod("2026-10", digest, seen, by, IN_NOVEMBER),
        DIGESTS,
        DIGESTS,
        PERSONS,
    ),
    st.builds(
        lambda to, by: ReturnPeriod("2026-10", to, "?", by, IN_NOVEMBER),
        st.sampled_from(["open", "under-review"]),
        PERSONS,
    ),
    st.builds(
        lambda tallies, by: LockPeriod(
            "2026-10", build_example(tallies=tallies), tallies, by, IN_NOVEMBER
        ),
        FIGURES,
        PERSONS,
    ),
    st.builds(
        lambda reference: PayPeriod("2026-10", reference, "hr", IN_NOVEMBER),
        st.sampled_from([None, "PAY-1", "PAY-2"]),
    ),
)


def path_to_lock(tallies: Tallies, one: str, other: str, length: int) -> list[PeriodCommand]:
    """Return the first steps of the way from open to locked."""
    digest, statement = digest_of(tallies), build_example(tallies=tallies)
    steps: list[PeriodCommand] = [
        CalculatePeriod("2026-10", statement, tallies, one, IN_NOVEMBER),
        StartPeriodReview("2026-10", digest, one, IN_NOVEMBER),
        ApprovePeriod("2026-10", digest, digest, other, IN_NOVEMBER),
        LockPeriod("2026-10", statement, tallies, one, IN_NOVEMBER),
    ]
    return steps[:length]


HISTORIES = st.lists(
    st.one_of(
        COMMANDS.map(lambda command: [command]),
        st.builds(path_to_lock, FIGURES, PERSONS, PERSONS, st.integers(1, 4)),
    ),
    max_size=12,
).map(lambda parts: [command for part in parts for command in part])
"""Random commands among parts of the right way, which chance alone hardly ever finds."""


def obey(commands: list[PeriodCommand]) -> list[PeriodEvent]:
    """Return the events of those commands that are not refused."""
    events: list[PeriodEvent] = []
    for command in commands:
        state: PeriodState = reduce(evolve, events, None)
        try:
            decided = decide(command, state)
        except IncentivesRefused:
            continue
        assert decide(command, reduce(evolve, decided, state)) == [], "asked twice, done once"
        events += decided
    return events


@settings(max_examples=examples(60), deadline=None)
@for_all(HISTORIES)
def test_what_is_locked_was_calculated_and_approved_by_two_persons(
    commands: list[PeriodCommand],
) -> None:
    events = obey(commands)
    locks = [place for place, event in enumerate(events) if isinstance(event, PeriodLocked)]
    paid = [event for event in events if isinstance(event, PeriodPaid)]

    assert len(locks) <= 1
    assert len(paid) <= len(locks)
    for place in locks:
        lock, before = events[place], events[:place]
        assert isinstance(lock, PeriodLocked)
        assert all(isinstance(event, PeriodPaid) for event in events[place + 1 :])
        calculated = [event for event in before if isinstance(event, PeriodCalculated)][-1]
        approved = before[-1]
        assert isinstance(approved, PeriodApproved)
        digest = compute_statement_digest(lock.statement, lock.tallies)
        assert calculated.digest == approved.digest == digest
        assert calculated.by.strip().casefold() != approved.by.strip().casefold()


@settings(max_examples=examples(30), deadline=None)
@for_all(HISTORIES)
def test_each_event_leads_to_another_state(commands: list[PeriodCommand]) -> None:
    state: PeriodState = None
    for event in obey(commands):
        then = evolve(state, event)
        assert then != state
        assert life_state(then) in {
            "open", "calculated", "under-review", "approved", "locked", "paid"
        }  # fmt: skip
        state = then
