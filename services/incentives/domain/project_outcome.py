"""A closed project's outcome, recorded once; disputes correct it (`project_outcome_correction`).

Only the outcome is recorded; pool and shares are computed from it (`bonus_pool_split`) by the plan
of the month the project was closed in.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.refusals import (
    AgreedPoolNegative,
    ShareRatioNegative,
    ShareRatiosUnbalanced,
    TargetNotPositive,
)
from shared.eventsourcing.target_direction import TargetDirection


class ProjectOutcome(BaseModel, frozen=True):
    """The result of a project, and the bonus that was agreed for it."""

    project_id: UUID
    project: str
    """The project's code."""
    name: str
    unit: str
    target: Decimal
    actual: Decimal
    agreed_minor: int | None
    """The agreed pool, in minor units; `None` if none was agreed."""
    currency: str | None
    ratios: Mapping[str, Decimal]
    """The agreed share of every participating department; the ratios sum to one."""
    direction: TargetDirection = Field(default="up", exclude_if=lambda direction: direction == "up")
    """Whether the target is met from it on, or up to it; left out where it is the former."""
    ratios_decided: bool = Field(default=False, exclude_if=lambda decided: not decided)
    """Whether the ratios were decided on a dispute: the plan's share rule is then not asked."""


class ProjectOutcomeEntered(BaseModel, frozen=True):
    """The outcome is in every participating department's results."""

    type: Literal["outcome-entered"] = "outcome-entered"
    outcome: ProjectOutcome
    period: str
    """The month the project was closed in."""
    booked_in: str
    """The month whose statement shows it: `period`, or the next open month if that was locked."""
    cause: UUID
    """The id of the fact that said so."""
    revision: int = Field(default=0, exclude_if=lambda revision: revision == 0)
    """0 is as closed; a higher one is a correction that was heard of before the closing."""


@dataclass(frozen=True)
class EnterProjectOutcome:
    """Record the outcome of a closed project."""

    outcome: ProjectOutcome
    period: str
    booked_in: str
    cause: UUID
    revision: int = 0

    @property
    def project_id(self) -> UUID:
        """The project whose outcome it is."""
        return self.outcome.project_id


def enter_outcome(command: EnterProjectOutcome) -> ProjectOutcomeEntered:
    """Return the event of an outcome; raises `InvalidProjectOutcome` for an invalid one."""
    refuse_invalid_outcome(command.outcome)
    return ProjectOutcomeEntered(
        outcome=command.outcome,
        period=command.period,
        booked_in=command.booked_in,
        cause=command.cause,
        revision=command.revision,
    )


def refuse_invalid_outcome(outcome: ProjectOutcome) -> None:
    """Raise the `InvalidProjectOutcome` that says why no pool can be computed from it."""
    if outcome.target <= 0:
        raise TargetNotPositive(project=outcome.project)
    if outcome.agreed_minor is not None and outcome.agreed_minor < 0:
        raise AgreedPoolNegative(project=outcome.project)
    if any(ratio < 0 for ratio in outcome.ratios.values()):
        raise ShareRatioNegative(project=outcome.project)
    if sum(map(Fraction, outcome.ratios.values())) != 1:
        raise ShareRatiosUnbalanced(project=outcome.project)
