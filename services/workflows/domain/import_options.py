"""How an imported log is read: its keys, its time zone and time format, its baseline."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field

from services.workflows.domain.external_event_log import LogFieldMapping
from services.workflows.domain.external_event_log.time_format import compile_time_format
from services.workflows.domain.refusals import TimeZoneUnknown

STANDARD_PERCENTILE = 80
"""The percentile of imports that name no other one; stored options leave it out."""


class Options(BaseModel, frozen=True):
    """How a log is read; `None` stands for the format's default."""

    case: str | None = None
    activity: str = "concept:name"
    timestamp: str = "time:timestamp"
    department: str = "org:group"
    resource: str | None = None
    timezone: str = "Asia/Shanghai"
    """The time zone of timestamps without offset."""
    baseline_until: date | None = None
    time_format: str | None = None
    """How timestamps are written; `None` for the forms that are recognised."""
    standard_percentile: int = Field(
        default=STANDARD_PERCENTILE, exclude_if=lambda percentile: percentile == STANDARD_PERCENTILE
    )
    """An activity's standard duration is the nearest-rank percentile of its sojourns, 1 to 100."""

    def field_mapping(self) -> LogFieldMapping:
        """Return which attribute or column holds which field."""
        return LogFieldMapping(
            self.case, self.activity, self.timestamp, self.department, self.resource
        )

    def check(self) -> None:
        """Raise `TimeZoneUnknown` or `TimeFormatInvalid` if these options cannot be used."""
        zone = self.resolve_time_zone()
        if self.time_format is not None:
            compile_time_format(self.time_format, zone)

    def resolve_time_zone(self) -> ZoneInfo:
        """Return the time zone; raises `TimeZoneUnknown` if there is none of that name."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise TimeZoneUnknown(timezone=self.timezone) from error
