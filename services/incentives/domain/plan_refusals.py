"""The refusals of plan terms that the first version of plans did not have."""

from __future__ import annotations

from services.incentives.domain.refusals import InvalidPlan


class MinimumBelowZero(InvalidPlan):
    """The minimum number of obligations is below zero."""

    en = "the minimum number of obligations must not be below 0; it is {minimum}"
    zh = "最少义务数量不得小于 0；现为 {minimum}"


class DisputeDaysBelowOne(InvalidPlan):
    """Nobody could dispute anything after the lock."""

    en = "disputes need a time limit of at least 1 day after the lock; it is {days}"
    zh = "锁账后提出争议的期限至少为 1 天；现为 {days}"


class UnknownExcuseReason(InvalidPlan):
    """The plan names a reason that does not exist."""

    en = "there is no excuse {reason}; there are {known}"
    zh = "没有免责原因 {reason}；可用原因：{known}"


class CurveWithoutSteps(InvalidPlan):
    """A curve of steps has none."""

    en = "name at least one step of the score curve"
    zh = "请至少指定得分曲线的一级"


class CurveStepOutOfRange(InvalidPlan):
    """A step lies outside the rates and scores there are."""

    en = "a step has a rate from 0 to 1 and a score from 0 to 100, not {from_rate} and {score}"
    zh = "每级的按时率须在 0 到 1 之间、得分须在 0 到 100 之间；现为 {from_rate} 和 {score}"


class CurveStepsUnordered(InvalidPlan):
    """A later step begins at a lower rate, or has a lower score."""

    en = "the step from {from_rate} must have a higher rate and no lower score than the one before"
    zh = "从 {from_rate} 开始的一级，按时率须高于上一级，得分不得低于上一级"


class InvalidCurveRates(InvalidPlan):
    """The rates of a capped curve are not in order."""

    en = "the floor rate {floor_rate} must lie below the full rate {full_rate}, both from 0 to 1"
    zh = "起算按时率 {floor_rate} 须低于满分按时率 {full_rate}，且都在 0 到 1 之间"


class InvalidMixWeights(InvalidPlan):
    """The weights of a mixed share rule do not sum to one."""

    en = "the weights of a mix must not be below 0 and must sum to exactly 1; they sum to {total}"
    zh = "混合规则的权重不得小于 0，且合计必须正好为 1；现合计为 {total}"


class InvalidStarMinimum(InvalidPlan):
    """Everybody would be ranked for the star, even without any obligation."""

    en = "the star needs a minimum of at least 1 obligation; it is {minimum}"
    zh = "协作之星的最少义务数量至少为 1；现为 {minimum}"


class InvalidStarWinners(InvalidPlan):
    """A number of winners is below zero."""

    en = "the numbers of winners must not be below 0"
    zh = "获奖名额不得小于 0"


class InvalidStarAward(InvalidPlan):
    """The award is worth nothing."""

    en = "the award of the star must be above 0"
    zh = "协作之星的奖励必须大于 0"


class InvalidStarAlerts(InvalidPlan):
    """A threshold of the star's alerts makes no sense."""

    en = "in the star's alerts items start at 1, hours at 0, and a part lies from 0 to 1"
    zh = "协作之星异常提示中，项数不得小于 1，小时数不得小于 0，比例须在 0 到 1 之间"
