"""A finished case once more, with other durations of its steps.

The replay keeps what is known of a case: how long each step lasted, and how long after the end of
what came before it was opened. A step is opened no earlier than everything that had really ended
before it was opened; so parallel branches never save more than they could.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.workflows.domain.redundancy.case_runs import CaseRun


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """What is different when a case is replayed; everything else stays as it was."""

    lasting: Mapping[int, timedelta] = field(default_factory=dict)
    """How long openings last, by their numbers."""
    opened_with: Mapping[int, int] = field(default_factory=dict)
    """Openings that are opened at the same time as another one, with a lower number."""


def replay(case: CaseRun, change: Rescheduling) -> timedelta:
    """Return the cycle time that a case would have had; without a change it is the real one."""
    ended = _Ended(case.opened_at)
    opened: dict[int, datetime] = {}
    for run in case.runs:
        partner = change.opened_with.get(run.step)
        begins = ended.moved(run.opened_at) if partner is None else opened[partner]
        opened[run.step] = begins
        ended.add(run.ended_at, begins + change.lasting.get(run.step, run.lasted))
    return ended.moved(case.ended_at) - case.opened_at


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
