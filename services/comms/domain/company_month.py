"""Calendar months in the company's time zone, written "YYYY-MM": text order is time order."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

Month = Annotated[str, StringConstraints(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]


def month_of(at: datetime) -> str:
    """Return the month of an instant."""
    local = at.astimezone(COMPANY_TIME_ZONE)
    return f"{local.year:04}-{local.month:02}"
