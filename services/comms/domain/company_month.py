"""Calendar months in the company's time zone, written "YYYY-MM": text order is time order."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import StringConstraints

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")

Month = Annotated[str, StringConstraints(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]


def month_of(at: datetime) -> str:
    """Return the month of an instant."""
    local = at.astimezone(COMPANY_ZONE)
    return f"{local.year:04}-{local.month:02}"


def company_day_of(at: datetime) -> date:
    """Return the day of an instant."""
    return at.astimezone(COMPANY_ZONE).date()


def in_company_zone(at: datetime) -> datetime:
    """Return the same instant with the company's offset."""
    return at.astimezone(COMPANY_ZONE)


def company_time_text(at: datetime) -> str:
    """Return an instant for people, in ISO 8601 with the company's offset."""
    return in_company_zone(at).isoformat()
