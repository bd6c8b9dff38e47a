"""The facts of drafts of the plan: what is to be done with each, without its terms."""

from __future__ import annotations

from services.incentives.domain import plan_draft_events as events
from shared.contracts.incentives_plan_drafts import (
    PlanDraftApproved,
    PlanDraftSimulated,
    PlanDraftWithdrawn,
    PlanDraftWritten,
)

PlanDraftFact = PlanDraftWritten | PlanDraftSimulated | PlanDraftApproved | PlanDraftWithdrawn


def plan_draft_fact(event: events.PlanDraftEvent) -> PlanDraftFact:
    """Return the fact of a draft's event."""
    match event:
        case events.PlanDraftWritten() | events.PlanDraftChanged():
            return PlanDraftWritten(
                draft_id=event.draft_id, effective_from=event.terms.effective_from, at=event.at
            )
        case events.PlanDraftSimulated():
            return PlanDraftSimulated(draft_id=event.draft_id, at=event.at)
        case events.PlanDraftApproved():
            return PlanDraftApproved(draft_id=event.draft_id, version=event.version, at=event.at)
        case events.PlanDraftWithdrawn():
            return PlanDraftWithdrawn(draft_id=event.draft_id, at=event.at)
