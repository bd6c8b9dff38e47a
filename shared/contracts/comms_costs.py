"""The facts of what communication cost, month by month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode


class MonthCosted(AddedFact, frozen=True):
    """What communication cost a department in a month that is over, for a project or for none.

    It is published again where something of that month changed later: the last one counts.
    """

    type: Literal["concord.comms.month-costed.v1"] = "concord.comms.month-costed.v1"
    month: date
    """This is the month's first day."""
    department: DepartmentCode
    project: UUID | None
    """This is the project of the meetings, or that the requests were about; `None` is none."""
    meetings_minor: int
    """This is what the meetings cost, in the minor unit of `currency` (ISO 4217), such as fen."""
    requests_minor: int
    """This is what requests and replies cost, in the same unit."""
    currency: str
    meeting_minutes: int
    """These are the person-minutes of the meetings."""
    request_minutes: int
    """These are the person-minutes of requests and replies."""
    complete: bool
    """This is false for a month that had begun when the first thing was recorded."""
    at: datetime
