"""The reasons for which the pilot refuses a command."""

from __future__ import annotations

from services.programme.domain.refusals import InvalidProgramme, ProgrammeRefused, UnknownProgramme


class PilotNotChosen(UnknownProgramme):
    """No project is the programme's pilot."""

    en = "no project is the pilot yet; choose one first"
    zh = "尚未选择试点项目；请先选择"


class UnknownTuningDecision(UnknownProgramme):
    """There is no tuning decision of this number."""

    en = "there is no tuning decision {number}"
    zh = "没有第 {number} 项优化决定"


class PilotGoesOn(ProgrammeRefused):
    """Snapshots were taken of the pilot that was chosen."""

    en = "snapshots of the pilot were taken already; it is not exchanged, end it instead"
    zh = "试点已有数据快照，不能更换；请改为结束试点"


class PilotIsOver(ProgrammeRefused):
    """Nothing of an ended pilot changes, but what was decided in it is reviewed."""

    en = "the pilot was ended, because: {reason}"
    zh = "试点已结束，理由：{reason}"


class PilotNotInThisPhase(ProgrammeRefused):
    """A pilot is chosen in the diagnosis or the pilot phase."""

    en = "the programme is in roll-out; a pilot is chosen before it"
    zh = "推进计划已处于推广阶段；试点须在此之前选择"


class PilotStartsInThePast(InvalidProgramme):
    """A pilot starts today or later."""

    en = "a pilot starts today or later"
    zh = "试点开始日不得早于今天"


class PilotTooShort(InvalidProgramme):
    """A pilot has two whole weeks, so that there is a snapshot of it."""

    en = "a pilot lasts two weeks or longer; name a later `ends_on`"
    zh = "试点至少持续两周；请填写更晚的 `ends_on`"


class TuningBeforeThePilot(InvalidProgramme):
    """A tuning decision changes a pilot that goes on."""

    en = "the pilot starts on {starts_on}; nothing is tuned before"
    zh = "试点于 {starts_on} 开始；此前无可优化"


class TuningReviewedOtherwise(ProgrammeRefused):
    """A tuning decision is reviewed once; what follows is another decision."""

    en = "the decision was reviewed already; decide anew instead"
    zh = "该优化决定已复核；请改为作出新的决定"
