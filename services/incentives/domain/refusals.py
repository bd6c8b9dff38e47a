"""The refusals of incentives: commands and queries that its rules forbid, a class for a reason."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class IncentivesRefused(Refusal):
    """The rules of incentives forbid this."""


class PeriodNotOver(IncentivesRefused):
    """A running or later month can be neither calculated nor locked."""

    en = "{period} is not over yet; close it in the month after"
    zh = "{period} 尚未结束；请在次月结账"


class StatementOfAnotherPeriod(IncentivesRefused):
    """The statement to lock is not of the month to lock."""

    en = "this is the statement of {found}; send the one of {period}"
    zh = "这是 {found} 的核算单；请提交 {period} 的核算单"


class PeriodEmpty(IncentivesRefused):
    """Nothing is booked in the month to lock, which may be a mistake."""

    en = "nothing is booked in {period}; to lock it all the same, send allow_empty: true"
    zh = "{period} 没有任何入账；如仍要锁账，请提交 allow_empty: true"


class InvalidPeriod(IncentivesRefused):
    """There is no such month, or the given time lies in no month."""


class NotAMonth(InvalidPeriod):
    """The text is not a month."""

    en = "{text!r} is no month; write it as YYYY-MM, for example 2026-11"
    zh = "{text!r} 不是月份；请写成 YYYY-MM，例如 2026-11"


class TimeWithoutOffset(InvalidPeriod):
    """The time does not say in which zone it is."""

    en = "{at} has no offset; say in which zone it is"
    zh = "{at} 没有时区偏移；请注明时区"


class TimeOutsideCalendar(InvalidPeriod):
    """The time lies in no month in the company's zone."""

    en = "{at} lies outside the calendar"
    zh = "{at} 超出日历范围"


class InvalidPlan(IncentivesRefused):
    """A plan cannot have these terms."""


class WeightOutOfRange(InvalidPlan):
    """The weight of every department is not between 0 and 1."""

    en = "the weight of every department must lie from 0 to 1; it is {weight}"
    zh = "各部门的权重必须在 0 到 1 之间；现为 {weight}"


class DepartmentWeightOutOfRange(InvalidPlan):
    """The weight of one department is not between 0 and 1."""

    en = "the weight of {department} must lie from 0 to 1; it is {weight}"
    zh = "{department} 的权重必须在 0 到 1 之间；现为 {weight}"


class DepartmentWeighedTwice(InvalidPlan):
    """Two spellings of one department's code have a weight each."""

    en = "{department} has more than one weight; codes that differ only in case are the same"
    zh = "{department} 有多个权重；仅大小写不同的代码视为同一部门"


class NoKindCounts(InvalidPlan):
    """The plan counts no kind of obligation."""

    en = "name at least one kind of obligation that counts: {known}"
    zh = "请至少指定一种计入的义务类型：{known}"


class UnknownObligationKind(InvalidPlan):
    """The plan names a kind of obligation that does not exist."""

    en = "there is no kind of obligation {kind}; there are {known}"
    zh = "没有义务类型 {kind}；可用类型：{known}"


class KindWeightNotPositive(InvalidPlan):
    """A kind that counts must have a weight."""

    en = "{kind} must weigh more than 0; leave it out if it does not count"
    zh = "{kind} 的权重必须大于 0；如不计入，请不要列出"


class PoolCapBelowOne(InvalidPlan):
    """The cap would cut the pool of a project that met its target."""

    en = "a cap below 1 would cut the pool of a project that met its target"
    zh = "上限低于 1 会削减已达标项目的奖金池"


class InvalidCurrency(InvalidPlan):
    """The currency is not an ISO 4217 code."""

    en = "a currency is its ISO 4217 code, for example CNY"
    zh = "货币须为 ISO 4217 代码，例如 CNY"


class PlanBeginsInLockedPeriod(InvalidPlan):
    """A plan would change a month that is locked."""

    en = "{latest} is locked; let the plan begin in a later month"
    zh = "{latest} 已锁账；请让方案从更晚的月份开始"


class InvalidProjectOutcome(IncentivesRefused):
    """No pool or shares can be computed from this outcome."""


class TargetNotPositive(InvalidProjectOutcome):
    """The outcome cannot be divided by its target."""

    en = "the target of {project} must be above 0"
    zh = "{project} 的目标值必须大于 0"


class AgreedPoolNegative(InvalidProjectOutcome):
    """The agreed pool is below zero."""

    en = "the pool of {project} must not be below 0"
    zh = "{project} 的奖金池不得小于 0"


class ShareRatioNegative(InvalidProjectOutcome):
    """A department's agreed share is below zero."""

    en = "no ratio of {project} may be below 0"
    zh = "{project} 的任何分成比例都不得小于 0"


class ShareRatiosUnbalanced(InvalidProjectOutcome):
    """The agreed shares are more or less than the pool."""

    en = "the ratios of {project} must sum to exactly 1"
    zh = "{project} 的分成比例之和必须正好为 1"


class NotFound(IncentivesRefused):
    """There is no such thing."""


class UnknownPlan(NotFound):
    """There is no plan of this version."""

    en = "there is no plan {version}; the newest is {newest}"
    zh = "没有方案 {version}；最新版本为 {newest}"
