"""The real clock and the real ids; everything else is given these as arguments."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.data_folder.private_files import write_private_file

CLOCK_FILE_NAME = "story-clock"
"""Where the data folder keeps the moment of a story that is being told."""


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class SimulatedClock:
    """The real clock, but for the while a story sets it to another moment.

    The moment stands in a file, so that every process of an installation is in the same story.
    Processes that start when there is no story keep the real time.
    """

    def __init__(self, file: Path, *, follow_always: bool = False) -> None:
        """Show the real time unless a story is on; `always` follows one that begins later, too."""
        self._file = file
        self._always = follow_always
        self._in_story = follow_always or file.exists()

    def __call__(self) -> datetime:
        """Return the story's moment, or the real one."""
        if self._in_story:
            try:
                return datetime.fromisoformat(self._file.read_text("ascii"))
            except FileNotFoundError:
                self._in_story = self._always
        return utc_now()

    def reset(self, *, simulated: bool) -> None:
        """Forget a story that was broken off; with `story`, have it go on, or one begin now."""
        if not simulated:
            self.return_to_real_time()
        elif not self._in_story:
            self.set_time(utc_now())

    def set_time(self, time: datetime) -> None:
        """Have every process see this moment."""
        write_private_file(self._file, time.isoformat())
        self._in_story = True

    def return_to_real_time(self) -> None:
        """Go back to the real time, everywhere."""
        self._file.unlink(missing_ok=True)


def new_uuid7() -> UUID:
    """Return a fresh time-ordered id."""
    return uuid7()
