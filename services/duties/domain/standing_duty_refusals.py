"""Why a command to a standing duty, or to the register of its activity, is refused."""

from __future__ import annotations

from services.duties.domain.refusals import (
    DutiesRefused,
    DutyOverlaps,
    InvalidDuty,
    InvalidMoment,
    NothingOfThisId,
)


class UnknownStandingDuty(NothingOfThisId):
    """There is no standing duty of this id."""

    en = "there is no standing duty {duty}"
    zh = "没有常设职责 {duty}"


class UnknownOccurrence(NothingOfThisId):
    """The standing duty has no date of this name."""

    en = (
        "it is not owed in {occurrence!r}; its dates are named like {example}, "
        "from {first} to {last[en]}"
    )
    zh = "{occurrence} 没有此职责；其日期的写法如 {example}，自 {first} 至 {last[zh]}"


class StandingDutyIdTaken(DutiesRefused):
    """The id belongs to another duty."""

    en = "this id belongs to another duty; make one under an id of its own"
    zh = "此编号属于另一职责；请使用新的编号"


class FulfilledAlready(DutiesRefused):
    """The date was fulfilled at another time."""

    en = "{occurrence} was fulfilled at {at} already"
    zh = "{occurrence} 已于 {at} 完成"


class NothingToConfirm(DutiesRefused):
    """The date was not fulfilled."""

    en = "{occurrence} was not fulfilled yet, so there is nothing to confirm"
    zh = "{occurrence} 尚未完成，无可确认"


class EndedAlready(DutiesRefused):
    """The duty was ended for another reason or at another time."""

    en = "the duty was ended at {at} already: {reason}"
    zh = "此职责已于 {at} 终止：{reason}"


class PreviousDateNotOver(InvalidMoment):
    """Nobody fulfils a date before the one before it has passed."""

    en = (
        "{occurrence} can be fulfilled after {previous}, when the date before it has passed; "
        "name a later time"
    )
    zh = "{occurrence} 须在上一日期 {previous} 过后才能完成；请填写更晚的时间"


class EndBeforeMissedDate(InvalidMoment):
    """A date that was owed lies behind the end."""

    en = "{day} was announced as overdue; it cannot have ended before that day was over"
    zh = "{day} 已公布为逾期；终止时间不能早于该日结束"


class BeginsTooEarly(InvalidDuty):
    """So much would be overdue at once."""

    en = "it may begin {days} days back at the most: every date since is overdue"
    zh = "最多可从 {days} 天前开始：其后每个日期都会逾期"


class NoDateInPeriod(InvalidDuty):
    """The period is too short for the rhythm."""

    en = "none of its dates lies in its period; name a later last day"
    zh = "期间内没有任何到期日；请填写更晚的最后一天"


class StandingDutyOverlaps(DutyOverlaps):
    """Another department is accountable for part of scope and period."""

    en = (
        "{department} is accountable for {activity!r} already (standing duty {duty}, deliverable "
        "{deliverable!r}, for {scope[en]}, from {first} to {last[en]}); end that one or name "
        "another scope, period or activity"
    )
    zh = (
        "{department} 已是“{activity}”的责任部门（常设职责 {duty}，输出物“{deliverable}”，"
        "适用于 {scope[zh]}，自 {first} 至 {last[zh]}）；请先终止该职责，或填写其他范围、期间或事项"
    )
