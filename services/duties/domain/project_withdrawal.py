"""A project that was planned by mistake is withdrawn: the event and its command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class ProjectWithdrawn(BaseModel, frozen=True):
    """The project was planned by mistake; its code is free again."""

    type: Literal["project-withdrawn"] = "project-withdrawn"
    project_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True)
class WithdrawProject:
    """Withdraw a project that was planned by mistake."""

    project_id: UUID
    reason: str
    at: datetime
    is_by_general_manager: bool = False
    """Whether the caller is the general manager, who alone takes a confirmed pool away."""
