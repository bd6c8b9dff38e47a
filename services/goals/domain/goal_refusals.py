"""The reasons for which goals, their tree and their weights refuse a command."""

from __future__ import annotations

from services.goals.domain.refusals import GoalsRefused, InvalidGoal, InvalidWeights


class CircularGoals(GoalsRefused):
    """A goal would come to depend on itself."""

    en = "goals would depend on themselves: {titles}"
    zh = "目标将依赖其自身：{titles}"


class GoalIdTaken(GoalsRefused):
    """Another goal has this id."""

    en = "this id belongs to another goal; set the goal under an id of its own"
    zh = "此编号属于另一个目标；请使用新的编号"


class GoalArchivedBefore(GoalsRefused):
    """The goal was archived at another time or for another reason."""

    en = "the goal was archived at {at} already, because: {reason}"
    zh = "目标已于 {at} 归档，理由：{reason}"


class GoalWithdrawnBefore(GoalsRefused):
    """The goal was withdrawn for another reason."""

    en = "the goal was withdrawn already, because: {reason}"
    zh = "目标已撤回，理由：{reason}"


class GoalCountsAlready(GoalsRefused):
    """What is counted of a goal is taken back by officers alone."""

    en = (
        "reports or readings of the goal {title} count already; withdraw its readings first, ask an"
        " officer for goals to withdraw the goal, or archive it"
    )
    zh = "目标“{title}”已有报告或读数计入；请先撤回其读数，请目标专员撤回该目标，或改为归档"


class GoalHasSubGoals(GoalsRefused):
    """A goal with sub-goals is not archived."""

    en = "the goal has sub-goals: {titles}; move or archive them first"
    zh = "该目标有子目标：{titles}；请先移动或归档它们"


class GoalTreeTooDeep(GoalsRefused):
    """The tree would have too many levels."""

    en = "the tree has at most {levels} levels; choose a higher parent"
    zh = "目标树最多 {levels} 层；请选择更高的上级目标"


class CompanyGoalHasNoParent(InvalidGoal):
    """Only a department's goal has a parent."""

    en = "a company goal has no parent; name the department whose goal it is"
    zh = "公司级目标没有上级；请填写目标所属的部门"


class CompanyGoalIsNotTransferred(InvalidGoal):
    """A goal of the company belongs to no department."""

    en = "a company goal belongs to no department; set a goal of the department below it"
    zh = "公司级目标不属于任何部门；请在其下设定部门子目标"


class SubGoalWithoutWeight(InvalidWeights):
    """The weights leave a sub-goal out."""

    en = "name every sub-goal; missing: {titles}"
    zh = "请列出每个子目标；缺少：{titles}"


class WeightOfNoSubGoal(InvalidWeights):
    """A weight names another goal."""

    en = "these are not sub-goals of the goal: {goal_ids}"
    zh = "这些不是该目标的子目标：{goal_ids}"


class NoSubGoals(InvalidWeights):
    """The goal has no sub-goals."""

    en = "the goal has no sub-goals; set one first"
    zh = "该目标没有子目标；请先设定"


class NegativeWeight(InvalidWeights):
    """A weight lies below 0."""

    en = "a weight is a part of the parent; send 0 or more"
    zh = "权重是上级目标的一部分；请填写 0 或更大的数"


class WeightsDoNotSumToOne(InvalidWeights):
    """The weights do not sum to exactly 1."""

    en = "the weights must sum to exactly 1; these sum to {total}"
    zh = "权重之和必须正好为 1；现在为 {total}"


class ToleranceOutOfRange(InvalidGoal):
    """The tolerance is no part of the completion."""

    en = "the tolerance is a part of the completion, from 0 to 1"
    zh = "容差是完成度的一部分，介于 0 和 1 之间"


class RangeHasNoMilestones(InvalidGoal):
    """A range to be held has no milestones."""

    en = "a range is to be held all the time; leave the milestones out"
    zh = "区间目标须始终保持；请去掉里程碑"


class MilestonesOutOfOrder(InvalidGoal):
    """The days of the milestones do not ascend."""

    en = "name the milestones by day, each later than the one before"
    zh = "请按日期列出里程碑，每个都晚于前一个"


class MilestonesOutsideCycle(InvalidGoal):
    """A milestone lies outside the cycle."""

    en = "milestones lie in the cycle, from {first_day} to {last_day}"
    zh = "里程碑须在周期内，即 {first_day} 至 {last_day}"


class MilestonesLeadBack(InvalidGoal):
    """The milestones do not lead to the target."""

    en = "milestones lead from the start to the target, none of them back"
    zh = "里程碑须从起点走向目标值，不能倒退"


class TargetNotAboveStart(InvalidGoal):
    """A goal that goes up has a target below its start."""

    en = "a goal that goes up has its target above its start"
    zh = "上升型目标的目标值须高于起点"


class TargetNotBelowStart(InvalidGoal):
    """A goal that goes down has a target above its start."""

    en = "a goal that goes down has its target below its start"
    zh = "下降型目标的目标值须低于起点"


class RangeIsEmpty(InvalidGoal):
    """The range to be held is empty."""

    en = "a range to be held has its low below its high"
    zh = "区间的下限须低于上限"
