"""A project's outcome with the corrections that disputes about its shares led to.

Each correction replaces the ratios and, where the decision says so, the actual figure of the
outcome as it was entered; the last one that holds decides. One that is reversed is left out, and
the outcome is again what it was without it. Shares are computed from the outcome in force: while
the month that shows the project is open, anew; once it is locked, as the difference to before.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.dispute_refusals import DisputedThingChanged, ParticipantMissing
from services.incentives.domain.monthly_period import LockedPeriods, Period
from services.incentives.domain.project_outcome import (
    EnterProjectOutcome,
    ProjectOutcome,
    ProjectOutcomeEntered,
    enter_outcome,
    refuse_invalid_outcome,
)
from services.incentives.domain.project_outcome_revision import (
    ProjectOutcomeRevised,
    ReviseProjectOutcome,
)


class OutcomeCorrection(BaseModel, frozen=True):
    """What a dispute's decision says of an outcome."""

    dispute_id: UUID
    ratios: Mapping[str, Decimal]
    actual: Decimal | None
    """`None` leaves the actual figure."""


class ProjectOutcomeCorrected(BaseModel, frozen=True):
    """A correction began to hold, or was reversed."""

    type: Literal["outcome-corrected"] = "outcome-corrected"
    correction: OutcomeCorrection
    reversed: bool
    """Whether the correction no longer holds."""
    outcome: ProjectOutcome
    """The outcome in force from now on."""
    was: ProjectOutcome
    """The outcome in force before."""
    period: Period
    """The month the project was closed in."""
    booked_in: Period
    """The month whose statement shows what changes."""
    cause: UUID
    """The id of the fact that the dispute was decided."""


CorrectedOutcomeEvent = Annotated[
    ProjectOutcomeEntered | ProjectOutcomeCorrected | ProjectOutcomeRevised,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class CorrectProjectOutcome:
    """Let a dispute's correction hold."""

    project_id: UUID
    correction: OutcomeCorrection
    cause: UUID
    locked_periods: LockedPeriods


@dataclass(frozen=True)
class ReverseOutcomeCorrection:
    """Let a dispute's correction hold no longer."""

    project_id: UUID
    dispute_id: UUID
    cause: UUID
    locked_periods: LockedPeriods


ProjectOutcomeCommand = (
    EnterProjectOutcome | ReviseProjectOutcome | CorrectProjectOutcome | ReverseOutcomeCorrection
)


@dataclass(frozen=True)
class CorrectedOutcome:
    """A recorded outcome, and the corrections of it."""

    entered: ProjectOutcomeEntered
    corrections: tuple[OutcomeCorrection, ...] = ()
    revised: ProjectOutcomeRevised | None = None
    """The last correction by the project's own area."""

    @property
    def revision(self) -> int:
        """The number of the last correction by the project's own area."""
        return self.entered.revision if self.revised is None else self.revised.revision

    @property
    def stated(self) -> ProjectOutcome:
        """The outcome as the project's area has it."""
        return self.entered.outcome if self.revised is None else self.revised.stated

    @property
    def outcome(self) -> ProjectOutcome:
        """The outcome in force."""
        return correct_outcome(self.stated, self.corrections)


CorrectedOutcomeState = CorrectedOutcome | None


def project_stream_name(project_id: UUID) -> str:
    """Name a project's stream."""
    return f"project-{project_id}"


def correct_outcome(
    outcome: ProjectOutcome, corrections: tuple[OutcomeCorrection, ...]
) -> ProjectOutcome:
    """Return an outcome as it is by its corrections, of which the last one decides."""
    if not corrections:
        return outcome
    last = corrections[-1]
    actual = outcome.actual if last.actual is None else last.actual
    changes = {"ratios": last.ratios, "actual": actual, "ratios_decided": True}
    return outcome.model_copy(update=changes)


def decide(
    command: ProjectOutcomeCommand, state: CorrectedOutcomeState
) -> list[CorrectedOutcomeEvent]:
    """Record an outcome once, correct it, or reverse a correction; asked twice, nothing changes.

    Raises `InvalidProjectOutcome` for an invalid outcome, `ParticipantMissing` for ratios without
    a participating department, and `DisputedThingChanged` where there is no outcome.
    """
    if isinstance(command, EnterProjectOutcome):
        return [enter_outcome(command)] if state is None else []
    if isinstance(command, ReviseProjectOutcome):
        return [_revise(command, state)] if state is None or _is_newer(command, state) else []
    if state is None:
        raise DisputedThingChanged
    match command:
        case CorrectProjectOutcome(correction=correction):
            if correction in state.corrections:
                return []
            after = replace(state, corrections=(*state.corrections, correction))
            _refuse_missing_participant(correction, state.outcome)
            refuse_invalid_outcome(after.outcome)
            return [_corrected(command, correction, state, after)]
        case ReverseOutcomeCorrection(dispute_id=dispute_id):
            found = [one for one in state.corrections if one.dispute_id == dispute_id]
            kept = tuple(one for one in state.corrections if one.dispute_id != dispute_id)
            after = replace(state, corrections=kept)
            return [_corrected(command, one, state, after) for one in found]


def evolve(state: CorrectedOutcomeState, event: CorrectedOutcomeEvent) -> CorrectedOutcomeState:
    """Return the project after an event."""
    match event:
        case ProjectOutcomeEntered():
            return CorrectedOutcome(event)
        case ProjectOutcomeRevised():
            assert state is not None  # noqa: S101  every outcome was entered first
            return replace(state, revised=event)
        case ProjectOutcomeCorrected(correction=correction):
            assert state is not None  # noqa: S101  every outcome was entered first
            if not event.reversed:
                return replace(state, corrections=(*state.corrections, correction))
            kept = tuple(one for one in state.corrections if one != correction)
            return replace(state, corrections=kept)


def _is_newer(command: ReviseProjectOutcome, state: CorrectedOutcome) -> bool:
    return command.revision > state.revision


def _revise(
    command: ReviseProjectOutcome, state: CorrectedOutcomeState
) -> ProjectOutcomeEntered | ProjectOutcomeRevised:
    if state is None:
        return enter_outcome(command.as_entry())
    refuse_invalid_outcome(command.outcome)
    return ProjectOutcomeRevised(
        revision=command.revision,
        stated=command.outcome,
        outcome=correct_outcome(command.outcome, state.corrections),
        was=state.outcome,
        period=state.entered.period,
        booked_in=command.locked_periods.booking_period_for(state.entered.booked_in),
        cause=command.cause,
    )


def _refuse_missing_participant(correction: OutcomeCorrection, present: ProjectOutcome) -> None:
    for department in sorted(present.ratios):
        if department not in correction.ratios:
            raise ParticipantMissing(department=department)


def _corrected(
    command: CorrectProjectOutcome | ReverseOutcomeCorrection,
    correction: OutcomeCorrection,
    before: CorrectedOutcome,
    after: CorrectedOutcome,
) -> ProjectOutcomeCorrected:
    # What the statement of this month shows of the project; where it is locked, the next open one.
    shown_in = before.entered.booked_in
    return ProjectOutcomeCorrected(
        correction=correction,
        reversed=isinstance(command, ReverseOutcomeCorrection),
        outcome=after.outcome,
        was=before.outcome,
        period=before.entered.period,
        booked_in=command.locked_periods.booking_period_for(shown_in),
        cause=command.cause,
    )
