"""Why a command about a draft of a plan is refused."""

from __future__ import annotations

from services.incentives.domain.refusals import IncentivesRefused, NotFound


class SecondPersonNeeded(IncentivesRefused):
    """Another person than the caller decides."""


class DraftWrittenByYourself(SecondPersonNeeded):
    """The caller wrote the draft, or a part of it."""

    en = "you wrote this draft or a part of it; somebody else approves it"
    zh = "此草案由您撰写或参与撰写；须由他人批准"


class UnknownPlanDraft(NotFound):
    """There is no such draft."""

    en = "there is no draft {draft}"
    zh = "没有方案草案 {draft}"


class DraftIdTaken(IncentivesRefused):
    """Another draft has this id."""

    en = "there is a draft of this id already"
    zh = "已有此编号的方案草案"


class DraftNotSimulated(IncentivesRefused):
    """Nobody has seen what these terms would do."""

    en = "these very terms were not simulated yet; simulate the draft first"
    zh = "此草案的当前条款尚未试算；请先试算"


class SimulationOfOtherTerms(IncentivesRefused):
    """The draft was changed while it was simulated."""

    en = "the draft has other terms by now; simulate it again"
    zh = "草案条款已变更；请重新试算"


class DraftApprovedAlready(IncentivesRefused):
    """The draft is a version of the plan."""

    en = "the draft was approved as version {version} of the plan; write another draft"
    zh = "草案已批准为方案第 {version} 版；请另写草案"


class DraftWithdrawnAlready(IncentivesRefused):
    """The draft is withdrawn."""

    en = "the draft was withdrawn: {reason}; write another one"
    zh = "草案已撤回：{reason}；请另写草案"


class PlanHasTheseTerms(IncentivesRefused):
    """The newest version has the same terms."""

    en = "version {version} of the plan has these terms already"
    zh = "方案第 {version} 版已有相同条款"
