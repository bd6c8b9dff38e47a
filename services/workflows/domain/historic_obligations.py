"""The history rule: which obligations a log of finished cases implies, and which were on time.

The events of a case are ordered by time, ties by their order in the file. The first event opens the
case. Every later one is an obligation of the department named on it: opened when the event before
it happened, due a standard duration later, done at its own time. An activity's standard duration is
the nearest-rank 80th percentile of its sojourns (the times from the event before to its own), in
the whole log or up to the end of a baseline. Cases are processed one at a time: only the durations
of all sojourns are in memory together, in 8 bytes each.
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

FIRST_EXCLUDED_DUE_AT = datetime(9999, 1, 1, tzinfo=UTC)
"""The first due time that makes no obligation: in some time zone it is beyond the calendar."""


class Sojourn(NamedTuple):
    """The time from the event before to an activity's event, and when it ended."""

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
        """Whether it was done by its due time."""
        return self.done_at <= self.due_at


class HistoricHandover(NamedTuple):
    """A case went from one department to another one with event `number`."""

    number: int
    case: str
    sender: str
    recipient: str
    at: datetime


class EventWithoutObligation(NamedTuple):
    """An event that is no department's obligation, and the reason; its case keeps it."""

    number: int
    reason: str


def group_into_cases(rows: Iterable[LogRow]) -> Iterator[list[LogRow]]:
    """Group rows that come case by case, and sort the events of each case."""
    for _, case in groupby(rows, key=attrgetter("case")):
        yield sorted(case, key=attrgetter("at", "number"))


def compute_sojourns(case: Sequence[LogRow]) -> Iterator[Sojourn]:
    """Return the sojourn of every event of an ordered case but the first."""
    for before, row in pairwise(case):
        yield Sojourn(row.activity, row.at - before.at, row.at)


class SojournDurations:
    """Collects how long each activity's sojourns lasted, case by case."""

    def __init__(self, baseline_until: date | None, zone: ZoneInfo) -> None:
        """Collect sojourns; with a baseline, those that ended by the end of that day in `zone`."""
        self._end = None if baseline_until is None else _end_of(baseline_until, zone)
        self._microseconds: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))

    def add(self, sojourns: Iterable[Sojourn]) -> None:
        """Add the sojourns of a case."""
        for sojourn in sojourns:
            if self._end is None or sojourn.ended_at < self._end:
                self._microseconds[sojourn.activity].append(_microseconds(sojourn.duration))

    def compute_standard_durations(self) -> dict[str, timedelta]:
        """Return each activity's standard duration; an activity without a sojourn has none."""
        return {
            activity: _80th_percentile(durations)
            for activity, durations in self._microseconds.items()
        }


def compute_standard_durations(
    sojourns: Iterable[Sojourn], baseline_until: date | None, zone: ZoneInfo
) -> dict[str, timedelta]:
    """Return each activity's standard duration in a whole log; see `SojournDurations`."""
    durations = SojournDurations(baseline_until, zone)
    durations.add(sojourns)
    return durations.compute_standard_durations()


def derive_obligations_and_handovers(
    case: Sequence[LogRow], standards: Mapping[str, timedelta]
) -> Iterator[HistoricObligation | HistoricHandover | EventWithoutObligation]:
    """Return the obligations and handovers of an ordered case, event by event.

    An event that is both gives the obligation first. A handover needs no standard duration, only
    two departments that follow each other and differ.
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
    if standard >= FIRST_EXCLUDED_DUE_AT - opened_at:
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
    """Return the ⌈0.8 n⌉-th smallest; the rank is computed in integers, so it is exact."""
    rank = (4 * len(microseconds) + 4) // 5
    return timedelta(microseconds=sorted(microseconds)[rank - 1])
