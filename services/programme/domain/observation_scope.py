"""Which observations of a target are meant: in which window, of whom, and of which histories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

COMPANY_ZONE = "Asia/Shanghai"

ObservationSide = Literal["baseline", "current"]


@dataclass(frozen=True)
class ObservationScope:
    """What is observed from `since` on and before `until`."""

    since: datetime
    until: datetime
    side: ObservationSide = "current"
    """Cases count now where they come from a template, in the baseline where they do not."""
    time_zone: str = COMPANY_ZONE
    """The zone in which periods begin."""
    flow_ids: tuple[UUID, ...] = ()
    """The flows whose cases are meant, beside the histories; see `projections/observed_rows.py`."""
    import_ids: tuple[UUID, ...] = ()
    departments: frozenset[str] | None = None
    project: UUID | None = None

    @property
    def works(self) -> list[str]:
        """The kinds of work of those flows and histories."""
        return [f"flow/{one}" for one in self.flow_ids] + [
            f"import/{one}" for one in self.import_ids
        ]


def beginning_of_window(first_day: date, time_zone: str) -> datetime:
    """Return the first instant of a window whose days are those of a zone."""
    return datetime.combine(first_day, time.min, ZoneInfo(time_zone))


def end_of_window(last_day: date, time_zone: str) -> datetime:
    """Return the first instant behind a window whose days are those of a zone."""
    return datetime.combine(last_day + timedelta(days=1), time.min, ZoneInfo(time_zone))
