"""The history rule: which obligations a log of finished cases implies, and which were on time.

The events of a case are ordered by time, ties by their order in the file. The first event opens the
case. Every later one is an obligation of the department named on it: opened when the event before
it happened, due a standard duration later, done at its own time. An activity's standard duration is
the nearest-rank 80th percentile of its sojourns (the times from the event before to its own), or
another one that the import names, in the whole log or up to the end of a baseline; the database
computes it (`import_staging.py`), so no
log has to be in memory.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from services.workflows.domain.external_event_log.log_rows import LogRow

FIRST_EXCLUDED_DUE_AT = datetime(9999, 1, 1, tzinfo=UTC)
"""The first due time that makes no obligation: in some time zone it is beyond the calendar."""


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


def end_of_baseline(last_day: date) -> datetime | None:
    """Return the end of a baseline's last day; `None` where the calendar ends with it."""
    if last_day == date.max:
        return None
    return datetime.combine(last_day + timedelta(days=1), time.min, COMPANY_TIME_ZONE)


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
