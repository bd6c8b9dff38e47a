"""Why a command to a project's kick-off T is refused."""

from __future__ import annotations

from services.duties.domain.refusals import DutiesRefused, InvalidMoment


class KickOffPlannedAlready(DutiesRefused):
    """The project starts by itself at another time."""

    en = "the project starts by itself at {kick_off}; move that time, with a reason"
    zh = "协作事项已计划于 {kick_off} 自动启动；如需更改，请说明原因并调整该时间"


class KickOffNotPlanned(DutiesRefused):
    """There is no T to move."""

    en = "no kick-off is planned; start the project, now or at a later time"
    zh = "尚未计划启动时间；请先启动，或指定将来的启动时间"


class KickOffPassed(InvalidMoment):
    """A project that has not started would start in the past by itself."""

    en = "{kick_off} has passed; start the project instead, which may be dated back"
    zh = "{kick_off} 已过；请直接启动协作事项，启动时间可以补记"


class KickOffFixed(DutiesRefused):
    """The project is over."""

    en = "T is moved while a project is planned or running; this one is over"
    zh = "只有计划中或进行中的协作事项可以调整启动时间；此事项已结束"


class MovedDueDayPassed(InvalidMoment):
    """An entry would be overdue by a date that nobody knew before."""

    en = "these would have been due before the move: {entries}; choose a later T, or withdraw them"
    zh = "以下条目的到期日将早于本次调整：{entries}；请选择更晚的启动时间，或撤销这些条目"
