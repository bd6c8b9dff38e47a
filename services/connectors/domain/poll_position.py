"""Where the polling of a table is, so that nothing is missed and any replica can go on.

Rows are read in the order of (moment of the last change, id), page by page, and the position is
kept after each page. A pass that has read all begins again some time later, from a moment that is
`overlap` earlier than the last pass's beginning:

- All rows of a transaction carry the moment of its beginning. One that commits behind the position
  is found by the next pass if it took no longer than the overlap.
- The moments are those of the system's own clock, so it does not matter how far it is from ours.
  If it is set back, rows get moments that lie before the position. Both clocks are read at the
  beginning of a pass, and how far they moved against each other since the last is taken off.

What comes later than the overlap, is deleted, or is older after a backup was restored, is found by
a comparison of all rows with those that are known, in the order of ids. Each run of it has a number
with which it marks the rows that it meets; at its end, those without the mark are gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from services.connectors.domain.changed_rows import ChangedRow, PageRequest
from services.connectors.domain.system_conversation import ANSWER_UNREADABLE, SystemFailed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SMALLEST = timedelta(microseconds=1)
FROM_FIRST_ID = ""
PAGE_TWICE = "a page has the rows of the one before"
SETTLED_AFTER = timedelta(seconds=2)
"""A row that was changed twice within a second has one moment where a system tells seconds only:
whoever saw the first change reads the row again until that second is past."""


@dataclass(frozen=True)
class ClockReading:
    """The two clocks at one moment."""

    system: datetime
    own: datetime


@dataclass(frozen=True)
class PollPosition:
    """Where the polling of one table is."""

    began: ClockReading | None = None
    """The clocks when the pass began that is under way."""
    completed: ClockReading | None = None
    """The clocks when the last whole pass began."""
    moment: datetime | None = None
    """As far as the pass that is under way has read; `None` between passes."""
    after: str | None = None
    """The last id that was read of the rows of that moment, or `FROM_FIRST_ID`; `None` where all of
    them were read."""

    @property
    def is_under_way(self) -> bool:
        """Whether a pass has begun and not ended."""
        return self.moment is not None


def begin_pass(
    position: PollPosition, clocks: ClockReading, overlap: timedelta, first: datetime | None
) -> PollPosition:
    """Return the position at the beginning of a pass; `first` is where the very first begins.

    A pass that is under way goes on where it is.
    """
    if position.is_under_way:
        return position
    return replace(
        position, began=clocks, moment=_beginning(position, clocks, overlap, first), after=None
    )


def _beginning(
    position: PollPosition, clocks: ClockReading, overlap: timedelta, first: datetime | None
) -> datetime:
    last = position.completed
    if last is None:
        return (first or EPOCH) - SMALLEST
    # What the last pass's beginning is by the system's clock of today, if that was set back.
    by_new_clock = clocks.system - max(clocks.own - last.own, timedelta(0))
    return max(min(last.system, by_new_clock) - overlap, EPOCH) - SMALLEST


def next_page(position: PollPosition, table: str, limit: int) -> PageRequest:
    """Return which page is read next; raises `ValueError` where no pass is under way."""
    if position.moment is None:
        message = "no pass is under way"
        raise ValueError(message)
    return PageRequest(table, position.moment, position.after, limit)


def after_page(position: PollPosition, rows: Sequence[ChangedRow], limit: int) -> PollPosition:
    """Return the position after a page; a page that is not full ends a moment, or the pass.

    Raises `SystemFailed` for a page that does not go on: it would be asked for without end.
    """
    if len(rows) >= limit:
        # The last moment may have more rows than this page: they are read by their ids. Where a
        # system tells seconds only, the page was not in the order of ids within a second.
        is_first = position.after is None
        after = FROM_FIRST_ID if is_first else rows[-1].row
        moment = rows[-1].modified_at if is_first else position.moment
        if after == position.after:
            raise SystemFailed(ANSWER_UNREADABLE, PAGE_TWICE)
        return replace(position, moment=moment, after=after)
    if position.after is not None:
        return replace(position, after=None)
    return replace(position, completed=position.began, began=None, moment=None)


def known_moment(row: ChangedRow, clocks: ClockReading) -> datetime | None:
    """Return by which moment a row is known from now on; `None` where it is to be read again."""
    return row.modified_at if row.modified_at + SETTLED_AFTER <= clocks.system else None


FEW_ROWS = 10
"""So many rows may always be deleted between two comparisons."""


def are_too_many(gone: int, known: int, max_percent: int) -> bool:
    """Return whether so many rows are missing that a right was lost rather than rows deleted."""
    return gone > FEW_ROWS and gone * 100 > known * max_percent


@dataclass(frozen=True)
class ComparePosition:
    """Where the comparison of one table is."""

    run: int = 0
    """The number of the run that is under way, or of the last one."""
    is_under_way: bool = False
    after: str | None = None
    """The last id that was compared."""
    ended_at: datetime | None = None
    """When the last whole run ended, by our own clock."""


def begin_comparison(position: ComparePosition) -> ComparePosition:
    """Return the position at the beginning of a run; one that is under way goes on."""
    if position.is_under_way:
        return position
    return replace(position, run=position.run + 1, is_under_way=True, after=None)


def after_compared(
    position: ComparePosition, rows: Sequence[ChangedRow], limit: int, at: datetime
) -> ComparePosition:
    """Return the position after a page; one that is not full ends the run.

    Raises `SystemFailed` for a page that does not go on.
    """
    if len(rows) >= limit:
        if rows[-1].row == position.after:
            raise SystemFailed(ANSWER_UNREADABLE, PAGE_TWICE)
        return replace(position, after=rows[-1].row)
    return replace(position, is_under_way=False, after=None, ended_at=at)
