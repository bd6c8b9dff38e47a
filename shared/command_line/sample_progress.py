"""Shows how far the sample company is loaded: one line that changes, or a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TextIO

from shared.sample.scenario_progress import CompletedStep

SECONDS_BETWEEN_LINES = 3.0
"""How often a line is printed where it cannot be overwritten."""


class SampleProgress:
    """Prints the steps of the sample company that are completed."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Print to a stream; to stderr where none is given."""
        self._stream = sys.stderr if stream is None else stream
        self._overwrites = self._stream.isatty()
        self._printed_at = time.monotonic()

    def show(self, completed: Sequence[CompletedStep], total: int) -> None:
        """Show that these of so many steps are completed."""
        is_last = len(completed) == total
        waited = time.monotonic() - self._printed_at >= SECONDS_BETWEEN_LINES
        if not (self._overwrites or is_last or waited):
            return
        text = f"  {len(completed)} of {total} steps 步, {completed[-1].at:%Y-%m-%d}"
        end = "\n" if is_last or not self._overwrites else ""
        self._stream.write(f"\r{text}{end}" if self._overwrites else f"{text}{end}")
        self._stream.flush()
        self._printed_at = time.monotonic()
