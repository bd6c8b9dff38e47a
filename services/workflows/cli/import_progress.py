"""Shows how far an import is, on stderr: bars on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum
from math import ceil
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from shared.terminal.console_output import print_message
from shared.terminal.user_language import in_user_language

SECONDS_BETWEEN_LINES = 5.0
"""How often a line is printed where it cannot be overwritten."""
FIRST_PART_SECONDS = 1.0
LATER_PART_SECONDS = 5.0
"""A rate is measured over at least so long, as the installation does."""


class Phase(Enum):
    """What is done with a log, in English and in Chinese."""

    SENDING = ("Sending, bytes", "发送，字节")
    READING = ("Reading, bytes", "读取，字节")
    DECIDING = ("Computing standard durations", "计算标准时长")
    STAGING = ("Staging", "暂存")
    RECORDING = ("Recording, cases", "记录，办件")
    HANDLING = ("Handling, facts", "处理，事实")


IN_ONE_PIECE = frozenset({Phase.DECIDING, Phase.STAGING})
"""Phases that are begun or over: nothing in between is known."""


@dataclass
class _Rate:
    """How fast a phase goes that nobody else measures."""

    measured_at: float
    done_then: int
    per_second: float | None = None

    def measure(self, now: float, done: int) -> float | None:
        lasted = now - self.measured_at
        if lasted >= (FIRST_PART_SECONDS if self.per_second is None else LATER_PART_SECONDS):
            self.per_second = (done - self.done_then) / lasted
            self.measured_at, self.done_then = now, done
        return self.per_second


class ShownProgress:
    """Shows the phases of an import one after the other."""

    def __init__(self, console: Console) -> None:
        """Show bars on a console that is a terminal; elsewhere print lines."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[figures]}"),
        )
        self._bars = Progress(*columns, console=console) if console.is_terminal else None
        self._tasks: dict[Phase, TaskID] = {}
        self._rates: dict[Phase, _Rate] = {}
        self._printed_at = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bars as they are."""
        if self._bars is not None:
            self._bars.stop()

    def count(self, phase: Phase, done: int, total: int) -> None:
        """Show a phase whose rate is measured here."""
        now = time.monotonic()
        rate = self._rates.setdefault(phase, _Rate(now, done)).measure(now, done)
        self.show(phase, done, total, rate, ceil((total - done) / rate) if rate else None)

    def show(
        self, phase: Phase, done: int, total: int, rate: float | None, seconds_left: int | None
    ) -> None:
        """Show how far a phase is; without a rate or an estimate they are left out."""
        name = in_user_language(*phase.value)
        figures = "" if phase in IN_ONE_PIECE else describe(done, total, rate, seconds_left)
        if self._bars is None:
            self._print(f"{name}: {figures}" if figures else name)
            return
        if phase not in self._tasks:
            self._finish(self._bars)
            self._tasks[phase] = self._bars.add_task(name, figures=figures)
        self._bars.update(self._tasks[phase], completed=done, total=total, figures=figures)

    def _finish(self, bars: Progress) -> None:
        """Show the phases so far as done: another one has begun."""
        for task in bars.tasks:
            bars.update(task.id, completed=task.total, figures="")

    def _print(self, line: str) -> None:
        now = time.monotonic()
        if now - self._printed_at >= SECONDS_BETWEEN_LINES:
            print_message(line)
            self._printed_at = now


def describe(done: int, total: int, rate: float | None, seconds_left: int | None) -> str:
    """Return how far something is, in the user's language."""
    parts = [in_user_language(f"{done:,} of {total:,}", f"{done:,} / {total:,}")]
    if rate is not None:
        parts.append(in_user_language(f"{rate:,.0f}/s", f"每秒 {rate:,.0f}"))
    if seconds_left is not None and done < total:
        left = describe_seconds(seconds_left)
        parts.append(in_user_language(f"about {left} left", f"约剩 {left}"))
    return in_user_language(", ", "，").join(parts)


def describe_seconds(seconds: int) -> str:
    """Return a duration in its two largest units."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    if hours:
        return in_user_language(
            f"{hours} h {minutes_of_hour} min", f"{hours} 小时 {minutes_of_hour} 分"
        )
    if minutes:
        return in_user_language(f"{minutes} min {rest} s", f"{minutes} 分 {rest} 秒")
    return in_user_language(f"{rest} s", f"{rest} 秒")
