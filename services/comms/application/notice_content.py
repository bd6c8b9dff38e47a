"""Which facts people are told of, who is told, and how it reads in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.comms.domain.month import COMPANY_ZONE
from services.comms.domain.notice import NoticeKind, Subject, Wording
from shared.contracts.comms import ChannelDeviated, MeetingHeld, ReplyBreached, SilenceAlerted

NotifiableFact = SilenceAlerted | ReplyBreached | MeetingHeld | ChannelDeviated

_CHANNELS = {"instant": "即时消息", "meeting": "会议", "document": "文档"}
_CLASSES = {"simple": "简单", "complex": "复杂", "important": "重要"}


@dataclass(frozen=True)
class NoticeContent:
    """What a notice says, and to whom."""

    kind: NoticeKind
    to: tuple[str, ...]
    about: Subject
    text: Wording
    person: str | None = None


def notice_content_of(fact: NotifiableFact) -> NoticeContent | None:
    """Return what a fact has people told; `None` where a meeting ended in time."""
    match fact:
        case SilenceAlerted():
            return _silence_content(fact)
        case ReplyBreached():
            return _breach_content(fact)
        case MeetingHeld():
            return _overrun_content(fact) if fact.actual_minutes > fact.planned_minutes else None
        case ChannelDeviated():
            return _deviation_content(fact)


def _silence_content(heard: SilenceAlerted) -> NoticeContent:
    since = _company_time_text(heard.silent_since)
    return NoticeContent(
        kind="silence-alerted",
        to=(heard.department,),
        person=heard.head,
        about=Subject(kind="request", id=heard.request_id),
        text=Wording(
            en=f"{heard.asker} has heard nothing from {heard.department} since {since} about "
            f"“{heard.subject}”; its head is asked to see to it.",
            zh=f"{heard.asker} 就“{heard.subject}”自 {since} 起未收到 {heard.department} "
            "的任何回复，请部门负责人跟进。",
        ),
    )


def _breach_content(heard: ReplyBreached) -> NoticeContent:
    due = _company_time_text(heard.due_at)
    return NoticeContent(
        kind="reply-breached",
        to=(heard.department, heard.asker),
        about=Subject(kind="request", id=heard.request_id),
        text=Wording(
            en=f"{heard.department} owed {heard.asker} a reply about “{heard.subject}” "
            f"by {due}; it is late.",
            zh=f"{heard.department} 应于 {due} 前就“{heard.subject}”回复 {heard.asker}，现已超时。",
        ),
    )


def _overrun_content(heard: MeetingHeld) -> NoticeContent:
    over = heard.actual_minutes - heard.planned_minutes
    return NoticeContent(
        kind="meeting-overran",
        to=heard.departments,
        about=Subject(kind="meeting", id=heard.meeting_id),
        text=Wording(
            en=f"“{heard.title}” took {heard.actual_minutes} minutes, {over} more than planned.",
            zh=f"会议“{heard.title}”实际用时 {heard.actual_minutes} 分钟，超出计划 {over} 分钟。",
        ),
    )


def _deviation_content(heard: ChannelDeviated) -> NoticeContent:
    return NoticeContent(
        kind="channel-deviated",
        to=(heard.department,),
        about=Subject(kind="matter", id=heard.matter_id),
        text=Wording(
            en=f"{heard.department} handled the {heard.matter} matter “{heard.subject}” through "
            f"the channel {heard.channel!r} instead of {heard.recommended!r}: {heard.reason}",
            zh=f"{heard.department} 处理{_CLASSES[heard.matter]}事项“{heard.subject}”时使用了"
            f"{_CHANNELS[heard.channel]}，而非建议的{_CHANNELS[heard.recommended]}：{heard.reason}",
        ),
    )


def _company_time_text(at: datetime) -> str:
    return f"{at.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}"
