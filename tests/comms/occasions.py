"""A meeting, a matter and a notice that the tests talk about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.comms.domain.meeting_plan import Attendance, MeetingPlan
from services.comms.domain.notice import Notice, Subject, Wording

MEETING = UUID(int=1)
MATTER = UUID(int=2)
PROJECT = UUID(int=3)
NOTICE = UUID(int=4)
SUBSCRIPTION = UUID(int=5)
DELIVERY = UUID(int=6)
ACTION = UUID(int=7)
FACT = UUID(int=8)

T = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SALES = Attendance(department="sales", persons=3)
RND = Attendance(department="rnd", persons=2)

PLAN = MeetingPlan(
    title="Launch, week 41 新品上市周会",
    kind="project",
    organiser="sales",
    project_id=PROJECT,
    attendees=(SALES, RND),
    agenda=("The missing test report",),
    starts_at=T,
    minutes=60,
)

OVERRAN = Notice(
    notice_id=NOTICE,
    kind="meeting-overran",
    to=("sales", "rnd"),
    about=Subject(kind="meeting", id=MEETING),
    text=Wording(en="It took too long.", zh="会议超时。"),
    cause=FACT,
    at=T,
)
