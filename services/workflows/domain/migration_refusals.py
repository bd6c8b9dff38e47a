"""Why a running case does not fit another version of its flow."""

from __future__ import annotations

from services.workflows.domain.refusals import InvalidSteps, WorkflowsRefused


class OtherFlow(WorkflowsRefused):
    """The case follows another flow."""

    en = "the case {case!r} follows another flow"
    zh = "办件 {case!r} 属于另一个流程"


class StepHasNoPlace(WorkflowsRefused):
    """A step that is open is none of the new version's."""

    en = "step {step} ({key!r}) is open, and the version has no such step: map its key to another"
    zh = "第 {step} 步（{key!r}）正在办理，而新版本没有这个步骤：请把它映射到另一个步骤"


class MappedTwice(WorkflowsRefused):
    """Two steps would stand at the same one, and one of them is open."""

    en = "{keys} would all stand at {to!r}, and not all of them are done: map them apart"
    zh = "{keys} 都会停在 {to!r}，而其中有未完成的步骤：请分别映射"


class DepartmentChanges(WorkflowsRefused):
    """A department holds the step, and in the new version another one would."""

    en = "step {step} is held by {holder}, but {to!r} is a step of {department}"
    zh = "第 {step} 步由 {holder} 办理，而 {to!r} 属于 {department}"


class ReviewChanges(WorkflowsRefused):
    """Departments are asked for their votes; in the new version others are, or by another rule."""

    en = "{key!r} is being reviewed jointly; {to!r} of that version asks others, or by another rule"
    zh = "{key!r} 正在联合评审，而该版本中 {to!r} 的评审部门或评审规则不同"


class MappingUnknown(InvalidSteps):
    """The mapping names a step that one of the two versions does not have."""

    en = "the mapping names {key!r}, which is no step of version {version}"
    zh = "映射中的 {key!r} 不是版本 {version} 的步骤"
