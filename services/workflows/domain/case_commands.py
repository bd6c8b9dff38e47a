"""The commands to one live case (流程实例)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflows.domain.flow_map import PlannedStep


@dataclass(frozen=True, slots=True)
class StartCase:
    """Start a case on a published version of a flow, with that version's steps."""

    case_id: UUID
    case: str
    flow_id: UUID
    flow_version: int
    steps: tuple[PlannedStep, ...]
    at: datetime
    connector: str | None = None
    """The subject of the connector that starts it, which may then take it further."""


@dataclass(frozen=True, slots=True)
class CompleteStep:
    """Complete the step that a department holds."""

    case_id: UUID
    step: int
    department: str
    resource: str | None
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    entered_at: datetime | None = None
    """When a department enters it; `None` where the stated time counts for every department."""
    connector: str | None = None
    """The subject of the connector that enters it; `None` for people."""
    by: str | None = None
    """The subject of the person of the department who completes it; `None` for others."""


@dataclass(frozen=True, slots=True)
class SendBack:
    """Return the case to the step before, with a reason."""

    case_id: UUID
    step: int
    department: str
    reason: str
    at: datetime
    is_at_stated: bool = True
    """As in `CompleteStep`, like what follows."""
    entered_at: datetime | None = None
    connector: str | None = None


@dataclass(frozen=True, slots=True)
class AnnounceStepOverdue:
    """Announce the open step as overdue if its due time is before `at`."""

    case_id: UUID
    at: datetime


CaseCommand = StartCase | CompleteStep | SendBack | AnnounceStepOverdue
