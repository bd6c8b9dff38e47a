"""Standard durations in Python, by the history rule, to compare those of the database with."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from services.workflows.domain.historic_obligations import end_of_baseline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, timedelta

    from services.workflows.domain.external_event_log import LogRow


def standard_durations_in_python(
    cases: Iterable[Sequence[LogRow]], baseline_until: date | None, percentile: int = 80
) -> dict[str, timedelta]:
    """Return each activity's ⌈p n⌉-th smallest time since the event before."""
    end = None if baseline_until is None else end_of_baseline(baseline_until)
    durations: defaultdict[str, list[timedelta]] = defaultdict(list)
    for case in cases:
        for before, row in pairwise(case):
            if end is None or row.at < end:
                durations[row.activity].append(row.at - before.at)
    return {
        activity: sorted(found)[(percentile * len(found) + 99) // 100 - 1]
        for activity, found in durations.items()
    }
