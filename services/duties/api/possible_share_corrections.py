"""What a reader of a project may do about a correction of its participants and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.duties.domain.project_commands import ProjectCommand
from services.duties.domain.project_share_correction import (
    ConfirmShares,
    CorrectShares,
    RejectShares,
)
from services.duties.domain.project_terms import PoolShare
from shared.http.allowed_actions import ProbedCommand
from shared.http.auth import Caller


def possible_share_corrections(
    project_id: UUID, shares: Sequence[PoolShare], caller: Caller, now: datetime
) -> list[ProbedCommand[ProjectCommand]]:
    """Return the commands of a caller about the shares, with valid values."""
    others = (*shares, PoolShare(department=str(project_id), ratio=Decimal(0)))
    by = caller.subject
    return [
        ProbedCommand("correct_project_shares", CorrectShares(project_id, others, "", by, now)),
        ProbedCommand("confirm_project_shares", ConfirmShares(project_id, by, now)),
        ProbedCommand("reject_project_shares", RejectShares(project_id, "reason", by, now)),
    ]
