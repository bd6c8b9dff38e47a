"""The refusals of the rhythm of project meetings, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import CommsNotFound, CommsRefused, InvalidSetting


class UnknownProjectRhythm(CommsNotFound):
    """No project of this id is known to have started."""

    en = "no project {project} is known to have started; its meetings begin when it does"
    zh = "尚无已启动的协作事项 {project}；启动后才有例会"


class ProjectMeetsNoMore(CommsRefused):
    """The project is over."""

    en = "the project is over and has no more meetings by itself"
    zh = "协作事项已结束，不再安排例会"


class RhythmTermOutOfRange(InvalidSetting):
    """A number of the terms is out of range."""

    en = "send {least} to {most} as {name}, not {value}"
    zh = "{name} 请填写 {least} 至 {most}，而非 {value}"


class RhythmWeekdayRepeated(InvalidSetting):
    """A weekday is named more than once."""

    en = "name each weekday once; a project meets once on a day"
    zh = "每个星期几只填写一次；每天最多一次例会"


class RhythmBeginsInWeekBegun(InvalidSetting):
    """The terms would hold from a week that has begun or is planned, or not from a Monday."""

    en = (
        "terms hold from a Monday on that is still to come and whose meetings are not planned "
        "yet: {monday} or a later one"
    )
    zh = "频率须自尚未到来且会议尚未安排的星期一起生效：{monday} 或更晚的星期一"


class SecondMeetingOfWeek(CommsRefused):
    """The project has a meeting in this week, and another one needs its reason."""

    en = (
        "the project meets in {week} already, in meeting {meeting}; change its plan, or give the "
        "reason for another one as extra_reason"
    )
    zh = (
        "该协作事项在 {week} 已有会议 {meeting}；请修改其计划，或在 extra_reason 中说明"
        "再开一次的理由"
    )
