"""The reasons for which the source of a goal's readings is refused."""

from __future__ import annotations

from services.goals.domain.refusals import GoalsRefused, InvalidGoal


class GoalIsFed(GoalsRefused):
    """The readings of a goal that other goals feed are not entered by hand."""

    en = (
        "the readings of this goal are the {kind[en]} of {count:other goal|other goals};"
        " enter theirs, or set the source of this goal to `person` first"
    )
    zh = (
        "该目标的读数由其他 {count} 个目标按{kind[zh]}得出；请录入那些目标的读数，"
        "或先把该目标的数据来源改为 `person`"
    )


class FedReadingIsNotChanged(GoalsRefused):
    """A reading that a formula made follows from other readings."""

    en = "a formula made this reading of those of other goals; correct or withdraw them instead"
    zh = "该读数由公式根据其他目标的读数得出；请更正或撤回那些读数"


class SourceNamesGoalTwice(InvalidGoal):
    """A formula names a goal twice."""

    en = "name each goal of the formula once; named twice: {title}"
    zh = "公式中的每个目标只能出现一次；重复：{title}"


class RatioOfTwoValues(InvalidGoal):
    """A ratio divides the value of one goal by that of another."""

    en = "a ratio is of the values of exactly two goals; name two, with `of` as `value`"
    zh = "比率为两个目标的数值之比；请正好列出两个目标，且 `of` 为 `value`"


class FactorIsZero(InvalidGoal):
    """A factor of zero takes a goal out of the formula."""

    en = "a factor is not zero; leave the goal {title} out instead"
    zh = "系数不能为零；请直接去掉目标“{title}”"


class WeightedMeanNeedsFactors(InvalidGoal):
    """A weighted mean needs a weight above zero of every goal."""

    en = "a weighted mean needs a factor above 0 of every goal; missing: {title}"
    zh = "加权平均须为每个目标给出大于 0 的系数；缺少：{title}"


class SourceHasOtherUnit(InvalidGoal):
    """A goal of the formula is measured in another unit, and no factor converts it."""

    en = (
        "{title} is measured in {other} and this goal in {unit}; say with `factor` how many"
        " {unit} one {other} is, or take the completion"
    )
    zh = (
        "“{title}”的单位为 {other}，而本目标为 {unit}；请用 `factor` 填写 1 {other} 等于多少"
        " {unit}，或改用完成率"
    )


class CompletionIsFedInPercent(InvalidGoal):
    """A goal that completions feed is measured in percent."""

    en = "a formula of completions gives percent, and this goal is measured in {unit}; use `value`"
    zh = "按完成率计算的结果以 % 计，而本目标单位为 {unit}；请使用 `value`"
