"""The states of one opening of a step: open, or how it was closed."""

from __future__ import annotations

from dataclasses import dataclass

from services.workflows.domain.step_events import (
    StepDone,
    StepOpened,
    StepSentBack,
    StepWithdrawn,
)

ClosedStep = StepDone | StepSentBack | StepWithdrawn


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An opening that is neither done nor sent back nor withdrawn."""

    opened: StepOpened
    overdue_announced: bool = False
    claimed_by: str | None = None
    """The subject of the person who alone does it; `None`: any of the department."""


@dataclass(frozen=True, slots=True)
class StepEnd:
    """How a step of the map ended in the present round."""

    decision: str | None = None
    is_skipped: bool = False
    """Whether it was withdrawn, so that the ways through it are not taken."""
