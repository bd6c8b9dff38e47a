"""Figures over the cases of a log, computed plainly from the raw file.

It shares no code with the product: dictionaries, sorting and fractions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.workflows.history_oracle import read_cases

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

MICROSECONDS = 1_000_000


@dataclass
class ExpectedFigures:
    """The durations and counts of the cases that ended in a window."""

    cycles: list[timedelta] = field(default_factory=list)
    sojourns: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    sojourns_of: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    """By department, without the events that name none."""
    openings: Counter[str] = field(default_factory=Counter)
    reopened: Counter[str] = field(default_factory=Counter)
    variants: Counter[tuple[str, ...]] = field(default_factory=Counter)
    handovers: Counter[tuple[str, str]] = field(default_factory=Counter)


def expect_figures(
    path: Path,
    department: str = "org:group",
    ended_from: datetime | None = None,
    ended_before: datetime | None = None,
) -> ExpectedFigures:
    """Compute the figures of a file's cases that ended in the window."""
    found = ExpectedFigures()
    for events in read_cases(path).values():
        end = events[-1][0]
        if (ended_from and end < ended_from) or (ended_before and end >= ended_before):
            continue
        found.cycles.append(end - events[0][0])
        names = tuple(event["concept:name"] for _, event in events)
        found.variants[names] += 1
        for place, name in enumerate(names):
            found.openings[name] += 1
            found.reopened[name] += name in names[:place]
        for (before, earlier), (at, event) in pairwise(events):
            sender, recipient = earlier.get(department), event.get(department)
            found.sojourns[event["concept:name"]].append(at - before)
            if recipient:
                found.sojourns_of[recipient].append(at - before)
            if sender and recipient and sender != recipient:
                found.handovers[sender, recipient] += 1
    return found


def duration_figures(durations: list[timedelta]) -> dict[str, Any]:
    """Return count, mean, median and 90th percentile in whole seconds, half up."""
    if not durations:
        return {"count": 0, "mean": None, "median": None, "p90": None}
    exact = sorted(Fraction(_microseconds(one), MICROSECONDS) for one in durations)
    count = len(exact)
    return {
        "count": count,
        "mean": _half_up(sum(exact, Fraction()) / count),
        "median": _half_up(exact[math.ceil(Fraction(count, 2)) - 1]),
        "p90": _half_up(exact[math.ceil(Fraction(9 * count, 10)) - 1]),
    }


def share_text(part: int, whole: int) -> str:
    """Return a share to four places, half up."""
    digits = str(math.floor(Fraction(part, whole) * 10_000 + Fraction(1, 2))).zfill(5)
    return f"{digits[:-4]}.{digits[-4:]}"


def _microseconds(duration: timedelta) -> int:
    return (duration.days * 86_400 + duration.seconds) * MICROSECONDS + duration.microseconds


def _half_up(seconds: Fraction) -> int:
    return math.floor(seconds + Fraction(1, 2))
