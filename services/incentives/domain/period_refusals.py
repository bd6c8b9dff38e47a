"""Why a step of a month from open to paid is refused."""

from __future__ import annotations

from services.incentives.domain.refusals import IncentivesRefused, NotFound


class CalculatedByYourself(IncentivesRefused):
    """Who calculated the month does not approve it."""

    en = "you calculated this month yourself; another person approves it"
    zh = "此考核月由您本人核算；须由另一人批准"


class PeriodNotCalculated(IncentivesRefused):
    """There is nothing to review yet."""

    en = "{period} is not calculated yet; calculate it first"
    zh = "{period} 尚未核算；请先核算"


class CalculationOutdated(IncentivesRefused):
    """The month's statement changed after it was calculated."""

    en = "the statement of {period} changed after it was calculated; calculate it again"
    zh = "{period} 的核算单在核算之后已变更；请重新核算"


class PeriodNotUnderReview(IncentivesRefused):
    """Only what was reviewed is approved."""

    en = "{period} is not under review; calculate it and start its review first"
    zh = "{period} 不在复核中；请先核算并开始复核"


class AnotherStatementSeen(IncentivesRefused):
    """The approval names another statement than the one under review."""

    en = "under review is the statement {digest}; read it again, then approve that one"
    zh = "复核中的核算单为 {digest}；请重新查看后再批准"


class PeriodApprovedAlready(IncentivesRefused):
    """The month is approved."""

    en = "{period} is approved already; send it back to change that"
    zh = "{period} 已批准；如需变更，请先退回"


class PeriodNotApproved(IncentivesRefused):
    """The month is not approved yet."""

    en = "{period} is not approved yet; it is calculated, reviewed and approved by another first"
    zh = "{period} 尚未批准；请先核算、复核并由另一人批准"


class ChangedSinceApproval(IncentivesRefused):
    """The statement to lock is not the one that was approved."""

    en = "the statement of {period} changed after it was approved; calculate and approve it again"
    zh = "{period} 的核算单在批准之后已变更；请重新核算并批准"


class PeriodLockedAlready(IncentivesRefused):
    """The month is locked, so its statement is final."""

    en = "{period} is locked; what comes later is adjusted in an open month"
    zh = "{period} 已锁账；之后的变更将在未锁账的月份中调整"


class PeriodNotLocked(IncentivesRefused):
    """Only a final statement is paid."""

    en = "{period} is not locked yet; only a locked month is paid"
    zh = "{period} 尚未锁账；只有已锁账的月份才能标记为已支付"


class PeriodPaidAlready(IncentivesRefused):
    """The month was marked as paid, with another reference."""

    en = "{period} was marked as paid at {at}, with the reference {reference}"
    zh = "{period} 已于 {at} 标记为已支付，付款凭证号：{reference}"


class PeriodHasNoSeal(NotFound):
    """A month is sealed when it is locked."""

    en = "{period} has no seal, because it is not locked"
    zh = "{period} 没有封签，因为尚未锁账"
