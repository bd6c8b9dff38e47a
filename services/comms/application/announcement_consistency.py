"""The audit of requests: every breach, silence alert and escalation was announced exactly once."""

from __future__ import annotations

from services.comms.application.request_decider_and_context import request_stream_name
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain.announcement_audit import Announcement, find_wrong_announcements
from shared.eventsourcing.consistency_report import Audit, Checked
from shared.postgres.event_log_consistency import make_findings
from shared.postgres.overdue_consistency import CHECK, list_streams, load_waiting_streams
from shared.service_runtime.area_context import AreaContext


async def check_request_announcements(area: AreaContext) -> Audit:
    """Replay every request in one snapshot; each finding names its request."""
    now = area.clock()
    calendars = await load_calendar_versions(area.event_store, now)
    found: list[str] = []
    number = 0
    async with (
        area.pool.acquire() as db,
        db.transaction(isolation="repeatable_read", readonly=True),
    ):
        waiting = await load_waiting_streams(db, now)
        async for streams in list_streams(db, request_stream_name("")):
            for stream, history in (await area.event_codec.load(db, streams)).items():
                events = [(one.event, one.recorded_at) for one in history]
                number += sum(isinstance(event, Announcement) for event, _ in events)
                until = None if stream in waiting else now
                found += find_wrong_announcements(events, calendars, until)
    return Audit(
        findings=make_findings(area.name, CHECK, found),
        checked=[Checked(area=area.name, what="breaches, alerts and escalations", number=number)],
    )
