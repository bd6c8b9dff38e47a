"""What may excuse an obligation that was not met in time; a plan says which reasons excuse it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

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


class RecordedOutcome(NamedTuple):
    """An outcome as it was recorded; whether its excuse is granted, the plan says."""

    outcome: ObligationOutcome
    excuse: str | None = None
    """Why it is excused; `None` if it is not, or if it was recorded before excuses had reasons:
    then it was late input."""


Excuses = Mapping[str, tuple[str, ...]]
"""The kinds of obligation that each reason excuses; a reason that is left out excuses none."""

ALL_EXCUSES: Excuses = {reason: tuple(ObligationKind) for reason in ExcuseReason}
"""Every reason excuses every kind: what plans say that do not name excuses."""


def list_refused_excuses(kinds: Iterable[str], excuses: Excuses) -> list[tuple[str, str]]:
    """Return the kinds of obligation and the reasons that do not excuse them."""
    return [
        (kind, reason)
        for kind in kinds
        for reason in ExcuseReason
        if kind not in excuses.get(reason, ())
    ]
