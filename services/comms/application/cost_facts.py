"""The fact of what communication cost in a month."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel

from services.comms.domain.month_cost import MonthCosted
from shared.contracts import comms_costs


def cost_fact(event: Any) -> BaseModel | None:
    """Return the fact of what a month cost a department."""
    match event:
        case MonthCosted(month=month):
            told = event.model_dump(exclude={"type", "month"})
            return comms_costs.MonthCosted(month=date.fromisoformat(f"{month}-01"), **told)
        case _:
            return None
