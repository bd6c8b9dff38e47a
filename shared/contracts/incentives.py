"""The facts that the incentives area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_visible_to_everybody


@declare_visible_to_everybody
class PeriodLocked(BaseModel, frozen=True):
    """A month's statement is final."""

    type: Literal["concord.incentives.period-locked.v1"] = "concord.incentives.period-locked.v1"
    period: str
    plan_version: int
    at: datetime


@declare_visible_to_everybody
class PlanPublished(AddedFact, frozen=True):
    """A version of the plan changes the statements of all open months from its first month on."""

    type: Literal["concord.incentives.plan-published.v1"] = "concord.incentives.plan-published.v1"
    version: int
    effective_from: str
    at: datetime


class StatementChanged(AddedFact, frozen=True):
    """A month's statement changed, or what is behind it; whoever hears this reads the new one.

    Changes that were made together are one fact. A lock and a plan have facts of their own.
    """

    type: Literal["concord.incentives.statement-changed.v1"] = (
        "concord.incentives.statement-changed.v1"
    )
    period: str | None
    """This is `None` for every open month: a department was listed, renamed or closed."""
    departments: tuple[DepartmentCode, ...]
    """The lines of these changed; there are none where only the company's own signals did."""
    at: datetime
