"""A place in the code that writes to the log again and again is bounded, and counted."""

from __future__ import annotations

import logging

from shared.telemetry.log_rate_limit import LogRateLimit


class Log:
    """A logger whose lines are kept, at a time of its own."""

    def __init__(self, lines: int) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: self.lines.append(record.getMessage())  # type: ignore[method-assign]
        handler.addFilter(LogRateLimit(lines, 10, lambda: self.now))
        self.logger = logging.Logger("flooded")  # noqa: LOG001  of this test alone
        self.logger.addHandler(handler)


def test_one_place_writes_so_many_lines_and_then_how_many_were_left_out() -> None:
    log = Log(lines=3)
    for second in (0, 10):
        log.now = second
        for number in range(100):
            log.logger.warning("connection %d failed", number)
    assert log.lines == [
        "connection 0 failed",
        "connection 1 failed",
        "connection 2 failed",
        "connection 0 failed (97 more such lines were left out)",
        "connection 1 failed",
        "connection 2 failed",
    ]


def test_another_place_is_not_held_up() -> None:
    log = Log(lines=1)
    for _ in range(5):
        log.logger.warning("the first place")
    log.logger.error("the second place")
    assert log.lines == ["the first place", "the second place"]
