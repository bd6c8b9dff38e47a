"""The events of one draft of a plan.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.monthly_period import Period


class PlanDraftWritten(BaseModel, frozen=True):
    """Somebody wrote a draft."""

    type: Literal["plan-draft-written"] = "plan-draft-written"
    draft_id: UUID
    terms: PlanTerms
    by: str
    at: datetime


class PlanDraftChanged(BaseModel, frozen=True):
    """The draft got other terms."""

    type: Literal["plan-draft-changed"] = "plan-draft-changed"
    draft_id: UUID
    terms: PlanTerms
    by: str
    at: datetime


class PlanDraftSimulated(BaseModel, frozen=True):
    """It is known what these terms would have done in some months."""

    type: Literal["plan-draft-simulated"] = "plan-draft-simulated"
    draft_id: UUID
    terms_digest: str
    first_period: Period
    last_period: Period
    by: str
    at: datetime


class PlanDraftApproved(BaseModel, frozen=True):
    """Another person approved the draft: it is a version of the plan."""

    type: Literal["plan-draft-approved"] = "plan-draft-approved"
    draft_id: UUID
    version: int
    by: str
    at: datetime


class PlanDraftWithdrawn(BaseModel, frozen=True):
    """The draft will not become a version of the plan."""

    type: Literal["plan-draft-withdrawn"] = "plan-draft-withdrawn"
    draft_id: UUID
    reason: str
    by: str
    at: datetime


PlanDraftEvent = Annotated[
    PlanDraftWritten
    | PlanDraftChanged
    | PlanDraftSimulated
    | PlanDraftApproved
    | PlanDraftWithdrawn,
    Field(discriminator="type"),
]
