"""A finished case once more, with other durations of its steps.

The replay keeps what is known of a case: how long each step lasted, and how long after the end of
what came before it was opened. A step is opened no earlier than everything that had really ended
before it was opened; so parallel branches never save more than they could. A step whose duration
runs in working hours takes the same working time whenever it begins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.workflows.domain.redundancy.case_runs import MatchedCase, StepRun
from shared.working_time.calculator import WorkingTimeCalculator


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """What is different when a case is replayed, by the numbers of openings; the rest stays."""

    lasting_no_time: frozenset[int] = frozenset()
    begun_at_once: frozenset[int] = frozenset()
    """Openings that last as long as was worked on them, where that is known."""
    opened_with: Mapping[int, int] = field(default_factory=dict)
    """Openings that are opened at the same time as another one, with a lower number."""


def replay(matched: MatchedCase, change: Rescheduling) -> timedelta:
    """Return the cycle time that a case would have had; without a change it is the real one."""
    case = matched.case
    ended = _Ended(case.opened_at)
    opened: dict[int, datetime] = {}
    for run, hours in zip(case.runs, matched.hours, strict=True):
        partner = change.opened_with.get(run.step)
        begins = ended.moved(run.opened_at) if partner is None else opened[partner]
        opened[run.step] = begins
        ended.add(run.ended_at, _end_of(run, begins, hours, change))
    return ended.moved(case.ended_at) - case.opened_at


def _end_of(
    run: StepRun, begins: datetime, hours: WorkingTimeCalculator | None, change: Rescheduling
) -> datetime:
    """Return when an opening ends that begins no later than it really did."""
    if run.step in change.lasting_no_time:
        return begins
    worked = run.worked if run.step in change.begun_at_once else None
    lasted = run.lasted if worked is None else worked
    since = run.ended_at - lasted
    if begins == since:
        return run.ended_at
    if hours is not None and (counted := hours.working_time_between(since, run.ended_at)):
        return hours.add_working_time(begins, counted)
    # What was done outside of working hours altogether is done in as much time of the calendar.
    return begins + lasted


class _Ended:
    """When openings really ended, in order, and when all of them up to each would have."""

    def __init__(self, opened_at: datetime) -> None:
        self._opened_at = opened_at
        self._real: list[datetime] = []
        self._replayed: list[datetime] = []

    def moved(self, at: datetime) -> datetime:
        """Return a time that is as long after the end of what came before as it really was."""
        position = bisect_right(self._real, at)
        if not position:
            return at
        return self._replayed[position - 1] + (at - self._real[position - 1])

    def add(self, real: datetime, replayed: datetime) -> None:
        """Add the end of an opening."""
        position = bisect_right(self._real, real)
        latest = max(replayed, self._replayed[position - 1]) if position else replayed
        self._real.insert(position, real)
        self._replayed.insert(position, latest)
        for later in range(position + 1, len(self._real)):
            self._replayed[later] = max(self._replayed[later], replayed)
