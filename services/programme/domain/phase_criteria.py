"""The criteria of the phases: what must be so before a phase is entered.

A criterion is either stated, by an officer and with evidence, or follows from what the area knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Phase = Literal["diagnosis", "pilot", "roll-out"]
"""诊断、试点、推广, in this order; a programme begins with the first one."""

PHASES: tuple[Phase, ...] = ("diagnosis", "pilot", "roll-out")

StatedCriterion = Literal[
    "departments-informed",
    "priorities-decided",
    "pilot-people-trained",
    "tuning-reviewed",
    "templates-ready",
]
"""What officers state: departments know of the programme; it is decided which plan comes first;
the pilot's people know how to work; tuning decisions were reviewed; templates can be used."""

MeasuredCriterion = Literal["task-force-complete"]
"""What follows from the records: every subject has its officer."""

CriterionCode = StatedCriterion | MeasuredCriterion

ENTRY_CRITERIA: Mapping[Phase, tuple[CriterionCode, ...]] = {
    "diagnosis": (),
    "pilot": (
        "task-force-complete",
        "departments-informed",
        "priorities-decided",
        "pilot-people-trained",
    ),
    "roll-out": ("tuning-reviewed", "templates-ready"),
}
"""What each phase is entered with. The exit criteria of a phase are the next one's entry."""


def next_phase(phase: Phase) -> Phase | None:
    """Return the phase behind this one; `None` for the last."""
    later = PHASES[PHASES.index(phase) + 1 :]
    return later[0] if later else None


def unmet_criteria(phase: Phase, met: Iterable[CriterionCode]) -> tuple[CriterionCode, ...]:
    """Return the criteria of entering a phase that are not met, in their order."""
    known = set(met)
    return tuple(code for code in ENTRY_CRITERIA[phase] if code not in known)
