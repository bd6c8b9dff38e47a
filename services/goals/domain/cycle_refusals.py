"""The reasons for which cycles refuse a command."""

from __future__ import annotations

from services.goals.domain.refusals import GoalsRefused, InvalidCycle, InvalidMoment


class CycleIsClosed(GoalsRefused):
    """The goals of a closed cycle no longer change."""

    en = "the cycle was closed; its goals can no longer change"
    zh = "周期已关闭；其目标不能再更改"


class CycleIsWithdrawn(GoalsRefused):
    """The cycle had been prepared by mistake."""

    en = "the cycle was withdrawn, because: {reason}; prepare another one"
    zh = "周期已撤回，理由：{reason}；请另行准备"


class CycleIsNotReopened(GoalsRefused):
    """A closed cycle is not activated again."""

    en = "the cycle was closed; it is not opened again"
    zh = "周期已关闭，不能再次启动"


class CycleActivatedAlready(GoalsRefused):
    """The cycle was activated at another time."""

    en = "the cycle was activated at {at} already"
    zh = "周期已于 {at} 启动"


class CycleClosedAlready(GoalsRefused):
    """The cycle was closed at another time."""

    en = "the cycle was closed at {at} already"
    zh = "周期已于 {at} 关闭"


class CycleIsNotActive(GoalsRefused):
    """Only an active cycle is closed."""

    en = "only an active cycle is closed; activate it first"
    zh = "只有进行中的周期才能关闭；请先启动"


class CycleIdTaken(GoalsRefused):
    """Another cycle has this id."""

    en = "a cycle of this id was prepared already; prepare another one"
    zh = "已有此编号的周期；请另行准备"


class CycleEndsBeforeItBegins(InvalidCycle):
    """The last day lies before the first."""

    en = "the last day of a cycle is not before its first one"
    zh = "周期的最后一天不能早于第一天"


class CycleTooLong(InvalidCycle):
    """The cycle is longer than its kind allows."""

    en = "a {kind[en]} has at most {days} days"
    zh = "{kind[zh]}周期最多 {days} 天"


class CycleIsOver(InvalidMoment):
    """The cycle would be activated after its last day."""

    en = "the cycle's last day was {last_day}; it is over"
    zh = "周期的最后一天是 {last_day}，已经结束"


class BeforeCycleActivation(InvalidMoment):
    """The cycle would be closed before it was activated."""

    en = "the cycle was activated at {activated_at}; name a later `at`"
    zh = "周期启动于 {activated_at}；请填写更晚的 `at`"
