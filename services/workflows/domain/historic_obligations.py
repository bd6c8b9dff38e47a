"""What a log of finished cases says about who owed what, and whether it came in time.

The events of a case stand in order of time, ties in order of the file. The first opens the case.
Every further one is an obligation of the department named on it: opened when the event before it
happened, due a standard duration later, done at its own time. An activity's standard duration is
the nearest-rank 80th percentile of its sojourns, the times from the event before to its own, in
the whole log or up to the end of a baseline. A rule of its own, pure, a case at a time: only the
durations of all sojourns are ever in memory together, in 8 bytes each.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from services.workflows.domain.external_event_log.log_rows import LogRow

LATEST_DUE_AT = datetime(9999, 1, 1, tzinfo=UTC)
"""Due dates from here on are no obligations: a zone could carry them out of the calendar."""


class Sojourn(NamedTuple):
    """How long a case stayed with an activity, and when that ended."""

    activity: str
    duration: timedelta
    ended_at: datetime


class HistoricObligation(NamedTuple):
    """An obligation of a department, met at `done_at`; all times are in UTC."""

    number: int
    case: str
    activity: str
    department: str
    resource: str | None
    opened_at: datetime
    due_at: datetime
    done_at: datetime

    @property
    def on_time(self) -> bool:
        """Whether it was done when it was due, at the latest."""
        return self.done_at <= self.due_at


class HistoricHandover(NamedTuple):
    """A case went from one department to another one with event `number`."""

    number: int
    case: str
    sender: str
    recipient: str
    at: datetime


class EventWithoutObligation(NamedTuple):
    """An event that keeps its place in its case and is nobody's obligation, and why."""

    number: int
    reason: str


def group_into_cases(rows: Iterable[LogRow]) -> Iterator[list[LogRow]]:
    """Part rows that come case by case, and bring each case into the order of its events."""
    for _, case in groupby(rows, key=attrgetter("case")):
        yield sorted(case, key=attrgetter("at", "number"))


def compute_sojourns(case: Sequence[LogRow]) -> Iterator[Sojourn]:
    """Return the sojourn of every event of an ordered case but the first."""
    for before, row in pairwise(case):
        yield Sojourn(row.activity, row.at - before.at, row.at)


class SojournDurations:
    """How long each activity's sojourns lasted, noted case by case."""

    def __init__(self, baseline_until: date | None, zone: ZoneInfo) -> None:
        """With a baseline only sojourns count that ended by the end of that day in `zone`."""
        self._end = None if baseline_until is None else _end_of(baseline_until, zone)
        self._microseconds: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))

    def add(self, sojourns: Iterable[Sojourn]) -> None:
        """Take some more sojourns into account."""
        for sojourn in sojourns:
            if self._end is None or sojourn.ended_at < self._end:
                self._microseconds[sojourn.activity].append(_microseconds(sojourn.duration))

    def compute_standards(self) -> dict[str, timedelta]:
        """Return each activity's standard duration; one without any sojourn has none."""
        return {activity: _80th_percentile(found) for activity, found in self._microseconds.items()}


def compute_standard_durations(
    sojourns: Iterable[Sojourn], baseline_until: date | None, zone: ZoneInfo
) -> dict[str, timedelta]:
    """Return each activity's standard duration in a whole log; see `Durations`."""
    durations = SojournDurations(baseline_until, zone)
    durations.add(sojourns)
    return durations.compute_standards()


def derive_obligations(
    case: Sequence[LogRow], standards: Mapping[str, timedelta]
) -> Iterator[HistoricObligation | HistoricHandover | EventWithoutObligation]:
    """Return what an ordered case says of its departments, event by event.

    An event that is both an obligation and a handover gives the obligation first. A handover
    needs no standard duration, only two departments that follow each other and differ.
    """
    if case and not case[0].department:
        yield EventWithoutObligation(case[0].number, "it names no department")
    for before, row in pairwise(case):
        yield _obligation(before.at, row, standards)
        if before.department and row.department and before.department != row.department:
            yield HistoricHandover(row.number, row.case, before.department, row.department, row.at)


def _obligation(
    opened_at: datetime, row: LogRow, standards: Mapping[str, timedelta]
) -> HistoricObligation | EventWithoutObligation:
    if not row.department:
        return EventWithoutObligation(row.number, "it names no department")
    standard = standards.get(row.activity)
    if standard is None:
        reason = f"its activity has no standard duration in the baseline: {row.activity!r}"
        return EventWithoutObligation(row.number, reason)
    if standard >= LATEST_DUE_AT - opened_at:
        return EventWithoutObligation(row.number, "it would be due beyond the year 9998")
    return HistoricObligation(
        number=row.number,
        case=row.case,
        activity=row.activity,
        department=row.department,
        resource=row.resource,
        opened_at=opened_at,
        due_at=opened_at + standard,
        done_at=row.at,
    )


def _end_of(day: date, zone: ZoneInfo) -> datetime | None:
    if day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def _microseconds(duration: timedelta) -> int:
    return (duration.days * 86_400 + duration.seconds) * 1_000_000 + duration.microseconds


def _80th_percentile(microseconds: array[int]) -> timedelta:
    """Return the ⌈0.8 n⌉-th smallest, in whole numbers so that no rounding moves the rank."""
    rank = (4 * len(microseconds) + 4) // 5
    return timedelta(microseconds=sorted(microseconds)[rank - 1])
