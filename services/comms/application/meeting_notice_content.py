"""What a notice says of a meeting that overran, was left open, or was missed."""

from __future__ import annotations

from services.comms.application.notice_shape import NoticeContent, company_time_text
from services.comms.domain.notice import Subject, Wording
from shared.contracts.comms_meetings import (
    MeetingHeld,
    MeetingLeftOpen,
    MeetingMissed,
    ProjectMeetingMissed,
)
from shared.eventsourcing.plural_forms import Counted

MeetingNotifiable = MeetingHeld | MeetingMissed | MeetingLeftOpen | ProjectMeetingMissed

_NOBODY_CALLS_IT = Wording(
    en=" Nobody was known who calls it: name a department in the alignment policy, or an officer "
    "of goals in the directory.",
    zh="没有已知的召集部门：请在目标对齐会策略中指定部门，或在通讯录中指定目标专员。",
)


def meeting_notice_content(
    fact: MeetingNotifiable,
) -> NoticeContent | None:
    """Return the content of a fact's notice; `None` for a meeting that ended in time."""
    match fact:
        case MeetingHeld():
            return _overrun_content(fact) if fact.actual_minutes > fact.planned_minutes else None
        case MeetingMissed():
            return _missed_content(fact)
        case ProjectMeetingMissed():
            return _missed_week_content(fact)
        case MeetingLeftOpen():
            return _left_open_content(fact)


def _overrun_content(fact: MeetingHeld) -> NoticeContent:
    over = fact.actual_minutes - fact.planned_minutes
    took = f"{Counted(fact.actual_minutes):minute|minutes}"
    return NoticeContent(
        kind="meeting-overran",
        to=fact.departments,
        about=Subject(kind="meeting", id=fact.meeting_id),
        text=Wording(
            en=f"“{fact.title}” took {took}, {over} more than planned.",
            zh=f"会议“{fact.title}”实际用时 {fact.actual_minutes} 分钟，超出计划 {over} 分钟。",
        ),
    )


def _missed_content(fact: MeetingMissed) -> NoticeContent:
    """Return what officers and the general manager hear, and the department that was to call it.

    Where none was known, it says what to do about that.
    """
    why = _NOBODY_CALLS_IT if fact.reason == "nobody-calls-it" else Wording(en="", zh="")
    return NoticeContent(
        kind="meeting-missed",
        to=() if fact.organiser is None else (fact.organiser,),
        about=Subject(kind="cycle", id=fact.series_id),
        text=Wording(
            en=f"{fact.month} passed without an alignment meeting of “{fact.about}”.{why.en}",
            zh=f"{fact.month} 未召开“{fact.about}”的目标对齐会。{why.zh}",
        ),
    )


def _missed_week_content(fact: ProjectMeetingMissed) -> NoticeContent:
    """Return what the department hears that was to call it, and officers read."""
    return NoticeContent(
        kind="project-meeting-missed",
        to=() if fact.organiser is None else (fact.organiser,),
        about=Subject(kind="project", id=fact.project_id),
        text=Wording(
            en=f"“{fact.project}” held {fact.held} of {fact.to_hold} project meetings in the week "
            f"from {fact.week}.",
            zh=f"{fact.week} 起的一周，“{fact.project}”应开 {fact.to_hold} 次项目例会，"
            f"实开 {fact.held} 次。",
        ),
    )


def _left_open_content(fact: MeetingLeftOpen) -> NoticeContent:
    """Return what the organiser hears, who closes the meeting."""
    until, without = company_time_text(fact.at), len(fact.goals_without_outcome)
    return NoticeContent(
        kind="meeting-left-open",
        to=(fact.organiser,),
        about=Subject(kind="meeting", id=fact.meeting_id),
        text=Wording(
            en=f"The time for outcomes of “{fact.title}” ended at {until}, and it was left open; "
            f"please close it. Lagging goals without an outcome: {without}.",
            zh=f"会议“{fact.title}”登记结论的时间已于 {until} 结束，但会议尚未结束，请结束会议。"
            f"尚无结论的滞后目标：{without} 个。",
        ),
    )
