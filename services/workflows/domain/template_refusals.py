"""The refusals of templates: what stands against publishing one, or starting a case from it."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class UnknownTemplate(WorkflowsRefused):
    """There is no such template."""

    en = "there is no template {template}; define it first"
    zh = "没有模板 {template}；请先定义"


class UnknownTemplateVersion(WorkflowsRefused):
    """The template has no such version."""

    en = "version {version} of the template is not drafted; draft it, then publish it"
    zh = "模板的版本 {version} 没有草稿；请先起草再发布"


class UnknownLibraryTemplate(WorkflowsRefused):
    """The product brings no template of this key."""

    en = "the library has no template {key!r}; it has {possible}"
    zh = "模板库中没有 {key!r}；现有 {possible}"


class TemplateNotPublished(WorkflowsRefused):
    """The template has no version that a case can be started from."""

    en = "the template has no published version; publish one first"
    zh = "模板还没有发布的版本；请先发布一个版本"


class TemplateNotPublishedThen(WorkflowsRefused):
    """The case would be older than the template that it is started from."""

    en = "the template was published at {published_at}, only after that; give a later time"
    zh = "模板在 {published_at} 才发布，晚于所给时间；请给出更晚的时间"


class TemplateRetiredAlready(WorkflowsRefused):
    """No case is started from a retired template."""

    en = "the template was retired; draft and publish another version to use it again"
    zh = "模板已停用；如需再用，请起草并发布新的版本"


class TemplateVersionReplaced(WorkflowsRefused):
    """The form was filled in as another version has it."""

    en = "version {version} of the form is not in force, but {in_force}; read it and fill it in"
    zh = "表单的版本 {version} 不是现行版本，现行为 {in_force}；请重新读取并填写"


class AdoptedOtherwise(WorkflowsRefused):
    """The template was taken over from the library before, otherwise."""

    en = (
        "this template was adopted before with other departments or another baseline; change its"
        " flow and the template itself"
    )
    zh = "该模板此前已按其他部门或其他基线引入；请直接修改其流程与模板"


class TemplateHasFaults(WorkflowsRefused):
    """A version cannot be published as it was drafted."""

    en = "faults of the template: {number}; mend each one that is listed"
    zh = "模板有 {number} 处错误：请逐一改正所列的错误"


class LibraryRolesIncomplete(WorkflowsRefused):
    """The departments for a library template's roles are not named as it asks."""

    en = "faults of the departments: {number}; mend each one that is listed"
    zh = "所给部门有 {number} 处错误：请逐一改正所列的错误"


class TemplateFault(WorkflowsRefused):
    """One thing that is wrong with a template."""


class LibraryRoleMissing(TemplateFault):
    """No department is named for a role, or too few."""

    en = "name at least {minimum} departments for {label[en]}"
    zh = "请为{label[zh]}至少指定 {minimum} 个部门"


class LibraryRoleSingle(TemplateFault):
    """Several departments are named for a role of one."""

    en = "name one department for {label[en]}"
    zh = "请只为{label[zh]}指定一个部门"


class LibraryRoleUnknown(TemplateFault):
    """The library template has no such role."""

    en = "the template has no role {key!r}; it has {possible}"
    zh = "该模板没有角色 {key!r}；它的角色有 {possible}"


class TemplateFlowMissing(TemplateFault):
    """The flow does not exist."""

    en = "there is no flow {flow}"
    zh = "没有流程 {flow}"


class TemplateFlowUnpublished(TemplateFault):
    """The flow has no version that a case could follow."""

    en = "the flow {flow} has no published version; publish one first"
    zh = "流程 {flow} 没有已发布的版本；请先发布"


class BaselineImportMissing(TemplateFault):
    """A history to measure against does not exist."""

    en = "there is no import {import_id}"
    zh = "没有导入 {import_id}"


class FieldKeyTwice(TemplateFault):
    """Two fields, columns or options have the same key."""

    en = "{key!r} is the key of an earlier one already; keys name one each"
    zh = "键 {key!r} 在前面已使用；每个键只能对应一项"


class ChoiceWithoutOptions(TemplateFault):
    """There is nothing to choose from."""

    en = "{key!r} is a choice: name two options or more"
    zh = "{key!r} 是选择项：请至少列出两个选项"


class LimitsReversed(TemplateFault):
    """The minimum is above the maximum."""

    en = "{key!r}: the minimum {minimum} is above the maximum {maximum}"
    zh = "{key!r}：最小值 {minimum} 大于最大值 {maximum}"


class LimitsOfSeveralCurrencies(TemplateFault):
    """An amount has limits, and it is open in which currency."""

    en = "{key!r} has limits in minor units; offer one currency, or leave the limits out"
    zh = "{key!r} 的限额以最小货币单位计：请只列一种货币，或不设限额"


class CurrenciesMissing(TemplateFault):
    """An amount of money has no currency."""

    en = "{key!r} is an amount of money: name its currencies"
    zh = "{key!r} 是金额：请列出货币"


class LinesWithoutColumns(TemplateFault):
    """The lines have nothing to fill in."""

    en = "{key!r} is a list of lines: name its columns"
    zh = "{key!r} 是明细列表：请列出其列"


class WholeOfNoShares(TemplateFault):
    """The shares that sum to 100 % are no column of required shares."""

    en = "{key!r}: {column!r} is to sum to 100 %, so it must be a required column of kind share"
    zh = "{key!r}：{column!r} 须合计为 100%，因此必须是类型为 share 的必填列"


class EachOnceOfNoColumn(TemplateFault):
    """The column in which each value stands once does not exist."""

    en = "{key!r} has no column {column!r}"
    zh = "{key!r} 没有列 {column!r}"


class SubjectMalformed(TemplateFault):
    """The subject cannot be read."""

    en = "the subject {subject!r} cannot be filled: write fields as {{key}}"
    zh = "无法填充主题 {subject!r}：请将字段写作 {{key}}"


class SubjectFieldUnfit(TemplateFault):
    """The subject shows a field that it cannot show, or that may be empty."""

    en = "the subject cannot show {field!r}; it can show the required fields {possible}"
    zh = "主题不能显示字段 {field!r}；可显示的必填字段有 {possible}"
