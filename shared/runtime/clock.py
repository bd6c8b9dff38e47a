"""The real clock and the real ids; everything else is given these as arguments."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class StoryClock:
    """The real clock, but for the while a story sets it to another moment."""

    def __init__(self) -> None:
        """Show the real time."""
        self._moment: datetime | None = None

    def __call__(self) -> datetime:
        """Return the story's moment, or the real one."""
        return now() if self._moment is None else self._moment

    def show(self, moment: datetime | None) -> None:
        """Stand still at a moment; `None` goes back to the real time."""
        self._moment = moment


def new_id() -> UUID:
    """Return a fresh time-ordered id."""
    return uuid7()
