"""The bodies of requests about targets."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from services.programme.domain.baseline_events import BaselineWindow
from services.programme.domain.baseline_refusals import TimeZoneUnknown
from services.programme.domain.observation_scope import COMPANY_ZONE
from shared.http.field_types import Code, Day, MultilineText


class NewBaseline(BaseModel):
    """On which window a target's baseline is measured, and why on this one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "first_day": "2026-08-01",
                    "last_day": "2026-10-31",
                    "reason": "The quarter before the diagnosis",
                }
            ]
        },
    )

    first_day: Day
    last_day: Annotated[Day, Field(description="The last day that counts; before today")]
    time_zone: Annotated[
        Code,
        Field(description="The IANA time zone of the days, such as that of an imported history"),
    ] = COMPANY_ZONE
    flow_ids: Annotated[
        list[UUID], Field(max_length=100, description="Flows whose cases are meant")
    ] = []
    import_ids: Annotated[
        list[UUID], Field(max_length=100, description="Imported histories whose cases are meant")
    ] = []
    reason: MultilineText

    def to_domain(self) -> BaselineWindow:
        """Return the window as a value of the domain; raises `TimeZoneUnknown`."""
        try:
            ZoneInfo(self.time_zone)
        except (ValueError, OSError, KeyError):
            raise TimeZoneUnknown(name=self.time_zone) from None
        return BaselineWindow(
            first_day=self.first_day,
            last_day=self.last_day,
            time_zone=self.time_zone,
            flow_ids=tuple(sorted(set(self.flow_ids))),
            import_ids=tuple(sorted(set(self.import_ids))),
        )
