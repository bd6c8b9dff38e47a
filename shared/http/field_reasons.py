"""Why a field of a request is not accepted: stable codes with plain texts for people.

The framework's own texts are English, and for texts of a form they show its regular expression.
"""

from __future__ import annotations

from shared.eventsourcing.code_rule import MalformedCode
from shared.eventsourcing.refusal import Refusal


class FieldReason(Refusal, ValueError):
    """What is wrong with one field; field validators may raise it as well."""


class FieldMissing(FieldReason):
    """The field is required."""

    en = "this is missing"
    zh = "缺少此项"


class TagMissing(FieldReason):
    """The field that says which kind of object this is, is missing."""

    en = "say {name} here"
    zh = "此处须填写 {name}"


class FieldUnknown(FieldReason):
    """There is no such field."""

    en = "there is no such field here; leave it out"
    zh = "此处没有该字段，请删去"


class NearName(FieldReason):
    """There is no such name, but a similar one."""

    en = "did you mean {near}?"
    zh = "您是否指 {near}？"


class NameUnknown(FieldReason):
    """There is no such name, nor a similar one."""

    en = "there is no such name; leave it out"
    zh = "没有此名称，请删去"


class SentTwice(FieldReason):
    """The parameter takes one value."""

    en = "it takes one value; send it once"
    zh = "只接受一个值，请只发送一次"


class FieldInvalid(FieldReason):
    """The value does not fit, for a reason that has no code of its own."""

    en = "this value is not accepted here"
    zh = "此处不接受该值"


class TextExpected(FieldReason):
    """The value is no text."""

    en = "this must be a text"
    zh = "须为文本"


class TextEmpty(FieldReason):
    """The text is empty or has only spaces."""

    en = "this must not be empty"
    zh = "不能为空"


class TextTooShort(FieldReason):
    """The text has too few characters."""

    en = "this must have at least {min_length} characters"
    zh = "至少须有 {min_length} 个字符"


class TextTooLong(FieldReason):
    """The text has too many characters."""

    en = "this must have at most {max_length} characters"
    zh = "最多 {max_length} 个字符"


class CodeMalformed(MalformedCode, FieldReason):
    """The text can be no code: it has a character that no code has."""


class WholeNumberExpected(FieldReason):
    """The value is no integer."""

    en = "this must be a whole number"
    zh = "须为整数"


class NumberExpected(FieldReason):
    """The value is no number."""

    en = "this must be a number, like 12.5"
    zh = "须为数字，例如 12.5"


class TooManyDigits(FieldReason):
    """The number has more digits than can be stored."""

    en = "this number has too many digits"
    zh = "数字位数过多"


class TooManyDecimals(FieldReason):
    """The number has more decimals than can be stored."""

    en = "at most {decimal_places} decimals are kept"
    zh = "最多 {decimal_places} 位小数"


class TooSmall(FieldReason):
    """The value is below the smallest accepted one."""

    en = "this must be at least {ge}"
    zh = "不能小于 {ge}"


class NotAbove(FieldReason):
    """The value is not above its bound."""

    en = "this must be more than {gt}"
    zh = "须大于 {gt}"


class TooGreat(FieldReason):
    """The value is above the greatest accepted one."""

    en = "this must be at most {le}"
    zh = "不能大于 {le}"


class NotBelow(FieldReason):
    """The value is not below its bound."""

    en = "this must be less than {lt}"
    zh = "须小于 {lt}"


class YesOrNoExpected(FieldReason):
    """The value is no boolean."""

    en = "this must be true or false"
    zh = "须为 true 或 false"


class ListExpected(FieldReason):
    """The value is no list."""

    en = "this must be a list"
    zh = "须为列表"


class TooFewItems(FieldReason):
    """The list has too few items."""

    en = "name at least {min_length}"
    zh = "至少须有 {min_length} 项"


class TooManyItems(FieldReason):
    """The list has too many items."""

    en = "name at most {max_length}"
    zh = "最多 {max_length} 项"


class ObjectExpected(FieldReason):
    """The value is no JSON object."""

    en = "this must be a JSON object with named fields"
    zh = "须为含字段名的 JSON 对象"


class DateMalformed(FieldReason):
    """The value is no calendar day."""

    en = "this must be a day, like 2026-10-31"
    zh = "须为日期，例如 2026-10-31"


class TimeMalformed(FieldReason):
    """The value is no instant."""

    en = "this must be a time with its UTC offset, like 2026-10-31T09:00:00+08:00"
    zh = "须为带 UTC 偏移的时间，例如 2026-10-31T09:00:00+08:00"


class PlusUnescaped(FieldReason):
    """The time in the URL lost its plus sign: a URL's `+` is a space."""

    en = "in a URL write the + of a time as %2B, like 2026-10-31T09:00:00%2B08:00"
    zh = "在 URL 中时间里的 + 须写作 %2B，例如 2026-10-31T09:00:00%2B08:00"


class OffsetMissing(FieldReason):
    """The time does not say its UTC offset."""

    en = "say the UTC offset as well, like 2026-10-31T09:00:00+08:00"
    zh = "请写明 UTC 偏移，例如 2026-10-31T09:00:00+08:00"


class YearOutOfRange(FieldReason):
    """The time is too early or too late to be stored."""

    en = "the year must lie between 1900 and 9000"
    zh = "年份须在 1900 与 9000 之间"


class CurrencyUnknown(FieldReason):
    """The code is no currency in use."""

    en = "there is no currency {code} in ISO 4217; there are {near} and others"
    zh = "ISO 4217 中没有货币 {code}；可用的有 {near} 等"


class DurationMalformed(FieldReason):
    """The value is no duration."""

    en = "this must be a duration, like PT8H or P1D"
    zh = "须为时长，例如 PT8H 或 P1D"


class IdMalformed(FieldReason):
    """The value is no UUID."""

    en = "this must be an id, like 01900000-0000-7000-8000-000000000000"
    zh = "须为编号，例如 01900000-0000-7000-8000-000000000000"


class ChoiceUnknown(FieldReason):
    """The value is none of the accepted ones."""

    en = "this must be one of: {expected}"
    zh = "须为以下之一：{expected}"
