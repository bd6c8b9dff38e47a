"""Strategies for facts of every type, in several months, first ones and corrections."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from shared.eventsourcing.published_fact import Fact
from tests.incentives.fact_builders import (
    DECEMBER_2,
    HOUR,
    NOVEMBER_3,
    department_registered,
    duty_fulfilled,
    duty_overdue,
    handoff_accepted,
    handoff_cancelled,
    handoff_excused,
    handoff_overdue,
    project_closed,
    step_done,
    step_overdue,
)
from tests.incentives.fact_builders_comms import (
    reply_breached,
    reply_released,
    request_replied,
    silence_alerted,
)
from tests.incentives.fact_builders_goals import (
    blocker_raised,
    blocker_resolved,
    goal_achieved,
    goal_lagging,
    goal_recovered,
    goal_updated,
    progress_overdue,
    progress_reported,
    support_given,
    support_overdue,
    support_withdrawn,
)
from tests.incentives.generic_fact_builders import OCTOBER_15

MONTHS = ("2026-10", "2026-11", "2026-12")
DEPARTMENTS = ("研发", "测试")

_numbers = st.integers(1, 3)
_departments = st.sampled_from(DEPARTMENTS)
_times = st.sampled_from([OCTOBER_15, NOVEMBER_3, DECEMBER_2])
_obligation = {"sequence": st.integers(1, 9), "due": _times}
_signal = {"sequence": st.integers(1, 9), "at": _times}
_late = st.booleans()

OBLIGATIONS = st.one_of(
    st.builds(
        handoff_accepted,
        _numbers,
        _departments,
        late=_late,
        excused_for=st.sampled_from([None, HOUR]),
        **_obligation,
    ),
    st.builds(
        handoff_excused,
        _numbers,
        _departments,
        delivered=st.sampled_from([None, -HOUR, HOUR, 2 * HOUR]),
        **_obligation,
    ),
    *(
        st.builds(build, _numbers, _departments, late=_late, **_obligation)
        for build in (duty_fulfilled, step_done, request_replied, progress_reported, support_given)
    ),
    *(
        st.builds(build, _numbers, _departments, **_obligation)
        for build in (
            handoff_overdue,
            handoff_cancelled,
            duty_overdue,
            step_overdue,
            reply_breached,
            progress_overdue,
            support_overdue,
            support_withdrawn,
        )
    ),
    st.builds(reply_released, _numbers, _departments, sequence=st.integers(1, 9)),
)
SIGNALS = st.one_of(
    *(
        st.builds(build, _numbers, st.sampled_from([*DEPARTMENTS, None]), **_signal)
        for build in (
            goal_updated,
            goal_lagging,
            goal_recovered,
            goal_achieved,
            blocker_raised,
            blocker_resolved,
        )
    ),
    st.builds(silence_alerted, _numbers, _departments, **_signal),
)
OUTCOMES = st.builds(
    project_closed, st.sampled_from(["launch", "second"]), st.sampled_from(["90", "120"]), at=_times
)
ROSTER = st.builds(
    department_registered, _departments, st.sampled_from(["2026-10-31", "2026-12-01"])
)


def fact_histories(min_size: int, max_size: int) -> st.SearchStrategy[list[Fact]]:
    """Draw facts of which no two claim to be the same event of their area."""
    every = st.one_of(OBLIGATIONS, OBLIGATIONS, SIGNALS, OUTCOMES, ROSTER)
    return st.lists(
        every,
        min_size=min_size,
        max_size=max_size,
        unique_by=lambda fact: (fact.key, fact.sequence),
    )


@st.composite
def redelivered_batches(draw: st.DrawFn, facts: Sequence[Fact]) -> list[list[Fact]]:
    """Draw the same facts in any order, some of them more than once, cut into batches."""
    repeated = draw(st.lists(st.sampled_from(facts), max_size=len(facts)))
    delivered = draw(st.permutations([*facts, *repeated]))
    cuts = sorted(draw(st.sets(st.integers(1, len(delivered)), max_size=5)) | {len(delivered)})
    return [delivered[start:end] for start, end in zip([0, *cuts], cuts, strict=False)]
