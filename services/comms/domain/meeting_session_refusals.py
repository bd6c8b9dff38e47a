"""The refusals of meetings that run, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import CommsRefused, InvalidMeeting, InvalidMoment


class MeetingStartsLater(InvalidMoment):
    """The meeting is planned for a later day."""

    en = "the meeting is planned for {day}; change its plan, or start it on that day"
    zh = "会议计划于 {day} 召开；请修改计划，或在当天开始会议"


class MeetingIsRunning(CommsRefused):
    """The meeting is going on."""

    en = "the meeting is running; close it first, or cancel it"
    zh = "会议正在进行；请先结束会议，或取消会议"


class OwnActionIsOverdue(CommsRefused):
    """The organiser is late with an action that cancelling the meeting would release."""

    en = (
        "“{text}” of the organiser is overdue, and cancelling would release it; complete it first,"
        " or close the meeting"
    )
    zh = "召集部门的行动项“{text}”已逾期，取消会议会解除该责任；请先完成该行动项，或结束会议"


class MeetingNotRunning(CommsRefused):
    """The meeting has not begun."""

    en = "the meeting has not begun; start it, and enter its outcomes while it runs"
    zh = "会议尚未开始；请先开始会议，并在会议进行中登记结论"


class OutcomeAfterMeeting(CommsRefused):
    """An alignment meeting is over."""

    en = (
        "the meeting is closed, and its outcomes are what they are; take this up in the next "
        "meeting, or ask the department in a request"
    )
    zh = "会议已结束，结论不再更改；请在下次会议提出，或向该部门发起请求"


class TimeForOutcomesOver(CommsRefused):
    """The meeting was left open beyond its time."""

    en = (
        "the time for outcomes ended at {until}; close the meeting with what was entered, and "
        "take the rest up in the next one"
    )
    zh = "登记结论的时间已于 {until} 结束；请以已登记的结论结束会议，其余事项在下次会议提出"


class AlignmentMeetingIsRun(CommsRefused):
    """An alignment meeting is not entered afterwards."""

    en = (
        "an alignment meeting is not entered afterwards: start it when it begins, enter its "
        "outcomes, and close it"
    )
    zh = "目标对齐会不能事后补录：请在会议开始时点击开始，登记结论，然后结束会议"


class OutcomeIdTaken(CommsRefused):
    """The id is that of another outcome."""

    en = "this id belongs to another outcome; enter it under an id of its own"
    zh = "该编号属于另一条结论；请使用新的编号"


class TooManyOutcomes(CommsRefused):
    """The meeting has as many outcomes as it may have."""

    en = "a meeting has at most {limit} outcomes; nobody follows more"
    zh = "一个会议最多有 {limit} 条结论"


class UnknownAgendaItem(InvalidMeeting):
    """The agenda has no item of this id."""

    en = "the agenda has no item {item}; leave it out, or name one of the meeting's items"
    zh = "议程中没有议题 {item}；请留空，或填写本次会议的议题"


class GoalNotKnown(InvalidMeeting):
    """There is no goal of this id."""

    en = "there is no goal {goal}; name one that was set, or leave it out"
    zh = "没有目标 {goal}；请填写已设定的目标，或留空"


class GoalsWithoutOutcome(CommsRefused):
    """Goals on the agenda lag, and nothing was agreed about them."""

    en = (
        "these goals lag and have no outcome yet: {goals}; enter a decision, an information or a "
        "commitment about each"
    )
    zh = "以下滞后目标尚无结论：{goals}；请为每个目标登记决定、信息或承诺"


class ClosedLongerThanRunning(InvalidMoment):
    """The meeting is said to have taken longer than it has run."""

    en = "the meeting began at {began_at}, less than {minutes} minutes ago; send fewer, or none"
    zh = "会议于 {began_at} 开始，至今不足 {minutes} 分钟；请减少分钟数，或不填写"
