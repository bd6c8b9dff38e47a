"""The facts about the further departments of a handoff: consulted, and told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode


class _ConsultationFact(BaseModel, frozen=True):
    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: DepartmentCode
    department: DepartmentCode
    """The further department that it is about."""
    at: datetime


class ConsultationAsked(_ConsultationFact, AddedFact, frozen=True):
    """The sender asked a consulted department; it may hand over once there is an answer."""

    type: Literal["concord.duties.consultation-asked.v1"] = "concord.duties.consultation-asked.v1"
    question: str
    """What the sender wants to know."""
    due_at: datetime
    """After this time the sender may hand over without an answer."""


class ConsultationAnswered(_ConsultationFact, AddedFact, frozen=True):
    """A consulted department answered."""

    type: Literal["concord.duties.consultation-answered.v1"] = (
        "concord.duties.consultation-answered.v1"
    )
    answer: str
    """What the department says to the question."""


class ConsultationWaived(_ConsultationFact, AddedFact, frozen=True):
    """An officer decided that a department need not be asked."""

    type: Literal["concord.duties.consultation-waived.v1"] = "concord.duties.consultation-waived.v1"
    reason: str


class ReceiptGiven(_ConsultationFact, AddedFact, frozen=True):
    """A department confirmed that it has read how the handoff stands."""

    type: Literal["concord.duties.receipt-given.v1"] = "concord.duties.receipt-given.v1"
