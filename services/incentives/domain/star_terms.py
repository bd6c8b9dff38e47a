"""The rules of a plan for the collaboration star: who is ranked, how many win, and what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.incentives.domain.plan_refusals import (
    InvalidStarAlerts,
    InvalidStarAward,
    InvalidStarMinimum,
    InvalidStarWinners,
)
from services.incentives.domain.star_alert_terms import StarAlertTerms


class StarWinners(BaseModel, frozen=True):
    """How many win in each ranking of a month; 0 where there is no award for it."""

    department: int = 1
    team: int = 1
    person: int = 1


class CashAward(BaseModel, frozen=True):
    """Each winner gets an amount of money in the plan's currency."""

    type: Literal["cash"] = "cash"
    amount_minor: int
    """In minor units."""


class ExtraLeaveAward(BaseModel, frozen=True):
    """Each winner gets extra leave."""

    type: Literal["extra-leave"] = "extra-leave"
    hours: int


StarAward = Annotated[CashAward | ExtraLeaveAward, Field(discriminator="type")]


class StarTerms(BaseModel, frozen=True):
    """The star rules of a plan."""

    minimum_obligations: int = 5
    """Who had fewer obligations on time or late in the month is not ranked."""
    winners: StarWinners = StarWinners()
    award: StarAward = ExtraLeaveAward(hours=8)
    alerts: StarAlertTerms = StarAlertTerms()
    """From where on a pattern in somebody's work is told to those who decide."""


def refuse_invalid_star(star: StarTerms) -> None:
    """Raise the `InvalidPlan` of star rules that award nothing or to nobody that is ranked."""
    if star.minimum_obligations < 1:
        raise InvalidStarMinimum(minimum=star.minimum_obligations)
    winners = star.winners
    if min(winners.department, winners.team, winners.person) < 0:
        raise InvalidStarWinners
    award = star.award
    worth = award.amount_minor if isinstance(award, CashAward) else award.hours
    if worth <= 0:
        raise InvalidStarAward
    alerts = star.alerts
    items = (alerts.self_made_items, alerts.split_items)
    hours = (alerts.split_hours, alerts.redated_hours, alerts.backdated_hours)
    if min(items) < 1 or min(hours) < 0 or not 0 <= alerts.self_made_share <= 1:
        raise InvalidStarAlerts
