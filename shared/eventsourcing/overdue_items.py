"""Proves from a log that everything overdue was announced exactly once.

An area says of each event which items become owed, are met, are released, or are announced as
overdue. Replaying these finds what is missing, doubled and unfounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE = timedelta(hours=1)
"""So long after its due time an item may be met before it is announced: timers take their time."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An item is owed by a time, which replaces an earlier one."""

    item: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Met:
    """An item is no longer with who owed it: it was done, or handed on."""

    item: str
    due_at: datetime | None = None
    """Which due time was met; `None` for whichever is owed."""


@dataclass(frozen=True, slots=True)
class Released:
    """An item is not owed, or not yet: it was cancelled, or waits for somebody else's."""

    item: str


@dataclass(frozen=True, slots=True)
class AnnouncedOverdue:
    """An item was announced as overdue."""

    item: str
    due_at: datetime


OverdueChange = Owed | Met | Released | AnnouncedOverdue


@dataclass
class _Item:
    due_at: datetime
    expected_from: datetime
    """When the announcement was possible: the due time, or later where it became owed later."""
    stream: str


@dataclass
class OverdueReplay:
    """What is owed at a place of the log, and what was found before it."""

    owed: dict[str, _Item] = field(default_factory=dict)
    announced: set[tuple[str, datetime]] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)
    announcements: int = 0

    def record(self, change: OverdueChange, stream: str, recorded_at: datetime) -> None:
        """Take the next change of the log; `recorded_at` is when its event was recorded."""
        match change:
            case Owed(item, due_at):
                self.owed[item] = _Item(due_at, max(due_at, recorded_at), stream)
            case Met(item, due_at):
                self._meet(item, due_at, recorded_at)
            case Released(item):
                self.owed.pop(item, None)
            case AnnouncedOverdue(item, due_at):
                self._announce(item, due_at, recorded_at)

    def _meet(self, item: str, due_at: datetime | None, recorded_at: datetime) -> None:
        owed = self.owed.get(item)
        if owed is None or due_at not in {None, owed.due_at}:
            return
        del self.owed[item]
        if recorded_at > owed.expected_from + GRACE and self._is_missing(item, owed):
            self.findings.append(
                f"{item}, due {owed.due_at.isoformat()}, was met at {recorded_at.isoformat()} and"
                " never announced as overdue: missing"
            )

    def _announce(self, item: str, due_at: datetime, recorded_at: datetime) -> None:
        self.announcements += 1
        owed = self.owed.get(item)
        if (item, due_at) in self.announced:
            self.findings.append(
                f"{item}, due {due_at.isoformat()}, was announced as overdue once more: doubled"
            )
        elif owed is None or owed.due_at != due_at or recorded_at <= due_at:
            self.findings.append(
                f"{item}, due {due_at.isoformat()}, was announced as overdue at"
                f" {recorded_at.isoformat()}, but was not: unfounded"
            )
        self.announced.add((item, due_at))

    def finish(self, now: datetime, waiting_streams: Iterable[str]) -> Iterator[str]:
        """Yield everything that was found, at the end of the log.

        What is overdue now is missing, unless the timer has its stream still before it: those are
        `waiting_streams`.
        """
        yield from self.findings
        waiting = frozenset(waiting_streams)
        for item, owed in self.owed.items():
            is_late = now > owed.expected_from and owed.stream not in waiting
            if is_late and self._is_missing(item, owed):
                yield (
                    f"{item}, due {owed.due_at.isoformat()}, is overdue and was not announced:"
                    " missing"
                )

    def _is_missing(self, item: str, owed: _Item) -> bool:
        return (item, owed.due_at) not in self.announced
