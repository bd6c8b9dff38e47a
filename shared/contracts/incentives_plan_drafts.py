"""The facts of drafts of the plan; they say neither the terms nor who wrote them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import declare_for_company_wide_readers


class _PlanDraftFact(AddedFact, frozen=True):
    draft_id: UUID
    at: datetime


@declare_for_company_wide_readers
class PlanDraftWritten(_PlanDraftFact, frozen=True):
    """Somebody wrote a draft of the plan's next version, or changed it: it is to be simulated."""

    type: Literal["concord.incentives.plan-draft-written.v1"] = (
        "concord.incentives.plan-draft-written.v1"
    )
    effective_from: str
    """The first month, such as `2026-10`."""


@declare_for_company_wide_readers
class PlanDraftSimulated(_PlanDraftFact, frozen=True):
    """It is known what a draft would have done: another person may approve it."""

    type: Literal["concord.incentives.plan-draft-simulated.v1"] = (
        "concord.incentives.plan-draft-simulated.v1"
    )


@declare_for_company_wide_readers
class PlanDraftApproved(_PlanDraftFact, frozen=True):
    """A draft became a version of the plan."""

    type: Literal["concord.incentives.plan-draft-approved.v1"] = (
        "concord.incentives.plan-draft-approved.v1"
    )
    version: int


@declare_for_company_wide_readers
class PlanDraftWithdrawn(_PlanDraftFact, frozen=True):
    """A draft will not become a version of the plan."""

    type: Literal["concord.incentives.plan-draft-withdrawn.v1"] = (
        "concord.incentives.plan-draft-withdrawn.v1"
    )
