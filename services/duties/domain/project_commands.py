"""The commands to a project (协作事项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_goals import ChangeGoals
from services.duties.domain.project_schedule_commands import ScheduleCommand
from services.duties.domain.project_share_correction import ShareCorrectionCommand
from services.duties.domain.project_terms import AgreedTerms
from services.duties.domain.project_transfer import TransferProject
from services.duties.domain.project_withdrawal import WithdrawProject
from shared.working_time.workday_calendar import Calendar


@dataclass(frozen=True)
class PlanProject:
    """Plan a project with these terms."""

    project_id: UUID
    terms: AgreedTerms
    at: datetime | None = None
    by: str | None = None
    """Who enters them: the subject of the token."""


@dataclass(frozen=True)
class ChangePlan:
    """Replace the terms; only before the start."""

    project_id: UUID
    terms: AgreedTerms
    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True)
class ConfirmPool:
    """Confirm the pool with its ratios and target, as somebody who did not enter them."""

    project_id: UUID
    by: str
    at: datetime
    logged_author: str | None = None
    """Who entered them by the log, where their event is from before it said so itself."""


@dataclass(frozen=True)
class RejectPool:
    """Reject the pool."""

    project_id: UUID
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class AssignDuty:
    """Add an entry to the duty list."""

    project_id: UUID
    duty: ProjectDuty
    at: datetime
    calendar: Calendar | None = None
    """The company's calendar in force; needed where the entry counts working days."""
    inputs_elsewhere: frozenset[UUID] = frozenset()
    """The inputs that are entries of other projects, none of them withdrawn."""


@dataclass(frozen=True)
class WithdrawDuty:
    """Withdraw an entry from the duty list."""

    project_id: UUID
    duty_id: UUID
    reason: str
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""


@dataclass(frozen=True)
class CloseProject:
    """Close the project with its actual outcome, or propose that where a pool depends on it."""

    project_id: UUID
    actual: Decimal
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    by: str = ""
    """Who enters it: the subject of the token."""


@dataclass(frozen=True)
class CorrectOutcome:
    """Correct a closed project's outcome, or propose that where a pool depends on it."""

    project_id: UUID
    actual: Decimal
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ConfirmOutcome:
    """Confirm the proposed outcome or correction, as somebody who did not enter it."""

    project_id: UUID
    by: str
    at: datetime


@dataclass(frozen=True)
class RejectOutcome:
    """Reject the proposed outcome or correction."""

    project_id: UUID
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class CancelProject:
    """Cancel the project."""

    project_id: UUID
    reason: str
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    is_by_general_manager: bool = False
    """Whether the caller is the general manager, who alone takes a confirmed pool away."""


ConfirmationCommand = ConfirmPool | RejectPool | ConfirmOutcome | RejectOutcome
"""The commands of a second person."""

ProjectCommand = (
    PlanProject
    | ChangePlan
    | ConfirmationCommand
    | AssignDuty
    | WithdrawDuty
    | ScheduleCommand
    | CloseProject
    | CorrectOutcome
    | ShareCorrectionCommand
    | CancelProject
    | ChangeGoals
    | TransferProject
    | WithdrawProject
)
