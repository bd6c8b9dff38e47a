"""One event of a log, with the fields that the history rule needs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from services.workflows.domain.external_event_log.field_values import (
    NormalizedValues,
    ValueTooLong,
    is_too_long,
    normalize_value,
)
from services.workflows.domain.external_event_log.limit_refusals import (
    LogValueTooLong,
)
from services.workflows.domain.external_event_log.limits import MAX_VALUE_LENGTH
from services.workflows.domain.external_event_log.timestamps import TimestampRejected

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_REASON_QUOTE_LENGTH = 40
MAX_TIMESTAMP_LENGTH = 200
"""What stands behind so many characters is not read; no timestamp is half as long."""


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


class RowReader:
    """Makes the rows of one log from what is in the file; it remembers values that repeat."""

    def __init__(self, read_time: Callable[[str], datetime]) -> None:
        """Use `read_time`, which returns an instant in UTC or raises `TimestampRejected`."""
        self.values = NormalizedValues()
        """The values without blanks around them, by what is in the file."""
        self._read_time = read_time

    def to_log_row(
        self,
        case: str,
        number: int,
        raw_activity: str | None,
        timestamp: str | None,
        department: str | None,
        resource: str | None = None,
    ) -> LogRow | UnusableRow:
        """Return the row, or the reason why it is unusable; an absent field is `None` or empty.

        Raises `LogValueTooLong`.
        """
        values = self.values
        try:
            activity, acting, by = values[raw_activity], values[department], values[resource]
        except ValueTooLong:
            given = {"activity": raw_activity, "department": department, "resource": resource}
            field = next(name for name, text in given.items() if is_too_long(text))
            raise LogValueTooLong(number=number, field=field, limit=MAX_VALUE_LENGTH) from None
        if activity is None:
            return UnusableRow(number, "it has no activity")
        try:
            at = self._read_time(timestamp[:MAX_TIMESTAMP_LENGTH] if timestamp else "")
        except TimestampRejected as rejection:
            written = normalize_value(timestamp and timestamp[:MAX_TIMESTAMP_LENGTH])
            if written is None:
                return UnusableRow(number, "it has no timestamp")
            return UnusableRow(number, f"{rejection}: {written[:MAX_REASON_QUOTE_LENGTH]!r}")
        # Half the time of calling the class, which only names the arguments.
        fields = (number, case, activity, at, acting, by)
        return tuple.__new__(LogRow, fields)
