"""Why a command to a project is refused."""

from __future__ import annotations

from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidMoment,
    InvalidTerms,
    NothingOfThisId,
)
from shared.eventsourcing.code_rule import MalformedCode


class UnknownProject(NothingOfThisId):
    """There is no project of this id."""

    en = "there is no project {project}; plan it first"
    zh = "没有协作事项 {project}；请先计划"


class ProjectIdTaken(DutiesRefused):
    """The id belongs to another project."""

    en = "a project of this id is planned already; change its plan instead"
    zh = "此编号的协作事项已存在；请改为修改其计划"


class ProjectCodeTaken(DutiesRefused):
    """Another project that is not cancelled has the code, in upper or lower case."""

    en = "the project {name} ({project}) has the code {code} already; choose another code"
    zh = "协作事项 {name}（{project}）已使用代码 {code}；请另选代码"


class TermsFixed(DutiesRefused):
    """The project has started, or is over."""

    en = "the terms are fixed once a project has started; cancel it and plan another"
    zh = "协作事项启动后约定不可更改；请取消后另行计划"


class ProjectStartedAlready(DutiesRefused):
    """The project runs, with another kick-off."""

    en = "the project was started already, with T at {kick_off}"
    zh = "协作事项已启动，启动时间 T 为 {kick_off}"


class ProjectOver(DutiesRefused):
    """The project is closed or cancelled and cannot start."""

    en = "only a planned project is started and this one is over; plan another one"
    zh = "只有计划中的协作事项可以启动，此事项已结束；请另行计划"


class ClosedBeforeKickOff(InvalidMoment):
    """The project would end before it began."""

    en = "it cannot have closed before its kick-off at {kick_off}; name a later time"
    zh = "关闭时间不能早于启动时间 {kick_off}；请填写更晚的时间"


class ProjectClosedAlready(DutiesRefused):
    """The project is closed, with another outcome or at another time."""

    en = "the project was closed already, with the outcome {actual} at {at}"
    zh = "协作事项已于 {at} 关闭，实际结果为 {actual}"


class ProjectNotStarted(DutiesRefused):
    """A project that does not run has no outcome."""

    en = "only a running project is closed; start it first"
    zh = "只有进行中的协作事项可以关闭；请先启动"


class ProjectHasNoOutcome(DutiesRefused):
    """A project without an outcome has none to correct."""

    en = "only a closed project has an outcome to correct; close it first"
    zh = "只有已结项的协作事项才有可更正的结果；请先结项"


class ProjectHasOutcome(DutiesRefused):
    """A closed project is not cancelled."""

    en = "a closed project has its outcome; it can no longer be cancelled"
    zh = "已关闭的协作事项已有结果，不能再取消"


class ProjectCancelledAlready(DutiesRefused):
    """The project is cancelled: for another reason, at another time, or the command is late."""

    en = "the project was cancelled at {at}: {reason}"
    zh = "协作事项已于 {at} 取消：{reason}"


class WithdrawnWhileRunning(DutiesRefused):
    """Something may depend on what has started."""

    en = "only a planned project is withdrawn as a mistake; cancel this one, which has started"
    zh = "只有计划中的协作事项可以作为误录撤回；此事项已启动，请改为取消"


class GoalsFixed(DutiesRefused):
    """The project is over."""

    en = "the goals of a project are changed while it is planned or running; this one is over"
    zh = "只有计划中或进行中的协作事项可以更改所服务的目标；此事项已结束"


class CodeMalformed(MalformedCode, InvalidTerms):
    """The code of a project has a character that no code has."""


class NoParticipant(InvalidTerms):
    """Nobody takes part."""

    en = "name at least one participating department"
    zh = "请至少填写一个参与部门"


class ParticipantNamedTwice(InvalidTerms):
    """A department has two shares."""

    en = "name each participating department once; twice: {departments}"
    zh = "每个参与部门只能填写一次；重复：{departments}"


class RatioBelowZero(InvalidTerms):
    """A share takes money."""

    en = "a ratio below zero would take money from a department; send 0 or more"
    zh = "分配比例小于零会扣减部门奖金；请填写 0 或以上"


class RatiosNotOne(InvalidTerms):
    """The ratios sum to another value."""

    en = "the ratios must sum to exactly 1; these sum to {total}"
    zh = "分配比例之和必须正好为 1；现为 {total}"


class TargetNotAboveZero(InvalidTerms):
    """There is nothing to measure the outcome against."""

    en = "the target must be above zero: the outcome is measured against it"
    zh = "目标必须大于零：结果以目标衡量"


class TargetToUndercutNotAboveZero(InvalidTerms):
    """There is nothing to undercut that a pool could grow with."""

    en = "a target to be undercut must be above zero: the pool grows with target ÷ outcome"
    zh = "越低越好的目标必须大于零：奖金池按“目标 ÷ 结果”增加"


class PoolBelowZero(InvalidTerms):
    """The pool is a debt."""

    en = "the pool cannot be below zero; leave it out where there is none"
    zh = "奖金池不能小于零；没有奖金池时请不要填写"
