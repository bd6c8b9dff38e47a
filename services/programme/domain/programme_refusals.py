"""The reasons for which programmes refuse a command."""

from __future__ import annotations

from services.programme.domain.refusals import InvalidProgramme, ProgrammeRefused


class ProgrammeIdTaken(ProgrammeRefused):
    """Another programme has this id."""

    en = "a programme of this id was begun already; begin another one"
    zh = "已有此编号的推进计划；请另行启动"


class ProgrammeRunsAlready(ProgrammeRefused):
    """A company runs one programme at a time."""

    en = "the programme {name} ({programme}) goes on; end it first"
    zh = "推进计划“{name}”（{programme}）仍在进行；请先结束"


class ProgrammeIsOver(ProgrammeRefused):
    """Nothing of an ended programme changes."""

    en = "the programme was ended, because: {reason}; begin another one"
    zh = "推进计划已结束，理由：{reason}；请另行启动"


class PhaseOutOfOrder(ProgrammeRefused):
    """The phases have an order, and none is left out."""

    en = "the programme is in {present[en]}; the next phase is {next[en]}"
    zh = "推进计划处于{present[zh]}阶段；下一阶段是{next[zh]}"


class NoFurtherPhase(ProgrammeRefused):
    """Roll-out goes on until the programme is ended."""

    en = "the programme is in its last phase; end it instead"
    zh = "推进计划已处于最后阶段；请改为结束"


class CriteriaNotMet(ProgrammeRefused):
    """Criteria of entering the phase are not met, and were not overruled."""

    en = "not met: {criteria[en]}; meet them, or say in `overruling` why the phase is entered"
    zh = "尚未满足：{criteria[zh]}；请先满足，或在 `overruling` 中说明仍进入该阶段的理由"


class CriterionNotStated(ProgrammeRefused):
    """There is no statement to take back."""

    en = "nobody has stated this criterion; there is nothing to withdraw"
    zh = "该条件尚无人声明，无可撤回"


class PhaseEnteredOnIt(ProgrammeRefused):
    """The phase was entered on the statement."""

    en = "the phase was entered on this statement; it is not taken back"
    zh = "已据此声明进入该阶段，不能撤回"


class PhaseEndsInThePast(InvalidProgramme):
    """A planned end lies ahead."""

    en = "a phase is planned to end today or later"
    zh = "计划结束日不得早于今天"


class BeforeTheLastChange(InvalidProgramme):
    """The command would happen before what has happened."""

    en = "the present phase was entered at {since}; name a later `at`"
    zh = "当前阶段开始于 {since}；请填写更晚的 `at`"


class PhasesIncomplete(InvalidProgramme):
    """Every phase is planned once, in order."""

    en = "plan each phase once: diagnosis, pilot, roll-out"
    zh = "每个阶段各计划一次：诊断、试点、推广"
