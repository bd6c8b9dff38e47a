"""One event of a log, as far as the history rule reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAX_QUOTE_LENGTH = 40


class LogRow(NamedTuple):
    """An event that counts; a tuple, because logs have millions of them.

    `number` is the event's place in an XES file (from 1) or its line in a CSV file. `at` is in
    UTC, so that differences between rows are true durations across clock changes.
    """

    number: int
    case: str
    activity: str
    at: datetime
    department: str | None
    resource: str | None


class UnusableRow(NamedTuple):
    """An event that cannot count, and why."""

    number: int
    reason: str


class RawLogRow(NamedTuple):
    """An event as it stands in the file: whatever is absent is None or empty."""

    number: int
    activity: str | None
    timestamp: str | None
    department: str | None
    resource: str | None = None

    def to_log_row(self, case: str, zone: ZoneInfo) -> LogRow | UnusableRow:
        """Return the row, or why there is none; `zone` is meant where an offset is missing."""
        if not self.activity:
            return UnusableRow(self.number, "it has no activity")
        if not self.timestamp:
            return UnusableRow(self.number, "it has no timestamp")
        try:
            at = parse_timestamp(self.timestamp, zone)
        except (ValueError, OverflowError):
            quoted = self.timestamp[:MAX_QUOTE_LENGTH]
            return UnusableRow(self.number, f"its timestamp is unreadable: {quoted!r}")
        return LogRow(
            self.number, case, self.activity, at, self.department or None, self.resource or None
        )


def parse_timestamp(text: str, zone: ZoneInfo) -> datetime:
    """Return the moment an ISO 8601 text names, in UTC, cut to microseconds.

    Without an offset it is a wall time of `zone`: one that came twice is the first of the two,
    one that was skipped is read by the offset before the change (PEP 495). Raises `ValueError`
    where the text is no such time and `OverflowError` beyond the years 1 to 9999.
    """
    at = datetime.fromisoformat(text.strip())
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return at.astimezone(UTC)
