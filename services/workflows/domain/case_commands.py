"""The commands to one live case (流程实例)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflows.domain.case_form import CaseForm
from services.workflows.domain.planned_step import PlannedStep
from shared.working_time.heard_calendars import NO_CALENDARS, WorkingCalendars


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
    department: str | None = None
    """The department that it is started for, where the caller named one."""
    calendars: WorkingCalendars = NO_CALENDARS
    """By which steps in working time become due; needed where the flow has such steps."""
    form: CaseForm | None = None
    """What was filled in, where it is started from a template."""


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
    roles: frozenset[str] | None = None
    """The roles of that person in the department; `None` where none is asked for."""
    decision: str | None = None
    """How the step ends, where its map offers decisions; in a joint review the vote."""
    reason: str | None = None
    """Why a reviewer votes so."""
    calendars: WorkingCalendars = NO_CALENDARS
    """As in `StartCase`."""


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
    by: str | None = None
    roles: frozenset[str] | None = None
    to: str | None = None
    """The key of the step that it goes back to; `None`: the only one before."""
    calendars: WorkingCalendars = NO_CALENDARS
    """As in `StartCase`."""


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """Take a step on, for oneself or, with `delegated_by`, for another person."""

    case_id: UUID
    step: int
    department: str
    by: str
    """The subject of who is to do it."""
    at: datetime
    roles: frozenset[str] | None = None
    """As in `CompleteStep`, of who gives the command."""
    delegated_by: str | None = None
    """The subject of who gives it to `by`; `None` where a person takes it."""


@dataclass(frozen=True, slots=True)
class ReleaseStep:
    """Hand a claimed step back to the department."""

    case_id: UUID
    step: int
    department: str
    by: str
    at: datetime
    roles: frozenset[str] | None = None
    """As in `CompleteStep`: a head hands back what others have claimed."""


@dataclass(frozen=True, slots=True)
class WithdrawStep:
    """Have a step not done, or a reviewer not vote, with a reason; for officers."""

    case_id: UUID
    step: int
    reason: str
    at: datetime
    calendars: WorkingCalendars = NO_CALENDARS
    """As in `StartCase`."""


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """End a case before its last step, with a reason."""

    case_id: UUID
    reason: str
    at: datetime
    department: str | None = None
    """The department that withdraws it; `None` for officers, who withdraw any."""


@dataclass(frozen=True, slots=True)
class MigrateCase:
    """Move a running case to another published version of its flow."""

    case_id: UUID
    flow_id: UUID
    flow_version: int
    steps: tuple[PlannedStep, ...]
    """The version's steps, as the case has them."""
    mapping: Mapping[str, str]
    """New keys by the old ones, where they differ."""
    at: datetime
    calendars: WorkingCalendars = NO_CALENDARS
    """As in `StartCase`."""


@dataclass(frozen=True, slots=True)
class TransferCase:
    """Ask a successor for what a case asks of a department that exists no more."""

    case_id: UUID
    department: str
    successor: str
    reason: str
    at: datetime
    calendars: WorkingCalendars = NO_CALENDARS
    """As in `StartCase`."""


@dataclass(frozen=True, slots=True)
class AnnounceStepOverdue:
    """Announce the open step as overdue if its due time is before `at`."""

    case_id: UUID
    at: datetime


CaseCommand = (
    StartCase
    | CompleteStep
    | SendBack
    | ClaimStep
    | ReleaseStep
    | WithdrawStep
    | WithdrawCase
    | MigrateCase
    | TransferCase
    | AnnounceStepOverdue
)
