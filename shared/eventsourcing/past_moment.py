"""Two questions about the past: what was true at a time, and what was known at a time.

An event has two times: when what it says became true (its valid time), and when it was recorded.
The first question leaves out what became true later, the second what was recorded later; asked
together, both. The moment that a request asks for holds for everything that the request reads.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PastMoment:
    """A moment that reads are of; at least one of the two times is given."""

    as_of: datetime | None = None
    """What was true at this time; `None` is now."""
    known_at: datetime | None = None
    """What had been recorded by this time; `None` is now."""
    asked_for: tuple[datetime | None, datetime | None] | None = field(default=None, compare=False)
    """Both times as the caller said them, whose clock may be ahead; `None`: the same."""

    @property
    def bound_to(self) -> tuple[datetime | None, datetime | None]:
        """The times that a cursor is bound to: those that the caller says again for each page."""
        return self.asked_for or (self.as_of, self.known_at)

    @property
    def shown_at(self) -> datetime:
        """The time that stands for the present in the answer: what is overdue, what is left."""
        shown = self.as_of or self.known_at
        if shown is None:
            raise ValueError(self)
        return shown

    def includes(self, recorded_at: datetime, valid_from: datetime | None) -> bool:
        """Return whether an event is part of this past.

        One without a valid time holds from its recording on. So does one that says what will become
        true later: it was announced then.
        """
        if self.known_at is not None and recorded_at > self.known_at:
            return False
        if self.as_of is None or recorded_at <= self.as_of:
            return True
        return valid_from is not None and valid_from <= self.as_of


CURRENT_MOMENT: ContextVar[PastMoment | None] = ContextVar("CURRENT_MOMENT", default=None)
"""The moment that this request reads; `None` is the present."""


def reads_present() -> bool:
    """Return whether this request reads the present."""
    return CURRENT_MOMENT.get() is None


def stated_time(event: Any) -> datetime | None:
    """Return the time that an event itself states as `at`, `None` where it states none."""
    at = getattr(event, "at", None)
    return at if isinstance(at, datetime) else None
