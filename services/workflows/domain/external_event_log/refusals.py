"""The refusals of event logs that cannot be read; none of such a log's events count."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class LogRefused(WorkflowsRefused):
    """A log cannot be used, so none of its events count; the message says where and why."""


class LogHasNoEvents(LogRefused):
    """The log is empty."""

    en = "there are no events in this log"
    zh = "这个日志里没有事件"


class ColumnMissing(LogRefused):
    """The header lacks a column that is read."""

    en = (
        "the log has no column {key!r} to read the {field} from; it has: {present}."
        " Choose one with --{field}"
    )
    zh = "日志没有列 {key!r}，无法读取 {field}；现有的列：{present}。请用 --{field} 指定一列"


class EventAttributeMissing(LogRefused):
    """No event has an attribute that is read."""

    en = (
        "the log has no event attribute {key!r} to read the {field} from; it has: {present}."
        " Choose one with --{field}"
    )
    zh = (
        "没有事件带有属性 {key!r}，无法读取 {field}；现有的属性：{present}。请用 --{field} 指定一个"
    )


class TraceAttributeMissing(LogRefused):
    """No trace has the attribute that was named for the case."""

    en = (
        "the log has no trace attribute {key!r} to read the {field} from; it has: {present}."
        " Choose one with --{field}"
    )
    zh = (
        "没有轨迹带有属性 {key!r}，无法读取 {field}；现有的属性：{present}。请用 --{field} 指定一个"
    )


class ColumnNamedTwice(LogRefused):
    """A column that is read is in the header twice."""

    en = "the header names the column {key!r} twice; rename one of the two"
    zh = "表头里列 {key!r} 出现了两次；请把其中一个改名"


class CsvBroken(LogRefused):
    """The quoting of a CSV file is broken."""

    en = "the CSV is broken at line {line}: check its quotes; nothing was imported"
    zh = "CSV 在第 {line} 行有错误：请检查引号；没有导入任何内容"


class CsvEncodingUnknown(LogRefused):
    """The text is neither UTF-8 nor UTF-16 with its byte order mark."""

    en = "the CSV is not UTF-8 text (behind line {line}); save it as UTF-8"
    zh = "CSV 不是 UTF-8 文本（第 {line} 行之后）；请另存为 UTF-8"


class CsvWithNulBytes(LogRefused):
    """There are NUL bytes in the text."""

    en = "there are NUL bytes behind line {line}; save the log as CSV in UTF-8"
    zh = "第 {line} 行之后有 NUL 字节；请把日志存为 UTF-8 的 CSV"


class GzipDamaged(LogRefused):
    """The gzip data cannot be decompressed."""

    en = "the gzip file is damaged or cut short; fetch it again"
    zh = "gzip 文件已损坏或不完整；请重新获取"


class GzipCutShort(LogRefused):
    """The gzip data has no end."""

    en = "the gzip file is cut short: its end is missing; fetch it again"
    zh = "gzip 文件不完整：缺少结尾；请重新获取"


class XmlBroken(LogRefused):
    """The XML is not well formed."""

    en = "the XML is broken or cut short at line {line}: check its tags, entities and encoding"
    zh = "XML 在第 {line} 行有错误或被截断：请检查标签、实体和编码"


class NotAnXesLog(LogRefused):
    """The XML document is something else."""

    en = "this XML is not accepted, line {line}: the document is a <{root}>, not an XES <log>"
    zh = "不接受这个 XML，第 {line} 行：文档是 <{root}>，不是 XES 的 <log>"


class DocumentTypeDeclared(LogRefused):
    """The XML declares a document type."""

    en = (
        "this XML is not accepted, line {line}: it declares a document type (DTD), which may hide"
        " entities; remove it"
    )
    zh = "不接受这个 XML，第 {line} 行：它声明了文档类型（DTD），其中可能藏有实体；请去掉"


class DepartmentIsNoCode(LogRefused):
    """A department's name is no possible code."""

    en = (
        "event or line {number} names a department that can be no code: {department!r};"
        " rename it in the log with letters, digits, _ - . and single blanks between them,"
        " at most {limit} characters"
    )
    zh = (
        "事件或第 {number} 行的部门不能作为代码：{department!r}；"
        "请在日志中改名，只用文字字母、数字、_ - . 和中间的单个空格，不超过 {limit} 个字符"
    )


class NothingReadable(LogRefused):
    """Not one row of the log could be read."""

    en = (
        "none of the {rows} events of this log could be read, so nothing was imported. {examples}."
        " If the times are written in another form, say so with --time-format (time_format),"
        " for example %d.%m.%Y %H:%M; check the keys of case and activity as well"
    )
    zh = (
        "日志的 {rows} 个事件都无法读取，没有导入任何内容。{examples}。"
        "如果时间是另一种写法，请用 --time-format（time_format）说明，"
        "例如 %d.%m.%Y %H:%M；也请检查案例和活动的键"
    )


class BaselineBeforeTheLog(LogRefused):
    """No step of the log ended within the baseline, so no activity has a standard duration."""

    en = (
        "no step of this log ended by {until}, so there is no standard duration and nothing would"
        " count; choose a later last day of the baseline, or none"
    )
    zh = (
        "日志里没有步骤在 {until} 之前结束，因此没有标准时长，什么也不会计入；"
        "请选择更晚的基准截止日，或不设"
    )
