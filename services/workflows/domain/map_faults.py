"""What can be wrong with a map; a version with any of it is not published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.workflows.domain.refusals import InvalidSteps
from shared.eventsourcing.refusal import Refusal


@dataclass(frozen=True)
class MapFault:
    """One thing that is wrong, and with which step."""

    position: int
    """The step's position in the version, from 0."""
    reason: Refusal


class FlowMapHasFaults(InvalidSteps):
    """A version cannot be published as it was drafted."""

    en = "faults of the draft: {number}, at these steps: {steps}; mend each one that is listed"
    zh = "草稿有 {number} 处错误，涉及步骤 {steps}：请先逐一改正所列的错误"


def refusal_of(faults: Sequence[MapFault], keys: Sequence[str]) -> FlowMapHasFaults:
    """Return the refusal that tells every fault; `keys` are of the steps by their positions."""
    named = dict.fromkeys(keys[fault.position] for fault in faults)
    refusal = FlowMapHasFaults(number=len(faults), steps=", ".join(named))
    refusal.details = tuple((f"#/steps/{fault.position}", fault.reason) for fault in faults)
    return refusal


class StepAfterUnknown(InvalidSteps):
    """A step follows one that the version does not have."""

    en = "{key!r} comes after {before!r}, which is no step of this version"
    zh = "步骤 {key!r} 排在 {before!r} 之后，而本版本没有这个步骤"


class StepAfterTwice(InvalidSteps):
    """A step names the same step before it twice."""

    en = "{key!r} comes after {before!r} twice; name it once"
    zh = "步骤 {key!r} 重复列出前一步骤 {before!r}；请只列一次"


class StepNeverOpens(InvalidSteps):
    """A step waits for itself."""

    en = "{key!r} waits for itself ({circle}), so it could never be opened"
    zh = "步骤 {key!r} 等待它自己（{circle}），永远无法打开"


class StepUnreachable(InvalidSteps):
    """No way leads from the first step to this one."""

    en = "no way leads from the first step, {first!r}, to {key!r}; say which step it comes after"
    zh = "从第一步 {first!r} 无法到达步骤 {key!r}；请写明它排在哪一步之后"


class FirstStepAfterOthers(InvalidSteps):
    """The step that the list begins with comes after another one."""

    en = "the list begins with {key!r}, so it comes after no other step"
    zh = "步骤 {key!r} 位于列表之首，不能排在其他步骤之后"


class DecisionOfSeveralSteps(InvalidSteps):
    """A step asks for a decision, and which step takes it is open."""

    en = "{key!r} is opened on the decision {decision!r}, so it comes after exactly one step"
    zh = "步骤 {key!r} 以决定 {decision!r} 为条件，因此只能排在一个步骤之后"


class DecisionUnknown(InvalidSteps):
    """A step asks for a decision that the step before it never takes."""

    en = "{key!r} is opened on the decision {decision!r}, but {before!r} ends with: {possible}"
    zh = "步骤 {key!r} 以决定 {decision!r} 为条件，而 {before!r} 的可能结果为：{possible}"


class DecisionTwice(InvalidSteps):
    """A step offers the same decision twice."""

    en = "{key!r} offers the decision {decision!r} twice"
    zh = "步骤 {key!r} 重复列出决定 {decision!r}"


class ReviewMissing(InvalidSteps):
    """A joint review does not say who reviews."""

    en = "{key!r} is a joint review: say who reviews and by which rule"
    zh = "步骤 {key!r} 是联合评审：请写明由谁评审、按什么规则"


class ReviewOfOtherKind(InvalidSteps):
    """A step of another kind has reviewers."""

    en = "{key!r} has reviewers, but its kind is {kind!r}; only a joint-review has them"
    zh = "步骤 {key!r} 列有评审部门，但其类型为 {kind!r}；只有 joint-review 才有评审部门"


class ReviewDecisionsFixed(InvalidSteps):
    """A joint review ends with approval or rejection, and nothing else."""

    en = "{key!r} is a joint review, which is approved or rejected; leave its decisions out"
    zh = "步骤 {key!r} 是联合评审，结果只有通过或否决；请不要另列决定"


class TooFewReviewers(InvalidSteps):
    """One department alone does not review jointly."""

    en = "{key!r} is a joint review: name two departments or more, each once"
    zh = "步骤 {key!r} 是联合评审：请至少列出两个部门，每个部门一次"


class ReviewNumberOutOfRange(InvalidSteps):
    """More reviewers must approve than there are, or fewer than one, or it is not that rule."""

    en = (
        "{key!r}: with the rule at-least a number from 1 to {reviewers} says how many approve,"
        " with another rule none does"
    )
    zh = "步骤 {key!r}：规则为 at-least 时须写明 1 到 {reviewers} 之间的通过数，其他规则不写"


class VetoOfNobody(InvalidSteps):
    """A department may veto that does not review."""

    en = "{key!r}: {department!r} has a veto, but is none of the reviewers"
    zh = "步骤 {key!r}：{department!r} 有否决权，但不是评审部门"


class RoleNobodyHolds(InvalidSteps):
    """A step, a vote or a veto is for people with a role, and the directory has none of them."""

    en = "{key!r} is for people with the role {role}, and the directory has none in {where[en]}"
    zh = "步骤 {key!r} 须由具有 {role} 角色的人员办理，而组织目录中 {where[zh]} 没有这样的人员"


class RejectionLeadsNowhere(InvalidSteps):
    """A joint review that does not follow one step does not say what a rejection leads to."""

    en = (
        "{key!r} does not come after one single step, to which a rejection could be sent back:"
        " add a step that is opened on its decision {decision!r}"
    )
    zh = (
        "步骤 {key!r} 并非只排在一个步骤之后，否决时无处可退："
        "请增加一个以决定 {decision!r} 为条件的步骤"
    )
