"""The facts about notices, which the communication area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode


class NoticeCreated(AddedFact, frozen=True):
    """Departments were notified of something."""

    type: Literal["concord.comms.notice-created.v1"] = "concord.comms.notice-created.v1"
    notice_id: UUID
    kind: str
    to: tuple[DepartmentCode, ...]
    about_kind: str
    about_id: UUID
    en: str
    zh: str
    at: datetime
