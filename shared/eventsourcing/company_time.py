"""Times in the company's time zone: its days, and its offset in answers and texts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import PlainSerializer, WithJsonSchema

COMPANY_TIME_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which the company's days and months begin and end."""

_OFFSET = timezone(timedelta(hours=8))
"""The zone's offset since 1991, for earlier times as well: then times sort as text."""


def format_company_time(at: datetime, timespec: Literal["auto", "seconds"] = "auto") -> str:
    """Return an instant in RFC 3339 with the company's offset; `seconds` cuts the fraction off."""
    return at.astimezone(_OFFSET).isoformat(timespec=timespec)


def _serialize(at: datetime) -> str:
    return format_company_time(at)


CompanyTime = Annotated[
    datetime,
    PlainSerializer(_serialize, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant in an answer: in JSON with the company's offset, so that the times sort as text."""
