"""Why a command to the duty list of a project is refused."""

from __future__ import annotations

from services.duties.domain.refusals import (
    DutiesRefused,
    DutyOverlaps,
    InvalidDuty,
    NothingOfThisId,
)


class UnknownDuty(NothingOfThisId):
    """The duty list has no entry of this id."""

    en = "the duty list has no entry {duty}"
    zh = "职责清单中没有条目 {duty}"


class DutyListFixed(DutiesRefused):
    """The project is over."""

    en = "duties are assigned and withdrawn while a project is planned or running"
    zh = "只有计划中或进行中的协作事项可以增减职责"


class DutyIdTaken(DutiesRefused):
    """The id belongs to another entry, perhaps a withdrawn one."""

    en = "this id belongs to another entry; assign the duty under an id of its own"
    zh = "此编号属于另一条目；请使用新的编号分派"


class DutyWithdrawnAlready(DutiesRefused):
    """The entry was withdrawn for another reason or at another time."""

    en = "the entry was withdrawn at {at} already: {reason}"
    zh = "此条目已于 {at} 撤销：{reason}"


class DutyNeeded(DutiesRefused):
    """Another entry depends on it."""

    en = "{activity!r} (entry {duty}) needs it; withdraw that first"
    zh = "“{activity}”（条目 {duty}）依赖此条目；请先撤销该条目"


class ParticipantAccountable(DutiesRefused):
    """A department with entries would leave the project."""

    en = (
        "{department} is accountable for {activity!r} (entry {duty}); "
        "withdraw that before it leaves the project"
    )
    zh = "{department} 是“{activity}”（条目 {duty}）的责任部门；退出前请先撤销该条目"


class AccountableTakesNoPart(InvalidDuty):
    """Only participants owe deliverables."""

    en = (
        "{department} takes no part in the project; "
        "one of these must be accountable: {participants}"
    )
    zh = "{department} 未参与此协作事项；责任部门须为其中之一：{participants}"


class OwnRecipient(InvalidDuty):
    """The accountable department is the recipient."""

    en = "a department does not hand over to itself; name another recipient"
    zh = "部门不能交接给自己；请填写其他接收部门"


class DueBeforeKickOff(InvalidDuty):
    """N of T+N is negative."""

    en = "a due date T+N counts from the kick-off; N must be 0 or more"
    zh = "到期日 T+N 自启动时间起算；N 须为 0 或以上"


class DueDayPassed(InvalidDuty):
    """The day lies before the entry."""

    en = "T+{due_days} has passed already; name a later day"
    zh = "T+{due_days} 已过；请填写更晚的日期"


class UnknownInputs(InvalidDuty):
    """The entry depends on entries that are on no list, or were withdrawn."""

    en = "it depends on entries that are not on the list of this or another project: {duties}"
    zh = "所依赖的条目不在本协作事项或其他协作事项的职责清单中：{duties}"


class EntryOverlaps(DutyOverlaps):
    """Another department is accountable for the activity in this project."""

    en = (
        "{department} is accountable for {activity!r} already (entry {duty}, deliverable "
        "{deliverable!r}); withdraw that entry or name an activity of its own"
    )
    zh = (
        "{department} 已是“{activity}”的责任部门（条目 {duty}，输出物“{deliverable}”）；"
        "请撤销该条目，或填写另一事项"
    )


class ProjectEntryOverlaps(DutyOverlaps):
    """Another department is accountable for the activity in another project."""

    en = (
        "{department} is accountable for {activity!r} already (project {project}, entry {duty}, "
        "deliverable {deliverable!r}, for {scope[en]}, from {first} to {last[en]}); withdraw that "
        "entry or name another scope, period or activity"
    )
    zh = (
        "{department} 已是“{activity}”的责任部门（协作事项 {project}，条目 {duty}，"
        "输出物“{deliverable}”，适用于 {scope[zh]}，自 {first} 至 {last[zh]}）；"
        "请撤销该条目，或填写其他范围、期间或事项"
    )


class DepartmentInvolvedTwice(InvalidDuty):
    """A department is named twice among the further ones."""

    en = "{department} is named twice among those responsible, consulted and informed; name it once"
    zh = "{department} 在执行、咨询、知会部门中重复；请只填写一次"


class RecipientResponsible(InvalidDuty):
    """The recipient is named as responsible."""

    en = "{department} receives it and judges it; leave it out of those responsible"
    zh = "{department} 是接收部门，负责验收；请勿列入执行部门"


class AccountableInvolvedTwice(InvalidDuty):
    """The accountable department is named again."""

    en = "{department} is accountable for it; leave it out of those responsible and consulted"
    zh = "{department} 已是责任部门；请勿再列入执行、咨询或知会部门"
