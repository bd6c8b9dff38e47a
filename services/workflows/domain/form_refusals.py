"""Why a value of a form is not accepted; `label` is the field's, in both languages."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class FormHasFaults(WorkflowsRefused):
    """A form is not filled in as its template asks."""

    en = "faults of the form: {number}, in these fields: {fields}; mend each one that is listed"
    zh = "表单有 {number} 处错误，涉及字段 {fields}：请逐一改正所列的错误"


class FormValueFault(WorkflowsRefused):
    """One value of a form is not accepted."""


class FormValueMissing(FormValueFault):
    """A required field has no value."""

    en = "{label[en]}: fill this in"
    zh = "{label[zh]}：此项必填"


class FormFieldUnknown(FormValueFault):
    """The form has no such field."""

    en = "the form has no field {key!r}; it has {possible}"
    zh = "表单没有字段 {key!r}；它的字段有 {possible}"


class FormTextExpected(FormValueFault):
    """The value is no text, or has characters that are not kept."""

    en = "{label[en]}: this must be a text without control characters"
    zh = "{label[zh]}：须为不含控制字符的文本"


class FormLineExpected(FormValueFault):
    """The text has several lines."""

    en = "{label[en]}: this must be one line"
    zh = "{label[zh]}：须为一行文本"


class FormTextTooLong(FormValueFault):
    """The text has too many characters."""

    en = "{label[en]}: at most {maximum} characters"
    zh = "{label[zh]}：最多 {maximum} 个字符"


class FormNumberExpected(FormValueFault):
    """The value is no number."""

    en = "{label[en]}: this must be a number, like 12.5"
    zh = "{label[zh]}：须为数字，例如 12.5"


class FormTooManyDecimals(FormValueFault):
    """The number is finer than the field."""

    en = "{label[en]}: at most {decimals} decimals"
    zh = "{label[zh]}：最多 {decimals} 位小数"


class FormValueTooSmall(FormValueFault):
    """The value is below the smallest accepted one."""

    en = "{label[en]}: this must be at least {minimum}"
    zh = "{label[zh]}：不能小于 {minimum}"


class FormValueTooGreat(FormValueFault):
    """The value is above the greatest accepted one."""

    en = "{label[en]}: this must be at most {maximum}"
    zh = "{label[zh]}：不能大于 {maximum}"


class FormMoneyExpected(FormValueFault):
    """The value is no amount in minor units with its currency."""

    en = (
        "{label[en]}: give `amount_minor`, a whole number of minor units, and `currency`,"
        " one of {currencies}"
    )
    zh = (
        "{label[zh]}：请给出 `amount_minor`（最小货币单位的整数）和 `currency`（{currencies} 之一）"
    )


class FormShareExpected(FormValueFault):
    """The value is no whole number of basis points."""

    en = "{label[en]}: give the share in basis points, a whole number; 10000 are 100 %"
    zh = "{label[zh]}：请以基点（整数）给出份额，10000 即 100%"


class FormDayExpected(FormValueFault):
    """The value is no calendar day."""

    en = "{label[en]}: this must be a day, like 2026-10-31"
    zh = "{label[zh]}：须为日期，例如 2026-10-31"


class FormChoiceExpected(FormValueFault):
    """The value is none of the options."""

    en = "{label[en]}: this must be one of {possible}"
    zh = "{label[zh]}：须为 {possible} 之一"


class FormFlagExpected(FormValueFault):
    """The value is no boolean."""

    en = "{label[en]}: this must be true or false"
    zh = "{label[zh]}：须为 true 或 false"


class FormLinesExpected(FormValueFault):
    """The value is no list of lines."""

    en = "{label[en]}: this must be a list of lines, each an object with {columns}"
    zh = "{label[zh]}：须为明细行的列表，每行为含 {columns} 的对象"


class FormTooFewLines(FormValueFault):
    """The list has too few lines."""

    en = "{label[en]}: at least {minimum} lines"
    zh = "{label[zh]}：至少 {minimum} 行"


class FormTooManyLines(FormValueFault):
    """The list has too many lines."""

    en = "{label[en]}: at most {maximum} lines"
    zh = "{label[zh]}：最多 {maximum} 行"


class FormValueTwice(FormValueFault):
    """Two lines have the same value in a column where each stands once."""

    en = "{label[en]}: {value} stands in an earlier line already; name each once"
    zh = "{label[zh]}：{value} 在前面的行中已出现；每项只列一次"


class FormSharesNotWhole(FormValueFault):
    """The shares of all lines are not 100 % together."""

    en = "{label[en]}: the shares sum to {percent} %, and must sum to 100 %"
    zh = "{label[zh]}：份额合计为 {percent}%，须为 100%"
