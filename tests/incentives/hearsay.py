"""Whatever the other areas may tell: facts of every kind, in every month, right or corrected."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from shared.eventsourcing.fact import Fact
from tests.incentives.tidings import (
    DECEMBER_2,
    HOUR,
    NOVEMBER_3,
    OCTOBER_15,
    accepted,
    cancelled,
    closed,
    done,
    duty_overdue,
    excused,
    fulfilled,
    overdue,
    registered,
    step_overdue,
)
from tests.incentives.tidings_of_comms import breached, released, replied, silent
from tests.incentives.tidings_of_goals import (
    achieved,
    blocked,
    given,
    lagging,
    recovered,
    report_overdue,
    reported,
    support_overdue,
    support_withdrawn,
    unblocked,
    updated,
)

MONTHS = ("2026-10", "2026-11", "2026-12")
DEPARTMENTS = ("研发", "测试")

_numbers = st.integers(1, 3)
_departments = st.sampled_from(DEPARTMENTS)
_moments = st.sampled_from([OCTOBER_15, NOVEMBER_3, DECEMBER_2])
_obligation = {"sequence": st.integers(1, 9), "due": _moments}
_signal = {"sequence": st.integers(1, 9), "at": _moments}
_late = st.booleans()

OBLIGATIONS = st.one_of(
    st.builds(
        accepted,
        _numbers,
        _departments,
        late=_late,
        excused_for=st.sampled_from([None, HOUR]),
        **_obligation,
    ),
    st.builds(
        excused,
        _numbers,
        _departments,
        delivered=st.sampled_from([None, -HOUR, HOUR, 2 * HOUR]),
        **_obligation,
    ),
    *(
        st.builds(tell, _numbers, _departments, late=_late, **_obligation)
        for tell in (fulfilled, done, replied, reported, given)
    ),
    *(
        st.builds(tell, _numbers, _departments, **_obligation)
        for tell in (
            overdue,
            cancelled,
            duty_overdue,
            step_overdue,
            breached,
            report_overdue,
            support_overdue,
            support_withdrawn,
        )
    ),
    st.builds(released, _numbers, _departments, sequence=st.integers(1, 9)),
)
SIGNALS = st.one_of(
    *(
        st.builds(tell, _numbers, st.sampled_from([*DEPARTMENTS, None]), **_signal)
        for tell in (updated, lagging, recovered, achieved, blocked, unblocked)
    ),
    st.builds(silent, _numbers, _departments, **_signal),
)
OUTCOMES = st.builds(
    closed, st.sampled_from(["launch", "second"]), st.sampled_from(["90", "120"]), at=_moments
)
ROSTER = st.builds(registered, _departments, st.sampled_from(["2026-10-31", "2026-12-01"]))


def histories(shortest: int, longest: int) -> st.SearchStrategy[list[Fact]]:
    """Draw facts of which no two claim to be the same event of their area."""
    every = st.one_of(OBLIGATIONS, OBLIGATIONS, SIGNALS, OUTCOMES, ROSTER)
    return st.lists(
        every,
        min_size=shortest,
        max_size=longest,
        unique_by=lambda fact: (fact.key, fact.sequence),
    )


@st.composite
def retold(draw: st.DrawFn, facts: Sequence[Fact]) -> list[list[Fact]]:
    """Draw the same facts in any order, some of them more than once, cut into batches."""
    again = draw(st.lists(st.sampled_from(facts), max_size=len(facts)))
    told = draw(st.permutations([*facts, *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(told)), max_size=5)) | {len(told)})
    return [told[start:end] for start, end in zip([0, *cuts], cuts, strict=False)]
