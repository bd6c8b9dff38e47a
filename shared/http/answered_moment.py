"""What an answer says about the moment that it is of, where its own queries read the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel

from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.past_moment import CURRENT_MOMENT
from shared.http.cursor_pagination import Page

Item = TypeVar("Item")


class OfMoment(BaseModel):
    """An answer that may be of a moment in the past."""

    as_of: CompanyTime | None = None
    """The time of which the answer says what was true; `None` if none was asked for."""
    known_at: CompanyTime | None = None
    """The time of which the answer says what was known; `None` if none was asked for."""


class MomentPage(OfMoment, Page[Item], Generic[Item]):
    """A part of a list as it was at a moment."""


@dataclass(frozen=True)
class Moment:
    """The moment that an answer is of."""

    past: datetime | None
    """The time of recording that the queries themselves go back to; `None` is the present, and
    where they read tables that were folded for the moment."""
    as_of: datetime | None
    known_at: datetime | None

    @property
    def fields(self) -> dict[str, datetime | None]:
        """What the answer says."""
        return {"as_of": self.as_of, "known_at": self.known_at}

    @property
    def asked_for(self) -> datetime | None:
        """The time that was asked for; `None` is the present."""
        return self.as_of or self.known_at


def answered_moment(known_at: datetime | None) -> Moment:
    """Return the moment of an answer whose route takes `known_at` itself."""
    folded = CURRENT_MOMENT.get()
    if folded is not None:
        return Moment(None, folded.as_of, folded.known_at)
    return Moment(known_at, None, known_at)
