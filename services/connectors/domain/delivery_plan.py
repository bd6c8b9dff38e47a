"""What is to be done next for a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.connectors.domain.external_change import GoalFigure, IgnoredReason
from services.connectors.domain.mapping_routes import StatusRule, TargetKind

STATED_TIME_COUNTS_FOR = timedelta(days=1)
"""A change counts from when it happened if it came so soon after; else from its receipt."""


@dataclass(frozen=True)
class StartCase:
    """Start a case for an item that has none."""

    flow_id: UUID
    subject: str
    department: str


@dataclass(frozen=True)
class OpenRequest:
    """Open a request to a department for an item that has none."""

    asker: str
    department: str
    matter: str
    subject: str
    text: str
    asked_at: datetime


@dataclass(frozen=True)
class AssignDuty:
    """Assign an entry of a project's duty list for an item that has none."""

    project_id: UUID
    subject: str
    department: str
    """The one that is accountable."""
    recipient: str
    due_days: int
    acceptance: str


@dataclass(frozen=True)
class ItemChange:
    """A change of an item that stands for a command."""

    change_id: str
    rule: StatusRule
    changed_at: datetime
    number: str | None = None
    """The number that is a reading, a decimal written out."""


@dataclass(frozen=True)
class ApplyChanges:
    """Apply the first of these changes that is possible to what the item is here."""

    target: TargetKind
    target_id: UUID
    changes: Sequence[ItemChange]
    """In the order in which they happened."""
    otherwise: IgnoredReason
    """Why nothing was done, where none is possible."""
    began_at: datetime | None = None
    """When what was made for the item began; `None` where the mapping names it."""
    last_applied_at: datetime | None = None
    """When the latest change happened that was applied; `None` where none is known."""
    project_id: UUID | None = None
    """The project of an entry of a duty list."""


@dataclass(frozen=True)
class Ignore:
    """Do nothing."""

    reason: IgnoredReason
    keeps_change: bool = False
    """Whether the change is kept with its item."""


@dataclass(frozen=True)
class EnterFigure:
    """Enter a figure of the other system as a reading of a goal."""

    figure: GoalFigure


Creation = StartCase | OpenRequest | AssignDuty
Plan = Creation | ApplyChanges | EnterFigure | Ignore


def counts_as_stated(
    changed_at: datetime, received_at: datetime, not_before: datetime | None
) -> bool:
    """Return whether a change counts from when it happened: not before something, and lately."""
    is_after = not_before is None or not_before <= changed_at
    return is_after and timedelta(0) <= received_at - changed_at <= STATED_TIME_COUNTS_FOR
