"""Bounds how often one place in the code writes to the log: callers must not fill a disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

LINES_PER_INTERVAL = 20
INTERVAL_SECONDS = 60.0


@dataclass
class _Interval:
    """What one place has written since a time."""

    began_at: float
    written: int = 0
    left_out: int = 0


class LogRateLimit(logging.Filter):
    """Lets so many lines of each place in the code pass in each interval, and counts the others.

    The next line of that place says how many were left out. Places are few, so this stays small.
    """

    def __init__(
        self,
        lines: int = LINES_PER_INTERVAL,
        seconds: float = INTERVAL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Let `lines` pass in every `seconds`."""
        super().__init__()
        self._lines = lines
        self._seconds = seconds
        self._clock = clock
        self._intervals: dict[tuple[str, int], _Interval] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is written; it may get a count of those left out before."""
        now, place = self._clock(), (record.pathname, record.lineno)
        interval = self._intervals.setdefault(place, _Interval(now))
        left_out = 0
        if now - interval.began_at >= self._seconds:
            left_out = interval.left_out
            interval.began_at, interval.written, interval.left_out = now, 0, 0
        if interval.written >= self._lines:
            interval.left_out += 1
            return False
        interval.written += 1
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} more such lines were left out)"
            record.args = ()
        return True
