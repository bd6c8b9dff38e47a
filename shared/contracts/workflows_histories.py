"""The facts of the cases of imported histories."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import declare_visible_to_everybody


@declare_visible_to_everybody
class CaseImported(AddedFact, frozen=True):
    """A case of an imported history was recorded; its steps are facts of their own."""

    type: Literal["concord.workflows.case-imported.v1"] = "concord.workflows.case-imported.v1"
    case_id: UUID
    case: str
    """The case's name in the history."""
    import_id: UUID
    events: int
    opened_at: datetime
    """When its first event happened."""
    at: datetime
    """When its last event happened."""
