"""One event of a log, with the fields that the history rule needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAX_REASON_QUOTE_LENGTH = 40


class LogRow(NamedTuple):
    """An event that counts; a tuple, because logs have millions of them.

    `number` is the event's position in an XES file (from 1) or its line in a CSV file. `at` is in
    UTC, so that differences between rows are true durations across clock changes.
    """

    number: int
    case: str
    activity: str
    at: datetime
    department: str | None
    resource: str | None


class UnusableRow(NamedTuple):
    """An event that cannot count, and the reason."""

    number: int
    reason: str


class RawLogRow(NamedTuple):
    """An event as it is in the file; an absent field is `None` or empty."""

    number: int
    activity: str | None
    timestamp: str | None
    department: str | None
    resource: str | None = None

    def to_log_row(self, case: str, zone: ZoneInfo) -> LogRow | UnusableRow:
        """Return the row, or the reason why it is unusable.

        `zone` is the time zone of a timestamp without offset.
        """
        if not self.activity:
            return UnusableRow(self.number, "it has no activity")
        if not self.timestamp:
            return UnusableRow(self.number, "it has no timestamp")
        try:
            at = parse_timestamp(self.timestamp, zone)
        except (ValueError, OverflowError):
            quoted = self.timestamp[:MAX_REASON_QUOTE_LENGTH]
            return UnusableRow(self.number, f"its timestamp is unreadable: {quoted!r}")
        return LogRow(
            self.number, case, self.activity, at, self.department or None, self.resource or None
        )


def parse_timestamp(text: str, zone: ZoneInfo) -> datetime:
    """Return the instant of an ISO 8601 text, in UTC, truncated to microseconds.

    Without an offset it is a local time of `zone`: an ambiguous one is the first of the two, a
    skipped one is read with the offset before the change (PEP 495). Raises `ValueError` for a text
    that is no such time and `OverflowError` for an instant outside the years 1 to 9999.
    """
    at = datetime.fromisoformat(text.strip())
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return at.astimezone(UTC)
