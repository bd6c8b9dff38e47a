"""What an area says of the action of a rule that it refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shared.contracts.added_facts import AddedFact


class RefusedRuleAction(AddedFact, frozen=True):
    """The area was to act for a rule, and its own command was refused."""

    rule_id: UUID
    rule: str
    """The rule's name."""
    rule_version: int
    fact_id: UUID
    """The fact that the rule heard."""
    attempt: int
    code: str
    """The `code` of the refusal."""
    reason: str
    """Its text in English."""
    reason_zh: str
    at: datetime
