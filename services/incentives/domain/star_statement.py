"""The awards of the collaboration star in statements: what a department is paid, and for what."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.monthly_period import Period
from services.incentives.domain.star_ranking import StarRanking
from shared.eventsourcing.money import Money


class StarAwardLine(BaseModel, frozen=True):
    """What a department is paid for a collaboration star: money or hours of extra leave."""

    period: Period
    """The month that the star is of."""
    ranking: StarRanking
    winner: str
    """The department's code, the project's id or the person's sign-on subject."""
    winner_name: str | None
    money: Money | None = Field(default=None, exclude_if=lambda money: money is None)
    leave_hours: int | None = Field(default=None, exclude_if=lambda hours: hours is None)
    cause: UUID
    """The id of the event, and of the fact, by which it was published or awarded instead."""


class StarAdjustment(BaseModel, frozen=True):
    """An award that a dispute takes back, or gives back, after the lock of the month with it."""

    type: Literal["star"] = "star"
    period: Period
    """The month that the star is of."""
    booked_in: Period
    department: str
    ranking: StarRanking
    winner: str
    winner_name: str | None
    money: Money | None = Field(default=None, exclude_if=lambda money: money is None)
    """The amount of the award, negative where it is taken back."""
    leave_hours: int | None = Field(default=None, exclude_if=lambda hours: hours is None)
    """The hours of the award, likewise."""
    cause: UUID
    """The id of the event, and of the fact, by which it was withdrawn or restored."""
