"""The refusals of event logs that are larger, in some way, than a log may be; see `limits.py`."""

from __future__ import annotations

from services.workflows.domain.external_event_log.refusals import LogRefused


class CsvRowTooLong(LogRefused):
    """A row over several lines is longer than the limit."""

    en = (
        "the row at line {line} has more than {limit:,} characters; shorten it, and check that its"
        " quotes are closed"
    )
    zh = "第 {line} 行的数据行超过 {limit:,} 个字符；请缩短，并检查引号是否闭合"


class CsvTooManyLines(LogRefused):
    """There are more lines than the limit."""

    en = "the CSV has more than {limit:,} lines; divide the log, or remove its blank lines"
    zh = "CSV 超过 {limit:,} 行；请拆分日志，或删去空行"


class CsvHeaderMissing(LogRefused):
    """There are only blank lines where the header should be."""

    en = "the first {limit:,} lines of the CSV are blank; begin with the header"
    zh = "CSV 的前 {limit:,} 行都是空行；请以表头开始"


class CsvTooManyColumns(LogRefused):
    """The header has more columns than the limit."""

    en = "the header has more than {limit:,} columns; leave out those that are not needed"
    zh = "表头超过 {limit:,} 列；请去掉不需要的列"


class LogTooLarge(LogRefused):
    """The log is larger than the limit, unpacked."""

    en = "the log has more than {mebibytes:,} MiB unpacked; divide it by cases"
    zh = "日志解压后超过 {mebibytes:,} MiB；请按案例拆分"


class LogPackedTooTightly(LogRefused):
    """The content is far larger than its packed form, as no log is."""

    en = (
        "the gzip file unpacks to more than {ratio} times its size, as no log does;"
        " send the log unpacked"
    )
    zh = "gzip 文件解压后超过自身的 {ratio} 倍，日志不会如此；请发送未压缩的日志"


class LogPackedTwice(LogRefused):
    """There is a gzip file in the gzip file."""

    en = "the gzip file contains another gzip file; unpack it once"
    zh = "gzip 文件里还是 gzip 文件；请先解压一次"


class GzipTooManyMembers(LogRefused):
    """The gzip file is joined from more files than the limit."""

    en = "the gzip file is joined from more than {limit:,} parts; pack the log as one"
    zh = "gzip 文件由超过 {limit:,} 个部分拼接而成；请把日志压缩为一个文件"


class LogHasTooManyRows(LogRefused):
    """The log has more events than the limit."""

    en = "the log has more than {limit:,} events; divide it by cases"
    zh = "日志超过 {limit:,} 个事件；请按案例拆分"


class LogHasTooManyCases(LogRefused):
    """The log has more cases than the limit."""

    en = "the log has more than {limit:,} cases; check the key of the case, or divide the log"
    zh = "日志超过 {limit:,} 个案例；请检查案例的键，或拆分日志"


class CaseHasTooManyRows(LogRefused):
    """A case has more events than the limit."""

    en = (
        "event or line {number}: its case {case!r} has more than {limit:,} events;"
        " check the key of the case, or divide the case"
    )
    zh = "事件或第 {number} 行：案例 {case!r} 超过 {limit:,} 个事件；请检查案例的键，或拆分案例"


class LogHasTooManyDepartments(LogRefused):
    """The log names more departments than the limit."""

    en = "the log names more than {limit:,} departments; check the key of the department"
    zh = "日志出现超过 {limit:,} 个部门；请检查部门的键"


class LogHasTooManyActivities(LogRefused):
    """The log names more activities than the limit."""

    en = "the log names more than {limit:,} activities; check the key of the activity"
    zh = "日志出现超过 {limit:,} 种活动；请检查活动的键"


class LogValueTooLong(LogRefused):
    """A value that is kept has more characters than the limit."""

    en = (
        "event or line {number}: its {field} has more than {limit:,} characters;"
        " shorten it, or choose another key"
    )
    zh = "事件或第 {number} 行：{field} 超过 {limit:,} 个字符；请缩短，或选择其他的键"


class StagedRowsTooLarge(LogRefused):
    """The rows that would be kept are larger than the limit."""

    en = "the events of the log take more than {mebibytes:,} MiB; divide it by cases"
    zh = "日志的事件超过 {mebibytes:,} MiB；请按案例拆分"


class CsvLineTooLong(LogRefused):
    """A line is longer than the limit."""

    en = (
        "line {line} is longer than a million characters (the limit is {limit:,});"
        " is this a CSV log?"
    )
    zh = "第 {line} 行超过一百万个字符（上限 {limit:,}）；这是 CSV 日志吗？"


class XmlElementTooLong(LogRefused):
    """One element or comment is longer than the limit."""

    en = (
        "this XML is not accepted, line {line}: one element or comment is longer than {mebibytes}"
        " MiB; shorten it"
    )
    zh = "不接受这个 XML，第 {line} 行：一个元素或注释超过 {mebibytes} MiB；请缩短"


class XesTraceTooLarge(LogRefused):
    """A trace is larger than what is kept in memory."""

    en = (
        "this XML is not accepted, line {line}: a trace of more than {events:,} events or"
        " {characters:,} characters; divide the trace"
    )
    zh = (
        "不接受这个 XML，第 {line} 行：一条轨迹超过 {events:,} 个事件"
        "或 {characters:,} 个字符；请拆分"
    )


class XmlTooManyNames(LogRefused):
    """Elements and attributes have more different names than the limit, or longer ones."""

    en = (
        "this XML is not accepted, line {line}: its elements and attributes have too many or too"
        " long names; is this an XES log?"
    )
    zh = "不接受这个 XML，第 {line} 行：元素和属性的名称过多或过长；这是 XES 日志吗？"


class XmlNestedTooDeep(LogRefused):
    """Elements are nested deeper than the limit."""

    en = (
        "this XML is not accepted, line {line}: elements are nested more than {depth} deep;"
        " is this an XES log?"
    )
    zh = "不接受这个 XML，第 {line} 行：元素嵌套超过 {depth} 层；这是 XES 日志吗？"
