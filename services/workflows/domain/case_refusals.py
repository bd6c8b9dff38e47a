"""The refusals of commands to a live case: who does a step, how it ends, where it goes back to."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class DecisionNeeded(WorkflowsRefused):
    """A step ends with one of its decisions, and none of them was named."""

    en = "step {step} ends with a decision: name one of {possible}"
    zh = "第 {step} 步须作出决定：请从 {possible} 中选择一个"


class NoDecisionHere(WorkflowsRefused):
    """A step without decisions was completed with one."""

    en = "step {step} offers no decision; leave {decision!r} out"
    zh = "第 {step} 步没有可选的决定；请不要填写 {decision!r}"


class StepNeedsRole(WorkflowsRefused):
    """Only people with a certain role do the step."""

    en = "step {step} is for people of {department} with the role {role}"
    zh = "第 {step} 步须由 {department} 中具有 {role} 角色的人员办理"


class VetoNotHeard(WorkflowsRefused):
    """The last vote would approve, and nobody who has the veto by a role was heard."""

    en = "step {step} is the last vote, and nobody with the role {role}, who has a veto, has voted"
    zh = "第 {step} 步是最后一票，而 {role} 角色有否决权：须由具有该角色的人员表决"


class StepClaimedByAnother(WorkflowsRefused):
    """Another person has claimed the step."""

    en = "step {step} is claimed by another person, who may hand it back or delegate it"
    zh = "第 {step} 步已由他人领取；可由领取人交回或转交"


class StepNotClaimed(WorkflowsRefused):
    """Nobody has claimed the step."""

    en = "step {step} is claimed by nobody; claim it first"
    zh = "第 {step} 步尚未有人领取；请先领取"


class VoteCannotBeSentBack(WorkflowsRefused):
    """A reviewer of a joint review approves or rejects."""

    en = "step {step} is a vote in a joint review: approve or reject"
    zh = "第 {step} 步是联合评审的表决：请通过或否决"


class SeveralStepsBefore(WorkflowsRefused):
    """A step joins several, so it must be said to which one the case goes back."""

    en = "step {step} has several steps before it: say which one it goes back to, of {possible}"
    zh = "第 {step} 步之前有多个步骤：请指明退回到哪一个：{possible}"


class NotBefore(WorkflowsRefused):
    """A case goes back to a step that was done on its way to the present one."""

    en = "step {step} cannot be sent back to {to!r}; it can to {possible}"
    zh = "第 {step} 步不能退回到 {to!r}；可以退回到 {possible}"


class NotTheStartersDepartment(WorkflowsRefused):
    """Only the department that a case was started for withdraws it."""

    en = "the case was started for {department}, which alone may withdraw it"
    zh = "办件由 {department} 发起，只有该部门可以撤回"


class CaseWithdrawnAlready(WorkflowsRefused):
    """A withdrawn case takes no more commands."""

    en = "the case was withdrawn; start another one"
    zh = "办件已撤回；请另外发起一个"


class StepWithdrawnAlready(WorkflowsRefused):
    """A withdrawn step takes no more commands."""

    en = "step {step} was withdrawn at {at}: {reason}"
    zh = "第 {step} 步已在 {at} 撤回：{reason}"


class FlowNamesClosedDepartment(WorkflowsRefused):
    """A case cannot be started on a version that names a department that exists no more."""

    en = (
        "the flow names the department {code}, which was closed on {valid_to}: publish a version "
        "that names its successor, then start the case"
    )
    zh = "流程中的部门 {code} 已于 {valid_to} 关闭：请先发布改用承接部门的版本，再发起流程"
