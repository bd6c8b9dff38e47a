"""The example meeting, matter and notice of the domain tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.comms.domain.meeting_plan import DepartmentAttendance, MeetingPlan
from services.comms.domain.notice import Notice, Subject, Wording

MEETING_ID = UUID(int=1)
MATTER_ID = UUID(int=2)
PROJECT_ID = UUID(int=3)
NOTICE_ID = UUID(int=4)
SUBSCRIPTION_ID = UUID(int=5)
DELIVERY_ID = UUID(int=6)
ACTION_ID = UUID(int=7)
FACT_ID = UUID(int=8)

BASE_TIME = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SALES_ATTENDANCE = DepartmentAttendance(department="sales", persons=3)
RND_ATTENDANCE = DepartmentAttendance(department="rnd", persons=2)

MEETING_PLAN = MeetingPlan(
    title="Launch, week 41 新品上市周会",
    kind="project",
    organiser="sales",
    project_id=PROJECT_ID,
    attendees=(SALES_ATTENDANCE, RND_ATTENDANCE),
    agenda=("The missing test report",),
    starts_at=BASE_TIME,
    minutes=60,
)

OVERRUN_NOTICE = Notice(
    notice_id=NOTICE_ID,
    kind="meeting-overran",
    to=("sales", "rnd"),
    about=Subject(kind="meeting", id=MEETING_ID),
    text=Wording(en="It took too long.", zh="会议超时。"),
    cause=FACT_ID,
    at=BASE_TIME,
)
