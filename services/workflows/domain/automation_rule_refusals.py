"""The refusals of automation rules: what cannot be saved, and why an action was not taken."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class UnknownRule(WorkflowsRefused):
    """There is no such rule."""

    en = "there is no rule {rule}; define it first"
    zh = "没有规则 {rule}；请先定义"


class RuleCircle(WorkflowsRefused):
    """The action of a rule causes facts that lead to the same rule again."""

    en = "these rules would fire one another for ever: {circle}; narrow one of their conditions"
    zh = "这些规则会无休止地相互触发：{circle}；请收紧其中一条规则的条件"


class RuleNameTaken(WorkflowsRefused):
    """Another rule has this name."""

    en = "another rule is named {name!r}; people could not tell the two apart"
    zh = "另一条规则已名为 {name!r}；请换一个名称以便区分"


class InvalidRule(WorkflowsRefused):
    """A rule cannot say this."""


class UnknownFactType(InvalidRule):
    """No area publishes such a fact, or rules do not hear it."""

    en = "rules hear no fact of the type {fact_type!r}; there are {possible}"
    zh = "规则不接收类型为 {fact_type!r} 的事实；可用的有 {possible}"


class UnknownFactField(InvalidRule):
    """The fact has no such field."""

    en = "{fact_type} has no field {field!r}; it has {possible}"
    zh = "{fact_type} 没有字段 {field!r}；它的字段有 {possible}"


class WrongFieldKind(InvalidRule):
    """A field of this kind cannot be used so."""

    en = "the field {field!r} is of the kind {kind} and cannot be used for {use}"
    zh = "字段 {field!r} 的类型为 {kind}，不能用于 {use}"


class WrongConditionValues(InvalidRule):
    """A condition has too few or too many values, or one that its field cannot have."""

    en = "the condition {comparison} on {field!r} ({kind}) cannot have the values {values}"
    zh = "字段 {field!r}（{kind}）的条件 {comparison} 不能取值 {values}"


class WrongTemplate(InvalidRule):
    """A text with fields cannot be read."""

    en = "the text {text!r} cannot be filled: write fields as {{name}}"
    zh = "无法填充文本 {text!r}：请将字段写作 {{name}}"


class NobodyToTell(InvalidRule):
    """A notice names no department."""

    en = "name the departments to tell, or the field that names them"
    zh = "请指明要通知的部门，或指明给出部门的字段"


class NoRuleToTry(InvalidRule):
    """A dry run names no rule."""

    en = "name a saved rule with `rule_id`, or say with `rule` what to try"
    zh = "请用 `rule_id` 指明已保存的规则，或用 `rule` 给出要试运行的内容"


class StartsNoCases(InvalidRule):
    """The rule that should have started the cases does not start one for each value."""

    en = "the rule {rule} starts no case for each value of a field; name one with `one_case_per`"
    zh = "规则 {rule} 并不为字段的每个值各发起一个办件；请指明带有 `one_case_per` 的规则"


class FieldWithoutValue(WorkflowsRefused):
    """The fact leaves out a field that the action needs."""

    en = "the fact has no value in the field {field!r}, which the action needs"
    zh = "该事实的字段 {field!r} 没有值，而动作需要它"


class NoOpenStepOfName(WorkflowsRefused):
    """The case has no open step, or several, of this name."""

    en = "the case has not exactly one open step {activity!r}; open are {possible}"
    zh = "办件中打开的步骤 {activity!r} 不是恰好一个；当前打开的有 {possible}"


class FieldIsNoId(WorkflowsRefused):
    """The field should hold a case's id and does not."""

    en = "the field {field!r} holds {value!r}, which is no id of a case"
    zh = "字段 {field!r} 的值 {value!r} 不是办件编号"
