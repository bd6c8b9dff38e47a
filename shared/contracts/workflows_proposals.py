"""Facts of the workflows area about proposals to flows."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode


class ProposalAccepted(AddedFact, frozen=True):
    """The draft of a flow's next version follows a proposal."""

    type: Literal["concord.workflows.proposal-accepted.v1"] = (
        "concord.workflows.proposal-accepted.v1"
    )
    flow_id: UUID
    number: int
    """The version that is drafted."""
    proposal_id: UUID
    kind: str
    steps: tuple[str, ...]
    """The keys of the steps that it is about, in the version before."""
    departments: tuple[DepartmentCode, ...]
    """The departments of the draft's steps, each once."""
    at: datetime
