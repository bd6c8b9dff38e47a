"""What the company's size presets: how long the phases are planned to last."""

from __future__ import annotations

from collections.abc import Mapping

from services.programme.domain.phase_criteria import PHASES
from services.programme.domain.programme_events import CompanySize, PlannedPhase

PHASE_MONTHS: Mapping[CompanySize, tuple[int, int, int]] = {
    "small": (1, 1, 2),
    "medium": (1, 2, 3),
    "large": (1, 2, 6),
}
"""Months of diagnosis, pilot and roll-out. The plan's own, 1, 2 and 3, are those of a medium
company; a small one tries and spreads in less, a large one spreads in more."""


def preset_phases(size: CompanySize) -> tuple[PlannedPhase, ...]:
    """Return the phases as they are planned for a company of a size."""
    return tuple(
        PlannedPhase(phase=phase, months=months)
        for phase, months in zip(PHASES, PHASE_MONTHS[size], strict=True)
    )
