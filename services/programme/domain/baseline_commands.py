"""The command to a target's baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.programme.domain.baseline_events import BaselineWindow
from services.programme.domain.observed_cells import ObservedCell
from services.programme.domain.target_codes import TargetCode


@dataclass(frozen=True)
class FreezeBaseline:
    """Measure the target against what was observed in a window."""

    target: TargetCode
    window: BaselineWindow
    cells: tuple[ObservedCell, ...]
    currencies: frozenset[str]
    fact_ids: Sequence[UUID]
    """In ascending order."""
    reason: str
    at: datetime


BaselineCommand = FreezeBaseline
