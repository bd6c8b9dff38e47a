"""Why the confirmation or rejection of a project's pool or outcome is refused."""

from __future__ import annotations

from services.duties.domain.refusals import DutiesRefused
from shared.eventsourcing.refusal import Refusal


class SecondPersonNeeded(Refusal):
    """Another person than the caller decides."""


class EnteredByYourself(SecondPersonNeeded):
    """The caller entered the value."""

    en = "you entered this yourself; another officer or the general manager confirms it"
    zh = "此内容由您本人录入；须由另一位专项负责人或总经理确认"


class GeneralManagerCancels(SecondPersonNeeded):
    """A confirmed pool would be lost with the project."""

    en = "its pool is confirmed, so only the general manager cancels the project; ask them"
    zh = "奖金池已确认，只有总经理可以取消此协作事项；请联系总经理"


class NothingAwaitsConfirmation(DutiesRefused):
    """Nothing of the kind awaits a confirmation."""

    en = "nothing awaits a confirmation here; read the project again"
    zh = "此处没有待确认的内容；请重新查看协作事项"


class PoolConfirmedAlready(DutiesRefused):
    """The pool is confirmed."""

    en = "the pool is confirmed already; before the start a changed plan is a new proposal"
    zh = "奖金池已确认；启动前修改计划即为新的提议"


class PoolRejectedAlready(DutiesRefused):
    """The pool was rejected for another reason, or stands rejected before the start."""

    en = "the pool was rejected: {reason}; change the plan, or have it confirmed"
    zh = "奖金池已被驳回：{reason}；请修改计划，或请他人确认"


class PoolNotConfirmed(DutiesRefused):
    """The outcome is paid from a pool that nobody has confirmed."""

    en = "the pool with its ratios and target is not confirmed yet; that comes first"
    zh = "奖金池及其比例和目标尚未确认；请先确认奖金池"


class ChangedPoolNotConfirmed(DutiesRefused):
    """A change or removal of a confirmed pool awaits a second person."""

    en = "a confirmed pool was changed or removed; another person confirms that before the start"
    zh = "已确认的奖金池被修改或取消；启动前须由另一人确认此变更"


class OutcomeRejectedAlready(DutiesRefused):
    """The outcome was rejected for another reason, and no other one is proposed."""

    en = "the outcome was rejected: {reason}; close the project with another one"
    zh = "实际结果已被驳回：{reason}；请以其他结果重新结项"


class OutcomeConfirmedAlready(DutiesRefused):
    """Somebody else confirmed the outcome."""

    en = "the outcome {actual} of {at} was confirmed already"
    zh = "{at} 的实际结果 {actual} 已确认"
