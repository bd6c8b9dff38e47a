"""The reasons for which the pain list refuses a command."""

from __future__ import annotations

from services.programme.domain.refusals import InvalidProgramme, ProgrammeRefused, UnknownProgramme


class UnknownPain(UnknownProgramme):
    """There is no pain of this id on the programme's list."""

    en = "there is no pain {pain_id} on this list; record it first"
    zh = "清单上没有痛点 {pain_id}；请先登记"


class UnknownMeasure(UnknownProgramme):
    """There is no measure of this number against the pain."""

    en = "there is no measure {number} against this pain"
    zh = "该痛点没有第 {number} 项措施"


class SourceUnknown(InvalidProgramme):
    """A pain names where it was seen."""

    en = "name in `reference` a survey (and its question), an interview or a mined result"
    zh = "请在 `reference` 中填写存在的问卷（及其问题）、访谈或流程挖掘结果"


class PainIdTaken(ProgrammeRefused):
    """Another pain has this id."""

    en = "a pain of this id is on the list already; record another one"
    zh = "清单上已有此编号的痛点；请另行登记"


class PainIsClosed(ProgrammeRefused):
    """Nothing is done against a pain that is closed."""

    en = "the pain was closed, because: {reason}; reopen it first"
    zh = "该痛点已关闭，理由：{reason}；请先重新打开"


class PainIsOpen(ProgrammeRefused):
    """There is nothing to reopen."""

    en = "the pain is open already"
    zh = "该痛点尚未关闭，无需重新打开"


class PainIsMerged(ProgrammeRefused):
    """A pain that was merged is treated where it was merged into."""

    en = "the pain was merged into {into}; name that one"
    zh = "该痛点已并入 {into}；请改用后者"


class MergedIntoItself(InvalidProgramme):
    """A pain is no duplicate of itself."""

    en = "a pain is not merged into itself; name another one in `into`"
    zh = "痛点不能并入自身；请在 `into` 中填写另一痛点"


class MeasuresGoOn(ProgrammeRefused):
    """Somebody still does something against the pain."""

    en = "measures against the pain go on: {measures}; close them first"
    zh = "该痛点尚有进行中的措施：{measures}；请先关闭"


class SolvedByNothing(ProgrammeRefused):
    """A pain is solved by a measure that was done."""

    en = "no measure against the pain was done; close one as done, or drop the pain with a reason"
    zh = "该痛点没有已完成的措施；请先完成一项措施，或说明理由后放弃该痛点"


class MeasureClosedOtherwise(ProgrammeRefused):
    """A measure is closed once."""

    en = "the measure was closed already; take another one"
    zh = "该措施已关闭；请另行采取措施"


class MeasureDueInThePast(InvalidProgramme):
    """A measure is due today or later."""

    en = "a measure is due today or later"
    zh = "措施的期限不得早于今天"


class CurrencyKept(ProgrammeRefused):
    """Pains that are rated in money have the list's currency."""

    en = "pains are rated in {currency} already; rate them in minutes before it is changed"
    zh = "已有痛点以 {currency} 计价；更换币种前请先改以分钟估算"


class NothingToPrioritise(ProgrammeRefused):
    """There is no rated pain that is open or being treated."""

    en = "no pain on the list is open and rated; rate one first"
    zh = "清单上没有未关闭且已估算的痛点；请先估算"


class ReasonForAnotherPlan(InvalidProgramme):
    """Whoever decides otherwise than proposed says why."""

    en = "the pains propose {proposed[en]} first; say in `reason` why another plan comes first"
    zh = "按痛点应先落地{proposed[zh]}；请在 `reason` 中说明为何先落地其他方案"
