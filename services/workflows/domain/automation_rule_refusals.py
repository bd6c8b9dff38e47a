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


class NobodyToAsk(InvalidRule):
    """A request names no department that is asked."""

    en = "name the departments to ask, or the field that names them"
    zh = "请指明被请求的部门，或指明给出部门的字段"


class AskerIsAsked(InvalidRule):
    """A request would go to the department that asks."""

    en = "{department} cannot ask itself; name another department to ask"
    zh = "{department} 不能向自己提出请求；请指明其他部门"


class NotExactlyOne(InvalidRule):
    """Of two ways to say the same, none or both are used."""

    en = "give exactly one of `{one}` and `{other}`"
    zh = "`{one}` 与 `{other}` 须且只须填写其中一项"


class ExponentOfConstant(InvalidRule):
    """A constant value has an exponent, which only a fact's number may need."""

    en = "an exponent is for `value_field`; write the value {value} as it is meant"
    zh = "指数仅用于 `value_field`；请直接填写所需的值 {value}"


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


class FieldIsNoGoal(WorkflowsRefused):
    """The field should hold a goal's id and does not."""

    en = "the field {field!r} holds {value!r}, which is no id of a goal"
    zh = "字段 {field!r} 的值 {value!r} 不是目标编号"


class ReadingOutOfBounds(WorkflowsRefused):
    """The fact's number is none that can be entered as a reading."""

    en = "{value!r} is no value of a reading: below 10^15, with at most 9 decimals"
    zh = "{value!r} 不能作为读数：须小于 10^15，且最多 9 位小数"


class UnknownFiring(WorkflowsRefused):
    """The rule did not act on this fact."""

    en = "rule {rule} has no firing by the fact {fact}"
    zh = "规则 {rule} 没有由事实 {fact} 触发的执行"


class FiringNotFailed(WorkflowsRefused):
    """The firing did not fail, so there is nothing to try again."""

    en = "only a firing that failed is tried again; this one was done"
    zh = "只有失败的执行才能重试；此次执行已完成"


class FiringNotKept(WorkflowsRefused):
    """The firing is from a version of Concord that did not keep what the fact said."""

    en = "what the fact said was not kept when this failed; act by hand instead"
    zh = "此次失败发生时未保存事实内容；请改为人工处理"


class FactNotMatched(WorkflowsRefused):
    """The rule's newest version is not about the fact."""

    en = "version {number} of the rule is not about this fact any more"
    zh = "该规则的第 {number} 版已不再适用于此事实"


class NoOpenStepOfName(WorkflowsRefused):
    """The case has no open step, or several, of this name."""

    en = "the case has not exactly one open step {activity!r}; open are {possible}"
    zh = "办件中打开的步骤 {activity!r} 不是恰好一个；当前打开的有 {possible}"


class FieldIsNoId(WorkflowsRefused):
    """The field should hold a case's id and does not."""

    en = "the field {field!r} holds {value!r}, which is no id of a case"
    zh = "字段 {field!r} 的值 {value!r} 不是办件编号"
