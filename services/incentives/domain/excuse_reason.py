"""What may excuse an obligation that was not met in time; a plan says which reasons excuse it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.domain.obligation_outcome import ObligationOutcome


class ExcuseReason(StrEnum):
    """Why a delay is not the department's own."""

    LATE_INPUT = "late-input"
    """What the department needed arrived late."""
    ACCEPTED_PAUSE = "accepted-pause"
    """The other side agreed to the time for which the work paused."""
    DISPUTE_UPHELD = "dispute-upheld"
    """A dispute about the obligation was decided for the department."""


Excuses = Mapping[str, tuple[str, ...]]
"""The kinds of obligation that each reason excuses; a reason that is left out excuses none."""

ALL_EXCUSES: Excuses = {reason: tuple(ObligationKind) for reason in ExcuseReason}
"""Every reason excuses every kind: what plans say that do not name excuses."""


def determine_counted_outcome(
    outcome: ObligationOutcome, excuse: ExcuseReason | None, kind: str, excuses: Excuses
) -> ObligationOutcome:
    """Return how an outcome counts under a plan: an excuse that it does not grant is late.

    An excused outcome without a reason was recorded before there were several: late input excused
    it.
    """
    if outcome != "excused":
        return outcome
    granted = excuses.get(excuse or ExcuseReason.LATE_INPUT, ())
    return "excused" if kind in granted else "late"
