"""The commands to a standing duty (常设职责)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.duties.domain.standing_duty_events import StandingDuty


@dataclass(frozen=True)
class MakeStandingDuty:
    """Have a department owe something from now on."""

    duty: StandingDuty
    at: datetime

    @property
    def duty_id(self) -> UUID:
        """The id of the duty that it makes."""
        return self.duty.duty_id


@dataclass(frozen=True)
class FulfilDuty:
    """Fulfil a standing duty for one of its dates."""

    duty_id: UUID
    occurrence: str
    """The name of the date, `2026-10` or `2026-W41`."""
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""
    entered_at: datetime | None = None
    """When it is recorded."""
    is_late_entry: bool = False
    """Whether it is dated back so far that the recipient must confirm it before it counts."""
    is_by_officer: bool = False
    """Whether an officer enters it, whose stated time counts."""
    by: str | None = None
    """The subject of the person of the accountable department who fulfils it; `None` where an
    officer enters it."""


@dataclass(frozen=True)
class ConfirmFulfilment:
    """Confirm the time of a fulfilment that was entered late."""

    duty_id: UUID
    occurrence: str
    at: datetime


@dataclass(frozen=True)
class AnnounceMissedOccurrences:
    """Announce as overdue the dates that have passed by `at`."""

    duty_id: UUID
    at: datetime


@dataclass(frozen=True)
class EndStandingDuty:
    """End a standing duty."""

    duty_id: UUID
    reason: str
    at: datetime
    is_at_stated: bool = True
    """Whether the caller named the time; a repetition that names none contradicts none."""


@dataclass(frozen=True)
class TransferStandingDuty:
    """Pass a department's side of the duty to the one that succeeds it."""

    duty_id: UUID
    department: str
    successor: str
    reason: str
    at: datetime


StandingDutyCommand = (
    MakeStandingDuty
    | FulfilDuty
    | ConfirmFulfilment
    | AnnounceMissedOccurrences
    | EndStandingDuty
    | TransferStandingDuty
)
