"""The refusals of policies and calendars, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import (
    CommsNotFound,
    InvalidSetting,
)


class UnknownPolicy(CommsNotFound):
    """The policy has no version of this number."""

    en = "there is no {policy[en]} {version}; the newest is {newest}"
    zh = "没有第 {version} 版{policy[zh]}；最新为第 {newest} 版"


class UnknownCalendar(CommsNotFound):
    """The company's calendar has no version of this number."""

    en = "there is no calendar {version}; the newest is {newest}"
    zh = "没有第 {version} 版日历；最新为第 {newest} 版"


class CalendarDayNamedTwice(InvalidSetting):
    """A day is named more than once."""

    en = "name each day once; twice: {days}"
    zh = "每个日期只填写一次；重复：{days}"


class OfficialDayOfOtherYear(InvalidSetting):
    """A day of an official list is not of its year."""

    en = "{day} is no day of the official list of {year}"
    zh = "{day} 不属于 {year} 年的官方名单"


class MakeUpDayIsWorkday(InvalidSetting):
    """A make-up day is worked anyway."""

    en = "{day} ({name}) is a {weekday[en]}, which is worked anyway: it is no make-up day"
    zh = "{day}（{name}）为{weekday[zh]}，本为工作日，不是调休上班日"


class OfficialYearsWithGap(InvalidSetting):
    """Years between the known ones and a given one have no official list."""

    en = "give the official lists from {first} to {next} without a gap, not that of {year}"
    zh = "官方名单须自 {first} 至 {next} 年连续，不能给出 {year} 年"


class EscalationChainLength(InvalidSetting):
    """The escalation chain has too few or too many steps."""

    en = "an escalation chain has 1 to {limit} steps; this one {steps}"
    zh = "升级链有 1 至 {limit} 步；此链有 {steps} 步"


class EscalationBeginsElsewhere(InvalidSetting):
    """The first step of the chain is not the head."""

    en = "the first step of an escalation chain must be the department's head"
    zh = "升级链的第一步须为部门负责人"


class EscalationOutOfOrder(InvalidSetting):
    """A step of the chain is not later than the one before."""

    en = "each step of the chain must come later than the one before"
    zh = "升级链的每一步须晚于前一步"


class DurationNotPositive(InvalidSetting):
    """A time of the policy is zero or less."""

    en = "every time must be longer than zero"
    zh = "每个时长须大于零"


class ConfirmationDaysOutOfRange(InvalidSetting):
    """The days after which entries await confirmation are out of range."""

    en = "send 0 to {limit} working days until entries await confirmation, not {days}"
    zh = "补录须确认的期限请填写 0 至 {limit} 个工作日，而非 {days}"


class RateOutOfRange(InvalidSetting):
    """The minutes of a rate are out of range."""

    en = "send 0 to {limit} minutes, not {minutes}"
    zh = "请填写 0 至 {limit} 分钟，而非 {minutes} 分钟"


class HourlyRateOutOfRange(InvalidSetting):
    """The cost of an hour is out of range."""

    en = "send 0 to {limit} minor units for an hour, not {rate}"
    zh = "每小时费率请填写 0 至 {limit} 个最小货币单位，而非 {rate}"


class MonthKeepsItsRates(InvalidSetting):
    """Rates would change a month that is over."""

    en = "{month} is over and keeps its figures; let the rates hold from {this_month} or later"
    zh = "{month} 已结束，其数字不再更改；请从 {this_month} 或以后的月份起生效"


class AlignmentTermOutOfRange(InvalidSetting):
    """A number of the alignment policy is out of range."""

    en = "send {least} to {most} as {name}, not {value}"
    zh = "{name} 请填写 {least} 至 {most}，而非 {value}"
