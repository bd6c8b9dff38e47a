"""Why a correction of a running project's participants and ratios is refused."""

from __future__ import annotations

from services.duties.domain.refusals import DutiesRefused


class SharesSetByPlan(DutiesRefused):
    """The project has not started."""

    en = "the project is still planned, so its plan has its participants and ratios; change that"
    zh = "协作事项尚未启动，参与部门和分配比例由计划决定；请修改计划"


class SharesFixed(DutiesRefused):
    """The project is closed: what was paid follows from its ratios."""

    en = "participants and ratios of a closed project stay; only its outcome can be corrected"
    zh = "已结项的协作事项不能更改参与部门和分配比例；只能更正其结果"


class ShareCorrectionAwaits(DutiesRefused):
    """A correction of participants and ratios has still to be confirmed or rejected."""

    en = "a correction of participants and ratios awaits a second person: {reason}; decide it first"
    zh = "参与部门和分配比例的更正尚待另一人确认：{reason}；请先处理"


class SharesChangedMeanwhile(DutiesRefused):
    """The participants are others than when the correction was entered."""

    en = "participants or ratios have changed since this was entered; reject it and enter it again"
    zh = "录入后参与部门或分配比例已变化；请驳回此更正并重新录入"


class ShareCorrectionRejectedAlready(DutiesRefused):
    """The correction was rejected for another reason, and no other one is proposed."""

    en = "the correction of participants and ratios was rejected: {reason}; enter another one"
    zh = "参与部门和分配比例的更正已被驳回：{reason}；请另行录入"
