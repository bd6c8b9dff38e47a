"""The commands to a dispute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.incentives.domain.dispute_terms import DisputeDetails, DisputeEffect, Remedy


@dataclass(frozen=True)
class FileDispute:
    """Dispute something of the department's own line."""

    about: DisputeDetails
    reasons: str
    evidence: tuple[str, ...]
    time_limit_at: datetime | None
    """Until when it may be filed; `None` where the month is not locked yet."""
    by: str
    at: datetime

    @property
    def dispute_id(self) -> UUID:
        """The dispute's id."""
        return self.about.dispute_id


@dataclass(frozen=True)
class AnswerDispute:
    """Say what a department on the other side thinks of it."""

    dispute_id: UUID
    department: str
    answer: str
    by: str
    at: datetime


@dataclass(frozen=True)
class WithdrawDispute:
    """Dispute it no longer."""

    dispute_id: UUID
    reasons: str
    by: str
    at: datetime


@dataclass(frozen=True)
class UpholdDispute:
    """Decide for the department, with a remedy and all that it changes."""

    dispute_id: UUID
    remedy: Remedy
    effects: tuple[DisputeEffect, ...]
    reasons: str
    by: str
    by_department: str | None
    """The decider's own department; `None` where his token names none, or several."""
    at: datetime
    by_leads_company: bool = False
    """Whether the decider leads the company, and so belongs to no department."""


@dataclass(frozen=True)
class RejectDispute:
    """Decide against the department."""

    dispute_id: UUID
    reasons: str
    by: str
    by_department: str | None
    at: datetime
    by_leads_company: bool = False


@dataclass(frozen=True)
class ReverseDispute:
    """Reverse the decision to uphold it."""

    dispute_id: UUID
    reasons: str
    by: str
    by_department: str | None
    at: datetime
    by_leads_company: bool = False


DecisionCommand = UpholdDispute | RejectDispute | ReverseDispute
DisputeCommand = FileDispute | AnswerDispute | WithdrawDispute | DecisionCommand
