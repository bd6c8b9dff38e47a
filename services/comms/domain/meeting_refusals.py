"""The refusals of meetings, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import (
    CommsNotFound,
    CommsRefused,
    InvalidMeeting,
    InvalidMoment,
)


class UnknownMeeting(CommsNotFound):
    """There is no meeting of this id."""

    en = "there is no meeting {meeting}; plan it first"
    zh = "没有会议 {meeting}；请先计划"


class UnknownAction(CommsNotFound):
    """The meeting has no action of this id."""

    en = "the meeting has no action {action}"
    zh = "该会议没有行动项 {action}"


class PersonOutsideDepartment(InvalidMeeting):
    """The person who is to see to an action does not work in the department that owes it."""

    en = "{person} does not work in {department} on {day}; name somebody who does, or nobody"
    zh = "{person} 于 {day} 不在 {department} 任职；请指定该部门的人员，或留空"


class MeetingIdTaken(CommsRefused):
    """A meeting of this id has another plan."""

    en = "a meeting of this id is planned already; change its plan instead"
    zh = "该编号的会议已计划；请修改其计划"


class MeetingHeldOtherwise(CommsRefused):
    """The meeting was held, with other values."""

    en = "the meeting was held already, from {began_at} on, {minutes:minute|minutes}"
    zh = "会议已召开：自 {began_at} 起，{minutes} 分钟"


class MeetingWasHeld(CommsRefused):
    """The meeting was held."""

    en = "the meeting was held; its record cannot change"
    zh = "会议已召开；其记录不能更改"


class MeetingWasCancelled(CommsRefused):
    """The meeting was cancelled."""

    en = "the meeting was cancelled; plan another one"
    zh = "会议已取消；请另行计划"


class MeetingCancelledBefore(CommsRefused):
    """The meeting was cancelled for another reason."""

    en = "the meeting was cancelled already, because: {reason}"
    zh = "会议已取消，理由：{reason}"


class MeetingNotOver(InvalidMoment):
    """The meeting ends in the future."""

    en = (
        "begun at {began_at} it ends at {ended_at}, which is still to come; enter it "
        "when it is over, or name when it began"
    )
    zh = "会议 {began_at} 开始则 {ended_at} 才结束；请在结束后登记，或填写实际开始时间"


class ActionIdTaken(CommsRefused):
    """The id is that of another action."""

    en = "this id belongs to another action; note it under an id of its own"
    zh = "该编号属于另一行动项；请使用新的编号"


class ActionBeforeMeeting(InvalidMoment):
    """An action is noted before the meeting begins."""

    en = "the meeting begins at {at}; what it agrees on is noted from then on"
    zh = "会议 {at} 开始；行动项自会议开始起登记"


class ActionDueBeforeMeeting(InvalidMeeting):
    """An action is due before the meeting."""

    en = "{day} lies before the meeting; name a later day"
    zh = "{day} 早于会议；请填写更晚的日期"


class TooManyActions(CommsRefused):
    """The meeting has as many actions as it may have."""

    en = "a meeting has at most {limit} actions; nobody follows more"
    zh = "一个会议最多有 {limit} 个行动项"


class ProjectMissing(InvalidMeeting):
    """A project meeting names no project."""

    en = "a project meeting names its project; send project_id"
    zh = "项目例会须指明项目；请填写 project_id"


class MeetingTooLong(InvalidMeeting):
    """A meeting is planned longer than its kind should be, without a reason."""

    en = (
        "a meeting of kind {kind[en]!r} takes at most {limit} minutes; shorten its agenda, "
        "or give the reason for {minutes}"
    )
    zh = "{kind[zh]}最多 {limit} 分钟；请缩短议程，或说明 {minutes} 分钟的理由"


class AlignmentMeetingTooLong(InvalidMeeting):
    """An alignment meeting is planned longer than it may take."""

    en = (
        "an alignment meeting takes at most {limit} minutes, whatever the reason, not {minutes}; "
        "shorten its agenda"
    )
    zh = "目标对齐会最多 {limit} 分钟（不因任何理由延长），不能是 {minutes} 分钟；请缩短议程"


class AgendaTooLong(InvalidMeeting):
    """The items of the agenda take longer than the meeting."""

    en = (
        "the items take {total:minute|minutes}, the meeting {minutes}; shorten some or leave some"
        " out"
    )
    zh = "各议题共 {total} 分钟，会议只有 {minutes} 分钟；请缩短或去掉部分议题"


class AgendaItemNamedTwice(InvalidMeeting):
    """Two items of the agenda have the same id."""

    en = "two items of the agenda have the same id; give each one of its own"
    zh = "议程中有两个议题编号相同；请分别编号"


class AgendaItemWithoutTime(InvalidMeeting):
    """An item of the agenda has no minutes."""

    en = "“{subject}” has no time; give it at least one minute, or leave it out"
    zh = "议题“{subject}”没有时间；请至少安排一分钟，或去掉该议题"


class NobodyAttends(InvalidMeeting):
    """No department attends."""

    en = "name at least one department that attends"
    zh = "请至少指明一个参会部门"


class AttendeeNamedTwice(InvalidMeeting):
    """A department is named more than once."""

    en = "name each department once; twice: {departments}"
    zh = "每个部门只填写一次；重复：{departments}"


class DepartmentSendsNobody(InvalidMeeting):
    """A department attends with nobody."""

    en = "{department} sends nobody; leave it out"
    zh = "{department} 无人参会；请去掉"


class ImpossibleDuration(InvalidMeeting):
    """No meeting takes so long."""

    en = "a meeting takes 1 to {limit} minutes, not {minutes}"
    zh = "会议时长为 1 至 {limit} 分钟，不能是 {minutes} 分钟"
