"""What the area decides for the whole installation: the calendar of workdays."""

from __future__ import annotations

from services.comms.application.workday_calendar_decider import load_calendar_versions
from shared.http.installation_properties import InstallationProperties, WorkdayCalendar
from shared.service_runtime.area_context import AreaContext


async def find_installation_properties(area: AreaContext) -> InstallationProperties:
    """Return the calendar in force."""
    calendars = await load_calendar_versions(area.event_store, area.clock())
    version = calendars.current.version
    path = f"/api/{area.name}/v1/calendars/{version}"
    return InstallationProperties(calendar=WorkdayCalendar(version=version, path=path))
