"""The refusals of workflows: commands and queries that its rules forbid."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class WorkflowsRefused(Refusal):
    """The rules of workflows forbid this; the message says what to do instead."""


class UnknownFlow(WorkflowsRefused):
    """There is no such flow."""

    en = "there is no flow {flow}; map it first"
    zh = "没有流程 {flow}；请先建立"


class UnknownVersion(WorkflowsRefused):
    """The flow has no such version."""

    en = "version {version} is not drafted; draft it, then publish it"
    zh = "版本 {version} 没有草稿；请先起草再发布"


class VersionNotPublished(UnknownVersion):
    """The flow has no published version of this number."""

    en = "version {version} is not published; publish it first"
    zh = "版本 {version} 尚未发布；请先发布"


class UnknownCase(WorkflowsRefused):
    """There is no such case."""

    en = "there is no case {case}; start it first"
    zh = "没有办件 {case}；请先发起"


class UnknownStep(WorkflowsRefused):
    """The case has no such step, or has not reached it."""

    en = "the case has no step {step}; the open step is {open_step}"
    zh = "办件没有第 {step} 步；当前打开的是第 {open_step} 步"


class UnknownImport(WorkflowsRefused):
    """There is no such import."""

    en = "there is no import {import_id}; import the log first"
    zh = "没有导入 {import_id}；请先导入日志"


class FlowHasAnotherName(WorkflowsRefused):
    """The flow was mapped under another name."""

    en = "this flow is named {name!r}; map another one under a new id"
    zh = "这个流程名为 {name!r}；请用新的编号建立另一个流程"


class FlowNotPublished(WorkflowsRefused):
    """The flow has no version that a case can follow."""

    en = "the flow has no published version; publish one first"
    zh = "流程还没有发布的版本；请先发布一个版本"


class FlowNotPublishedThen(WorkflowsRefused):
    """The case would be older than the flow that it follows."""

    en = "the flow was published at {published_at}, only after that; give a later time"
    zh = "流程在 {published_at} 才发布，晚于所给时间；请给出更晚的时间"


class CaseOfOthers(WorkflowsRefused):
    """A connector takes the cases further that it started, and no others."""

    en = "a connector acts on the cases that it started itself; have people enter this"
    zh = "连接器只能处理由它自己发起的办件；请由人员录入"


class CaseFinishedAlready(WorkflowsRefused):
    """A finished case takes no more commands."""

    en = "the case is finished; start another one"
    zh = "办件已经办结；请另外发起一个"


class StepClosedAlready(WorkflowsRefused):
    """The step is done or was sent back."""

    en = "step {step} is closed already; the open step is {open_step}"
    zh = "第 {step} 步已经关闭；当前打开的是第 {open_step} 步"


class StepDoneOtherwise(WorkflowsRefused):
    """The step is done, by somebody else or at another time."""

    en = "step {step} was done by {department} at {at} already, and that stays"
    zh = "第 {step} 步已由 {department} 在 {at} 完成，不再改变"


class StepSentBackOtherwise(WorkflowsRefused):
    """The step was sent back for another reason or at another time."""

    en = "step {step} was sent back at {at} already, because: {reason}"
    zh = "第 {step} 步已在 {at} 退回，理由：{reason}"


class StepHeldByAnother(WorkflowsRefused):
    """Another department holds the step."""

    en = "step {step} is held by {holder}, not by {department}"
    zh = "第 {step} 步由 {holder} 办理，不是 {department}"


class NoStepBefore(WorkflowsRefused):
    """The first step cannot be sent back."""

    en = "the first step has none before it to send the case back to; complete it instead"
    zh = "第一步之前没有步骤可以退回；请完成这一步"


class InvalidSteps(WorkflowsRefused):
    """A flow cannot have these steps."""


class FlowWithoutSteps(InvalidSteps):
    """A version has no step."""

    en = "a flow needs at least one step"
    zh = "流程至少要有一个步骤"


class StepKeyTwice(InvalidSteps):
    """Two steps have the same key."""

    en = "two steps have the key {key!r}; keys name one step each"
    zh = "有两个步骤的键都是 {key!r}；每个键只能对应一个步骤"


class StandardDurationTooShort(InvalidSteps):
    """A step's standard duration is nothing or less."""

    en = "the standard duration of {key!r} must be longer than nothing"
    zh = "步骤 {key!r} 的标准时长必须大于零"


class DepartmentOpen(InvalidSteps):
    """A case is started for no department, and its first step names none either."""

    en = "the first step, {key!r}, is done by the department that the case is for: name one"
    zh = "第一步 {key!r} 由发起办件的部门办理：请写明部门"


class InvalidTime(WorkflowsRefused):
    """A step cannot have happened at the given time."""


class BeforeStepWasOpened(InvalidTime):
    """The step was not open yet at that time."""

    en = "step {step} was opened at {opened_at}, only after that; give a later time"
    zh = "第 {step} 步在 {opened_at} 才打开，晚于所给时间；请给出更晚的时间"


class EnteredAfterDue(InvalidTime):
    """A department alone says that it was in time, after its time was over."""

    en = (
        "step {step} was due at {due_at}, and this is entered after that; leave the time out,"
        " or ask an officer to enter it"
    )
    zh = "第 {step} 步应于 {due_at} 前完成，而录入晚于该时间；请不填时间，或由专员录入"


class InvalidOptions(WorkflowsRefused):
    """A log cannot be read with these options."""


class TimeZoneUnknown(InvalidOptions):
    """There is no time zone of this name."""

    en = "there is no time zone {timezone!r}; name one like Asia/Shanghai"
    zh = "没有时区 {timezone!r}；请写成 Asia/Shanghai 这样的名称"


class TimeFormatInvalid(InvalidOptions):
    """A time format cannot be read, leaves the date open, or says something twice."""

    en = (
        "the time format {time_format!r} is not usable (see {part!r}): write year, month and day"
        " once each, such as %d.%m.%Y %H:%M:%S or yyyy/MM/dd HH:mm:ss.SSS, with AM or PM where the"
        " hours go to 12, or epoch-seconds, epoch-milliseconds,"
        " epoch-microseconds or epoch-nanoseconds"
    )
    zh = (
        "时间格式 {time_format!r} 不能用（见 {part!r}）：年、月、日各写一次，"
        "例如 %d.%m.%Y %H:%M:%S 或 yyyy/MM/dd HH:mm:ss.SSS，十二小时制要带 AM 或 PM，"
        "或写 epoch-seconds、epoch-milliseconds、"
        "epoch-microseconds、epoch-nanoseconds"
    )


class OtherOptions(WorkflowsRefused):
    """The same log was imported before with other options."""

    en = (
        "this log was imported before with other options: {differences}, not {given}; it counts"
        " only once, so use those options"
    )
    zh = (
        "这个日志以前用别的选项导入过：当时为 {differences}，现在为 {given}；一个日志只计一次，"
        "请使用原来的选项"
    )
