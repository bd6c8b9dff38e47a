"""Polling finds every change: late commits, deletes, restored backups, and clocks that differ."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.connectors.domain.changed_rows import ChangedRow, PageRequest
from services.connectors.domain.poll_position import (
    EPOCH,
    ClockReading,
    ComparePosition,
    PollPosition,
    after_compared,
    after_page,
    begin_comparison,
    begin_pass,
    known_moment,
    next_page,
)
from services.connectors.domain.system_conversation import SystemFailed

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OVERLAP = timedelta(minutes=10)


@dataclass
class Table:
    """A table of a system: rows carry the beginning of their transaction, and appear at its end."""

    rows: dict[str, tuple[datetime, datetime, int]] = field(default_factory=dict)
    """By id: moment by the system's clock, when it was committed in truth, and what it says."""
    cuts_to_seconds: bool = False

    def page(self, request: PageRequest, now: datetime) -> list[ChangedRow]:
        """Return a page as the system answers it at a time."""
        seen = [
            ChangedRow(row, self.told(moment), (row,))
            for row, (moment, committed, _) in self.rows.items()
            if committed <= now
        ]
        if request.after is None:
            found = [one for one in seen if one.modified_at > request.moment]
            found.sort(key=lambda one: (self.rows[one.row][0], int(one.row)))
        else:
            found = [
                one
                for one in seen
                if one.modified_at == request.moment and int(one.row) > int(request.after or -1)
            ]
            found.sort(key=lambda one: int(one.row))
        return found[: request.limit]

    def told(self, moment: datetime) -> datetime:
        """Return a moment as the system tells it."""
        return moment.replace(microsecond=0) if self.cuts_to_seconds else moment


@dataclass
class Poller:
    """Polls one table, and knows what each row said when it was last read."""

    table: Table
    limit: int
    position: PollPosition = field(default_factory=PollPosition)
    moments: dict[str, datetime | None] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)

    def poll(self, now: datetime, offset: timedelta, pages: int = 10_000) -> None:
        """Read so many pages of a pass; the system's clock is `offset` ahead of ours."""
        clocks = ClockReading(system=now + offset, own=now)
        self.position = begin_pass(self.position, clocks, OVERLAP, None)
        began = self.position.began
        assert began is not None
        while self.position.is_under_way and pages:
            rows = self.table.page(next_page(self.position, "t", self.limit), now)
            for one in rows:
                if self.moments.get(one.row) != one.modified_at:
                    self.known[one.row] = self.table.rows[one.row][2]
                self.moments[one.row] = known_moment(one, began)
            self.position = after_page(self.position, rows, self.limit)
            pages -= 1


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3),  # which row
        st.integers(0, 400),  # seconds until the next change
        st.integers(0, 590),  # seconds that its transaction takes, less than the overlap
        st.booleans(),  # whether somebody polls afterwards
        st.integers(1, 3),  # how many pages before a kill
    ),
    min_size=1,
    max_size=12,
)


@given(
    changes=CHANGES,
    limit=st.integers(1, 4),
    cuts=st.booleans(),
    offset_before=st.integers(-7200, 7200),
    offset_after=st.integers(-7200, 7200),
    step_at=st.integers(0, 12),
)
def test_every_committed_change_is_found(
    changes: list[tuple[int, int, int, bool, int]],
    limit: int,
    *,
    cuts: bool,
    offset_before: int,
    offset_after: int,
    step_at: int,
) -> None:
    """Transactions commit late, pollers are killed, and the system's clock is set once."""
    table, now, ends = Table(cuts_to_seconds=cuts), START, dict.fromkeys(range(4), START)
    poller, offset = Poller(table, limit), timedelta(seconds=offset_before)
    for number, (row, pause, length, polls, pages) in enumerate(changes):
        now += pause * SECOND
        if number == step_at:
            now = max([now, *ends.values()])
            offset = timedelta(seconds=offset_after)
        # A row is locked by its transaction: the next one begins when the last has ended.
        if ends[row] <= now:
            ends[row] = now + length * SECOND
            table.rows[str(row)] = (now + offset, ends[row], number)
        if polls:
            poller.poll(now, offset, pages)
    now = max([now, *ends.values()]) + SECOND
    for _ in range(3):
        poller.poll(now, offset)
        now += 3 * SECOND
    assert poller.known == {row: said for row, (_, _, said) in table.rows.items()}


def test_without_overlap_a_transaction_that_commits_late_is_missed() -> None:
    """The control: what the overlap is for."""
    table = Table({"1": (START, START, 1)})
    poller = Poller(table, 10)
    poller.poll(START + 5 * SECOND, timedelta(0))
    table.rows["2"] = (START + SECOND, START + 60 * SECOND, 2)
    last = poller.position.completed
    assert last is not None
    naive = PageRequest("t", last.system, None, 10)
    assert table.page(naive, START + 70 * SECOND) == []
    poller.poll(START + 70 * SECOND, timedelta(0))
    assert poller.known == {"1": 1, "2": 2}


def test_a_pass_goes_on_where_it_was_killed() -> None:
    table = Table({str(one): (START + one * SECOND, START, one) for one in range(5)})
    poller = Poller(table, 2)
    poller.poll(START + 60 * SECOND, timedelta(0), pages=2)
    assert poller.position.is_under_way
    other = Poller(table, 2, poller.position)
    other.poll(START + 90 * SECOND, timedelta(0))
    assert poller.known.keys() | other.known.keys() == {"0", "1", "2", "3", "4"}
    assert other.position.completed == ClockReading(START + 60 * SECOND, START + 60 * SECOND)


def test_the_first_pass_begins_where_it_is_told() -> None:
    clocks = ClockReading(START, START)
    first = begin_pass(PollPosition(), clocks, OVERLAP, START - OVERLAP)
    assert first.moment == START - OVERLAP - timedelta(microseconds=1)
    assert begin_pass(PollPosition(), clocks, OVERLAP, None).moment == EPOCH - timedelta(
        microseconds=1
    )
    with pytest.raises(ValueError, match="no pass"):
        next_page(PollPosition(), "t", 1)


def test_a_clock_that_was_set_back_moves_the_beginning_back() -> None:
    hour = timedelta(hours=1)
    done = PollPosition(completed=ClockReading(START + 2 * hour, START))
    later = begin_pass(done, ClockReading(START + hour, START + hour), timedelta(0), None)
    assert later.moment == START - timedelta(microseconds=1)


def test_a_page_that_comes_again_and_again_is_a_failure() -> None:
    """A server that takes no filters would be asked without end."""
    rows = [ChangedRow(str(one), START, ()) for one in range(2)]
    position = begin_pass(PollPosition(), ClockReading(START, START), OVERLAP, None)
    position = after_page(after_page(position, rows, 2), rows, 2)
    with pytest.raises(SystemFailed, match="answer-unreadable"):
        after_page(position, rows, 2)
    compared = after_compared(begin_comparison(ComparePosition()), rows, 2, START)
    with pytest.raises(SystemFailed, match="answer-unreadable"):
        after_compared(compared, rows, 2, START)


def test_a_comparison_marks_rows_page_by_page_and_ends() -> None:
    rows = [ChangedRow(str(one), START, ()) for one in range(2)]
    first = begin_comparison(ComparePosition())
    assert (first.run, first.is_under_way) == (1, True)
    second = after_compared(first, rows, 2, START)
    assert (second.after, second.is_under_way) == ("1", True)
    assert begin_comparison(second) == second
    ended = after_compared(second, [], 2, START)
    assert ended == ComparePosition(run=1, ended_at=START)
    assert begin_comparison(ended) == replace(ended, run=2, is_under_way=True)
