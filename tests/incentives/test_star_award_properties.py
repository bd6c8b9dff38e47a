"""Whatever disputes decide of awards, and whenever months are locked, each award is paid once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.star_award_booking import (
    BookedStars,
    book_stars,
    list_award_entries,
)
from services.incentives.domain.star_decisions import decide
from services.incentives.domain.star_events import (
    StarAwardRestored,
    StarAwardWithdrawn,
    StarEvent,
    StarPublished,
)
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_statement import StarAdjustment, StarAwardLine
from services.incentives.domain.star_terms import CashAward
from shared.eventsourcing.refusal import Refusal
from tests.incentives.star_examples import (
    candidate,
    events_of_award,
    restore_award,
    state_after,
    withdraw_award,
)
from tests.property_budget import examples

CODES = ("legal", "ops", "rd", "test")
AMOUNT = 50001
LOCK = "lock"
Step = str | tuple[int, int] | int
STEPS = st.lists(
    st.one_of(
        st.just(LOCK),
        st.tuples(st.integers(0, 1), st.integers(0, len(CODES))),  # whose award, who instead
        st.integers(0, 5),  # which dispute is reversed
    ),
    max_size=12,
)


def statements(events: Sequence[StarEvent]) -> Mapping[str, BookedStars]:
    """Return what each month shows by these events."""
    entries = [
        entry
        for number, event in enumerate(events)
        if isinstance(event, StarPublished | StarAwardWithdrawn | StarAwardRestored)
        for entry in list_award_entries(event, UUID(int=number))
    ]
    months = {entry.booked_in for entry in entries}
    return {
        month: book_stars(entry for entry in entries if entry.booked_in == month)
        for month in sorted(months)
    }


def take(step: Step, events: Sequence[StarEvent], locked: LockedPeriods) -> list[StarEvent]:
    """Return the events of a step; none where it is refused."""
    state = state_after(events)
    assert state is not None
    ranking = state.ranking(StarRanking.DEPARTMENT)
    number = len(events)
    try:
        if isinstance(step, tuple):
            awards = sorted(ranking.awards.items())
            if not awards:
                return []
            code, award = awards[step[0] % len(awards)]
            instead = candidate(CODES[step[1]]) if step[1] < len(CODES) else None
            dispute = UUID(int=1000 + number)
            return decide(withdraw_award(code, instead, dispute, award.cause, locked), state)
        disputes = sorted(ranking.rulings)
        if not disputes:
            return []
        return decide(restore_award(disputes[int(step) % len(disputes)], locked), state)
    except Refusal:
        return []


@settings(max_examples=examples(150))
@for_all(STEPS)
def test_every_award_is_paid_once_and_reversals_lead_back(steps: list[Step]) -> None:
    events = events_of_award("rd", "test", award=CashAward(amount_minor=AMOUNT))
    locked = {"2026-10"}
    is_final: dict[str, BookedStars] = {}
    for step in steps:
        if step == LOCK:
            month = LockedPeriods(frozenset(locked)).booking_period_for("2026-10")
            is_final[month] = statements(events).get(month, BookedStars({}, {}))
            locked.add(month)
            continue
        months = LockedPeriods(frozenset(locked))
        followed = take(step, events, months)
        if followed and isinstance(followed[0], StarAwardWithdrawn):
            undone = [*events, *followed]
            undone += decide(restore_award(followed[0].dispute, months), state_after(undone))
            assert visible(undone) == visible(events)
            assert awarded(undone) == awarded(events)
        events += followed
        now = statements(events)
        assert {month: now.get(month, BookedStars({}, {})) for month in is_final} == is_final
        assert paid(now) == dict.fromkeys(awarded(events), AMOUNT)


def visible(events: Sequence[StarEvent]) -> Mapping[str, BookedStars]:
    """Return the months that show something."""
    return {month: booked for month, booked in statements(events).items() if booked.departments}


def awarded(events: Sequence[StarEvent]) -> Mapping[str, str]:
    """Return who is awarded, with the month that shows it."""
    state = state_after(events)
    assert state is not None
    awards = state.ranking(StarRanking.DEPARTMENT).awards
    return {code: one.booked_in for code, one in sorted(awards.items())}


def paid(months: Mapping[str, BookedStars]) -> Mapping[str, int]:
    """Return what all months together pay, by department."""
    sums: Counter[str] = Counter()
    for booked in months.values():
        for department in booked.departments:
            lines: list[StarAwardLine | StarAdjustment] = [
                *booked.awards.get(department, ()),
                *booked.adjustments.get(department, ()),
            ]
            sums[department] += sum(one.money.amount_minor for one in lines if one.money)
    return {code: amount for code, amount in sums.items() if amount}
