"""Why what somebody wants of a dispute is refused."""

from __future__ import annotations

from collections.abc import Mapping

from services.incentives.domain.refusals import IncentivesRefused, NotFound
from shared.eventsourcing.refusal import Refusal

CHINESE_STATUSES: Mapping[str, str] = {
    "open": "尚未裁定",
    "upheld": "已支持",
    "rejected": "已驳回",
    "withdrawn": "已撤回",
    "reversed": "的裁定已撤销",
}
"""What texts say of a dispute's status."""


class UnknownDispute(NotFound):
    """There is no such dispute."""

    en = "there is no dispute {dispute}"
    zh = "没有争议 {dispute}"


class NothingToDispute(NotFound):
    """The department has no such obligation or share."""

    en = "{department} has nothing of this id that counts; look into the events of its statement"
    zh = "{department} 没有该编号的计数项目；请查看其核算单的依据"


class DisputeRefused(IncentivesRefused):
    """The state of a dispute, or of what it is about, forbids this."""


class TimeLimitOver(DisputeRefused):
    """The dispute comes too late."""

    en = "this could be disputed until {ended}"
    zh = "对此提出争议的期限已于 {ended} 截止"


class FigureOnTime(DisputeRefused):
    """It counts as on time, which no decision could better."""

    en = "this counts as on time already; there is nothing to decide"
    zh = "该项已计为按时；无需裁定"


class CreditCountedAlready(DisputeRefused):
    """The obligation counts, so no credit is missing."""

    en = "{obligation} counts already; dispute its outcome as a figure"
    zh = "{obligation} 已计数；请就其完成情况提出争议"


class CreditNotDone(DisputeRefused):
    """A credit is for what was done."""

    en = "a missing credit is for what was done; {done_at} is still to come"
    zh = "漏计只适用于已完成的事项；{done_at} 尚未到来"


class CreditInAnotherMonth(DisputeRefused):
    """The credit that is decided is due in another month than the disputed one."""

    en = "the disputed credit is due in {period}; one of another month is a dispute of its own"
    zh = "所争议的漏计属于 {period}；属于其他月份的须另行提出争议"


class NoShareToDispute(DisputeRefused):
    """The project paid no pool."""

    en = "{project} has no pool, so there is no share to dispute"
    zh = "{project} 没有奖金池，因此没有可争议的分成"


class DisputeFiledAlready(DisputeRefused):
    """The same thing is disputed already, or that was decided."""

    en = "this was disputed before; that dispute is {status[en]}"
    zh = "此事项此前已提出争议；该争议{status[zh]}"


class DisputeNotOpen(DisputeRefused):
    """The dispute is decided or withdrawn."""

    en = "this dispute is {status[en]}; only an open one can be answered, decided or withdrawn"
    zh = "该争议{status[zh]}；只有未决的争议可以答复、裁定或撤回"


class DisputeNotUpheld(DisputeRefused):
    """Only an upheld dispute changed something that could be reversed."""

    en = "this dispute is {status[en]}; only an upheld one can be reversed"
    zh = "该争议{status[zh]}；只有已支持的争议可以撤销"


class AnsweredAlready(DisputeRefused):
    """A department answers once."""

    en = "{department} has answered already"
    zh = "{department} 已答复"


class RemedyDoesNotFit(DisputeRefused):
    """The remedy is not one for what is disputed."""

    en = "{remedy} does not settle this; what does: {known}"
    zh = "处理方式 {remedy} 不适用于此争议；可用的处理方式：{known}"


class RemedyWithoutEffect(DisputeRefused):
    """Upholding it like this would change nothing."""

    en = "this would change no figure; choose another remedy, or reject the dispute"
    zh = "如此裁定不会改变任何指标；请选择其他处理方式，或驳回争议"


class DisputedThingChanged(DisputeRefused):
    """What was disputed counts no longer as it did: a decision would be about another thing."""

    en = (
        "what was disputed no longer counts as it did; reject the dispute, and let it be filed anew"
    )
    zh = "争议所涉事项的计数已变化；请驳回该争议，并由部门重新提出"


class DepartmentHasTwoRatios(IncentivesRefused):
    """Two spellings of one department's code have a ratio each."""

    en = (
        "{department} has more than one ratio; codes that differ only in case or width are the same"
    )
    zh = "{department} 有多个比例；仅大小写或全半角不同的代码视为同一部门"


class ParticipantMissing(DisputeRefused):
    """The ratios leave a department out that had a share."""

    en = "give a ratio for every participating department; {department} is missing, 0 is allowed"
    zh = "请为每个参与部门给出比例；缺少 {department}，可以为 0"


class OutsiderNeeded(Refusal):
    """Somebody else than the caller decides."""


class DeciderIsConcerned(OutsiderNeeded):
    """The caller is of one of the departments."""

    en = "you are of {department}, which this dispute concerns; somebody outside decides"
    zh = "您属于与此争议相关的 {department}；须由其他部门的人员裁定"


class DeciderDepartmentUnknown(OutsiderNeeded):
    """The caller does not lead the company, and his token names no department, or several."""

    en = (
        "your token names no single department, so nobody can tell that this dispute does not"
        " concern yours; ask for a token of your department"
    )
    zh = "您的令牌未指明唯一的部门，无法确认此争议与您的部门无关；请使用含本部门的令牌"


class DeciderSpokeAlready(OutsiderNeeded):
    """The caller filed the dispute, or answered it."""

    en = "you filed or answered this dispute yourself; another person decides"
    zh = "此争议由您本人提出或答复；须由另一人裁定"


class ReversedByDecider(OutsiderNeeded):
    """The caller upheld the dispute."""

    en = "you upheld this dispute yourself; another person reverses it"
    zh = "此争议由您本人支持；须由另一人撤销"
