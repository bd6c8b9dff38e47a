"""The commands to a retrospective (复盘)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.duties.domain.retrospective_events import Author, Lessons, RetrospectiveProject


@dataclass(frozen=True)
class OweRetrospective:
    """Make the leading department of a closed project owe its lessons."""

    project: RetrospectiveProject
    due_at: datetime
    at: datetime

    @property
    def project_id(self) -> UUID:
        """The project's id."""
        return self.project.project_id


@dataclass(frozen=True)
class DraftRetrospective:
    """Write the draft, or replace the one there is."""

    project: RetrospectiveProject
    project_status: str
    """The state of the project, such as `closed`."""
    lessons: Lessons
    by: Author
    at: datetime

    @property
    def project_id(self) -> UUID:
        """The project's id."""
        return self.project.project_id


@dataclass(frozen=True)
class WithdrawRetrospectiveDraft:
    """Withdraw the draft."""

    project_id: UUID
    reason: str
    by: Author
    at: datetime


@dataclass(frozen=True)
class PublishRetrospective:
    """Publish the draft."""

    project_id: UUID
    by: Author
    at: datetime


@dataclass(frozen=True)
class CorrectRetrospective:
    """Publish a further version of what is published."""

    project_id: UUID
    lessons: Lessons
    reason: str
    by: Author
    at: datetime


@dataclass(frozen=True)
class AnnounceRetrospectiveOverdue:
    """Announce that the due time has passed, if it has."""

    project_id: UUID
    now: datetime


@dataclass(frozen=True)
class TransferRetrospective:
    """Pass lessons that are still to be published to the department that succeeds another one."""

    project_id: UUID
    department: str
    successor: str
    reason: str
    at: datetime


RetrospectiveCommand = (
    OweRetrospective
    | DraftRetrospective
    | WithdrawRetrospectiveDraft
    | PublishRetrospective
    | CorrectRetrospective
    | AnnounceRetrospectiveOverdue
    | TransferRetrospective
)
