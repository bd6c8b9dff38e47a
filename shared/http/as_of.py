"""The parameter `as_of`, and what an answer says about the moment that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from shared.eventsourcing.company_time import CompanyTime
from shared.http.cursor_pagination import Page
from shared.http.field_types import Timestamp

Item = TypeVar("Item")

AsOf = Annotated[
    Timestamp | None,
    Query(
        description="Shows what was shown at this time; a time in the future means now.",
        examples=["2026-11-23T09:00:00+08:00"],
    ),
]


class OfMoment(BaseModel):
    """An answer that may be of a moment in the past."""

    as_of: CompanyTime | None = None
    """The moment that the answer is of; `None` if none was asked for: it is of now."""
    as_of_requested: CompanyTime | None = None
    """The moment that was asked for, where it lies in the future and `as_of` is now instead."""


class MomentPage(OfMoment, Page[Item], Generic[Item]):
    """A part of a list as it was at a moment."""


@dataclass(frozen=True)
class Moment:
    """The moment that an answer is of."""

    past: datetime | None
    """The moment to read the state of; `None` is now."""
    as_of: datetime | None
    as_of_requested: datetime | None

    @property
    def fields(self) -> dict[str, datetime | None]:
        """What the answer says."""
        return {"as_of": self.as_of, "as_of_requested": self.as_of_requested}


def resolve_moment(as_of: datetime | None, now: datetime) -> Moment:
    """Return the moment that is answered: the one asked for, or now if that is in the future."""
    if as_of is None:
        return Moment(None, None, None)
    return Moment(None, now, as_of) if as_of > now else Moment(as_of, as_of, None)
