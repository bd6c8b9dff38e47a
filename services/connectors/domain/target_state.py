"""What an area tells of what an item is here, as far as it says which commands are possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OpenStep:
    """A step of a case that is open."""

    step: int
    activity: str
    department: str
    opened_at: datetime


@dataclass(frozen=True)
class OpenSteps:
    """The open steps of a case, oldest first."""

    steps: Sequence[OpenStep] = ()


@dataclass(frozen=True)
class HandoffState:
    """How far a handoff is; one that is not scheduled yet has no id."""

    handoff_id: str | None
    status: str
    since: datetime | None


@dataclass(frozen=True)
class OpenDate:
    """The earliest date of a standing duty that is not fulfilled; `None` where there is none."""

    occurrence: str | None


@dataclass(frozen=True)
class NotAsked:
    """The area is not asked: it refuses what is not possible."""


TargetState = OpenSteps | HandoffState | OpenDate | NotAsked

NOT_SCHEDULED = HandoffState(None, "not-scheduled", None)
"""The handoff of an entry whose project has not started."""
