"""What a flow could do without, by its map and by its cases, and what that would save."""

from __future__ import annotations

from services.workflows.domain.redundancy.case_runs import CaseRun, RunEnd, StepRun
from services.workflows.domain.redundancy.proposal_texts import ProposalKind
from services.workflows.domain.redundancy.proposals import (
    Proposal,
    Saving,
    Thresholds,
    find_proposals,
)

__all__ = [
    "CaseRun",
    "Proposal",
    "ProposalKind",
    "RunEnd",
    "Saving",
    "StepRun",
    "Thresholds",
    "find_proposals",
]
