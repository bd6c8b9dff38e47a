"""A clock that the sample scenario sets: its time is in a file that all processes read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shared.data_folder.private_files import write_private_file
from shared.installation.system_clock_and_ids import utc_now

CLOCK_FILE_NAME = "story-clock"
"""The file in the data folder that holds the time of a running scenario."""


class SimulatedClock:
    """A clock that shows the real time, except while a scenario sets another time.

    The simulated time is in a file, so that all processes of an installation see the same time.
    A process that starts while no scenario runs stays at the real time.
    """

    def __init__(self, file: Path, *, follow_always: bool = False) -> None:
        """Follow a scenario that is running; with `follow_always` also one that starts later."""
        self._file = file
        self._follow_always = follow_always
        self._is_simulated = follow_always or file.exists()

    def __call__(self) -> datetime:
        """Return the simulated time, or the real one."""
        if self._is_simulated:
            try:
                return datetime.fromisoformat(self._file.read_text("ascii"))
            except FileNotFoundError:
                self._is_simulated = self._follow_always
        return utc_now()

    @property
    def is_set(self) -> bool:
        """Whether a scenario sets the time now."""
        return self._is_simulated and self._file.exists()

    def set_mode(self, *, simulated: bool) -> None:
        """Return to the real time; if `simulated`, stay in a simulation or start one now."""
        if not simulated:
            self.return_to_real_time()
        elif not self._is_simulated:
            self.set_time(utc_now())

    def set_time(self, time: datetime) -> None:
        """Set the time that every process of the installation sees."""
        write_private_file(self._file, time.isoformat())
        self._is_simulated = True

    def return_to_real_time(self) -> None:
        """End the simulation in every process of the installation."""
        self._file.unlink(missing_ok=True)
