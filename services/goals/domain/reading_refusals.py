"""The reasons for which the readings of a goal refuse a command."""

from __future__ import annotations

from services.goals.domain.refusals import GoalsRefused, InvalidMoment


class GoalReadingsArchived(GoalsRefused):
    """The goal was archived; its readings no longer change."""

    en = "the goal was archived; its readings can no longer change"
    zh = "目标已归档；其读数不能再更改"


class GoalReadingsClosed(GoalsRefused):
    """The goal's cycle was closed; its readings no longer change."""

    en = "the goal's cycle was closed; its readings can no longer change"
    zh = "目标所在周期已关闭；其读数不能再更改"


class GoalReadingsWithdrawn(GoalsRefused):
    """The goal had been set by mistake; its readings no longer change."""

    en = "the goal was withdrawn; its readings can no longer change"
    zh = "目标已撤回；其读数不能再更改"


class GoalNotStarted(GoalsRefused):
    """The goal's cycle is not active yet."""

    en = "readings are entered once the goal's cycle is active; activate it first"
    zh = "目标所在周期启动后才能录入读数；请先启动周期"


class GoalHasOtherUnit(GoalsRefused):
    """A rule's reading is in another unit than the goal is measured in."""

    en = "the goal is measured in {unit}, and the rule enters {other}; change the rule"
    zh = "目标的计量单位为 {unit}，而规则录入的单位为 {other}；请修改规则"


class ReadingIdTaken(GoalsRefused):
    """Another reading has this id."""

    en = "a reading of this id was entered already; correct it instead"
    zh = "已有此编号的读数；请改为更正它"


class GoalNotConnected(GoalsRefused):
    """A connector enters readings of goals that are connected to its system, and of no others."""

    en = "this goal is not connected to {source}; set it with `connected_to`, or enter it by hand"
    zh = "该目标未连接 {source}；请在设定目标时填写 `connected_to`，或由人员录入"


class ReadingOfOtherParty(GoalsRefused):
    """Somebody else entered the reading: the department, a connector or an officer."""

    en = "somebody else entered this reading; ask them, or an officer for goals, to correct it"
    zh = "该读数由他人录入；请由录入者或目标专员更正"


class ReadingWithdrawnBefore(GoalsRefused):
    """The reading was withdrawn for another reason."""

    en = "the reading was withdrawn already, because: {reason}"
    zh = "该读数已撤回，理由：{reason}"


class ReportEnteredAfterDue(InvalidMoment):
    """A department alone says that it reported in time, after the time was over."""

    en = (
        "the report for {slot} was due at {due_at}, and this is entered after that; leave `at` out,"
        " or ask an officer to enter it"
    )
    zh = "{slot} 的报告应于 {due_at} 前提交，而录入晚于该时间；请不填 `at`，或由专员录入"


class MeasuredBeforeCycle(InvalidMoment):
    """The reading was measured before the goal's cycle began."""

    en = "the cycle begins on {first_day}; a reading is measured from then on"
    zh = "周期从 {first_day} 开始；读数须在此后测量"


class EnteredBeforeMeasured(InvalidMoment):
    """The reading would be entered before it was measured."""

    en = "a reading is entered after it was measured; name a later `at`"
    zh = "读数须在测量之后录入；请填写更晚的 `at`"


class CorrectedBeforeMeasured(InvalidMoment):
    """The reading would be corrected before it was measured."""

    en = "a reading is corrected after it was measured; name a later `at`"
    zh = "读数须在测量之后更正；请填写更晚的 `at`"
