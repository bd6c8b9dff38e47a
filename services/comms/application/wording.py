"""Which facts people are told of, who is told, and how it reads in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.comms.domain.month import COMPANY_ZONE
from services.comms.domain.notice import NoticeKind, Subject, Wording
from shared.contracts.comms import ChannelDeviated, MeetingHeld, ReplyBreached, SilenceAlerted

Heard = SilenceAlerted | ReplyBreached | MeetingHeld | ChannelDeviated

_CHANNELS = {"instant": "即时消息", "meeting": "会议", "document": "文档"}
_CLASSES = {"simple": "简单", "complex": "复杂", "important": "重要"}


@dataclass(frozen=True)
class Told:
    """What a notice says, and to whom."""

    kind: NoticeKind
    to: tuple[str, ...]
    about: Subject
    text: Wording
    person: str | None = None


def told_of(heard: Heard) -> Told | None:
    """Return what a fact has people told; `None` where a meeting ended in time."""
    match heard:
        case SilenceAlerted():
            return _silence(heard)
        case ReplyBreached():
            return _breach(heard)
        case MeetingHeld():
            return _overrun(heard) if heard.actual_minutes > heard.planned_minutes else None
        case ChannelDeviated():
            return _deviation(heard)


def _silence(heard: SilenceAlerted) -> Told:
    since = _local(heard.silent_since)
    return Told(
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


def _breach(heard: ReplyBreached) -> Told:
    due = _local(heard.due_at)
    return Told(
        kind="reply-breached",
        to=(heard.department, heard.asker),
        about=Subject(kind="request", id=heard.request_id),
        text=Wording(
            en=f"{heard.department} owed {heard.asker} a reply about “{heard.subject}” "
            f"by {due}; it is late.",
            zh=f"{heard.department} 应于 {due} 前就“{heard.subject}”回复 {heard.asker}，现已超时。",
        ),
    )


def _overrun(heard: MeetingHeld) -> Told:
    over = heard.actual_minutes - heard.planned_minutes
    return Told(
        kind="meeting-overran",
        to=heard.departments,
        about=Subject(kind="meeting", id=heard.meeting_id),
        text=Wording(
            en=f"“{heard.title}” took {heard.actual_minutes} minutes, {over} more than planned.",
            zh=f"会议“{heard.title}”实际用时 {heard.actual_minutes} 分钟，超出计划 {over} 分钟。",
        ),
    )


def _deviation(heard: ChannelDeviated) -> Told:
    return Told(
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


def _local(at: datetime) -> str:
    return f"{at.astimezone(COMPANY_ZONE):%Y-%m-%d %H:%M}"
