"""The field of facts that says which late input excuses a handoff."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from shared.contracts.concerned_departments import DepartmentCode


class DelayingInput(BaseModel, frozen=True):
    """The input with the largest delay, to which `excused_until` is due."""

    handoff_id: UUID
    department: DepartmentCode | None = None
    """This department owed it; `None` where its arrival was recorded by an earlier version."""
    deliverable: str | None = None
