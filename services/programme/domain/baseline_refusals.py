"""The reasons for which baselines are not frozen."""

from __future__ import annotations

from services.programme.domain.refusals import InvalidProgramme, ProgrammeRefused


class WindowEndsBeforeItBegins(InvalidProgramme):
    """The last day of the window is before its first one."""

    en = "the window ends before it begins; name a `last_day` that is not before `first_day`"
    zh = "基线窗口的结束早于开始；`last_day` 不得早于 `first_day`"


class WindowNotOver(InvalidProgramme):
    """What is frozen is over."""

    en = "the window is not over; name a `last_day` before today"
    zh = "基线窗口尚未结束；`last_day` 须早于今天"


class TimeZoneUnknown(InvalidProgramme):
    """There is no time zone of this name."""

    en = "there is no time zone {name}; name one of the IANA list, such as Asia/Shanghai"
    zh = "没有名为 {name} 的时区；请使用 IANA 名称，例如 Asia/Shanghai"


class NothingObservedInBaseline(ProgrammeRefused):
    """A baseline without observations is none."""

    en = "nothing of this target was observed in the window; name another window or history"
    zh = "该窗口内没有此目标的观测值；请另选窗口或历史数据"


class BaselineOfSeveralCurrencies(ProgrammeRefused):
    """Amounts of several currencies have no sum."""

    en = "the window has amounts in {currencies}; name one in which there is one currency"
    zh = "该窗口内的金额有多种币种：{currencies}；请选择只有一种币种的窗口"
