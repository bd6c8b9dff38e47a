"""The table of days: the Chinese calendar in every version that was published."""

from __future__ import annotations

from services.insights.domain.star_schema.catalogue import Column, Table, code

DATE_DIM = Table(
    "date_dim",
    "日期",
    "A day from 2015 to 2035 in a version of the company's calendar.",
    "comms",
    (
        Column("version_key", "bigint", "版本键", "The key of the day in this version."),
        Column("date_key", "integer", "日期键", "The day as yyyymmdd, as fact tables have it."),
        Column("calendar_version", "integer", "日历版本", "The calendar's version, from 1."),
        Column("day", "date", "日期", "The day."),
        Column("year", "integer", "年", "Its year."),
        Column("quarter", "integer", "季度", "Its quarter, 1 to 4."),
        code("month", "月份", "Its month, as YYYY-MM."),
        Column("iso_year", "integer", "ISO年", "The year of its ISO week."),
        Column("iso_week", "integer", "ISO周", "Its ISO week, 1 to 53."),
        Column("weekday", "integer", "星期序号", "1 is Monday, 7 is Sunday."),
        code("weekday_name", "星期英文名", "The weekday in English."),
        code("weekday_name_zh", "星期", "The weekday in Chinese."),
        code("kind", "日期类别", "`workday`, `weekend`, `holiday` or `make-up-workday` (调休)."),
        Column("is_working_day", "boolean", "是否工作日", "Whether the company works on it."),
        Column(
            "working_days_before",
            "integer",
            "累计工作日",
            "Working days from 2015-01-01 until before it, so that two days can be subtracted.",
            unit="days",
        ),
        code("holiday_name", "节假日英文名", "The official holiday's name.", optional=True),
        code("holiday_name_zh", "节假日名称", "That name in Chinese.", optional=True),
        Column(
            "is_estimated",
            "boolean",
            "是否估计",
            "Whether the official list of the year was not published, so that the week decides.",
        ),
        Column("is_current", "boolean", "是否最新", "Whether no later version is published."),
    ),
    primary_key=("version_key",),
)
